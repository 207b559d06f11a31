import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateCommand } from '../../src/commands/validate.ts';
import { type Bench, bench } from './harness.ts';
import {
  company,
  companyId,
  contact,
  contactId,
  customer,
  customers,
  editCompany,
  inHubspot,
  MINUTE,
  users,
} from './hubspot.ts';

const account = {
  Id: '001000000000001AAA',
  Name: 'Known to both',
  Phone: '+1 555 0100',
  AccountNumber: 'A-1',
  Website: 'https://both.example',
};
const person = {
  Id: '003000000000001AAA',
  AccountId: account.Id,
  FirstName: 'Ann',
  LastName: 'Known',
  Email: 'ann@both.example',
};

const other = { ...person, Id: '003000000000002AAA', LastName: 'Other', Email: 'person3@example.com' };

/** The lists of rules by which Salesforce leads, as the guide gives them. */
const [companyRules = '', contactRules = ''] = (
  /## Salesforce and HubSpot at once\n([\s\S]*?)\n## /.exec(
    readFileSync('mappings/hubspot/README.md', 'utf8'),
  )?.[1] ?? ''
)
  .split('```')
  .filter((part) => part.startsWith('yaml\n'))
  .map((part) => part.slice('yaml\n'.length));

function yielding(it: Bench): void {
  for (const [mapping, rules] of [
    ['companies', companyRules],
    ['contacts', contactRules],
  ] as const) {
    it.rewrite(`hubspot/${mapping}.yaml`, (text) =>
      text.replace(/^fields:\n(?: {2}.*\n)+/m, rules).replace(/^guards:.*\n/m, ''),
    );
  }
}

describe('Salesforce and HubSpot at once', () => {
  it('a field that both write is refused with both lines', async () => {
    const it = await bench({ crms: ['salesforce', 'hubspot'] });
    it.output();

    const exit = await validateCommand(it.io, { ...it.options, format: 'text' });

    const text = it.output();
    expect(exit).toBe(1);
    expect(text).toContain('field-owned-twice');
    expect(text).toMatch(/hubspot\/companies\.yaml:\d+/);
    expect(text).toMatch(/salesforce\/accounts\.yaml:\d+/);
  });

  it('by the lists of the guide what both know is one customer and one user, and Salesforce leads', async () => {
    const it = await bench({
      crms: ['salesforce', 'hubspot'],
      salesforce: { Account: [account], Contact: [person, other] },
      hubspot: {
        companies: [
          company(1, { name: 'KNOWN TO BOTH', website: 'https://both.example', phone: '1', city: 'Bath' }),
          company(2, { lifecyclestage: 'lead' }),
        ],
        contacts: [
          contact(1, { email: 'Ann@Both.example', jobtitle: 'Buyer' }),
          contact(2, {}, 2),
          contact(3, {}, 2),
        ],
      },
    });
    yielding(it);
    it.output();
    await validateCommand(it.io, { ...it.options, format: 'text' });
    expect(it.output()).toMatch(/^no errors\nValid: 4 mappings/);

    const results = [await it.sync({ integration: 'salesforce' }), await it.sync({ integration: 'hubspot' })];

    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect((await customers(it)).map((row) => row['name'])).toEqual(['Known to both']);
    expect(await users(it)).toMatchObject([
      { surname: 'Known', emailaddress: 'ann@both.example', client_name: 'Known to both' },
      { surname: 'Other', client_name: 'Known to both' },
      { surname: 'Person 2', client_name: 'Unassigned' },
    ]);

    // Two records that meet for the first time are linked only; what follows travels.
    await editCompany(it, 1, { city: 'Wells', website: 'https://elsewhere.example' });
    await editCompany(it, 2, { lifecyclestage: 'customer' });
    await it.edit('salesforce', 'Account', { Id: account.Id, Phone: '+1 555 0199' });
    await it.edit('salesforce', 'Contact', { Id: person.Id, Title: 'CPO' });
    it.clock.advance(MINUTE);
    await it.sync({ integration: 'salesforce' });
    await it.sync({ integration: 'hubspot' });

    expect(await customer(it, 'Known to both')).toMatchObject({
      main_phonenumber: '+1 555 0199',
      website: 'https://both.example',
      accountsid: 'A-1',
      main_delivery_address: { line3: 'Wells' },
    });
    expect(await inHubspot(it, 'companies', companyId(1))).toMatchObject({
      phone: '+1 555 0199',
      website: 'https://elsewhere.example',
    });
    expect(await inHubspot(it, 'contacts', contactId(1))).toMatchObject({
      jobtitle: 'CPO',
      lastname: 'Person 1',
    });
    // Whom only HubSpot knows leaves the fail-safe with its company; whom both know stays where Salesforce says.
    expect(await users(it)).toMatchObject([
      { title: 'CPO' },
      { client_name: 'Known to both' },
      { client_name: 'Customer 2' },
    ]);

    const known = await customer(it, 'Known to both');
    await it.edit('halo', 'Client', { id: known['id'], website: 'https://halo.example' });
    it.clock.advance(MINUTE);
    await it.sync();
    expect(await inHubspot(it, 'companies', companyId(1))).toMatchObject({ website: 'https://halo.example' });
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    await it.sync();
    expect(await it.writes()).toEqual([]);
  });
});
