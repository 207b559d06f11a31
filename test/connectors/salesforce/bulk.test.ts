import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bulkColumns, rowOf } from '../../../src/connectors/salesforce/bulk-columns.ts';
import { recordOf } from '../../../src/connectors/salesforce/convert.ts';
import { csvLines } from '../../../src/connectors/salesforce/csv.ts';
import { objectInfoOf } from '../../../src/connectors/salesforce/describe.ts';
import type { CatalogueField } from '../../../src/model/catalogue.ts';
import { parseWhere } from '../../../src/where/index.ts';
import { sharedPath } from '../../support/shared.ts';
import { accounts, bulkBench, byId } from './bulk-support.ts';
import { collect } from './support.ts';

const UGLY = [
  'plain',
  'comma, and "quotes"',
  '"',
  '""',
  'line\nbreak\r\nand another\rone',
  'semi;colon\ttab',
  ' blanks ',
  "O'Neil \\ 漢字 ü \u{1F600} \u2028",
  '=cmd|x',
  '#N/A',
  'null',
  '-0',
  '1e5',
  'true',
];

const FIELDS = [
  'Name',
  'Phone',
  'Description',
  'Site',
  'AnnualRevenue',
  'NumberOfEmployees',
  'BillingStreet',
  'BillingLatitude',
  'IsDeleted',
  'CreatedDate',
  'LastActivityDate',
  'OwnerId',
  'ParentId',
  'MasterRecordId',
  'Parent.Name',
  'Parent.AnnualRevenue',
  'Parent.CreatedDate',
  'Parent.IsDeleted',
  'Parent.Parent.Name',
  'Owner.Email',
  'Owner.IsActive',
];

const uglyAccounts = () =>
  accounts(60, (n) => ({
    Name: `${n} ${UGLY[n % UGLY.length]}`,
    Site: UGLY[n % UGLY.length],
    Description: n % 3 === 0 ? null : UGLY[(n * 5) % UGLY.length],
    AnnualRevenue: [null, 0, 60_000, 1234.5, 123_456_789_012_345][n % 5],
    NumberOfEmployees: [null, 0, 17][n % 3],
    BillingLatitude: n % 2 === 0 ? -33.123456789 : null,
    ParentId: n > 4 ? `001B000000${(n % 5).toString(36).padStart(5, '0')}` : null,
    LastActivityDate: n % 4 === 0 ? '2026-01-31' : null,
  }));

describe('reading by a bulk job', () => {
  test('gives record by record what pages give, over ugly values, parents and the recycle bin', async () => {
    const it = await bulkBench({ Account: uglyAccounts() }, { pageSize: 20 });
    await it.control('merge', {
      object: 'Account',
      winner: '001B00000000001',
      losers: ['001B00000000002'],
    });
    await it.control('records?object=Account&id=001B0000000000a', undefined, 'DELETE');
    await it.control('bulk', { pageRows: 7 });
    const paged = byId(await collect(it.read({ fields: FIELDS }, { bulkAbove: Number.POSITIVE_INFINITY })));
    expect(it.jobs).toEqual([]);
    const bulk = byId(await collect(it.read({ fields: FIELDS }, { bulkAbove: 50 })));
    expect(it.jobs).toHaveLength(1);
    expect(paged.size).toBe(60);
    expect([...paged.values()].filter((record) => record.deleted)).toHaveLength(2);
    expect([...paged.values()].filter((record) => record.mergedInto !== undefined)).toHaveLength(1);
    expect(new Map([...bulk].sort())).toEqual(new Map([...paged].sort()));
  });

  test('asks for one page to count, for the job, its state, its results, and deletes it', async () => {
    const it = await bulkBench({ Account: accounts(25) }, { pageSize: 10, bulkAbove: 20 });
    await it.control('bulk', { pageRows: 10 });
    const pages = await collect(it.read());
    expect(byId(pages).size).toBe(25);
    expect(pages.map((page) => [page.records.length, page.last, page.checkpoint !== undefined])).toEqual([
      [10, false, false],
      [10, false, false],
      [5, true, true],
    ]);
    expect(it.sent()).toEqual([
      'GET queryAll',
      'POST jobs/query',
      'GET jobs/query/<id>',
      'GET jobs/query/<id>',
      'GET jobs/query/<id>/results',
      'GET jobs/query/<id>/results',
      'GET jobs/query/<id>/results',
      'DELETE jobs/query/<id>',
    ]);
    expect(it.jobs).toEqual([
      expect.objectContaining({
        operation: 'queryAll',
        query: 'SELECT Id,SystemModstamp,IsDeleted,MasterRecordId,Name FROM Account',
      }),
    ]);
  });

  test.each([
    ['as many as allowed', { bulkAbove: 25 }, {}],
    ['a limited number', { bulkAbove: 10 }, { limit: 20 }],
    ['a compound field', { bulkAbove: 10 }, { fields: ['Name', 'BillingAddress'] }],
  ])('leaves %s to pages', async (_, options, request) => {
    const it = await bulkBench({ Account: accounts(25) }, { pageSize: 10, ...options });
    expect(byId(await collect(it.read(request))).size).toBeGreaterThanOrEqual(20);
    expect(it.jobs).toEqual([]);
  });

  test('begins where the job was asked for, so that what changed meanwhile is read next', async () => {
    const it = await bulkBench(
      { Account: accounts(25) },
      {
        pageSize: 10,
        bulkAbove: 20,
        tamper: async (request, _, clock) => {
          if (request === 'GET jobs/query/<id>' && clock.slept.length === 3)
            await it.control('records?object=Account', { Id: '001B00000000003', Phone: '1' });
          return undefined;
        },
      },
    );
    await it.control('bulk', { msUntilDone: 3_600_000 });
    const pages = await collect(it.read({ fields: ['Phone'] }));
    expect([...byId(pages).values()].every((record) => record.values['Phone'] === null)).toBe(true);
    expect(it.clock.iso() > '2026-11-20T13:00:00').toBe(true);
    const checkpoint = pages.at(-1)?.checkpoint;
    expect(checkpoint).toEqual({ kind: 'sf-modstamp', until: '2026-11-20T12:00:00.000Z' });
    const next = await collect(it.read({ fields: ['Phone'], ...(checkpoint ? { since: checkpoint } : {}) }));
    expect([...byId(next).values()].map((record) => record.values)).toEqual([{ Phone: '1' }]);
  });

  test('waits longer and longer, far beyond half a minute, and gives up after four hours', async () => {
    const it = await bulkBench({ Account: accounts(25) }, { pageSize: 10, bulkAbove: 20 });
    await it.control('bulk', { msUntilDone: 120_000 });
    expect(byId(await collect(it.read())).size).toBe(25);
    expect(it.clock.slept).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    await it.control('bulk', { msUntilDone: 24 * 3_600_000 });
    it.sent();
    await expect(collect(it.read())).rejects.toMatchObject({
      code: 'BULK_TIMEOUT',
      kind: 'transient',
      text: {
        what: expect.stringMatching(
          /^The bulk job 750\w{15} for Account of .* is still InProgress after 4 hours\.$/,
        ),
      },
    });
    // The job is left to go on: deleting a running one is what loses work.
    expect(it.sent().filter((request) => /DELETE|PATCH/.test(request))).toEqual([]);
  });

  test.each([
    [
      'InternalServerError: record 001B, value Secret Ltd',
      'BULK_FAILED',
      /failed; Setup > Bulk Data Load Jobs shows why/,
    ],
    ['QUERY_TIMEOUT: Secret Ltd ran too long', 'BULK_FAILED', /failed with QUERY_TIMEOUT;/],
    ["INVALID_FIELD: No such column 'Gone__c' on entity 'Account' Secret Ltd", 'FIELD_GONE', /"Gone__c"/],
  ])('says why a job failed without repeating values: %s', async (errorMessage, code, what) => {
    const it = await bulkBench({ Account: accounts(25) }, { pageSize: 10, bulkAbove: 20 });
    await it.control('bulk', { fail: 1, errorMessage });
    const error = await collect(it.read()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringMatching(what) });
    expect(String(error)).not.toContain('Secret');
    expect(it.sent().filter((request) => /DELETE|PATCH/.test(request))).toEqual([]);
  });

  test.each([['abort'], ['expire']])('of a job that ended by %s stops with its name', async (what) => {
    const it = await bulkBench(
      { Account: accounts(25) },
      {
        pageSize: 10,
        bulkAbove: 20,
        tamper: async (request, _, clock) => {
          if (request === 'GET jobs/query/<id>' && clock.slept.length === 1)
            await it.control('bulk', { [what]: true });
          return undefined;
        },
      },
    );
    await it.control('bulk', { pollsUntilDone: 9 });
    await expect(collect(it.read())).rejects.toMatchObject({
      code: 'BULK_FAILED',
      message: expect.stringMatching(what === 'abort' ? /was aborted by somebody/ : /is gone/),
    });
  });

  test.each([
    [403, 'API_DISABLED_FOR_ORG', 'API is disabled'],
    [400, 'INVALIDENTITY', 'Account is not supported by the Bulk API'],
    [400, 'FUNCTIONALITY_NOT_ENABLED', 'no'],
    [400, 'LIMIT_EXCEEDED', 'Max bulk v2 query jobs (10000) per 24 hrs has been reached'],
  ])(
    'goes on by pages where no job is to be had (%s %s), and says so once',
    async (status, errorCode, message) => {
      const it = await bulkBench(
        { Account: accounts(25) },
        {
          pageSize: 10,
          bulkAbove: 20,
          tamper: (request) =>
            request === 'POST jobs/query'
              ? { status, body: JSON.stringify([{ errorCode, message }]) }
              : undefined,
        },
      );
      const pages = await collect(it.read());
      expect(byId(pages).size).toBe(25);
      expect(pages.map((page) => page.note?.code)).toEqual(['BULK_UNAVAILABLE', undefined, undefined]);
      expect(pages[0]?.note?.what).toContain(errorCode);
      expect(it.sent().map((request) => request.replace(/0r8.*/, '<locator>'))).toEqual([
        'GET queryAll',
        'POST jobs/query',
        'GET query/<locator>',
        'GET query/<locator>',
      ]);
    },
  );

  test('stops for a used-up quota instead of spending more of it', async () => {
    const it = await bulkBench(
      { Account: accounts(25) },
      {
        pageSize: 10,
        bulkAbove: 20,
        tamper: (request) =>
          request === 'POST jobs/query'
            ? {
                status: 403,
                body: '[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]',
              }
            : undefined,
      },
    );
    await expect(collect(it.read())).rejects.toMatchObject({ code: 'QUOTA_EXHAUSTED' });
  });

  test('ends the job at Salesforce when the run is stopped, and deletes it only once it has ended', async () => {
    const stop = new AbortController();
    const it = await bulkBench(
      { Account: accounts(25) },
      {
        pageSize: 10,
        bulkAbove: 20,
        tamper: (_, __, clock) => {
          if (clock.slept.length === 3) stop.abort(new Error('stopped'));
          return undefined;
        },
      },
    );
    await it.control('bulk', { pollsUntilDone: 99 });
    await expect(collect(it.read({ signal: stop.signal }))).rejects.toThrow();
    expect(it.sent().slice(-2)).toEqual(['PATCH jobs/query/<id>', 'DELETE jobs/query/<id>']);
    expect(await it.control('bulk')).toMatchObject({ jobs: [] });
  });

  test('does not delete a job that would not end', async () => {
    const stop = new AbortController();
    const it = await bulkBench(
      { Account: accounts(25) },
      {
        pageSize: 10,
        bulkAbove: 20,
        tamper: (request, _, clock) => {
          if (clock.slept.length === 3) stop.abort(new Error('stopped'));
          return request.startsWith('PATCH') ? { status: 500, body: '' } : undefined;
        },
      },
    );
    await it.control('bulk', { pollsUntilDone: 99 });
    await expect(collect(it.read({ signal: stop.signal }))).rejects.toThrow();
    expect(it.sent().at(-1)).toBe('PATCH jobs/query/<id>');
  });

  test('deletes a finished job that nobody reads to its end', async () => {
    const it = await bulkBench({ Account: accounts(25) }, { pageSize: 10, bulkAbove: 20 });
    await it.control('bulk', { pageRows: 5 });
    for await (const page of it.read()) {
      expect(page.last).toBe(false);
      break;
    }
    expect(it.sent().slice(-2)).toEqual(['GET jobs/query/<id>/results', 'DELETE jobs/query/<id>']);
  });

  const results = 'GET jobs/query/<id>/results';

  test('asks again for a page that was cut although its answer was whole', async () => {
    let cuts = 0;
    const it = await bulkBench(
      { Account: accounts(25) },
      {
        pageSize: 10,
        bulkAbove: 20,
        tamper: (request, { body }) => {
          if (request !== results || cuts === 2) return undefined;
          cuts += 1;
          return {
            body: cuts === 1 ? body.slice(0, -5) : body.slice(0, body.lastIndexOf('\n', body.length - 2) + 1),
          };
        },
      },
    );
    expect(byId(await collect(it.read())).size).toBe(25);
    expect(cuts).toBe(2);
  });

  test.each([
    [
      'always cuts its page',
      ({ body }: { body: string }) => ({ body: body.slice(0, -5) }),
      'READ_INCOMPLETE',
    ],
    [
      'ends before the rows that the job found',
      ({ body }: { body: string }) => ({
        body: `${body.split('\n').slice(0, 3).join('\n')}\n`,
        headers: { 'sforce-numberofrecords': '2', 'sforce-locator': 'null' },
      }),
      'READ_INCOMPLETE',
    ],
    [
      'sends empty pages for ever',
      ({ body }: { body: string }) => ({
        body: `${body.split('\n')[0]}\n`,
        headers: { 'sforce-numberofrecords': '0', 'sforce-locator': 'MTA' },
      }),
      'READ_INCOMPLETE',
    ],
    [
      'does not say where the next page is',
      () => ({ headers: { 'sforce-locator': null } }),
      'ANSWER_UNEXPECTED',
    ],
    [
      'sends other columns',
      ({ body }: { body: string }) => ({ body: body.replace('"Name"', '"Nmae"') }),
      'ANSWER_UNEXPECTED',
    ],
  ])('never ends as if complete when the server %s', async (_, change, code) => {
    const it = await bulkBench(
      { Account: accounts(25) },
      {
        pageSize: 10,
        bulkAbove: 20,
        tamper: (request, answer) => (request === results ? change(answer) : undefined),
      },
    );
    const pages: unknown[] = [];
    const reading = async () => {
      for await (const page of it.read()) pages.push(page);
    };
    await expect(reading()).rejects.toMatchObject({ code });
    expect(pages).toEqual([]);
  });

  test('asks for fewer rows where a page is larger than may be held', async () => {
    const many = accounts(1_000, (n) => ({ Description: `${n}`.padEnd(500, 'x') }));
    const it = await bulkBench({ Account: many }, { pageSize: 100, bulkAbove: 20, maxBytes: 400_000 });
    expect(byId(await collect(it.read({ fields: ['Description'] }))).size).toBe(1_000);
    expect(it.sent().filter((request) => request === results).length).toBeGreaterThan(2);
  });

  test('goes on with a new token when the old one ends between two pages', async () => {
    let expired = false;
    const it = await bulkBench(
      { Account: accounts(25) },
      {
        pageSize: 10,
        bulkAbove: 20,
        tamper: (request) => {
          if (request !== results || expired) return undefined;
          expired = true;
          return {
            status: 401,
            body: '[{"errorCode":"INVALID_SESSION_ID","message":"Session expired or invalid"}]',
          };
        },
      },
    );
    expect(byId(await collect(it.read())).size).toBe(25);
  });

  test('takes a statement that does not fit into an address', async () => {
    const it = await bulkBench({ Account: accounts(3) });
    const names = Array.from({ length: 190 }, (_, n) => `'${'漢'.repeat(10)}${n}'`).join(', ');
    const parsed = parseWhere(`Name IN ('Account 1', ${names})`);
    if (!parsed.ok) throw new Error('does not parse');
    const pages = await collect(it.read({ where: parsed.clause }));
    expect([...byId(pages).values()].map((record) => record.values['Name'])).toEqual(['Account 1']);
    expect(pages.at(-1)?.checkpoint).toEqual({ kind: 'sf-modstamp', until: '2026-11-20T12:00:00.000Z' });
    expect(it.sent()[0]).toBe('POST jobs/query');
  });
});

describe('CSV', () => {
  const read = (text: string) => {
    const lines = csvLines(text);
    const out: (readonly string[])[] = [];
    for (;;) {
      const next = lines.next();
      if (next.done === true) return { out, whole: next.value };
      out.push(next.value);
    }
  };

  test.each([
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '"a","b"\r\n"1","2"\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['"x\r\ny","a ""q"" b"\n', [['x\r\ny', 'a "q" b']]],
    ['"","",""\n', [['', '', '']]],
    [
      'a,\n,b\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['a,', [['a', '']]],
    ['"a"', [['a']]],
    ['\uFEFF"a"\n', [['a']]],
    ['""""\n', [['"']]],
    ['', []],
  ])('of %j', (text, expected) => {
    expect(read(text)).toEqual({ out: expected, whole: true });
  });

  test('that ends inside a value is not whole', () => {
    expect(read('"a"\n"b')).toEqual({ out: [['a']], whole: false });
    expect(read('"a"\n"b""').whole).toBe(false);
  });
});

const DESCRIBES = sharedPath('data/salesforce/describe');

describe.skipIf(DESCRIBES === undefined)('recorded describes', () => {
  /** What a value of this type looks like in either answer. */
  const samples = (field: CatalogueField): readonly (readonly [json: unknown, csv: string])[] => {
    switch (field.type) {
      case 'checkbox':
        return [
          [true, 'true'],
          [false, 'false'],
        ];
      case 'integer':
        return [
          [0, '0'],
          [17, '17'],
        ];
      case 'currency':
      case 'decimal':
      case 'percent':
        return [
          [60_000, '60000.0'],
          [-0.5, '-0.5'],
          [1e17, '1.0E17'],
        ];
      case 'datetime':
        return [['2024-01-31T10:11:12.000+0000', '2024-01-31T10:11:12.000Z']];
      case 'date':
        return [['2024-01-31', '2024-01-31']];
      case 'time':
        return [['10:11:12.000Z', '10:11:12.000Z']];
      case 'id':
      case 'reference':
        return [['001B000000AAAAAIA5', '001B000000AAAAAIA5']];
      default:
        return UGLY.map((text) => [text, text] as const);
    }
  };

  test.each([
    'Account',
    'Account_PersonAccount',
    'Case',
    'Contact',
    'Event',
    'Lead',
    'Opportunity',
    'Custom__c',
  ])('of %s: every type that bulk gives ends as the value that pages give', async (name) => {
    const info = objectInfoOf(JSON.parse(readFileSync(`${DESCRIBES}/${name}.json`, 'utf8')));
    if (info === undefined) throw new Error('no describe');
    const noParents = () => Promise.reject(new Error('not asked for'));
    let compared = 0;
    for (const field of info.catalogue.fields) {
      const columns = await bulkColumns(info, ['Id', field.path], noParents);
      if (field.type === 'compound' || field.type === 'binary') {
        expect(columns).toBeUndefined();
        continue;
      }
      for (const [json, csv] of [...samples(field), [null, ''] as const]) {
        const id = '001B000000AAAAAIA5';
        const paged = recordOf(info, { Id: id, [field.path]: field.path === 'Id' ? id : json }, [field.path]);
        const text = field.path === 'Id' ? id : csv;
        const bulk = recordOf(info, rowOf(columns ?? [], [id, text]), [field.path]);
        expect(bulk, field.path).toEqual(paged);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(10);
  });
});
