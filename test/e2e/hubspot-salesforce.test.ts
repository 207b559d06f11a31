import { describe, expect, it } from 'vitest';
import { validateCommand } from '../../src/commands/validate.ts';
import { bench, counts } from './harness.ts';
import { company, companyId, customer, customers, MINUTE } from './hubspot.ts';

const account = {
  Id: '001000000000001AAA',
  Name: 'Known to both',
  Phone: '+1 555 0100',
  AccountNumber: 'A-1',
};

/** What both would write on every change is Salesforce's, and HubSpot fills what is empty. */
const YIELDING = [
  'standardFields: false',
  'fields:',
  '  - { source: name, target: name, write: create }',
  '  - { source: phone, target: main_phonenumber, write: ifEmpty }',
  '  - { source: website, target: website, write: ifEmpty }',
  '',
].join('\n');

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

  it('a customer that both know is one customer, with both marks, and the second run writes nothing', async () => {
    const it = await bench({
      crms: ['salesforce', 'hubspot'],
      salesforce: { Account: [account] },
      hubspot: {
        companies: [company(1, { name: 'KNOWN TO BOTH', website: 'https://both.example' }), company(2)],
      },
    });
    it.rewrite('hubspot/companies.yaml', (text) =>
      text
        .replace(/^standardFields: true\nfields:\n/m, YIELDING)
        .replace(/^ {2}- \{ source: (industry|numberofemployees|description).*\n/gm, '')
        .replace(/^values:\n( {2}.*\n)+/m, '')
        .replace(/fields: \{ main_phonenumber: 30% \} /, ''),
    );
    it.rewrite(
      'hubspot/contacts.yaml',
      (text) =>
        `${text.replace('import:\n', 'import:\n  enabled: false\n').replace('on: [update]', 'on: []')}`,
    );

    const results = [await it.sync({ integration: 'salesforce' }), await it.sync({ integration: 'hubspot' })];

    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect((await customers(it)).map((row) => row['name'])).toEqual(['Known to both', 'Customer 2']);
    expect(await customer(it, 'Known to both')).toMatchObject({
      main_phonenumber: account.Phone,
      hubspot_id: companyId(1),
      accountsid: 'A-1',
    });
    expect(counts(results[1] as never, 'companies')).toMatchObject({ create: 1, link: 1 });
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    await it.sync();
    expect(await it.writes()).toEqual([]);
  });
});
