import { describe, expect, test } from 'vitest';
import type { RecordChange } from '../../../src/connectors/connector.ts';
import type { Values } from '../../../src/model/value.ts';
import type { RecordedRequest, Step } from '../../support/script-server.ts';
import { CUSTOM_FIELDS, clients, haloHost, inTurn, knowsZone, pagedList } from './support.ts';

function create(key: string, values: Values, mark?: string): RecordChange {
  const externalId =
    mark === undefined ? {} : { externalId: { field: 'customfields.CFSalesforceId', value: mark } };
  return { kind: 'create', key, values, ...externalId };
}

function update(id: string, values: Values): RecordChange {
  return { kind: 'update', key: id, id, values };
}

function posted(request: RecordedRequest | undefined): Record<string, unknown>[] {
  return Array.isArray(request?.json) ? request.json : [];
}

/** Answers an array as Halo does with `returnall`, ids from 500. */
const accept: Step = (request) => ({
  status: 201,
  body: posted(request).map((element, index) => ({ id: 500 + index, main_site_id: 900 + index, ...element })),
});

describe('what is posted', () => {
  test('creates: typed values, labels as ids, the mark, a UTF-8 charset and returnall', async () => {
    await using host = await haloHost({ ...CUSTOM_FIELDS, 'POST /api/Client': accept });
    const values = {
      name: 'Zürich AG',
      toplevel_id: '1',
      main_phonenumber: '+41 1',
      'main_delivery_address.line1': 'Weg 1',
      'main_delivery_address.postcode': '8000',
      'customfields.CFIndustry': 'retail',
      'customfields.CFEmployees': 12,
      'customfields.CFRegions': ['Europe', 'Americas'],
      'customfields.CFSeen': '2026-10-03T06:24:10.000Z',
    };

    const results = await host.connector.write({ object: 'client', changes: [create('k', values, '001A')] });

    const [request] = host.asked(/Client$/);
    expect(results).toEqual([{ kind: 'ok', key: 'k', id: '500', created: true, refs: { site_id: '900' } }]);
    expect(request?.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(request?.query.get('returnall')).toBe('true');
    expect(posted(request)).toEqual([
      {
        name: 'Zürich AG',
        toplevel_id: 1,
        main_phonenumber: '+41 1',
        newclient_phonenumber: '+41 1',
        main_delivery_address: { line1: 'Weg 1', postcode: '8000' },
        newclient_delivery_address: { line1: 'Weg 1', postcode: '8000' },
        customfields: [
          { id: 151, value: '001A' },
          { id: 152, value: 8 },
          { id: 153, value: 12 },
          { id: 154, value: [{ id: 1 }, { id: 2 }] },
          { id: 155, value: '2026-10-03T06:24:10.000Z' },
        ],
        new_external_link: { integration_name: 'crosswalk', third_party_id: '001A' },
      },
    ]);
  });

  test('a user gets a name from first name and surname', async () => {
    await using host = await haloHost({ 'POST /api/Users': accept });

    await host.connector.write({
      object: 'user',
      changes: [create('k', { firstname: 'Ann', surname: 'Lee', site_id: '18', external_link: '003A' })],
    });

    expect(posted(host.asked(/Users/)[0])).toEqual([
      {
        firstname: 'Ann',
        surname: 'Lee',
        name: 'Ann Lee',
        site_id: 18,
        new_external_link: { integration_name: 'crosswalk', third_party_id: '003A' },
      },
    ]);
  });

  test('an update of custom fields and addresses sends the known rest along, without what is masked', async () => {
    await using host = await haloHost({
      ...CUSTOM_FIELDS,
      'GET /api/Client/12': {
        body: {
          id: 12,
          main_delivery_address: { id: 3, line1: 'Old', line2: 'Floor 2', postcode: 'AB1', note: 'keep out' },
          customfields: [
            { id: 151, value: '001A' },
            { id: 152, value: 4 },
            { id: 153, value: null },
            { id: 156, value: '****' },
            { id: 157, value: [{ row: 1 }] },
          ],
        },
      },
      'POST /api/Client': accept,
    });

    await host.connector.write({
      object: 'client',
      changes: [update('12', { 'customfields.CFIndustry': 'Retail', 'main_delivery_address.line1': 'New' })],
    });

    expect(posted(host.asked(/Client$/)[0])).toEqual([
      {
        id: 12,
        main_delivery_address: { id: 3, line1: 'New', line2: 'Floor 2', postcode: 'AB1' },
        customfields: [
          { id: 151, value: '001A' },
          { id: 152, value: 8 },
        ],
      },
    ]);
  });

  test('plain updates read nothing, go in one array of at most a hundred, and switch off by flag', async () => {
    await using host = await haloHost({ 'POST /api/Client': accept });
    const changes: RecordChange[] = [
      ...clients(130).map(({ id }) => update(String(id), { website: null, accountmanagertech: null })),
      { kind: 'deactivate', key: 'off', id: '7' },
    ];

    knowsZone(host);
    const results = await host.connector.write({ object: 'client', changes });

    expect(results.every(({ kind }) => kind === 'ok')).toBe(true);
    expect(host.asked(/Client/).map((request) => posted(request).length)).toEqual([100, 31]);
    expect(posted(host.asked(/Client/)[0])[0]).toEqual({ id: 1, website: '', accountmanagertech: 0 });
    expect(posted(host.asked(/Client/)[1]).at(-1)).toEqual({ id: 7, inactive: true });
  });

  test('B25 a value that cannot be right, a text too long among them, is refused here, without its text, and the others go', async () => {
    await using host = await haloHost({ ...CUSTOM_FIELDS, 'POST /api/Client': accept });

    const results = await host.connector.write({
      object: 'client',
      changes: [
        create('a', { name: 'A', 'customfields.CFIndustry': 'Secret trade' }),
        create('b', { name: 'B', accountmanagertech: 'Sam' }),
        create('c', { name: 'C', main_site_name: 'x' }),
        create('d', { name: 'D', 'customfields.CFSalesforceId': 'x'.repeat(51) }),
        create('e', { name: 'E' }),
      ],
    });

    expect(
      results.map((result) =>
        result.kind === 'rejected' ? [result.problem.code, result.problem.field] : result.kind,
      ),
    ).toEqual([
      ['VALUE_INVALID', 'customfields.CFIndustry'],
      ['VALUE_INVALID', 'accountmanagertech'],
      ['VALUE_INVALID', 'main_site_name'],
      ['VALUE_INVALID', 'customfields.CFSalesforceId'],
      'ok',
    ]);
    expect(JSON.stringify(results)).not.toContain('Secret trade');
  });
});

const NOT_UNIQUE = { status: 400, body: { ClassName: 'System.Exception', Message: 'Name must be unique' } };

describe('arrays that are refused', () => {
  test('updates are cut in halves until the bad one stands alone', async () => {
    await using host = await haloHost({
      'POST /api/Client': (request) =>
        posted(request).some(({ id }) => id === 13)
          ? {
              status: 400,
              body: JSON.stringify('Record not found'),
              headers: { 'content-type': 'application/json' },
            }
          : { status: 201, body: posted(request) },
    });

    knowsZone(host);
    const results = await host.connector.write({
      object: 'client',
      changes: clients(32).map(({ id }) => update(String(id), { ref: 'x1y' })),
    });

    expect(results.filter(({ kind }) => kind === 'ok')).toHaveLength(31);
    expect(results[12]).toMatchObject({
      kind: 'rejected',
      key: '13',
      problem: { code: 'RECORD_GONE', kind: 'rejected' },
    });
    expect(host.asked(/Client/)).toHaveLength(1 + 2 * 5);
  });

  test('a model-state answer names the element, so that no halves are needed', async () => {
    const state = {
      '[1].site_id': ["Could not convert string to integer: abc. Path '[1].site_id', line 1, position 9."],
    };
    await using host = await haloHost({
      'POST /api/Users': inTurn({ status: 400, body: state }, (request) => ({
        status: 201,
        body: posted(request),
      })),
    });

    knowsZone(host);
    const results = await host.connector.write({
      object: 'user',
      changes: ['1', '2', '3'].map((id) => update(id, { title: 'Buyer' })),
    });

    expect(results.map(({ kind }) => kind)).toEqual(['ok', 'rejected', 'ok']);
    expect(results[1]).toMatchObject({ problem: { code: 'VALUE_INVALID', field: 'site_id' } });
    expect(JSON.stringify(results)).not.toContain('abc');
    expect(host.asked(/Users/)).toHaveLength(2);
  });

  test('one refused create alone is a result with no look-up', async () => {
    await using host = await haloHost({ 'POST /api/Client': NOT_UNIQUE });

    const results = await host.connector.write({
      object: 'client',
      changes: [create('k', { name: 'Acme' })],
    });

    expect(results).toMatchObject([
      { kind: 'rejected', problem: { code: 'RECORD_CONFLICT', kind: 'conflict', field: 'name' } },
    ]);
    expect(host.asked()).toHaveLength(1);
  });

  test.each([
    ['a whole list', {}, 0],
    ['what changed', { since: { kind: 'halo-sweep', from: '2026-02-01T00:00:00.000Z' } }, 1],
  ])(
    'after reading %s, %j, an array of creates asks for the newest record %i times',
    async (_, since, asks) => {
      const made = [
        { id: 51, name: 'Acme' },
        { id: 52, name: 'Beta' },
      ];
      await using host = await haloHost({
        'GET /api/Client': { body: { record_count: 1, clients: [{ id: 40, name: 'Old' }] } },
        'POST /api/Client': { status: 201, body: made },
      });
      knowsZone(host);
      for await (const _page of host.connector.read({ object: 'client', fields: ['name'], ...since }));
      const before = host.asked(/Client/).length;

      const results = await host.connector.write({
        object: 'client',
        changes: [create('a', { name: 'Acme' }), create('b', { name: 'Beta' })],
      });

      expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok']);
      expect(host.asked(/Client/).length - before).toBe(asks + 1);
    },
  );

  test('the answer of the last element only: ids of the others are looked up among the newest records', async () => {
    const old = { id: 40, name: 'Acme' };
    const made = [
      { id: 52, name: 'Acme', main_site_id: 62 },
      { id: 51, name: 'Beta' },
    ];
    await using host = await haloHost({
      ...CUSTOM_FIELDS,
      'GET /api/Client': inTurn(
        { body: { record_count: 1, clients: [old] } },
        { body: { record_count: 3, clients: [...made, old] } },
      ),
      'GET /api/Client/51': {
        body: { ...made[1], main_site_id: 61, customfields: [{ id: 151, value: '001B' }] },
      },
      'GET /api/Client/52': {
        body: { ...made[0], main_site_id: 62, customfields: [{ id: 151, value: '001A' }] },
      },
      'POST /api/Client': { status: 201, body: made[0] },
    });

    const results = await host.connector.write({
      object: 'client',
      changes: [create('b', { name: 'Beta' }, '001B'), create('a', { name: 'Acme' }, '001A')],
    });

    expect(results).toEqual([
      { kind: 'ok', key: 'b', id: '51', created: true, refs: { site_id: '61' } },
      { kind: 'ok', key: 'a', id: '52', created: true, refs: { site_id: '62' } },
    ]);
  });

  test('a list that cannot be read newest first leaves unmarked creates unknown, and none is sent again', async () => {
    await using host = await haloHost({
      'GET /api/Client': pagedList('clients', clients(5)),
      'POST /api/Client': NOT_UNIQUE,
    });

    const results = await host.connector.write({
      object: 'client',
      changes: [create('a', { name: 'A' }), create('b', { name: 'B' })],
    });

    expect(results.map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
    expect(host.asked().filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('creates stay unknown when the look-up after a refusal fails', async () => {
    await using host = await haloHost({
      'GET /api/Client': inTurn({ body: { record_count: 0, clients: [] } }, { status: 403 }),
      'POST /api/Client': NOT_UNIQUE,
    });

    const results = await host.connector.write({
      object: 'client',
      changes: [create('a', { name: 'A' }), create('b', { name: 'B' })],
    });

    expect(results.map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
  });
});

describe('answers that are lost', () => {
  test('a 504 to creates makes them unknown, is not repeated, and the next array is not sent', async () => {
    await using host = await haloHost({
      'GET /api/Client': { body: { record_count: 0, clients: [] } },
      'POST /api/Client': { status: 504, body: '<html>gateway</html>' },
    });

    const results = await host.connector.write({
      object: 'client',
      changes: clients(120).map(({ id, name }) => create(String(id), { name })),
    });

    expect(results.slice(0, 100).every(({ kind }) => kind === 'unknown')).toBe(true);
    expect(results.slice(100).every(({ kind }) => kind === 'unsent')).toBe(true);
    expect(host.asked().filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('one record that Halo fails on does not stop the others', async () => {
    await using host = await haloHost({
      'POST /api/Client': (request) =>
        posted(request).some(({ id }) => id === 3) ? { status: 500 } : { status: 201, body: posted(request) },
    });

    const results = await host.connector.write({
      object: 'client',
      changes: clients(6).map(({ id }) => update(String(id), { ref: 'r' })),
    });

    expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'unknown', 'ok', 'ok', 'ok']);
  });

  test('refused credentials before anything was written are thrown', async () => {
    await using host = await haloHost({ 'POST /api/Client': { status: 403 } });

    await expect(
      host.connector.write({ object: 'client', changes: [create('a', { name: 'A' })] }),
    ).rejects.toMatchObject({ code: 'AUTH_FORBIDDEN' });
  });

  test('refused credentials later leave the rest unsent', async () => {
    await using host = await haloHost({ 'POST /api/Client': inTurn(accept, { status: 403 }) });

    const results = await host.connector.write({
      object: 'client',
      changes: [update('500', { ref: 'x' }), create('a', { name: 'A' })],
    });

    expect(results).toEqual([
      { kind: 'ok', key: '500', id: '500', created: false },
      expect.objectContaining({ kind: 'unsent', key: 'a' }),
    ]);
  });
});
