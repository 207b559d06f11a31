import { describe, expect, it } from 'vitest';
import { account } from './support.ts';

const COMPANIES = '/crm/v3/objects/companies';
const CONTACTS = '/crm/v3/objects/contacts';

const data = {
  companies: [
    { id: '10', properties: { name: 'Ten', lifecyclestage: 'lead' }, createdAt: '2024-01-01T00:00:00.000Z' },
    {
      id: '20',
      properties: { name: 'Twenty', city: 'Wien', lifecyclestage: 'customer' },
      createdAt: '2023-01-01T00:00:00.000Z',
    },
  ],
  contacts: [
    { id: '7', properties: { email: 'a@b.example' }, associations: [{ to: { id: '10' } }] },
    { id: '8', properties: { email: 'c@d.example', phone: '1' }, associations: [{ to: { id: '20' } }] },
  ],
};

const merge = (call: ReturnType<typeof account>['call'], target: string, primary: string, other: string) =>
  call('POST', `${target}/merge`, { primaryObjectId: primary, objectIdToMerge: other });

describe('merges in HubSpot', () => {
  it('make a record of a new id, to which both old ids lead', () => {
    const { call } = account({ data });
    const merged = merge(call, COMPANIES, '10', '20');
    expect(merged.status).toBe(200);
    const { id } = merged.body;
    expect(['10', '20']).not.toContain(id);
    expect(merged.body.properties.hs_merged_object_ids).toBe('10;20');
    for (const old of ['10', '20']) {
      const read = call('GET', `${COMPANIES}/${old}?properties=name,city,lifecyclestage`);
      expect(read.status).toBe(200);
      expect(read.body.id).toBe(id);
      expect(read.body.properties).toMatchObject({ name: 'Ten', city: 'Wien', lifecyclestage: 'customer' });
    }
    expect(call('GET', COMPANIES).body.results.map((one: { id: string }) => one.id)).toEqual([id]);
    expect(call('GET', `${COMPANIES}?archived=true`).body.results).toEqual([]);
  });

  it('keep the id of the primary record in an account that preserves it', () => {
    const { call } = account({ data, settings: { mergeMode: 'preserve' } });
    const merged = merge(call, COMPANIES, '10', '20');
    expect(merged.body.id).toBe('10');
    expect(merged.body.properties.hs_merged_object_ids).toBe('20');
    expect(call('GET', `${COMPANIES}/20`).body.id).toBe('10');
  });

  it('leave ids out of a batch read without a word, unless the account resolves them', () => {
    const { call, act } = account({ data });
    const { id } = merge(call, COMPANIES, '10', '20').body;
    const read = () => call('POST', `${COMPANIES}/batch/read`, { inputs: [{ id: '10' }, { id: '20' }] });
    expect(read()).toMatchObject({ status: 200, body: { results: [] } });
    act('settings', { mergedInBatchRead: 'resolve' });
    expect(read()).toMatchObject({ status: 200, body: { results: [{ id }] } });
    const changed = call('PATCH', `${COMPANIES}/20`, { properties: { name: 'Thirty' } });
    expect(changed.body.id).toBe(id);
  });

  it('of contacts keep both e-mails, and neither can be used by another', () => {
    const { call, clock } = account({ data });
    const merged = merge(call, CONTACTS, '7', '8');
    const { id, properties } = merged.body;
    expect(properties).toMatchObject({
      email: 'a@b.example',
      hs_additional_emails: 'c@d.example',
      hs_merged_object_ids: '7;8',
      hs_calculated_merged_vids: `7:${clock.now()};8:${clock.now()}`,
    });
    expect(call('GET', `${CONTACTS}/c@d.example?idProperty=email&properties=phone`).body).toMatchObject({
      id,
      properties: { phone: '1' },
    });
    expect(call('POST', CONTACTS, { properties: { email: 'C@d.example' } }).body.message).toBe(
      `Contact already exists. Existing ID: ${id}`,
    );
  });

  it('let an additional e-mail change places with the main one', () => {
    const { call } = account({ data });
    const { id } = merge(call, CONTACTS, '7', '8').body;
    expect(call('PATCH', `${CONTACTS}/${id}`, { properties: { email: 'c@d.example' } }).status).toBe(200);
    const { properties } = call('GET', `${CONTACTS}/${id}?properties=email,hs_additional_emails`).body;
    expect(properties).toMatchObject({ email: 'c@d.example', hs_additional_emails: 'a@b.example' });
    expect(call('POST', CONTACTS, { properties: { email: 'a@b.example' } }).status).toBe(409);
  });

  it('bring the associations together, with the primary company of the primary contact', () => {
    const { call, sandbox } = account({ data });
    const contact = merge(call, CONTACTS, '7', '8').body.id;
    const shown = sandbox.records('contacts').find((one) => one['id'] === contact);
    expect(shown?.['associations']).toEqual({
      companies: [
        { id: '10', types: [1, 279] },
        { id: '20', types: [279] },
      ],
    });
    const company = merge(call, COMPANIES, '10', '20').body.id;
    const again = sandbox.records('contacts').find((one) => one['id'] === contact);
    expect(again?.['associations']).toEqual({ companies: [{ id: company, types: [1, 279] }] });
  });

  it('can follow one another', () => {
    const { call } = account({
      data: { companies: [...data.companies, { id: '30', properties: { name: 'Thirty' } }] },
    });
    const first = merge(call, COMPANIES, '10', '20').body.id;
    const last = merge(call, COMPANIES, '30', '10').body;
    expect(last.properties).toMatchObject({ name: 'Thirty', hs_merged_object_ids: `30;10;20;${first}` });
    for (const old of ['10', '20', '30', first])
      expect(call('GET', `${COMPANIES}/${old}`).body.id).toBe(last.id);
  });

  it.each(['newId', 'preserve'] as const)('end at 250 of them with 414 (%s)', (mergeMode) => {
    const old = Array.from({ length: 248 }, (_, at) => String(1000 + at)).join(';');
    const many = { id: '30', properties: { name: 'Many', hs_merged_object_ids: old } };
    const one = { id: '40', properties: { name: 'One' } };
    const companies = [...data.companies, many, one];
    const { call } = account({ data: { companies }, settings: { mergeMode } });
    const statuses = ['10', '20', '40'].map((other) => merge(call, COMPANIES, '30', other).status);
    expect(statuses).toEqual([200, 200, 414]);
  });

  it('need two records that are there', () => {
    const { call } = account({ data });
    expect(merge(call, COMPANIES, '10', '10').status).toBe(400);
    expect(merge(call, COMPANIES, '10', '99').status).toBe(404);
    call('DELETE', `${COMPANIES}/20`);
    expect(merge(call, COMPANIES, '10', '20').status).toBe(404);
  });
});

describe('deletion in HubSpot', () => {
  it('frees the e-mail of an archived contact, who then cannot come back beside the new one', () => {
    const { call, act, sandbox } = account({ data });
    expect(sandbox.remove('contacts', '7')).toBe(true);
    expect(sandbox.remove('contacts', '7')).toBe(false);
    const again = call('POST', CONTACTS, { properties: { email: 'a@b.example' } });
    expect(again.status).toBe(201);
    expect(() => act('restore', { object: 'contacts', id: '7' })).toThrow('Contact already exists');
    call('DELETE', `${CONTACTS}/${again.body.id}`);
    expect(act('restore', { object: 'contacts', id: '7' })).toMatchObject({ id: '7', archived: false });
    expect(
      call('GET', `${CONTACTS}/7?associations=companies`).body.associations.companies.results,
    ).toHaveLength(2);
  });

  it('brings nobody back whose unique values have other holders now', () => {
    const { call, act } = account({ data });
    const unique = { name: 'own_key', label: 'K', type: 'string', fieldType: 'text', hasUniqueValue: true };
    call('POST', '/crm/v3/properties/companies', { ...unique, groupName: 'companyinformation' });
    call('PATCH', `${COMPANIES}/10`, { properties: { own_key: 'k' } });
    call('DELETE', `${COMPANIES}/10`);
    expect(call('PATCH', `${COMPANIES}/20`, { properties: { own_key: 'k' } }).status).toBe(200);
    expect(() => act('restore', { object: 'companies', id: '10' })).toThrow('20 has the value of own_key');

    const { id } = merge(call, CONTACTS, '7', '8').body;
    call('DELETE', `${CONTACTS}/${id}`);
    expect(call('POST', CONTACTS, { properties: { email: 'c@d.example' } }).status).toBe(201);
    expect(() => act('restore', { object: 'contacts', id })).toThrow('Contact already exists');
  });

  it('hides the associations of what is archived', () => {
    const { call, sandbox } = account({ data });
    call('DELETE', `${COMPANIES}/10`);
    const contact = call('GET', `${CONTACTS}/7?associations=companies&properties=associatedcompanyid`).body;
    expect(contact).not.toHaveProperty('associations');
    expect(contact.properties.associatedcompanyid).toBeNull();
    expect(sandbox.records('contacts')[0]).not.toHaveProperty('associations');
  });

  it('for privacy leaves nothing to be seen', () => {
    const { call, sandbox } = account({ data });
    expect(call('POST', `${CONTACTS}/gdpr-delete`, { objectId: '7' })).toMatchObject({ status: 204 });
    const byEmail = { objectId: 'C@d.example', idProperty: 'email' };
    call('DELETE', `${CONTACTS}/8`);
    expect(call('POST', `${CONTACTS}/gdpr-delete`, byEmail).status).toBe(204);
    for (const target of ['7', '7?archived=true', '8', '8?archived=true'])
      expect(call('GET', `${CONTACTS}/${target}`).status).toBe(404);
    expect(call('GET', `${CONTACTS}?archived=true`).body.results).toEqual([]);
    expect(sandbox.records('contacts')).toEqual([]);
    expect(call('POST', CONTACTS, { properties: { email: 'a@b.example' } }).status).toBe(201);
    expect(call('POST', `${CONTACTS}/gdpr-delete`, { objectId: '99' }).status).toBe(404);
    expect(call('POST', `${COMPANIES}/gdpr-delete`, { objectId: '10' }).status).toBe(404);
  });
});
