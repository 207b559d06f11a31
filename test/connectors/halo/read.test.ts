import { describe, expect, test } from 'vitest';
import { CUSTOM_FIELDS, clients, haloHost, inTurn, miscounted, pagedList, pagesOf } from './support.ts';

const NAMES = { object: 'client', fields: ['name'] };

function ids(pages: Awaited<ReturnType<typeof pagesOf>>): string[] {
  return pages.flatMap(({ records }) => records.map(({ id }) => id));
}

describe('reading a list', () => {
  test('asks for active and inactive rows in the order of their ids', async () => {
    await using host = await haloHost({ 'GET /api/Client': pagedList('clients', clients(1)) });

    await pagesOf(host.connector, NAMES);

    expect(Object.fromEntries(host.asked(/Client/)[0]?.query ?? [])).toEqual({
      pageinate: 'true',
      page_no: '1',
      page_size: '100',
      order: 'id',
      orderdesc: 'false',
      includeactive: 'true',
      includeinactive: 'true',
    });
  });

  test.each([
    ['without an id', {}],
    ['whose id is no number', { id: 'x' }],
    ['that is none', null],
  ])('a row %s stops the reading: left out, its record would be created again', async (_, row) => {
    const [first, ...rest] = clients(3);
    const body = { record_count: 3, clients: [first, row, ...rest.slice(1)] };
    await using host = await haloHost({ 'GET /api/Client': () => ({ body }) });

    await expect(pagesOf(host.connector, NAMES)).rejects.toMatchObject({ code: 'ANSWER_UNEXPECTED' });
  });

  test('a server that caps its pages at 30 is read to the end', async () => {
    await using host = await haloHost({ 'GET /api/Client': pagedList('clients', clients(95), 30) });

    const pages = await pagesOf(host.connector, NAMES);

    expect(ids(pages)).toEqual(clients(95).map(({ id }) => String(id)));
    expect(pages.map(({ last }) => last)).toEqual([false, false, false, true]);
    expect(host.asked(/Client/)).toHaveLength(4);
  });

  test.each([
    [0, 1],
    [99, 1],
    [100, 2],
    [150, 2],
    [200, 3],
  ])(
    '%i rows with an exact count cost %i requests: only a full page asks for the one behind it',
    async (rows, requests) => {
      await using host = await haloHost({ 'GET /api/Client': pagedList('clients', clients(rows)) });

      expect(ids(await pagesOf(host.connector, NAMES))).toHaveLength(rows);
      expect(host.asked(/Client/)).toHaveLength(requests);
    },
  );

  test.each([
    [100, 150, 2],
    [100, 200, 3],
    [30, 95, 4],
  ])('a count of %i does not hide any of %i rows', async (announced, count, requests) => {
    const list = miscounted('clients', clients(count), announced, announced);
    await using host = await haloHost({ 'GET /api/Client': list });

    const pages = await pagesOf(host.connector, NAMES);

    expect(ids(pages)).toEqual(clients(count).map(({ id }) => String(id)));
    expect(pages.at(-1)).toMatchObject({ last: true, checkpoint: { kind: 'halo-sweep' } });
    expect(host.asked(/Client/)).toHaveLength(requests);
  });

  test.each([[{ record_count: 0, clients: [] }], [{ record_count: 100, clients: null }]])(
    'the page behind the last one may say %o',
    async (behind) => {
      await using host = await haloHost({
        'GET /api/Client': ({ query }) => ({
          body: query.get('page_no') === '1' ? { record_count: 100, clients: clients(100) } : behind,
        }),
      });

      expect(ids(await pagesOf(host.connector, NAMES))).toHaveLength(100);
      expect(host.asked(/Client/)).toHaveLength(2);
    },
  );

  test('an empty page that announces nothing does not make an incomplete list complete', async () => {
    await using host = await haloHost({
      'GET /api/Client': ({ query }) => ({
        body:
          query.get('page_no') === '1'
            ? { record_count: 300, clients: clients(100) }
            : { record_count: 0, clients: [] },
      }),
    });

    await expect(pagesOf(host.connector, NAMES)).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
  });

  test('a list that ignores the page number is read once and asked for twice', async () => {
    await using host = await haloHost({
      'GET /api/Client': { body: { record_count: 100, clients: clients(100) } },
    });

    expect(ids(await pagesOf(host.connector, NAMES))).toHaveLength(100);
    expect(host.asked(/Client/)).toHaveLength(2);
  });

  test('B11 two pages in turn for ever end in an error, not in a loop', async () => {
    await using host = await haloHost({
      'GET /api/Client': ({ query }) => ({
        body: { record_count: 1_000_000, clients: clients(100, Number(query.get('page_no')) % 2 ? 1 : 101) },
      }),
    });

    await expect(pagesOf(host.connector, NAMES)).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
    expect(host.asked(/Client/)).toHaveLength(6);
  });

  test('B11 an empty page before the announced count ends in an error, not in a loop', async () => {
    await using host = await haloHost({
      'GET /api/Client': ({ query }) => ({
        body: { record_count: 300, clients: query.get('page_no') === '1' ? clients(100) : [] },
      }),
    });

    await expect(pagesOf(host.connector, NAMES)).rejects.toMatchObject({
      code: 'READ_INCOMPLETE',
      message: expect.stringMatching(/announced 300 records of Client and listed 100/),
    });
    expect(host.asked(/Client/).length).toBeLessThanOrEqual(4);
  });

  test('B11 the same page again and again ends in an error, not in a loop', async () => {
    await using host = await haloHost({
      'GET /api/Client': { body: { record_count: 250, clients: clients(100) } },
    });

    await expect(pagesOf(host.connector, NAMES)).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
    expect(host.asked(/Client/).length).toBeLessThanOrEqual(6);
  });

  test.each([
    [6, 7, 4],
    [0, 1, 2],
    [100, 101, 4],
    [150, 160, 6],
  ])(
    '%i rows of which %i are announced for ever are read, and it is said',
    async (there, announced, requests) => {
      const list = miscounted('clients', clients(there), announced, announced);
      await using host = await haloHost({ 'GET /api/Client': list });

      const pages = await pagesOf(host.connector, NAMES);

      expect(ids(pages)).toEqual(clients(there).map(({ id }) => String(id)));
      expect(pages.at(-1)).toMatchObject({
        last: true,
        short: true,
        note: { code: 'COUNT_WRONG' },
        checkpoint: { kind: 'halo-sweep' },
      });
      expect(host.asked(/Client/)).toHaveLength(requests);
    },
  );

  test.each([
    ['most of it is missing', [clients(6), [], clients(6), []], 50],
    ['a full page has nothing behind it', [clients(100), [], clients(100), []], 140],
    ['the second pass brings other rows', [clients(6), [], clients(6, 2), []], 9],
    ['the second pass brings fewer', [clients(6), [], clients(5), []], 8],
  ])('a list that ends early is no whole list where %s', async (_, answers, announced) => {
    const pages = answers.map((rows) => ({ body: { record_count: announced, clients: rows } }));
    await using host = await haloHost({ 'GET /api/Client': inTurn(...pages) });

    await expect(pagesOf(host.connector, NAMES)).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
  });

  test('rows repeated on a later page are dropped', async () => {
    const rows = clients(150);
    await using host = await haloHost({
      'GET /api/Client': ({ query }) => ({
        body: {
          record_count: 150,
          clients: query.get('page_no') === '1' ? rows.slice(0, 100) : rows.slice(90),
        },
      }),
    });

    expect(ids(await pagesOf(host.connector, NAMES))).toEqual(rows.map(({ id }) => String(id)));
  });

  test('a row that slid onto an earlier page while it was read is found by a second pass', async () => {
    const rows = clients(150);
    const shifted = rows.filter(({ id }) => id !== 5);
    await using host = await haloHost({
      'GET /api/Client': inTurn(
        { body: { record_count: 150, clients: rows.slice(0, 100) } },
        { body: { record_count: 149, clients: shifted.slice(101) } },
        pagedList('clients', [...shifted, { id: 151, name: 'New' }]),
      ),
    });

    const read = ids(await pagesOf(host.connector, NAMES));

    expect(read).toHaveLength(new Set(read).size);
    expect(read).toEqual(expect.arrayContaining(['101', '102', '150']));
  });

  test('envelope keys are understood in any case, bare lists too', async () => {
    await using host = await haloHost({
      'GET /api/Client': { body: { RECORD_COUNT: 2, Clients: clients(2) } },
      'GET /api/Agent': { body: [{ id: 2, name: 'Sam', isdisabled: true }] },
    });

    expect(ids(await pagesOf(host.connector, NAMES))).toEqual(['1', '2']);
    expect((await pagesOf(host.connector, { object: 'agent', fields: ['name'] }))[0]?.records).toEqual([
      { id: '2', values: { name: 'Sam' }, inactive: true },
    ]);
  });

  test('the checkpoint is the Date of the first answer and is given with the last page only', async () => {
    const date = 'Sat, 28 Feb 2026 10:00:00 GMT';
    await using host = await haloHost({
      'GET /api/Client': inTurn(
        { headers: { date }, body: { record_count: 2, clients: clients(1) } },
        {
          headers: { date: 'Sat, 28 Feb 2026 10:09:00 GMT' },
          body: { record_count: 2, clients: clients(1, 2) },
        },
        { body: { record_count: 0, clients: [] } },
      ),
    });

    const pages = await pagesOf(host.connector, NAMES);
    const checkpoint = pages[1]?.checkpoint;
    await pagesOf(host.connector, { ...NAMES, ...(checkpoint ? { since: checkpoint } : {}) });

    expect(pages[0]).not.toHaveProperty('checkpoint');
    expect(checkpoint).toEqual({ kind: 'halo-sweep', from: '2026-02-28T10:00:00.000Z' });
    expect(host.asked(/Client/)[2]?.query.get('lastupdatefromdate')).toBe('2026-02-27T08:00:00');
  });

  test('a row without a requested property is partial, one with an empty property is not', async () => {
    await using host = await haloHost({
      'GET /api/Client': {
        body: {
          record_count: 2,
          clients: [
            { id: 1, name: 'A', accountsid: null },
            { id: 2, name: 'B', accountsid: 'x', website: 'https://b.example', main_site_id: 18.0 },
          ],
        },
      },
    });

    const [page] = await pagesOf(host.connector, {
      object: 'Client',
      fields: ['name', 'accountsid', 'website'],
    });

    expect(page?.records).toEqual([
      { id: '1', values: { name: 'A', accountsid: null }, partial: true },
      {
        id: '2',
        values: { name: 'B', accountsid: 'x', website: 'https://b.example' },
        refs: { site_id: '18' },
      },
    ]);
  });

  test('custom fields come with the list where the server shows them; a missing entry is then empty', async () => {
    await using host = await haloHost({
      ...CUSTOM_FIELDS,
      'GET /api/Client': {
        body: {
          record_count: 2,
          clients: [
            { id: 1, customfields: [{ id: 152, value: 8, display: 'Retail' }] },
            { id: 2, customfields: [] },
          ],
        },
      },
    });

    const [page] = await pagesOf(host.connector, { object: 'client', fields: ['customfields.CFIndustry'] });

    expect(host.asked(/Client/)[0]?.query.get('includecustomfields')).toBe('152');
    expect(page?.records).toEqual([
      { id: '1', values: { 'customfields.CFIndustry': 'Retail' } },
      { id: '2', values: { 'customfields.CFIndustry': null } },
    ]);
  });

  test('one custom field in the list says nothing about another', async () => {
    await using host = await haloHost({
      ...CUSTOM_FIELDS,
      'GET /api/Client': {
        body: {
          record_count: 1,
          clients: [{ id: 1, customfields: [{ id: 152, value: 4, display: 'Finance' }] }],
        },
      },
    });
    const fields = ['customfields.CFIndustry', 'customfields.CFEmployees'];

    const [page] = await pagesOf(host.connector, { object: 'client', fields });

    expect(page?.records).toEqual([
      { id: '1', values: { 'customfields.CFIndustry': 'Finance' }, partial: true },
    ]);
  });

  test('where the list never shows custom fields every row is partial, and details tell', async () => {
    await using host = await haloHost({
      ...CUSTOM_FIELDS,
      'GET /api/Client': { body: { record_count: 1, clients: [{ id: 1, name: 'A', customfields: null }] } },
      'GET /api/Client/1': { body: { id: 1, customfields: [{ id: 153, value: '120' }] } },
    });
    const fields = ['customfields.CFEmployees'];

    const [page] = await pagesOf(host.connector, { object: 'client', fields });
    const whole = await host.connector.readByIds({ object: 'client', ids: ['1', '77', 'x'], fields });

    expect(page?.records).toEqual([{ id: '1', values: {}, partial: true }]);
    expect([...whole]).toEqual([['1', { id: '1', values: { 'customfields.CFEmployees': 120 } }]]);
    expect(host.asked(/Client\/1/)[0]?.query.get('includedetails')).toBe('true');
    expect(host.asked(/Client\/x/)).toEqual([]);
  });
});

describe('a site\'s "General User"', () => {
  const people = [
    { id: 1, name: 'General User', firstname: 'General', surname: 'User', emailaddress: '' },
    { id: 2, name: 'Ada Wong', emailaddress: 'ada@acme.example' },
    { id: 3, name: 'general  user', emailaddress: null },
    { id: 4, name: 'General User', emailaddress: 'general.user@acme.example' },
  ];

  test('is not asked for, and dropped where the server lists it all the same', async () => {
    await using host = await haloHost({ 'GET /api/Users': pagedList('users', people) });

    const pages = await pagesOf(host.connector, { object: 'users', fields: ['name'] });

    expect(ids(pages)).toEqual(['2', '4']);
    expect(host.asked(/Users/).map(({ query }) => query.get('exclude_generaluser'))).toEqual(['true']);
  });

  test('is not found by name either', async () => {
    await using host = await haloHost({ 'GET /api/Users': pagedList('users', people) });

    const [found] = await host.connector.find({
      object: 'users',
      fields: ['name'],
      keys: [{ name: 'General User' }],
    });

    expect(found?.map(({ id }) => id)).toEqual(['4']);
    expect(host.asked(/Users/).map(({ query }) => query.get('exclude_generaluser'))).toEqual(['true']);
  });

  test('is left out of the size of the list that decides how to look up many', async () => {
    await using host = await haloHost({ 'GET /api/Users': pagedList('users', people) });
    const keys = Array.from({ length: 9 }, (_, index) => ({ emailaddress: `${index}@acme.example` }));

    await host.connector.find({ object: 'users', fields: ['name'], keys });

    expect(host.asked(/Users/).map(({ query }) => query.get('exclude_generaluser'))).toEqual([
      'true',
      'true',
    ]);
  });

  test('is a parameter of users only', async () => {
    await using host = await haloHost({ 'GET /api/Client': pagedList('clients', people) });

    expect(ids(await pagesOf(host.connector, NAMES))).toEqual(['1', '2', '3', '4']);
    expect(host.asked(/Client/)[0]?.query.has('exclude_generaluser')).toBe(false);
  });
});

describe('finding', () => {
  test('reads past a count that is too low', async () => {
    await using host = await haloHost({ 'GET /api/Client': miscounted('clients', clients(150), 100) });
    const keys = Array.from({ length: 9 }, (_, index) => ({ name: `Client ${142 + index}` }));

    const found = await host.connector.find({ object: 'client', fields: ['name'], keys });

    expect(found.map(([first]) => first?.id)).toEqual(keys.map(({ name }) => name.slice(7)));
  });
});

describe('the catalogue', () => {
  test('custom fields have their types, options and limits; other rows of the list are left out', async () => {
    await using host = await haloHost(CUSTOM_FIELDS);

    const { fields } = await host.connector.describe('client');

    const custom = fields.filter(({ path }) => path.startsWith('customfields.'));
    expect(custom.map(({ path, type, native, length }) => [path, type, native, length])).toEqual([
      ['customfields.CFAssets', 'table', 'table', undefined],
      ['customfields.CFEmployees', 'integer', 'text (integer)', undefined],
      ['customfields.CFIndustry', 'select', 'single select', undefined],
      ['customfields.CFPin', 'text', 'text (password)', undefined],
      ['customfields.CFRegions', 'multiselect', 'multi select', undefined],
      ['customfields.CFSalesforceId', 'text', 'text', 50],
      ['customfields.CFSeen', 'datetime', 'date and time', undefined],
    ]);
    expect(custom.filter(({ updateable }) => !updateable).map(({ path }) => path)).toEqual([
      'customfields.CFAssets',
    ]);
    expect(custom[2]?.options).toEqual([
      { value: 'Finance', label: 'Finance', active: true },
      { value: 'Retail', label: 'Retail', active: true },
      { value: 'Whaling', label: 'Whaling', active: false },
    ]);
    expect(custom[4]?.options?.map(({ value }) => value)).toEqual(['Americas', 'Europe']);
    expect(host.asked(/FieldInfo/)[0]?.query.get('typeid')).toBe('2');
    expect(host.asked(/Lookup/)[0]?.query.get('lookupid')).toBe('202');
  });

  test('B26 a custom field that is gone stops before the list is read and says where to create it', async () => {
    await using host = await haloHost(CUSTOM_FIELDS);

    await expect(
      pagesOf(host.connector, { object: 'client', fields: ['customfields.CFGone'] }),
    ).rejects.toMatchObject({
      code: 'FIELD_GONE',
      message: expect.stringContaining('Configuration > Custom Objects > Custom Fields'),
    });
    expect(host.asked(/Client/)).toEqual([]);
  });
});
