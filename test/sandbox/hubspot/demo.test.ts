import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadData } from '../../../src/sandbox/data.ts';
import type { SandboxData } from '../../../src/sandbox/system.ts';
import { account } from './support.ts';

describe('the demo account of HubSpot', () => {
  const folder = fileURLToPath(new URL('../../../src/sandbox/data/', import.meta.url));
  const data = loadData(folder)['hubspot'] ?? {};
  const { call, sandbox } = account({ data });
  const live = (object: string) => sandbox.records(object).filter((row) => row['archived'] === false);
  const values = (object: string, name: string) =>
    live(object).map((row) => (row['properties'] as Record<string, string>)[name]);

  it('has a small account’s records, some of them archived', () => {
    expect(sandbox.records('companies')).toHaveLength(26);
    expect(sandbox.records('contacts')).toHaveLength(44);
    expect([live('companies').length, live('contacts').length]).toEqual([25, 42]);
    expect(call('GET', '/crm/v3/objects/contacts?archived=true').body.results).toHaveLength(2);
  });

  it.each(['companies', 'contacts'])(
    'has the properties of %s that the shipped catalogue knows',
    (object) => {
      const named: { readonly name: string }[] = call('GET', `/crm/v3/properties/${object}`).body.results;
      const catalogue = JSON.parse(readFileSync(`schemas/objects/hubspot/${object}.schema.json`, 'utf8')) as {
        readonly properties: object;
      };
      const own = Object.keys(catalogue.properties).filter((path) => path !== 'associations.company');
      expect(own.sort()).toEqual(named.map(({ name }) => name).sort());
    },
  );

  it('has what real accounts have: one domain for several, names and people twice, gaps, empty texts', () => {
    const domains = values('companies', 'domain').map((domain) => domain?.toLowerCase());
    expect(domains.filter((domain) => domain === 'zephyr-logistics.example')).toHaveLength(3);
    expect(values('companies', 'domain')).toContain('Zephyr-Logistics.example');
    expect(domains).toContain(undefined);
    expect(values('companies', 'name')).toContain(undefined);
    expect(values('companies', 'phone')).toContain('');
    expect(
      values('companies', 'name')
        .map((name) => name?.toLowerCase())
        .filter((n) => n === 'twin peaks ltd'),
    ).toHaveLength(2);
    expect(values('contacts', 'email')).toContain(undefined);
    expect(values('contacts', 'lastname')).toContain('Johnson (Sample Contact)');
    expect(values('companies', 'lifecyclestage')).toContain('51439524');
    const stages = call('GET', '/crm/v3/properties/companies/lifecyclestage').body.options;
    expect(stages).toContainEqual(expect.objectContaining({ value: '51439524', label: 'Managed Customer' }));
  });

  it('has contacts of several companies, without a primary one, and ids that were merged away', () => {
    const ofCompanies = live('contacts').flatMap((row) => {
      const links =
        (row['associations'] as { companies?: { types: number[] }[] } | undefined)?.companies ?? [];
      return [links.map(({ types }) => types.includes(1))];
    });
    expect(ofCompanies.filter((links) => links.length > 1)).toHaveLength(5);
    expect(ofCompanies.filter((links) => links.length > 0 && !links.includes(true))).toHaveLength(2);
    expect(call('GET', '/crm/v3/objects/companies/9300100157').body.id).toBe('23100450007');
  });

  it('meets the other demo systems in names and addresses, so that one customer is known to several', () => {
    const all = loadData(folder);
    const names = values('companies', 'name');
    const accounts = (all['salesforce']?.['Account'] ?? []).map((row) => row['Name']);
    const customers = (all['halo']?.['Client'] ?? []).map((row) => row['name']);
    expect(names.filter((name) => accounts.includes(name))).toHaveLength(9);
    expect(names.filter((name) => customers.includes(name))).toHaveLength(5);
  });
});

describe('data for HubSpot that cannot be loaded', () => {
  const one = { id: '5', properties: { name: 'A' } };
  const to = (id: string, associationTypeId = 1) => [
    { to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }] },
  ];
  it.each<[string, SandboxData, string]>([
    [
      'a property that is none',
      { companies: [{ id: '5', properties: { nme: 'a' } }] },
      'companies 5: there is no property "nme"',
    ],
    ['an object that is none', { deals: [] }, 'no object "deals"'],
    ['an id that is no number', { companies: [{ id: 'a5', properties: {} }] }, 'The id "a5" in companies'],
    ['one id twice', { companies: [one, one] }, 'companies 5: another record has the same id'],
    [
      'nobody at the other end',
      { contacts: [{ id: '7', associations: to('9') }] },
      'contacts 7: One or more associations',
    ],
    [
      'an association of no type',
      { companies: [one], contacts: [{ id: '7', associations: to('5', 2) }] },
      'contacts 7: Invalid association type',
    ],
    [
      'a definition without a type',
      { properties: [{ object: 'companies', name: 'own' }] },
      'required fields were not set',
    ],
  ])('names the record with %s', (_what, data, why) => {
    const attempt = () => account({ data });
    expect(attempt).toThrow(expect.objectContaining({ code: 'SANDBOX_DATA', kind: 'config' }));
    expect(attempt).toThrow(why);
  });
});
