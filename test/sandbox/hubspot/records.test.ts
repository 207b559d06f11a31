import { describe, expect, it } from 'vitest';
import { account, NOW } from './support.ts';

const COMPANIES = '/crm/v3/objects/companies';
const CONTACTS = '/crm/v3/objects/contacts';
const idsOf = (body: { results: { id: string }[] }) => body.results.map(({ id }) => id);

describe('records of HubSpot one by one', () => {
  it('answers a create with 201 and what the recorded portal answered', () => {
    const { call } = account();
    const made = call('POST', COMPANIES, {
      properties: { name: 'Test Company Inc', domain: 'testcompany.com' },
    });
    expect(made.status).toBe(201);
    expect(made.headers['content-type']).toBe('application/json;charset=utf-8');
    expect(made.headers['x-hubspot-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
    const { id } = made.body;
    expect(id).toMatch(/^\d{12}$/);
    expect(made.body).toEqual({
      id,
      properties: {
        createdate: NOW,
        domain: 'testcompany.com',
        hs_annual_revenue_currency_code: 'USD',
        hs_lastmodifieddate: NOW,
        hs_num_blockers: '0',
        hs_num_child_companies: '0',
        hs_num_contacts_with_buying_roles: '0',
        hs_num_decision_makers: '0',
        hs_num_open_deals: '0',
        hs_object_id: id,
        hs_object_source: 'INTEGRATION',
        hs_object_source_id: '18221010',
        hs_object_source_label: 'INTEGRATION',
        hs_pipeline: 'companies-lifecycle-pipeline',
        hs_task_label: 'Test Company Inc',
        hs_v2_date_entered_current_stage: NOW,
        hs_v2_time_in_current_stage: NOW,
        lifecyclestage: 'lead',
        name: 'Test Company Inc',
        num_associated_contacts: '0',
        num_notes: '0',
        website: 'testcompany.com',
      },
      createdAt: NOW,
      updatedAt: NOW,
      archived: false,
      url: `https://app-eu1.hubspot.com/contacts/147893286/record/0-2/${id}`,
    });
  });

  it('shows of a record what is asked for: null without a value, nothing without a definition', () => {
    const { call } = account();
    const { id } = call('POST', CONTACTS, { properties: { email: 'A.B@Example.com', lastname: 'B' } }).body;
    const target = `${CONTACTS}/${id}?properties=email,phone&properties=no_such&properties=lastname`;
    expect(call('GET', target).body.properties).toEqual({
      createdate: NOW,
      email: 'a.b@example.com',
      hs_object_id: id,
      lastmodifieddate: NOW,
      lastname: 'B',
      phone: null,
    });
    expect(Object.keys(call('GET', `${CONTACTS}/${id}`).body.properties)).toEqual([
      'createdate',
      'email',
      'firstname',
      'hs_object_id',
      'lastmodifieddate',
      'lastname',
    ]);
  });

  it('answers a change with a part of the record, and a cleared value as empty text that is null later', () => {
    const { call, clock } = account();
    const made = { email: 'a@b.example', firstname: 'Ann', phone: '1 555 1234' };
    const { id } = call('POST', CONTACTS, { properties: made }).body;
    clock.advance(1000);
    const later = clock.iso();
    const changed = call('PATCH', `${CONTACTS}/${id}`, { properties: { firstname: '', lastname: 'Bee' } });
    expect(changed.status).toBe(200);
    expect(changed.body.updatedAt).toBe(later);
    expect(changed.body.properties).toMatchObject({
      firstname: '',
      lastname: 'Bee',
      lastmodifieddate: later,
    });
    expect(changed.body.properties).not.toHaveProperty('email');
    expect(changed.body.properties).not.toHaveProperty('phone');
    const read = call('GET', `${CONTACTS}/${id}?properties=firstname&properties=phone`).body.properties;
    expect(read).toMatchObject({ firstname: null, phone: '1 555 1234' });
  });

  it('keeps the versions of a value', () => {
    const { call, clock } = account();
    const { id } = call('POST', COMPANIES, { properties: { name: 'One' } }).body;
    clock.advance(1000);
    call('PATCH', `${COMPANIES}/${id}`, { properties: { name: 'Two' } });
    const { propertiesWithHistory } = call('GET', `${COMPANIES}/${id}?propertiesWithHistory=name,city`).body;
    expect(propertiesWithHistory.name).toMatchObject([
      { value: 'Two', timestamp: clock.iso(), sourceType: 'INTEGRATION' },
      { value: 'One', timestamp: NOW },
    ]);
    expect(propertiesWithHistory.city).toEqual([]);
  });

  it('finds by the e-mail or a unique property, and not by a domain', () => {
    const { call } = account();
    const { id } = call('POST', CONTACTS, { properties: { email: 'a@b.example' } }).body;
    expect(call('GET', `${CONTACTS}/A@b.example?idProperty=email`).body.id).toBe(id);
    expect(
      call('PATCH', `${CONTACTS}/a@b.example?idProperty=email`, { properties: { city: 'Wien' } }).body.id,
    ).toBe(id);
    expect(call('GET', `${CONTACTS}/no@b.example?idProperty=email`).status).toBe(404);
    expect(call('GET', `${COMPANIES}/b.example?idProperty=domain`).status).toBe(400);
  });

  it.each(['companies', 'company', 'COMPANY', '0-2', 'Company'])('knows companies as %s', (alias) => {
    const { call } = account({ data: { companies: [{ id: '5', properties: { name: 'Five' } }] } });
    expect(call('GET', `/crm/v3/objects/${alias}/5`).body.properties.name).toBe('Five');
    expect(call('GET', `/crm/objects/2026-03/${alias}/5`).body.properties.name).toBe('Five');
  });

  it('says what it does not have, and what verb a path has not', () => {
    const { call } = account();
    const lost = call('GET', `${COMPANIES}/1`);
    expect(lost.status).toBe(404);
    expect(lost.body).toEqual({
      status: 'error',
      message: 'resource not found',
      correlationId: lost.headers['x-hubspot-correlation-id'],
      category: 'OBJECT_NOT_FOUND',
    });
    expect(call('GET', '/crm/v3/objects/unicorns').status).toBe(400);
    expect(call('PUT', COMPANIES).status).toBe(405);
    expect(call('GET', '/crm/v9/anything').status).toBe(404);
    expect(call('POST', COMPANIES).body.message).toMatch(/^Invalid input JSON/);
    const properties = (length: number) =>
      call('GET', `${COMPANIES}?properties=${'a'.repeat(length)}`).status;
    expect([properties(16_000), properties(17_000)]).toEqual([200, 414]);
  });
});

describe('lists of HubSpot', () => {
  const data = {
    companies: [9, 100, 20, 3].map((id) => ({ id: String(id), properties: { name: `C${id}` } })),
  };

  it('pages in the order of numeric ids, each page naming the id that the next begins with', () => {
    const { call } = account({ data });
    const first = call('GET', `${COMPANIES}?limit=2&properties=name`);
    expect(idsOf(first.body)).toEqual(['3', '9']);
    expect(first.body.paging.next.after).toBe('20');
    const link = new URL(first.body.paging.next.link);
    const second = call('GET', link.pathname + link.search);
    expect(idsOf(second.body)).toEqual(['20', '100']);
    expect(second.body).not.toHaveProperty('paging');
    expect(second.body.results[0].properties).toMatchObject({ name: 'C20', hs_object_id: '20' });
  });

  it('has ten records to a page, a hundred at most, fifty with histories', () => {
    const many = Array.from({ length: 101 }, (_, at) => ({ id: String(at + 1), properties: { name: 'x' } }));
    const { call } = account({ data: { companies: many } });
    expect(call('GET', COMPANIES).body.results).toHaveLength(10);
    expect(call('GET', `${COMPANIES}?limit=100`).body.results).toHaveLength(100);
    expect(call('GET', `${COMPANIES}?limit=101`).body.category).toBe('VALIDATION_ERROR');
    expect(call('GET', `${COMPANIES}?limit=51&propertiesWithHistory=name`).status).toBe(400);
    expect(call('GET', `${COMPANIES}?limit=50&propertiesWithHistory=name`).status).toBe(200);
  });

  it('shows archived records apart, with the time', () => {
    const { call, clock } = account({ data });
    expect(call('DELETE', `${COMPANIES}/20`)).toMatchObject({ status: 204, body: undefined });
    expect(idsOf(call('GET', COMPANIES).body)).toEqual(['3', '9', '100']);
    const { results } = call('GET', `${COMPANIES}?archived=true`).body;
    expect(results).toMatchObject([{ id: '20', archived: true, archivedAt: NOW }]);
    expect(call('GET', `${COMPANIES}/20`).status).toBe(404);
    expect(call('GET', `${COMPANIES}/20?archived=true`).status).toBe(200);
    expect(call('GET', `${COMPANIES}/3?archived=true`).status).toBe(404);
    clock.advance(91 * 86_400_000);
    expect(call('GET', `${COMPANIES}?archived=true`).body.results).toEqual([]);
  });

  it('names an associated record once for each type', () => {
    const { call } = account({
      data: {
        companies: [{ id: '1', properties: { name: 'One' } }],
        contacts: [{ id: '7', properties: { email: 'a@b.example' }, associations: [{ to: { id: '1' } }] }],
      },
    });
    expect(call('GET', `${CONTACTS}?associations=companies`).body.results[0].associations).toEqual({
      companies: {
        results: [
          { id: '1', type: 'contact_to_company' },
          { id: '1', type: 'contact_to_company_unlabeled' },
        ],
      },
    });
    expect(call('GET', `${COMPANIES}/1?associations=contact`).body.associations.contacts.results[0].id).toBe(
      '7',
    );
    expect(call('GET', `${CONTACTS}`).body.results[0]).not.toHaveProperty('associations');
  });

  it('names a hundred associations and says where the rest is', () => {
    const contacts = Array.from({ length: 60 }, (_, at) => ({
      id: String(100 + at),
      properties: {},
      associations: [{ to: { id: '1' } }],
    }));
    const { call } = account({ data: { companies: [{ id: '1', properties: { name: 'One' } }], contacts } });
    const first = call('GET', `${COMPANIES}/1?associations=contacts`).body.associations.contacts;
    expect(first.results).toHaveLength(100);
    const { pathname, search } = new URL(first.paging.next.link);
    expect(new URLSearchParams(search).get('after')).toBe(first.paging.next.after);
    const rest = call('GET', pathname + search);
    expect([rest.status, rest.body.results.length, rest.body.paging]).toEqual([200, 20, undefined]);
    const all = [...first.results, ...rest.body.results].map((one: { id: string }) => one.id);
    expect(new Set(all).size).toBe(60);
    expect(call('GET', `${COMPANIES}/99/associations/contacts`).status).toBe(404);
  });
});
