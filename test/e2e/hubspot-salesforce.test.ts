import { describe, expect, it } from 'vitest';
import { validateCommand } from '../../src/commands/validate.ts';
import { type Bench, bench } from './harness.ts';
import { company, contact, customer, customers, MINUTE, users } from './hubspot.ts';

const account = {
  Id: '001000000000001AAA',
  Name: 'Known to both',
  Phone: '+1 555 0100',
  AccountNumber: 'A-1',
};
const person = {
  Id: '003000000000001AAA',
  AccountId: account.Id,
  FirstName: 'Ann',
  LastName: 'Known',
  Email: 'ann@both.example',
};

/** Salesforce owns what both know; HubSpot fills what is empty. */
function yielding(it: Bench): void {
  const standIn = (text: string, rules: readonly string[]) =>
    text
      .replace(/^standardFields: true\n/m, '')
      .replace(/^fields:\n( {2}.*\n)+/m, `fields:\n${rules.map((rule) => `  - { ${rule} }\n`).join('')}`)
      .replace(/^values:\n( {2}.*\n)+/m, '')
      .replace(/^guards:.*\n/m, '')
      .replace('on: [update]', 'on: []');
  it.rewrite('hubspot/companies.yaml', (text) =>
    standIn(text, [
      'source: name, target: name, write: create',
      'source: phone, target: main_phonenumber, write: ifEmpty',
      'source: website, target: website, write: ifEmpty',
      'source: city, target: main_delivery_address.line3',
    ]),
  );
  it.rewrite('hubspot/contacts.yaml', (text) =>
    standIn(text, [
      'source: lastname, target: surname, write: create',
      'source: email, target: emailaddress, write: create',
      'source: jobtitle, target: title, write: ifEmpty',
      'source: associations.company, target: site_id, link: companies, unmatched: { site: "Unassigned/Main" }, write: create',
    ]),
  );
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

  it('what both know is one customer and one user, and the second run writes nothing', async () => {
    const it = await bench({
      crms: ['salesforce', 'hubspot'],
      salesforce: { Account: [account], Contact: [person] },
      hubspot: {
        companies: [
          company(1, { name: 'KNOWN TO BOTH', website: 'https://both.example', phone: '1', city: 'Bath' }),
          company(2),
        ],
        contacts: [contact(1, { email: 'Ann@Both.example', jobtitle: 'Buyer' })],
      },
    });
    yielding(it);

    const results = [await it.sync({ integration: 'salesforce' }), await it.sync({ integration: 'hubspot' })];

    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect((await customers(it)).map((row) => row['name'])).toEqual(['Known to both', 'Customer 2']);
    // Two records that meet for the first time are linked only; what follows travels.
    await it.edit('hubspot', 'companies', { id: company(1)['id'], properties: { city: 'Wells' } });
    await it.edit('salesforce', 'Account', { Id: account.Id, Phone: '+1 555 0199' });
    it.clock.advance(MINUTE);
    await it.sync();
    expect(await customer(it, 'Known to both')).toMatchObject({
      main_phonenumber: '+1 555 0199',
      accountsid: 'A-1',
      main_delivery_address: { line3: 'Wells' },
    });
    expect(await users(it)).toMatchObject([
      { surname: 'Known', emailaddress: 'ann@both.example', client_name: 'Known to both' },
    ]);
    it.clock.advance(MINUTE);
    await it.sync();
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    await it.sync();
    expect(await it.writes()).toEqual([]);
  });
});
