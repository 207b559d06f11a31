import { describe, expect, test } from 'vitest';
import { accounts, bulkBench, byId, type Tampered } from './bulk-support.ts';
import { collect } from './support.ts';

const NEVER = { bulkAbove: Number.POSITIVE_INFINITY };
const refusal = (errorCode: string, status = 400): Tampered => ({
  status,
  body: JSON.stringify([{ errorCode, message: errorCode }]),
});
const timesOut = refusal('QUERY_TIMEOUT');

describe('reading page by page', () => {
  test('follows pages that are shorter than asked for, of any size', async () => {
    const it = await bulkBench({ Account: accounts(50) }, { ...NEVER, pageSize: 7 });
    const pages = await collect(it.read());
    expect(byId(pages).size).toBe(50);
    expect(pages.map((page) => page.records.length)).toEqual([7, 7, 7, 7, 7, 7, 7, 1]);
    expect(pages.some((page) => page.resumed)).toBe(false);
  });

  // Of five pages four are followed to; the fifth locator is never used.
  test.each([1, 2, 4])(
    'B2 goes on by key where locator %i is lost, in the middle of rows with one stamp',
    async (lost) => {
      let followed = 0;
      const it = await bulkBench(
        { Account: accounts(50) },
        {
          ...NEVER,
          pageSize: 10,
          tamper: (request) => {
            if (!request.startsWith('GET query/')) return undefined;
            followed += 1;
            return followed === lost ? refusal('INVALID_QUERY_LOCATOR') : undefined;
          },
        },
      );
      const pages = await collect(it.read());
      expect(byId(pages).size).toBe(50);
      expect(it.statements).toHaveLength(2);
      const marked = pages.map((page) => page.resumed === true);
      expect(marked).toEqual(pages.map((_, index) => index >= lost));
      expect(pages.at(-1)?.checkpoint).toEqual({ kind: 'sf-modstamp', until: '2026-11-20T12:00:00.000Z' });
    },
  );

  test('halves the time it asks for as long as the query runs too long, and loses no tie at a border', async () => {
    // 50 rows over 7 seconds of stamps, then 50 over days: only windows below a day are quick enough.
    const rows = accounts(100, (n) =>
      n < 50
        ? {}
        : {
            SystemModstamp: new Date(Date.parse('2026-11-02T00:00:00Z') + (n >> 1) * 7_200_000).toISOString(),
          },
    );
    const it = await bulkBench(
      { Account: rows },
      {
        ...NEVER,
        pageSize: 10,
        tamper: (_, { soql }) => {
          if (!soql.includes('Name') || soql === '') return undefined;
          const [from, to] = [/(?:>=|=) (\S+?Z)/, /< (\S+?Z)/].map((pattern) => pattern.exec(soql)?.[1]);
          const width = Date.parse(to ?? '2026-11-07') - Date.parse(from ?? '');
          return width <= 86_400_000 ? undefined : timesOut;
        },
      },
    );
    const pages = await collect(it.read());
    expect(byId(pages).size).toBe(100);
    expect(pages.filter((page) => page.last)).toHaveLength(1);
    expect(pages.every((page) => page.resumed)).toBe(true);
    expect(pages.at(-1)?.checkpoint).toEqual({ kind: 'sf-modstamp', until: '2026-11-20T12:00:00.000Z' });
    expect(it.statements[0]).not.toContain('WHERE');
    expect(it.statements.at(-1)).not.toContain(' < ');
  });

  test('starts windows of a later reading at its overlap', async () => {
    const it = await bulkBench(
      { Account: accounts(30) },
      {
        ...NEVER,
        tamper: (_, { soql }) => (soql.includes('Name') && !soql.includes(' < ') ? timesOut : undefined),
      },
    );
    const since = { kind: 'sf-modstamp', until: '2026-11-01T10:10:01.000Z' };
    await expect(collect(it.read({ since }))).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
    expect(it.statements.at(-1)).toContain('SystemModstamp >= 2026-11-01T10:00:01.000Z');
    expect(it.statements.some((soql) => soql.includes(' ASC'))).toBe(false);
  });

  test('hands no row out twice when a window runs too long behind its first pages', async () => {
    let asked = 0;
    let followed = 0;
    const rows = accounts(60, (n) => ({
      SystemModstamp: new Date(Date.parse('2026-11-02T00:00:00Z') + n * 3_600_000).toISOString(),
    }));
    const it = await bulkBench(
      { Account: rows },
      {
        ...NEVER,
        pageSize: 5,
        tamper: (request, { soql }) => {
          if (request.startsWith('GET query/')) {
            followed += 1;
            return followed === 5 ? timesOut : undefined;
          }
          if (!soql.includes('Name')) return undefined;
          asked += 1;
          // The whole; then, after five pages of the first window, what is left of it.
          return asked === 1 || asked === 3 ? timesOut : undefined;
        },
      },
    );
    expect(byId(await collect(it.read())).size).toBe(60);
  });

  test('gives up on a query that no window makes quick enough', async () => {
    const it = await bulkBench(
      { Account: accounts(30) },
      { ...NEVER, tamper: (_, { soql }) => (soql.includes('Name') ? timesOut : undefined) },
    );
    await expect(collect(it.read())).rejects.toMatchObject({ code: 'QUERY_TIMEOUT', kind: 'transient' });
  });

  test('B1 brings rows that became visible late, with a stamp of before', async () => {
    const late = '001B00000000012';
    let hidden = true;
    const it = await bulkBench(
      {
        Account: accounts(20, (n) => (n === 15 ? { Id: late, SystemModstamp: '2026-11-20T11:52:00Z' } : {})),
      },
      {
        ...NEVER,
        tamper: (request, { body }) => {
          if (!hidden || request !== 'GET queryAll') return undefined;
          const page = JSON.parse(body) as { totalSize: number; records: { Id: string }[] };
          const records = page.records.filter((row) => !row.Id.startsWith(late));
          return { body: JSON.stringify({ ...page, totalSize: records.length, records }) };
        },
      },
    );
    const first = await collect(it.read());
    expect(byId(first).size).toBe(19);
    hidden = false;
    it.clock.advance(120_000);
    const since = first.at(-1)?.checkpoint;
    const next = await collect(it.read(since === undefined ? {} : { since }));
    expect([...byId(next).keys()].map((id) => id.slice(0, 15))).toEqual([late]);
  });

  test('brings a row again whose stamp is ahead of the clock of the answer', async () => {
    const ahead = { SystemModstamp: '2026-11-20T12:00:30Z' };
    const it = await bulkBench({ Account: accounts(5, (n) => (n === 4 ? ahead : {})) }, NEVER);
    const first = await collect(it.read());
    expect(first.at(-1)?.checkpoint).toEqual({ kind: 'sf-modstamp', until: '2026-11-20T12:00:00.000Z' });
    await it.control('records?object=Account', { Id: '001B00000000004', Phone: '1' });
    const since = first.at(-1)?.checkpoint;
    const next = await collect(it.read({ fields: ['Phone'], ...(since === undefined ? {} : { since }) }));
    expect([...byId(next).values()].map((record) => record.values)).toEqual([{ Phone: '1' }]);
  });

  test('B10 goes on with a new token when the old one ends between two pages', async () => {
    let ended = false;
    const it = await bulkBench(
      { Account: accounts(30) },
      {
        ...NEVER,
        pageSize: 10,
        tamper: (request) => {
          if (ended || !request.startsWith('GET query/')) return undefined;
          ended = true;
          return refusal('INVALID_SESSION_ID', 401);
        },
      },
    );
    const pages = await collect(it.read());
    expect(byId(pages).size).toBe(30);
    expect(pages.some((page) => page.resumed)).toBe(false);
  });

  test.each([
    ['the one before it', 2, 1],
    ['an earlier one', 3, 1],
    ['an earlier one at the end', 5, 2],
  ])('never takes a page that comes again, %s, for the one that is missing', async (_, nth, earlier) => {
    const rows: unknown[] = [];
    const it = await bulkBench(
      { Account: accounts(50) },
      {
        ...NEVER,
        pageSize: 10,
        tamper: (request, { body }) => {
          if (!request.startsWith('GET query')) return undefined;
          const page = JSON.parse(body) as { records: unknown[] };
          rows.push(page.records);
          return rows.length === nth
            ? { body: JSON.stringify({ ...page, records: rows[earlier - 1] }) }
            : undefined;
        },
      },
    );
    await expect(collect(it.read())).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
  });

  test.each([
    ['the cursor does not move', (_: number) => ({ next: '-10', rows: true })],
    ['pages are empty', (page: number) => ({ next: `-${page}`, rows: false })],
  ])('ends, and not as if complete, where %s', async (_, turn) => {
    let followed = 0;
    const it = await bulkBench(
      { Account: accounts(50) },
      {
        ...NEVER,
        pageSize: 10,
        tamper: (request, { body }) => {
          if (!request.startsWith('GET query/')) return undefined;
          followed += 1;
          const page = JSON.parse(body) as { records: { Id: string }[]; nextRecordsUrl: string };
          const { next, rows } = turn(followed);
          const records = rows
            ? page.records.map((row) => ({
                ...row,
                Id: `${row.Id.slice(0, 8)}${followed}${row.Id.slice(9)}`,
              }))
            : [];
          const nextRecordsUrl = page.nextRecordsUrl.replace(/-\d+$/, next);
          return { body: JSON.stringify({ ...page, done: false, nextRecordsUrl, records }) };
        },
      },
    );
    await expect(collect(it.read())).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
    expect(followed).toBe(1);
  });

  test('asks again for an answer whose JSON ends too early, and never takes it for the end', async () => {
    let cut = 0;
    const it = await bulkBench(
      { Account: accounts(30) },
      {
        ...NEVER,
        pageSize: 10,
        tamper: (request, { body }) => {
          if (!request.startsWith('GET query') || cut === 2) return undefined;
          cut += 1;
          return { body: body.slice(0, -40) };
        },
      },
    );
    expect(byId(await collect(it.read())).size).toBe(30);
    expect(cut).toBe(2);

    const broken = await bulkBench(
      { Account: accounts(30) },
      {
        ...NEVER,
        pageSize: 10,
        tamper: (request, { body }) =>
          request.startsWith('GET query/') ? { body: body.slice(0, -40) } : undefined,
      },
    );
    await expect(collect(broken.read())).rejects.toMatchObject({ code: 'NETWORK_CUT' });
  });

  test('B5 reads on behind the two hundredth page', async () => {
    const it = await bulkBench({ Account: accounts(1_005) }, { ...NEVER, pageSize: 5 });
    const pages = await collect(it.read({ fields: ['Id'] }));
    expect(pages).toHaveLength(201);
    expect(byId(pages).size).toBe(1_005);
  });

  test('B4 reads exactly 10,000 and 10,001 rows, by pages and by a job', async () => {
    for (const count of [10_000, 10_001]) {
      const it = await bulkBench({ Account: accounts(count) });
      const pages = await collect(it.read({ fields: ['Id'] }));
      expect(byId(pages).size).toBe(count);
      expect(it.jobs).toHaveLength(count - 10_000);
    }
  });
});
