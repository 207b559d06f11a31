import { describe, expect, test } from 'vitest';
import { parseWhere } from '../../../src/where/index.ts';
import { accounts, bulkBench, byId } from './bulk-support.ts';
import { collect } from './support.ts';

describe('a bulk job', () => {
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
      ({ body }: { body: string }) => ({
        body: `${body.split('\n').slice(0, 3).join('\n')}\n`,
        headers: { 'sforce-numberofrecords': '2', 'sforce-locator': null },
      }),
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

  test.each([[null], ['NULL']])('ends where all rows came and the locator is %s', async (locator) => {
    const it = await bulkBench(
      { Account: accounts(25) },
      {
        pageSize: 10,
        bulkAbove: 20,
        tamper: (request) => (request === results ? { headers: { 'sforce-locator': locator } } : undefined),
      },
    );
    expect(byId(await collect(it.read())).size).toBe(25);
  });

  test.each([
    ['the one before', 2, 1],
    ['an earlier one', 3, 1],
  ])('never takes a page that comes again, %s, for the one that is missing', async (_, nth, earlier) => {
    const bodies: string[] = [];
    const it = await bulkBench(
      { Account: accounts(25) },
      {
        pageSize: 10,
        bulkAbove: 20,
        tamper: (request, { body }) => {
          if (request !== results) return undefined;
          bodies.push(body);
          return bodies.length === nth ? { body: bodies[earlier - 1] ?? '' } : undefined;
        },
      },
    );
    await it.control('bulk', { pageRows: 5 });
    await expect(collect(it.read())).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
  });

  test('stops where the locator does not move', async () => {
    let pages = 0;
    const it = await bulkBench(
      { Account: accounts(25) },
      {
        pageSize: 10,
        bulkAbove: 20,
        tamper: (request) => {
          if (request !== results) return undefined;
          pages += 1;
          const row = (n: number) =>
            `"001B0000000${pages}${n}AAA","a","2026-11-01T10:00:00.000Z","false","",""`;
          return {
            body: `"Id","Name","SystemModstamp","IsDeleted","MasterRecordId","IsPersonAccount"\n${row(0)}\n`,
            headers: { 'sforce-numberofrecords': '1', 'sforce-locator': 'MTA' },
          };
        },
      },
    );
    await expect(collect(it.read())).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
    expect(pages).toBe(2);
  });

  test('asks for fewer rows where a page is larger than may be held', async () => {
    const many = accounts(1_000, (n) => ({ Description: `${n}`.padEnd(500, 'x') }));
    const it = await bulkBench({ Account: many }, { pageSize: 100, bulkAbove: 20, maxBytes: 400_000 });
    expect(byId(await collect(it.read({ fields: ['Description'] }))).size).toBe(1_000);
    expect(it.sent().filter((request) => request === results).length).toBeGreaterThan(2);
  });

  test('B10 goes on with a new token when the old one ends between two pages', async () => {
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

  test('B8 takes a statement that does not fit into an address', async () => {
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
