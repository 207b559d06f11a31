import { describe, expect, it } from 'vitest';
import { account } from './support.ts';

const COMPANIES = '/crm/v3/objects/companies';
const CONTACTS = '/crm/v3/objects/contacts';
type Result = { id: string; new?: boolean; properties: Record<string, string | null> };
const ids = (body: { results: Result[] }) => body.results.map(({ id }) => id).sort();

const data = {
  companies: [1, 2, 3, 4].map((id) => ({ id: String(id), properties: { name: `C${id}` } })),
};

describe('batches of HubSpot', () => {
  it('read records in an order that is not the one asked for', () => {
    const { call } = account({ data });
    const inputs = ['1', '2', '3', '4'].map((id) => ({ id }));
    const read = call('POST', `${COMPANIES}/batch/read`, { inputs, properties: ['name', 'phone'] });
    expect(read.status).toBe(200);
    expect(read.body).toMatchObject({ status: 'COMPLETE' });
    expect(read.body).not.toHaveProperty('errors');
    expect(read.body.results.map(({ id }: Result) => id)).not.toEqual(['1', '2', '3', '4']);
    expect(ids(read.body)).toEqual(['1', '2', '3', '4']);
    expect(read.body.results[0].properties).toHaveProperty('phone', null);
  });

  it('tell all ids that lead nowhere in one error of a 207', () => {
    const { call } = account({ data });
    call('DELETE', `${COMPANIES}/2`);
    const inputs = ['1', '2', '98', '99'].map((id) => ({ id }));
    const read = call('POST', `${COMPANIES}/batch/read`, { inputs });
    expect(read.status).toBe(207);
    expect(ids(read.body)).toEqual(['1']);
    expect(read.body.numErrors).toBe(1);
    expect(read.body.errors).toEqual([
      {
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        message:
          'Could not get some COMPANY objects, they may be deleted or not exist. Check that ids are valid.',
        context: { ids: ['2', '98', '99'] },
      },
    ]);
    const archived = call('POST', `${COMPANIES}/batch/read?archived=true`, { inputs: [{ id: '2' }] });
    expect(archived.body.results[0]).toMatchObject({ id: '2', archived: true });
  });

  it('make all records or none where the inputs have no trace ids', () => {
    const { call } = account({ data });
    const make = (inputs: unknown[]) => call('POST', `${CONTACTS}/batch/create`, { inputs });
    const good = { properties: { email: 'a@b.example' } };
    const bad = { properties: { email: 'c@b.example', no_such: '1' } };
    const refused = make([good, bad]);
    expect(refused.status).toBe(400);
    expect(refused.body.message).toContain('PROPERTY_DOESNT_EXIST');
    expect(make([good, good]).status).toBe(409);
    const trace = { objectWriteTraceId: 'same' };
    expect(
      make([
        { ...good, ...trace },
        { ...bad, ...trace },
      ]).status,
    ).toBe(400);
    const to = [
      { to: { id: '1' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }] },
    ];
    expect(make([{ ...good, associations: to }, bad]).status).toBe(400);
    expect(call('GET', CONTACTS).body.results).toEqual([]);
    expect(call('GET', `${COMPANIES}/1?associations=contacts`).body).not.toHaveProperty('associations');
    expect(call('GET', `${COMPANIES}/1?properties=num_associated_contacts`).body.properties).toMatchObject({
      num_associated_contacts: '0',
    });
    expect(make([good]).status).toBe(201);
  });

  it('leave nothing of what a refused request did to records that are not its own', () => {
    const { call, clock, sandbox } = account({
      data: {
        ...data,
        contacts: [
          { id: '7', properties: { email: 'a@b.example', associatedcompanyid: '1' } },
          { id: '8', properties: { email: 'c@b.example' } },
        ],
      },
    });
    const before = [sandbox.records('contacts'), sandbox.records('companies')];
    clock.advance(60_000);
    const type = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 2 };
    const created = call('POST', `${COMPANIES}/batch/create`, {
      inputs: [
        { properties: { name: 'New' }, associations: [{ to: { id: '7' }, types: [type] }] },
        { properties: { no_such: '1' } },
      ],
    });
    const upserted = call('POST', `${CONTACTS}/batch/upsert`, {
      inputs: [
        {
          id: 'a@b.example',
          idProperty: 'email',
          properties: { associatedcompanyid: '2', email: 'x@b.example' },
        },
        { id: 'c@b.example', idProperty: 'email', properties: { email: 'a@b.example' } },
        { id: 'new@b.example', idProperty: 'email', properties: { no_such: '1' } },
      ],
    });
    expect([created.status, upserted.status]).toEqual([400, 400]);
    expect([sandbox.records('contacts'), sandbox.records('companies')]).toEqual(before);
    for (const [id, email] of Object.entries({ 7: 'a@b.example', 8: 'c@b.example' }))
      expect(call('GET', `${CONTACTS}/${email}?idProperty=email`).body.id).toBe(id);
    expect(call('GET', `${CONTACTS}/x@b.example?idProperty=email`).status).toBe(404);
  });

  it('make or refuse each record on its own where each has a trace id', () => {
    const { call } = account();
    const made = call('POST', `${CONTACTS}/batch/create`, {
      inputs: [
        { properties: { email: 'a@b.example' }, objectWriteTraceId: 't1' },
        { properties: { email: 'c@b.example', no_such: '1' }, objectWriteTraceId: 't2' },
        { properties: { email: 'A@B.example' }, objectWriteTraceId: 't3' },
      ],
    });
    expect(made.status).toBe(207);
    expect(made.body.results).toHaveLength(1);
    expect(made.body.numErrors).toBe(2);
    const { id, objectWriteTraceId } = made.body.results[0];
    expect(objectWriteTraceId).toBe('t1');
    expect(made.body.errors).toMatchObject([
      { category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['t2'] } },
      {
        category: 'CONFLICT',
        message: `Contact already exists. Existing ID: ${id}`,
        context: { objectWriteTraceId: ['t3'] },
      },
    ]);
  });

  it('change what can be changed and say of the rest which it was', () => {
    const { call } = account({ data });
    const changed = call('POST', `${COMPANIES}/batch/update`, {
      inputs: [
        { id: '1', properties: { name: 'New', website: '' } },
        { id: '2', properties: { industry: '?' }, objectWriteTraceId: 't2' },
        { id: '98', properties: { name: 'X' }, objectWriteTraceId: 't3' },
        { id: '99', properties: { name: 'X' } },
      ],
    });
    expect(changed.status).toBe(207);
    expect(changed.body.results).toMatchObject([{ id: '1', properties: { name: 'New', website: '' } }]);
    expect(changed.body.errors).toMatchObject([
      { category: 'VALIDATION_ERROR', context: { ids: ['2'], objectWriteTraceId: ['t2'] } },
      { category: 'OBJECT_NOT_FOUND', context: { ids: ['98', '99'], objectWriteTraceId: ['t3'] } },
    ]);
    expect(changed.body.results[0]).not.toHaveProperty('objectWriteTraceId');
    const good = call('POST', `${COMPANIES}/batch/update`, {
      inputs: [{ id: '1', properties: { city: 'Wien' }, objectWriteTraceId: 't1' }],
    });
    expect(good).toMatchObject({ status: 200, body: { results: [{ id: '1', objectWriteTraceId: 't1' }] } });
  });

  it('make or change by a unique property', () => {
    const { call } = account({ data });
    call('POST', '/crm/v3/properties/companies', {
      name: 'own_key',
      label: 'Key',
      type: 'string',
      fieldType: 'text',
      groupName: 'companyinformation',
      hasUniqueValue: true,
    });
    const upsert = (inputs: { id: string; properties: Record<string, string> }[]) =>
      call('POST', `${COMPANIES}/batch/upsert`, {
        inputs: inputs.map((input) => ({ ...input, idProperty: 'own_key' })),
      });
    const made = upsert([{ id: 'k1', properties: { name: 'One' } }]);
    expect(made).toMatchObject({
      status: 200,
      body: { results: [{ new: true, properties: { own_key: 'k1', name: 'One' } }] },
    });
    const mixed = upsert([
      { id: 'k1', properties: { name: 'Uno' } },
      { id: 'k2', properties: { name: 'Two', no_such: '1' } },
    ]);
    expect(mixed.status).toBe(207);
    expect(mixed.body.results).toMatchObject([{ new: false, id: made.body.results[0].id }]);
    expect(mixed.body.errors).toMatchObject([{ context: { ids: ['k2'] } }]);
    expect(
      call('POST', `${COMPANIES}/batch/upsert`, {
        inputs: [{ id: 'x', idProperty: 'domain', properties: {} }],
      }).status,
    ).toBe(400);
  });

  it('upsert by e-mail wholly or not at all', () => {
    const { call } = account({ data: { contacts: [{ id: '7', properties: { email: 'a@b.example' } }] } });
    const upsert = (second: Record<string, string>) =>
      call('POST', `${CONTACTS}/batch/upsert`, {
        inputs: [
          { id: 'a@b.example', idProperty: 'email', properties: { city: 'Wien' } },
          { id: 'n@b.example', idProperty: 'email', properties: second },
        ],
      });
    expect(upsert({ no_such: '1' }).status).toBe(400);
    expect(call('GET', `${CONTACTS}/7?properties=city`).body.properties.city).toBeNull();
    expect(upsert({ lastname: 'N' }).status).toBe(200);
    expect(call('GET', `${CONTACTS}/7?properties=city`).body.properties.city).toBe('Wien');
  });

  it('archive with 204, known or not', () => {
    const { call } = account({ data });
    const gone = call('POST', `${COMPANIES}/batch/archive`, { inputs: [{ id: '1' }, { id: '99' }] });
    expect(gone).toMatchObject({ status: 204, body: undefined });
    expect(gone.headers).not.toHaveProperty('content-type');
    expect(call('GET', `${COMPANIES}/1`).status).toBe(404);
  });

  it.each(['read', 'create', 'update', 'upsert', 'archive'])('of %s have a hundred inputs at most', (op) => {
    const { call } = account();
    const inputs = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ id: String(at), properties: { name: `N${at}` } }));
    const status = (count: number) =>
      call('POST', `${COMPANIES}/batch/${op}`, { inputs: inputs(count) }).status;
    expect(status(101)).toBe(400);
    expect(status(100)).toBeLessThan(300);
  });

  it.each(['update', 'upsert'])('of %s name each record once', (op) => {
    const { call } = account({ data });
    const inputs = ['1', '2', '1'].map((id) => ({ id, properties: { name: 'X' } }));
    const refused = call('POST', `${COMPANIES}/batch/${op}`, { inputs });
    expect(refused.status).toBe(400);
    expect(refused.body.message).toBe('Duplicate IDs found in batch input: [1]. IDs must be unique');
  });
});
