import { describe, expect, test } from 'vitest';
import type { WhereClause } from '../../../src/model/where.ts';
import { parseWhere } from '../../../src/where/index.ts';
import { collect, describeStep, refusal, row, rows, setUp } from './support.ts';

const A = '0015f00000AAAAAAA1';
const FIRST = '001B000000AAAAAIA5';
const SECOND = '001B000000AAAABIA5';
const T1 = '2026-11-20T10:00:00.000+0000';
const T2 = '2026-11-20T10:00:01.000+0000';

function where(text: string): WhereClause {
  const parsed = parseWhere(text);
  if (!parsed.ok) throw new Error(`does not parse: ${text}`);
  return parsed.clause;
}

describe('reading', () => {
  test('flattens rows: parents, nulls, datetimes, multi-select values, long ids', async () => {
    const { salesforce, queries } = await setUp(
      describeStep,
      rows(
        row('001B000000AAAAA', T1, {
          Name: 'Acme',
          Phone: null,
          Description: 'a\r\nb',
          Site: '',
          Owner: { attributes: { type: 'User' }, Email: 'o@x.test' },
          OwnerId: '005B000000AAAAA',
          Regions__c: 'North;South',
          Renewal__c: '2027-01-31T10:11:12.000+0100',
          NumberOfEmployees: 12,
        }),
        row(SECOND, T1, { Name: 'Ghost', Owner: null }),
      ),
    );
    const fields = [
      'Name',
      'Phone',
      'Description',
      'Site',
      'Owner.Email',
      'OwnerId',
      'Regions__c',
      'Renewal__c',
      'NumberOfEmployees',
    ];
    const [page] = await collect(salesforce.read({ object: 'account', fields }));
    expect(page?.records[0]).toEqual({
      id: FIRST,
      modified: '2026-11-20T10:00:00.000Z',
      values: {
        Name: 'Acme',
        Phone: null,
        Description: 'a\nb',
        Site: null,
        'Owner.Email': 'o@x.test',
        OwnerId: '005B000000AAAAAIA5',
        Regions__c: ['North', 'South'],
        Renewal__c: '2027-01-31T09:11:12.000Z',
        NumberOfEmployees: 12,
      },
    });
    expect(page?.records[1]?.values).toMatchObject({ Name: 'Ghost', 'Owner.Email': null });
    expect(queries).toEqual([
      'SELECT Id,SystemModstamp,IsDeleted,MasterRecordId,Name,Phone,Description,Site,Owner.Email,OwnerId,Regions__c,Renewal__c,NumberOfEmployees FROM Account ORDER BY SystemModstamp,Id',
    ]);
  });

  test('asks /queryAll, so that deletions and merges come along, and keeps the where clause in its own parentheses', async () => {
    const { salesforce, requests, queries } = await setUp(
      describeStep,
      rows(
        row(FIRST, T1, { IsDeleted: true, MasterRecordId: '001B000000AAAAB' }),
        row(SECOND, T2, { IsDeleted: true }),
      ),
    );
    const [page] = await collect(
      salesforce.read({ object: 'Account', fields: [], where: where("Name = 'A' OR Phone = null") }),
    );
    expect(page?.records).toMatchObject([
      { id: FIRST, deleted: true, mergedInto: SECOND },
      { id: SECOND, deleted: true },
    ]);
    expect(requests.at(-1)?.path).toBe('/services/data/v68.0/queryAll');
    expect(queries[0]).toContain("WHERE (((Name = 'A' OR Phone = null)) OR IsDeleted = TRUE) ORDER BY");
  });

  test('adds nothing to a semi-join by OR, which Salesforce refuses', async () => {
    const { salesforce, queries } = await setUp(describeStep, rows());
    const clause = where('Id IN (SELECT AccountId FROM Contact WHERE Email != null)');
    await collect(salesforce.read({ object: 'Account', fields: ['Name'], where: clause }));
    expect(queries[0]).toContain(
      'WHERE (Id IN (SELECT AccountId FROM Contact WHERE Email != null)) ORDER BY',
    );
    expect(queries[0]).not.toContain('IsDeleted = TRUE');
  });

  test('starts ten minutes before the server time of the last reading', async () => {
    const first = await setUp(describeStep, rows());
    const [page] = await collect(first.salesforce.read({ object: 'Account', fields: ['Name'] }));
    expect(page).toMatchObject({
      last: true,
      checkpoint: { kind: 'sf-modstamp', until: '2026-11-20T12:00:00.000Z' },
    });
    const next = await setUp(describeStep, rows());
    await collect(
      next.salesforce.read({
        object: 'Account',
        fields: ['Name'],
        where: where("Name LIKE 'A%'"),
        ...(page?.checkpoint ? { since: page.checkpoint } : {}),
      }),
    );
    expect(next.queries[0]).toContain(
      "WHERE ((Name LIKE 'A%') OR IsDeleted = TRUE) AND (SystemModstamp >= 2026-11-20T11:50:00.000Z) ORDER BY SystemModstamp,Id",
    );
  });

  test('follows the pages, and says where to go on from at the end alone', async () => {
    const { salesforce, requests } = await setUp(
      describeStep,
      {
        headers: { date: 'Fri, 20 Nov 2026 12:00:00 GMT' },
        body: {
          totalSize: 2,
          done: false,
          nextRecordsUrl: '/services/data/v68.0/query/0r8xx0000000001AAA-1',
          records: [row(FIRST, T1)],
        },
      },
      { body: { totalSize: 2, done: true, records: [row(SECOND, T2)] } },
    );
    const [one, two] = await collect(salesforce.read({ object: 'Account', fields: ['Id'] }));
    expect([one?.last, two?.last]).toEqual([false, true]);
    expect(one?.checkpoint).toBeUndefined();
    expect(two?.checkpoint).toEqual({ kind: 'sf-modstamp', until: '2026-11-20T12:00:00.000Z' });
    expect(requests.map(({ path }) => path)).toEqual([
      '/services/data/v68.0/sobjects/Account/describe',
      '/services/data/v68.0/queryAll',
      '/services/data/v68.0/query/0r8xx0000000001AAA-1',
    ]);
  });

  test('never starts the next reading after our own clock, whatever one server of several says', async () => {
    const { salesforce } = await setUp(describeStep, {
      ...rows(row(FIRST, T1)),
      headers: { date: 'Fri, 20 Nov 2026 13:00:00 GMT' },
    });

    const pages = await collect(salesforce.read({ object: 'Account', fields: ['Id'] }));

    expect(pages[0]?.checkpoint).toEqual({ kind: 'sf-modstamp', until: '2026-11-20T12:00:00.000Z' });
  });

  test("reads everything where the last start lies after the server's clock", async () => {
    const { salesforce, queries } = await setUp(describeStep, rows(), rows(row(FIRST, T1)));

    const since = { kind: 'sf-modstamp', until: '2026-11-20T13:00:00.000Z' };
    const pages = await collect(salesforce.read({ object: 'Account', fields: ['Id'], since }));

    expect(pages.flatMap(({ records }) => records)).toHaveLength(1);
    expect(queries.map((soql) => soql.includes('WHERE'))).toEqual([true, false]);
    expect(pages[0]?.checkpoint).toEqual({ kind: 'sf-modstamp', until: '2026-11-20T12:00:00.000Z' });
  });

  test.each(['INVALID_QUERY_LOCATOR', 'QUERY_TIMEOUT'])(
    'goes on by key when the cursor is lost (%s)',
    async (code) => {
      const { salesforce, queries } = await setUp(
        describeStep,
        {
          body: {
            totalSize: 2,
            done: false,
            nextRecordsUrl: '/services/data/v68.0/query/0r8x-1',
            records: [row(FIRST, T1)],
          },
        },
        refusal(400, code),
        rows(row(SECOND, T1)),
      );
      const pages = await collect(salesforce.read({ object: 'Account', fields: ['Id'] }));
      expect(pages.flatMap(({ records }) => records.map(({ id }) => id))).toEqual([FIRST, SECOND]);
      expect(pages.map(({ last }) => last)).toEqual([false, true]);
      expect(queries[1]).toContain(`Id > '${FIRST}'`);
    },
  );

  test.each([
    ['says done with fewer rows than announced', { totalSize: 3, done: true, records: [row(FIRST, T1)] }],
    ['says there is more but not where', { totalSize: 1, done: false, records: [row(FIRST, T1)] }],
    [
      'skips rows between two pages',
      {
        totalSize: 9,
        done: false,
        nextRecordsUrl: '/services/data/v68.0/query/0r8x-3',
        records: [row(FIRST, T1)],
      },
    ],
    [
      'repeats a row in place of another',
      { totalSize: 2, done: true, records: [row(FIRST, T1), row(FIRST, T1)] },
    ],
    [
      'sends the next page to another host',
      {
        totalSize: 2,
        done: false,
        nextRecordsUrl: 'https://evil.example/services/x',
        records: [row(FIRST, T1)],
      },
    ],
  ])('never ends as if complete when the server %s', async (_, body) => {
    const { salesforce } = await setUp(describeStep, { body });
    const pages: unknown[] = [];
    const reading = async () => {
      for await (const page of salesforce.read({ object: 'Account', fields: ['Id'] })) pages.push(page);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'READ_INCOMPLETE', kind: 'transient' });
    expect(pages).toEqual([]);
  });

  test('finds a repeated page out', async () => {
    const page = (done: boolean) => ({
      body: {
        totalSize: 2,
        done,
        ...(done ? {} : { nextRecordsUrl: '/services/data/v68.0/query/01gD' }),
        records: [row(FIRST, T1)],
      },
    });
    const { salesforce } = await setUp(describeStep, page(false), page(true));
    await expect(collect(salesforce.read({ object: 'Account', fields: ['Id'] }))).rejects.toMatchObject({
      code: 'READ_INCOMPLETE',
    });
  });

  test('of a limited number leaves deleted records out', async () => {
    const { salesforce, requests, queries } = await setUp(describeStep, rows(row(FIRST, T1)));
    await collect(salesforce.read({ object: 'Account', fields: ['Id'], limit: 5 }));
    expect(requests.at(-1)?.path).toBe('/services/data/v68.0/query');
    expect(queries[0]).toMatch(/ ORDER BY SystemModstamp,Id LIMIT 5$/);
  });

  test('spends no request on a field that is gone', async () => {
    const { salesforce, requests } = await setUp(describeStep);
    await expect(
      collect(salesforce.read({ object: 'Account', fields: ['Name', 'Tier__c'] })),
    ).rejects.toMatchObject({
      code: 'FIELD_GONE',
      kind: 'config',
      message: expect.stringContaining('"Tier__c"'),
    });
    await expect(
      collect(salesforce.read({ object: 'Account', fields: ['Boss.Email'] })),
    ).rejects.toMatchObject({
      code: 'FIELD_GONE',
    });
    expect(requests).toHaveLength(1);
  });

  test('names a field that only the server misses', async () => {
    const message =
      "\nSELECT Owner.Foo FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'User'. If you are attempting";
    const { salesforce } = await setUp(describeStep, refusal(400, 'INVALID_FIELD', message));
    await expect(
      collect(salesforce.read({ object: 'Account', fields: ['Owner.Foo'] })),
    ).rejects.toMatchObject({
      code: 'FIELD_GONE',
      message: expect.stringContaining('the field "Foo"'),
    });
  });

  test('shows what Salesforce says about a where clause, without the echo of the query', async () => {
    const message =
      "\nFROM Account WHERE Description = 'x'\n                   ^\nERROR at Row:1:Column:50\nfield 'Description' can not be filtered in a query call";
    const { salesforce } = await setUp(describeStep, refusal(400, 'INVALID_FIELD', message));
    await expect(
      collect(salesforce.read({ object: 'Account', fields: ['Id'], where: where("Description = 'x'") })),
    ).rejects.toMatchObject({
      code: 'QUERY_REFUSED',
      kind: 'config',
      text: {
        what: expect.stringMatching(
          /for the query: field 'Description' can not be filtered in a query call\.$/,
        ),
      },
    });
  });

  test('of a limited number refuses a query that does not fit into an address before sending it', async () => {
    const { salesforce, requests } = await setUp(describeStep);
    const names = Array.from({ length: 200 }, (_, n) => `'${'漢'.repeat(10)}${n}'`).join(', ');
    const reading = salesforce.read({
      object: 'Account',
      fields: ['Id'],
      where: where(`Name IN (${names})`),
      limit: 5,
    });
    await expect(collect(reading)).rejects.toMatchObject({ code: 'QUERY_REFUSED' });
    expect(requests).toHaveLength(1);
  });

  test('falls back to other stamps, and to /query where nothing can be deleted', async () => {
    const history = {
      name: 'Log__c',
      label: 'Log',
      createable: true,
      updateable: true,
      fields: ['Id', 'CreatedDate'].map((name) => ({
        name,
        label: name,
        type: name === 'Id' ? 'id' : 'datetime',
        filterable: true,
      })),
    };
    const { salesforce, requests, queries } = await setUp(
      { body: history },
      rows({ Id: A, CreatedDate: T1 }),
    );
    const [page] = await collect(salesforce.read({ object: 'Log__c', fields: ['Id'] }));
    expect(page?.records[0]?.modified).toBe('2026-11-20T10:00:00.000Z');
    expect(queries).toEqual(['SELECT Id,CreatedDate FROM Log__c ORDER BY CreatedDate,Id']);
    expect(requests.at(-1)?.path).toBe('/services/data/v68.0/query');
  });

  test('asks only for records of the wanted kinds', async () => {
    const { salesforce, queries } = await setUp(describeStep, rows());

    await collect(
      salesforce.read({
        object: 'Account',
        fields: ['Name'],
        scope: { field: 'Site', values: ["a'b", 'c'] },
      }),
    );

    expect(queries[0]).toContain("WHERE (Site IN ('a\\'b','c')) ORDER BY");
  });
});
