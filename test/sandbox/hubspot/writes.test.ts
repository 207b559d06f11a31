import { describe, expect, it } from 'vitest';
import { account, complaints } from './support.ts';

const COMPANIES = '/crm/v3/objects/companies';
const CONTACTS = '/crm/v3/objects/contacts';

const owners = [
  { id: '11', email: 'a@x.example', archived: false },
  { id: '12', email: 'b@x.example', archived: true },
];

/** A custom property of companies, made as an app would. */
const define = (call: ReturnType<typeof account>['call'], more: Record<string, unknown>) =>
  call('POST', '/crm/v3/properties/companies', {
    label: 'Own',
    type: 'string',
    fieldType: 'text',
    groupName: 'companyinformation',
    ...more,
  });

describe('values that HubSpot refuses', () => {
  it.each([
    [{ no_such: 'x' }, 'PROPERTY_DOESNT_EXIST', 'no_such'],
    [{ createdate: '2026-01-01' }, 'READ_ONLY_VALUE', 'createdate'],
    [{ num_associated_contacts: '3' }, 'READ_ONLY_VALUE', 'num_associated_contacts'],
    [{ industry: 'Banking' }, 'INVALID_OPTION', 'industry'],
    [{ lifecyclestage: 'Customer' }, 'INVALID_OPTION', 'lifecyclestage'],
    [{ is_public: 'yes' }, 'INVALID_OPTION', 'is_public'],
    [{ numberofemployees: '12.5' }, 'INVALID_INTEGER', 'numberofemployees'],
    [{ annualrevenue: '1,000' }, 'INVALID_FLOAT', 'annualrevenue'],
    [{ closedate: '31.01.2026' }, 'INVALID_LONG', 'closedate'],
    [{ hubspot_owner_id: '12' }, 'INVALID_OWNER_ID', 'hubspot_owner_id'],
  ])('%j is %s', (properties, code, name) => {
    const { call } = account({ data: { owners } });
    const refused = call('POST', COMPANIES, { properties: { name: 'X', ...properties } });
    expect(refused.status).toBe(400);
    expect(refused.body.category).toBe('VALIDATION_ERROR');
    expect(complaints(refused.body.message)).toEqual([[code, name]]);
    expect(refused.body.errors).toMatchObject([{ code, context: { propertyName: [name] } }]);
  });

  it('writes nothing of a record when one value is bad, and names all that are', () => {
    const { call } = account({ data: { companies: [{ id: '5', properties: { name: 'Old' } }] } });
    const bad = call('PATCH', `${COMPANIES}/5`, { properties: { name: 'New', a_b: '1', industry: '?' } });
    expect(complaints(bad.body.message)).toEqual([
      ['PROPERTY_DOESNT_EXIST', 'a_b'],
      ['INVALID_OPTION', 'industry'],
    ]);
    expect(call('GET', `${COMPANIES}/5`).body.properties.name).toBe('Old');
  });

  it('takes an e-mail that is one, once, in any case, and not one that another has beside', () => {
    const { call } = account();
    const bad = call('POST', CONTACTS, { properties: { email: '000' } });
    expect(complaints(bad.body.message)).toEqual([['INVALID_EMAIL', 'email']]);
    const { id } = call('POST', CONTACTS, {
      properties: { email: 'a@b.example', hs_additional_emails: 'second@b.example' },
    }).body;
    const message = `Contact already exists. Existing ID: ${id}`;
    for (const email of ['A@B.example', 'Second@b.example']) {
      const again = call('POST', CONTACTS, { properties: { email } });
      expect(again).toMatchObject({ status: 409, body: { category: 'CONFLICT', message } });
    }
    const other = call('POST', CONTACTS, { properties: { email: 'c@b.example' } }).body.id;
    expect(call('PATCH', `${CONTACTS}/${other}`, { properties: { email: 'a@b.example' } }).status).toBe(409);
    call('DELETE', `${CONTACTS}/${id}`);
    expect(call('PATCH', `${CONTACTS}/${other}`, { properties: { email: 'a@b.example' } }).status).toBe(200);
  });

  it('lets many companies have one domain, and one company a value that is unique', () => {
    const { call } = account();
    expect(define(call, { name: 'own_key', hasUniqueValue: true }).status).toBe(201);
    const make = () => call('POST', COMPANIES, { properties: { domain: 'one.example', own_key: '7' } });
    const first = make();
    expect(first.status).toBe(201);
    const second = make();
    expect(second.status).toBe(400);
    expect(complaints(second.body.message)).toEqual([['CONFLICTING_UNIQUE_VALUE', 'own_key']]);
    expect(second.body.message).toContain(`${first.body.id} already has that value.`);
    expect(call('POST', COMPANIES, { properties: { domain: 'one.example' } }).status).toBe(201);
    expect(call('PATCH', `${COMPANIES}/${first.body.id}`, { properties: { own_key: '7' } }).status).toBe(200);
    expect(call('GET', `${COMPANIES}/7?idProperty=own_key`).body.id).toBe(first.body.id);
  });

  it('wants a name or a domain of a company, and something to call a contact', () => {
    const { call } = account();
    expect(call('POST', COMPANIES, { properties: { city: 'Wien' } }).body).toMatchObject({
      category: 'VALIDATION_ERROR',
      message: 'Error creating COMPANY. Some required properties were not set.',
      context: { properties: ['name', 'domain'] },
    });
    expect(call('POST', CONTACTS, { properties: { phone: '1' } }).status).toBe(400);
    expect(call('POST', CONTACTS, { properties: { lastname: 'L' } }).status).toBe(201);
  });

  it('takes a text of 65,536 characters and none that is longer', () => {
    const { call } = account();
    const make = (length: number) =>
      call('POST', COMPANIES, { properties: { name: 'X', description: 'd'.repeat(length) } });
    expect(make(65_536).status).toBe(201);
    expect(complaints(make(65_537).body.message)).toEqual([['VALUE_TOO_LONG', 'description']]);
  });
});

describe('values as HubSpot stores them', () => {
  it('reads days and moments in several forms and shows them in one', () => {
    const { call } = account();
    define(call, { name: 'a_day', type: 'date', fieldType: 'date' });
    const stored = (properties: Record<string, unknown>) =>
      call('POST', COMPANIES, { properties: { name: 'X', ...properties } }).body;
    expect(stored({ a_day: '2026-01-31' }).properties.a_day).toBe('2026-01-31');
    expect(stored({ a_day: String(Date.UTC(2026, 0, 31)) }).properties.a_day).toBe('2026-01-31');
    expect(complaints(stored({ a_day: '2026-02-31' }).message)).toEqual([['INVALID_DATE', 'a_day']]);
    expect(complaints(stored({ a_day: String(Date.UTC(2026, 0, 31, 5)) }).message)).toEqual([
      ['INVALID_DATE', 'a_day'],
    ]);
    const close = (closedate: string) => stored({ closedate }).properties.closedate;
    expect(close('2026-03-09T13:00:00+01:00')).toBe('2026-03-09T12:00:00Z');
    expect(close('1773057600000')).toBe('2026-03-09T12:00:00Z');
  });

  it('appends options behind a leading semicolon', () => {
    const { call } = account();
    const roles = (id: string, hs_buying_role: string) =>
      call('PATCH', `${CONTACTS}/${id}`, { properties: { hs_buying_role } }).body.properties.hs_buying_role;
    const { id } = call('POST', CONTACTS, { properties: { lastname: 'L', hs_buying_role: 'BLOCKER' } }).body;
    expect(roles(id, ';CHAMPION;BLOCKER')).toBe('BLOCKER;CHAMPION');
    expect(roles(id, 'END_USER')).toBe('END_USER');
  });

  it('takes the domain for a website when a company is made, and leaves it alone later', () => {
    const { call } = account();
    const { id, properties } = call('POST', COMPANIES, { properties: { domain: 'a.example' } }).body;
    expect(properties.website).toBe('a.example');
    call('PATCH', `${COMPANIES}/${id}`, { properties: { domain: 'b.example' } });
    const read = call('GET', `${COMPANIES}/${id}?properties=website,domain`).body.properties;
    expect(read).toMatchObject({ domain: 'b.example', website: 'a.example' });
  });

  it('tells a value that a portal holds as empty text from none', () => {
    const { call } = account({ data: { companies: [{ id: '5', properties: { name: 'X', phone: '' } }] } });
    expect(call('GET', `${COMPANIES}/5?properties=phone,city`).body.properties).toMatchObject({
      phone: '',
      city: null,
    });
  });

  it('moves the last-modified date of a record that HubSpot calculated anew', () => {
    const data = {
      contacts: [{ id: '5', properties: { lastname: 'L' }, createdAt: '2025-01-01T00:00:00.000Z' }],
    };
    const { call, act, clock } = account({ data });
    const modified = () => call('GET', `${CONTACTS}/5`).body.properties.lastmodifieddate;
    expect(modified()).toBe('2025-01-01T00:00:00Z');
    expect(act('touch', { object: 'contacts' })).toEqual({ touched: 1 });
    expect(modified()).toBe(clock.iso());
  });
});

describe('an account that finds companies by e-mail', () => {
  const data = { companies: [{ id: '5', properties: { name: 'X', domain: 'Acme.example' } }] };
  const companyOf = ({ call }: ReturnType<typeof account>, email: string) => {
    const { id } = call('POST', CONTACTS, { properties: { email } }).body;
    return call('GET', `${CONTACTS}/${id}?properties=associatedcompanyid`).body.properties
      .associatedcompanyid;
  };

  it('gives a new contact the company with the domain of the address, and no other account does', () => {
    const on = account({ data, settings: { autoAssociate: true } });
    expect(companyOf(on, 'a@ACME.example')).toBe('5');
    expect(companyOf(on, 'a@other.example')).toBeNull();
    expect(companyOf(account({ data }), 'a@acme.example')).toBeNull();
  });

  it('can be told the company by a property too', () => {
    const { call, sandbox } = account({ data });
    const { id } = call('POST', CONTACTS, { properties: { lastname: 'L', associatedcompanyid: '5' } }).body;
    expect(sandbox.records('contacts')[0]?.['associations']).toEqual({
      companies: [{ id: '5', types: [1, 279] }],
    });
    call('PATCH', `${CONTACTS}/${id}`, { properties: { associatedcompanyid: '' } });
    expect(sandbox.records('contacts')[0]).not.toHaveProperty('associations');
  });
});

describe('associations given with a new record', () => {
  const data = { companies: ['1', '2'].map((id) => ({ id, properties: { name: id } })) };
  const to = (id: string, ...types: number[]) => ({
    to: { id },
    types: types.map((associationTypeId) => ({ associationCategory: 'HUBSPOT_DEFINED', associationTypeId })),
  });

  it('have to lead to a live record, or nothing is made', () => {
    const { call } = account({ data });
    call('DELETE', `${COMPANIES}/2`);
    const make = (id: string) =>
      call('POST', CONTACTS, { properties: { lastname: 'L' }, associations: [to(id, 279)] }).status;
    expect([make('2'), make('99')]).toEqual([400, 400]);
    expect(call('GET', CONTACTS).body.results).toEqual([]);
    expect(make('1')).toBe(201);
  });

  it.each<[string, unknown]>([
    ['a number that is no type', [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 999 }]],
    ['the type of the other direction', [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 280 }]],
    ['a word for a number', [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 'abc' }]],
    ['the wrong category', [{ associationCategory: 'USER_DEFINED', associationTypeId: 279 }]],
    ['one wrong among right ones', [...to('1', 279).types, ...to('1', 280).types]],
    ['no types', []],
    ['nothing at all', undefined],
  ])('are refused with %s', (_what, types) => {
    const { call } = account({ data });
    const body = { properties: { lastname: 'L' }, associations: [{ to: { id: '1' }, types }] };
    expect(call('POST', CONTACTS, body)).toMatchObject({
      status: 400,
      body: { category: 'VALIDATION_ERROR' },
    });
    expect(call('GET', CONTACTS).body.results).toEqual([]);
  });

  it('leave a contact one primary company, the last one given', () => {
    const { call, sandbox } = account({ data });
    const properties = { lastname: 'L' };
    const { id } = call('POST', CONTACTS, { properties, associations: [to('1', 1), to('2', 279)] }).body;
    const companies = () => sandbox.records('contacts')[0]?.['associations'];
    expect(companies()).toEqual({
      companies: [
        { id: '1', types: [1, 279] },
        { id: '2', types: [279] },
      ],
    });
    sandbox.upsert('contacts', { id, associations: [{ to: { id: '2' } }] });
    expect(companies()).toEqual({
      companies: [
        { id: '1', types: [279] },
        { id: '2', types: [1, 279] },
      ],
    });
  });
});

describe('the lifecycle stage', () => {
  const staged = (stage: string) =>
    account({ data: { companies: [{ id: '5', properties: { name: 'X', lifecyclestage: stage } }] } });
  const write = (sandbox: ReturnType<typeof staged>, lifecyclestage: string) =>
    sandbox.call('PATCH', `${COMPANIES}/5`, { properties: { lifecyclestage } });

  it('only goes forward: a write back is answered with 200 and does nothing', () => {
    const portal = staged('opportunity');
    expect(write(portal, 'customer').body.properties.lifecyclestage).toBe('customer');
    const back = write(portal, 'lead');
    expect(back.status).toBe(200);
    expect(back.body.properties.lifecyclestage).toBe('customer');
    expect(write(portal, 'other').body.properties.lifecyclestage).toBe('other');
    expect(write(portal, 'evangelist').body.properties.lifecyclestage).toBe('other');
  });

  it('goes back when it was cleared before, in a request of its own', () => {
    const portal = staged('customer');
    expect(write(portal, '').body.properties.lifecyclestage).toBe('');
    expect(write(portal, 'lead').body.properties.lifecyclestage).toBe('lead');
  });

  it('can be set back by a user in the screens', () => {
    const portal = staged('customer');
    const shown = portal.sandbox.upsert('companies', { id: '5', properties: { lifecyclestage: 'lead' } });
    expect(shown['properties']).toMatchObject({ lifecyclestage: 'lead' });
  });

  it('of new records is the one of the account, unless the record or the account says otherwise', () => {
    const stage = (settings: { defaultLifecycleStage?: string | null }, properties = {}) =>
      account({ settings }).call('POST', CONTACTS, { properties: { lastname: 'L', ...properties } }).body
        .properties.lifecyclestage;
    expect(stage({})).toBe('lead');
    expect(stage({ defaultLifecycleStage: null })).toBeUndefined();
    expect(stage({}, { lifecyclestage: 'subscriber' })).toBe('subscriber');
  });

  it('leaves the moment at which it was entered', () => {
    const { call, clock } = account();
    const { id, properties } = call('POST', CONTACTS, { properties: { lastname: 'L' } }).body;
    expect(properties).toMatchObject({
      hs_lifecyclestage_lead_date: String(clock.now()),
      hs_pipeline: 'contacts-lifecycle-pipeline',
    });
    clock.advance(5000);
    call('PATCH', `${CONTACTS}/${id}`, { properties: { lifecyclestage: 'customer' } });
    const names = 'hs_v2_date_entered_current_stage,hs_date_entered_lead,hs_date_entered_customer';
    const read = call('GET', `${CONTACTS}/${id}?properties=${names}`).body;
    const entered = Date.parse(read.properties.hs_date_entered_customer);
    expect([entered, entered - Date.parse(read.properties.hs_date_entered_lead)]).toEqual([
      clock.now(),
      5000,
    ]);
    expect(read.properties.hs_v2_date_entered_current_stage).toBe(clock.iso());
  });
});
