import { readFileSync } from 'node:fs';

/** Line of the rule for the phone in the shipped accounts.yaml. */
export const PHONE_LINE =
  readFileSync('mappings/salesforce/accounts.yaml', 'utf8')
    .split('\n')
    .findIndex((line) => line.includes('source: Phone')) + 1;

/** Two accounts and their people; the second account has no phone, the second contact no first name. */
export const acme = {
  Id: '001000000000001AAA',
  Name: 'Acme',
  Phone: '+44 20 7946 0001',
  Website: 'https://acme.example',
  Industry: 'Banking',
};
export const beta = { Id: '001000000000002AAA', Name: 'Beta GmbH', Website: 'https://beta.example' };
export const ann = {
  Id: '003000000000001AAA',
  AccountId: acme.Id,
  FirstName: 'Ann',
  LastName: 'Lee',
  Email: 'Ann.Lee@acme.example',
  Title: 'CTO',
};
export const crm = { Account: [acme, beta], Contact: [ann] };
/** Two customers of one name: which one is Beta? */
export const twins = {
  Client: [
    { id: 91, name: 'Beta GmbH' },
    { id: 92, name: 'Beta GmbH' },
  ],
};
