import { describe, expect, test } from 'vitest';
import type { RecordedRequest, Step } from '../../support/script-server.ts';
import { CUSTOM_FIELDS, clients, haloHost, inTurn, pagedList } from './support.ts';

/** A list that searches names as SQL's LIKE does. */
function searching(rows: readonly { id: number; name: string }[]): Step {
  return (request: RecordedRequest) => {
    const search = request.query.get('search')?.toLowerCase();
    const found = rows.filter(({ name }) => search === undefined || name.toLowerCase().includes(search));
    const step = pagedList('clients', found);
    return typeof step === 'function' ? step(request) : step;
  };
}

const keys = (...names: string[]) => names.map((name) => ({ name }));

describe('find', () => {
  test('few keys are searched by a plain word and compared here', async () => {
    await using host = await haloHost({
      'GET /api/Client': searching([
        { id: 1, name: 'Twin  Peaks LTD' },
        { id: 2, name: 'Twin Peaks Ltd (old)' },
        { id: 3, name: 'twin peaks ltd' },
      ]),
    });

    const found = await host.connector.find({
      object: 'client',
      fields: ['name'],
      keys: keys(' twin peaks Ltd', 'Other', ''),
    });

    expect(found.map((records) => records.map(({ id }) => id))).toEqual([['1', '3'], [], []]);
    expect(host.asked(/Client/).map(({ query }) => query.get('search'))).toEqual(['peaks', 'Other']);
  });

  test.each([
    ['株式会社 北', '株式会社 北'],
    ['3M', '3M'],
    ["Ó'B & Sons", 'Sons'],
  ])('%s is searched by %s, not by a sweep', async (name, term) => {
    await using host = await haloHost({ 'GET /api/Client': searching([{ id: 1, name }]) });

    const [found] = await host.connector.find({ object: 'client', fields: ['name'], keys: keys(name) });

    expect(found?.map(({ id }) => id)).toEqual(['1']);
    expect(host.asked(/Client/).map(({ query }) => query.get('search'))).toEqual([term]);
  });

  test('an e-mail address is searched as it is', async () => {
    await using host = await haloHost({
      'GET /api/Users': pagedList('users', [
        { id: 3, emailaddress: "Pat.O'Hara@acme.example" },
        { id: 4, emailaddress: "pat.o'hara@acme.example.org" },
      ]),
    });

    const [found] = await host.connector.find({
      object: 'user',
      fields: ['emailaddress'],
      keys: [{ emailaddress: "pat.o'hara@ACME.example" }],
    });

    expect(found?.map(({ id }) => id)).toEqual(['3']);
    expect(host.asked(/Users/)[0]?.query.get('search')).toBe("pat.o'hara@ACME.example");
  });

  test('a word that finds too much gives way to the whole text', async () => {
    const many = clients(400).map(({ id }) => ({ id, name: `Holding ${id}` }));
    await using host = await haloHost({ 'GET /api/Client': searching(many) });

    const [found] = await host.connector.find({
      object: 'client',
      fields: ['name'],
      keys: keys('Holding 7'),
    });

    expect(found?.map(({ id }) => id)).toEqual(['7']);
    expect(
      host
        .asked(/Client/)
        .at(-1)
        ?.query.get('search'),
    ).toBe('Holding 7');
  });

  test('many keys cost one sweep, which is kept for the run', async () => {
    await using host = await haloHost({ 'GET /api/Client': searching(clients(250)) });
    const names = clients(40).map(({ name }) => ({ name }));

    const first = await host.connector.find({ object: 'client', fields: ['name'], keys: names });
    const asked = host.asked(/Client/).length;
    await host.connector.find({ object: 'client', fields: ['name'], keys: names });

    expect(first.map((records) => records[0]?.id)).toEqual(clients(40).map(({ id }) => String(id)));
    expect(asked).toBe(4);
    expect(host.asked(/Client/)).toHaveLength(asked);
  });

  test('many keys in a long list are searched one by one', async () => {
    const list = searching(clients(50));
    await using host = await haloHost({
      'GET /api/Client': (request) =>
        request.query.has('search')
          ? typeof list === 'function'
            ? list(request)
            : list
          : { body: { record_count: 60_000, clients: clients(1) } },
    });

    const found = await host.connector.find({
      object: 'client',
      fields: ['name'],
      keys: keys(...clients(8).map(({ name }) => name)),
    });

    expect(found.every((records) => records.length === 1)).toBe(true);
    expect(host.asked(/Client/)).toHaveLength(1 + 8);
  });

  test('a mark in a custom field is found by a sweep that shows custom fields', async () => {
    const rows = [
      { id: 1, name: 'A', customfields: [{ id: 151, value: '001A' }] },
      { id: 2, name: 'B', customfields: [] },
    ];
    await using host = await haloHost({ ...CUSTOM_FIELDS, 'GET /api/Client': pagedList('clients', rows) });

    const [found, none] = await host.connector.find({
      object: 'client',
      fields: ['name'],
      keys: [{ 'customfields.CFSalesforceId': '001a' }, { 'customfields.CFSalesforceId': '001Z' }],
    });

    expect(found?.map(({ id, values }) => [id, values.name])).toEqual([['1', 'A']]);
    expect(none).toEqual([]);
    expect(host.asked(/Client/).map(({ query }) => query.get('includecustomfields'))).toEqual(['151']);
  });

  test('where the list hides custom fields the details are compared', async () => {
    await using host = await haloHost({
      ...CUSTOM_FIELDS,
      'GET /api/Client': pagedList('clients', clients(3)),
      'GET /api/Client/1': { body: { id: 1, name: 'Client 1', customfields: [] } },
      'GET /api/Client/2': { body: { id: 2, name: 'Client 2', customfields: [{ id: 151, value: '001A' }] } },
      'GET /api/Client/3': { body: { id: 3, name: 'Client 3' } },
    });

    const [found] = await host.connector.find({
      object: 'client',
      fields: ['name'],
      keys: [{ 'customfields.CFSalesforceId': '001A' }],
    });

    expect(found).toEqual([{ id: '2', values: { name: 'Client 2', 'customfields.CFSalesforceId': '001A' } }]);
  });

  test('an external link is found through the links, whatever the filter did', async () => {
    await using host = await haloHost({
      'GET /api/ExternalLink': pagedList('links', [
        { id: 1, table_id: 2, integration_name: 'crosswalk', halo_id: 12, third_party_id: '001A' },
        { id: 2, table_id: 2, integration_name: 'Other', halo_id: 13, third_party_id: '001A' },
        { id: 3, table_id: 4, integration_name: 'crosswalk', halo_id: 14, third_party_id: '001A' },
        { id: 4, table_id: 2, integration_name: 'crosswalk', halo_id: 15, third_party_id: '001B' },
      ]),
      'GET /api/Client/12': { body: { id: 12, name: 'A' } },
    });

    const found = await host.connector.find({
      object: 'client',
      fields: ['name'],
      keys: [{ external_link: '001A' }],
    });

    expect(found).toEqual([[{ id: '12', values: { name: 'A' } }]]);
    expect(host.asked(/ExternalLink/)[0]?.query.get('table_id')).toBe('2');
  });

  test('what this run created is known to a sweep made before', async () => {
    await using host = await haloHost({
      'GET /api/Client': pagedList('clients', clients(3)),
      'POST /api/Client': { status: 201, body: [{ id: 99, name: 'Brand new' }] },
    });
    const names = keys('Brand new', ...clients(6, 1).map(({ name }) => name));
    const [before] = await host.connector.find({ object: 'client', fields: ['name'], keys: names });
    await host.connector.write({
      object: 'client',
      changes: [{ kind: 'create', key: 'k', values: { name: 'Brand new' } }],
    });

    const [after] = await host.connector.find({ object: 'client', fields: ['name'], keys: names });

    expect(before).toEqual([]);
    expect(after?.map(({ id }) => id)).toEqual(['99']);
  });
});

describe('look-ups', () => {
  test('agents are found by e-mail without case; switched-off ones are not, two are ambiguous', async () => {
    await using host = await haloHost({
      'GET /api/Agent': {
        body: [
          { id: 1, name: 'Unassigned', email: '' },
          { id: 2, email: 'Sam.Carter@acme.example' },
          { id: 3, email: 'gone@acme.example', isdisabled: true },
          { id: 4, email: 'two@acme.example' },
          { id: 5, email: 'TWO@acme.example' },
        ],
      },
    });
    const wanted = ['sam.carter@ACME.example', 'gone@acme.example', 'two@acme.example', ''];

    const found = await host.connector.lookup('agentByEmail', wanted);
    await host.connector.lookup('agentByEmail', wanted);

    expect([...found]).toEqual([
      ['sam.carter@ACME.example', { kind: 'one', id: '2' }],
      ['two@acme.example', { kind: 'ambiguous', count: 2 }],
    ]);
    expect(host.asked(/Agent/)).toHaveLength(1);
  });

  test('a list around the agents is understood', async () => {
    await using host = await haloHost({
      'GET /api/Agent': { body: { results: [{ id: 2, email: 'a@b.example' }] } },
    });

    expect((await host.connector.lookup('agentByEmail', ['a@b.example'])).get('a@b.example')).toEqual({
      kind: 'one',
      id: '2',
    });
  });

  test('a site is found by customer and name, with slashes in either, and an ignored filter does no harm', async () => {
    await using host = await haloHost({
      'GET /api/Client': searching([
        { id: 7, name: 'A/S Norden' },
        { id: 8, name: 'A' },
      ]),
      'GET /api/Site': pagedList('sites', [
        { id: 70, name: 'Main', client_id: 7.0 },
        { id: 71, name: 'Old', client_id: 7.0, inactive: true },
        { id: 80, name: 'Main', client_id: 8.0 },
      ]),
    });

    const found = await host.connector.lookup('siteByName', ['a/s norden/MAIN', 'A/S Norden/Old', 'A/Main']);

    expect([...found]).toEqual([
      ['a/s norden/MAIN', { kind: 'one', id: '70' }],
      ['A/Main', { kind: 'one', id: '80' }],
    ]);
  });

  test('top levels are found by name', async () => {
    await using host = await haloHost({
      'GET /api/TopLevel': {
        body: {
          record_count: 2,
          tree: [
            { id: 1, name: 'Customers' },
            { id: 2, name: 'Prospects' },
          ],
        },
      },
    });

    expect((await host.connector.lookup('topLevelByName', ['customers'])).get('customers')).toEqual({
      kind: 'one',
      id: '1',
    });
  });

  test('an unknown look-up is an error of the configuration', async () => {
    await using host = await haloHost({});

    await expect(host.connector.lookup('toString', ['x'])).rejects.toMatchObject({
      code: 'LOOKUP_UNKNOWN',
      kind: 'config',
    });
  });
});

describe('references', () => {
  const SITES = [
    { id: 18, client_id: 12.0 },
    { id: 19, client_id: 13.0 },
    { id: 20, client_id: 13.0 },
  ];

  test('few customers: their details name the main site', async () => {
    await using host = await haloHost({ 'GET /api/Client/12': { body: { id: 12, main_site_id: 18.0 } } });
    const request = { object: 'user', field: 'site_id', linkedObject: 'client', ids: ['12', '99'] };

    expect([...(await host.connector.resolveRefs(request))]).toEqual([['12', '18']]);
    expect([...(await host.connector.resolveRefs({ ...request, ids: ['12'] }))]).toEqual([['12', '18']]);
    expect(host.asked(/Client\/12/)).toHaveLength(1);
  });

  test('many customers: the list of sites answers for those with one site', async () => {
    await using host = await haloHost({
      'GET /api/Site': pagedList('sites', SITES),
      'GET /api/Client/13': { body: { id: 13, main_site_id: 20 } },
    });
    const ids = ['12', '13', '14', '15', '16', '17'];

    const found = await host.connector.resolveRefs({
      object: 'Users',
      field: 'site_id',
      linkedObject: 'Client',
      ids,
    });

    expect([...found]).toEqual([
      ['12', '18'],
      ['13', '20'],
    ]);
    expect(host.asked(/Client\/12/)).toEqual([]);
  });

  test('a field that refers to the linked object itself takes its id', async () => {
    await using host = await haloHost({});

    const found = await host.connector.resolveRefs({
      object: 'site',
      field: 'client_id',
      linkedObject: 'client',
      ids: ['5'],
    });

    expect([...found]).toEqual([['5', '5']]);
    expect(host.asked()).toEqual([]);
  });

  test('a later page that fails once is repeated', async () => {
    await using host = await haloHost({
      'GET /api/Client/12': inTurn({ status: 502 }, { body: { id: 12, main_site_id: 18 } }),
    });

    const request = { object: 'user', field: 'site_id', linkedObject: 'client', ids: ['12'] };

    expect([...(await host.connector.resolveRefs(request))]).toEqual([['12', '18']]);
  });
});
