import { describe, expect, it } from 'vitest';
import { type Bench, bench, counts, flow, type Wire } from './harness.ts';

/** A deletion in the target needs evidence about the very record; nothing else may look like one. */

const account = (n: number, more: Wire = {}) => ({
  Id: `0010000000000${String(n).padStart(2, '0')}AAA`,
  Name: `Customer ${n}`,
  Type: 'Other',
  SystemModstamp: `2026-11-01T10:00:${String(n).padStart(2, '0')}.000+0000`,
  ...more,
});
const many = (count: number) => Array.from({ length: count }, (_, index) => account(index + 1));

/** Told to deactivate whatever goes, with guards that stop nothing. */
const TRIGGER_HAPPY = '  onSourceDelete: deactivate\n  onOutOfScope: deactivate\n';

function setUp(it: Bench, where?: string): void {
  it.rewrite('salesforce/accounts.yaml', (text) =>
    text
      .replace('import:\n', `import:\n${TRIGGER_HAPPY}${where === undefined ? '' : `  where: "${where}"\n`}`)
      .replace('deactivate: 5%', 'deactivate: 100%'),
  );
}

async function linked(count: number, where?: string): Promise<Bench> {
  const it = await bench({ salesforce: { Account: many(count) } });
  setUp(it, where);
  expect(counts(await it.sync(), 'accounts')).toEqual({ create: count });
  it.clock.advance(3_600_000);
  await it.forgetRequests();
  return it;
}

const answer = (records: readonly unknown[], more: Wire = {}) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: { totalSize: records.length, done: true, records, ...more },
});

async function inactive(it: Bench): Promise<number> {
  return (await it.records('halo', 'Client')).filter((row) => row['inactive'] === true).length;
}

/** Clauses of both kinds: one that a record can be held against here, one that only Salesforce can evaluate. */
const CLAUSES = [
  ['no clause', undefined],
  ['a clause', "Type = 'Other'"],
  ['a clause that only Salesforce can evaluate', "Id IN (SELECT Id FROM Account WHERE Type = 'Other')"],
] as const;

describe('nothing is deactivated', () => {
  it.each(CLAUSES)('B14 by an empty answer of the source, with %s', async (_, where) => {
    const it = await linked(12, where);
    await it.control('salesforce', 'faults', { path: '/queryAll', do: 'status', ...answer([]) });

    const result = await it.sync({ full: true });

    expect(counts(result, 'accounts')).not.toHaveProperty('deactivate');
    expect(await it.writes()).toEqual([]);
  });

  it.each(CLAUSES)('B14 by a source that refuses, with %s', async (_, where) => {
    const it = await linked(12, where);
    await it.control('salesforce', 'faults', {
      path: '/queryAll',
      do: 'status',
      status: 401,
      body: [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
    });

    const result = await it.sync({ full: true });

    expect(flow(result, 'accounts').outcome).toBe('failed');
    expect(flow(result, 'accounts').error?.code).toBe('AUTH_REJECTED');
    expect(await it.writes()).toEqual([]);
  });

  it('B14 by an object that the user may not read any more', async () => {
    const it = await linked(12, "Type = 'Other'");
    await it.control('salesforce', 'faults', {
      path: '/sobjects/Account/describe|/query',
      do: 'status',
      status: 400,
      body: [{ message: "sObject type 'Account' is not supported.", errorCode: 'INVALID_TYPE' }],
    });

    const result = await it.sync({ full: true });

    expect(flow(result, 'accounts').error?.code).toBe('OBJECT_UNKNOWN');
    expect(await it.writes()).toEqual([]);
  });

  it.each(CLAUSES)('B14 by records that are not shared with the user any more, with %s', async (_, where) => {
    const it = await linked(12, where);
    // Seen from outside, a record without access and one that was purged are the same: it is not there.
    for (const n of [3, 4, 5, 6]) await it.remove('salesforce', 'Account', account(n).Id);
    await it.control('salesforce', 'emptyRecycleBin', {});

    const result = await it.sync({ full: true });

    expect(counts(result, 'accounts')).not.toHaveProperty('deactivate');
    expect(await it.writes()).toEqual([]);
    // It is said, whatever the clause: nothing else would ever report it.
    expect(flow(result, 'accounts').notes).toContainEqual({
      code: 'SOURCE_NOT_VISIBLE',
      what: expect.stringContaining('Linked Account records are not in salesforce'),
      count: 4,
      example: account(3).Id,
    });
  });

  it('and nothing is said to be gone by a reading of what changed, until it is longer ago than deletions are kept', async () => {
    const it = await linked(3);
    await it.remove('salesforce', 'Account', account(2).Id);
    await it.control('salesforce', 'emptyRecycleBin', {});
    const codes = async () => flow(await it.sync(), 'accounts').notes.map(({ code }) => code);

    expect(await codes()).toEqual([]);
    it.clock.advance(15 * 86_400_000);
    expect(await codes()).toEqual(['CHECKPOINT_OLD']);
    it.clock.advance(3_600_000);
    expect(await codes()).toEqual([]);
  });

  it.each(CLAUSES.slice(1))(
    'B13 by a reading that was cut in two and left a record out, with %s',
    async (_, where) => {
      const it = await linked(12, where);
      const rows = (await it.records('salesforce', 'Account')).filter((row) => row['Name'] !== 'Customer 1');
      const [second, third] = rows;
      // The first page leaves Customer 1 out; what follows is asked for from the third record on.
      await it.control('salesforce', 'faults', {
        path: '/queryAll',
        nth: 1,
        times: 1,
        do: 'status',
        ...answer([second, third], {
          totalSize: 11,
          done: false,
          nextRecordsUrl: '/services/data/v68.0/query/0r8000000000000AAA-2',
        }),
      });

      const result = await it.sync({ full: true });

      expect(flow(result, 'accounts').read).toBe(11);
      expect(counts(result, 'accounts')).not.toHaveProperty('deactivate');
      expect(await it.writes()).toEqual([]);
    },
  );

  it('by a record that became visible between two questions although it meets the clause', async () => {
    const it = await linked(12, "Type = 'Other'");
    const rows = (await it.records('salesforce', 'Account')).filter((row) => row['Name'] !== 'Customer 1');
    await it.control('salesforce', 'faults', { path: '/queryAll', nth: 1, do: 'status', ...answer(rows) });

    const result = await it.sync({ full: true });

    expect(counts(result, 'accounts')).not.toHaveProperty('deactivate');
    expect(await it.writes()).toEqual([]);
  });

  it('B16 by a clause that was narrowed, unless the mapping says so: records leave the scope, and the plan says it', async () => {
    const it = await bench({ salesforce: { Account: many(12) } });
    await it.sync();
    it.clock.advance(3_600_000);
    await it.forgetRequests();
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('import:\n', 'import:\n  where: "Name = \'Customer 1\'"\n'),
    );

    const result = await it.sync();

    expect(counts(result, 'accounts')).toEqual({ unchanged: 1, skip: 11 });
    expect(flow(result, 'accounts').notes).toContainEqual(
      expect.objectContaining({ code: 'OUT_OF_SCOPE', count: 11 }),
    );
    expect(await it.writes()).toEqual([]);
  });

  it('B14 by a clause that nothing meets', async () => {
    const it = await bench({ salesforce: { Account: many(12) } });
    await it.sync();
    it.clock.advance(3_600_000);
    await it.forgetRequests();
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('import:\n', 'import:\n  onSourceDelete: deactivate\n  where: "Name = \'Nobody\'"\n'),
    );

    await it.sync();

    expect(await it.writes()).toEqual([]);
    expect(await inactive(it)).toBe(0);
  });
});

describe('a guard stands before the rest', () => {
  it('stops a clause that would deactivate everything', async () => {
    const it = await bench({ salesforce: { Account: many(12) } });
    await it.sync();
    it.clock.advance(3_600_000);
    await it.forgetRequests();
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('import:\n', 'import:\n  onOutOfScope: deactivate\n  where: "Name = \'Nobody\'"\n'),
    );

    expect(flow(await it.sync(), 'accounts').error?.code).toBe('CHANGE_GUARD');
    expect(await it.writes()).toEqual([]);
  });
});

describe('evidence is', () => {
  it('a record that says it is deleted', async () => {
    const it = await linked(12);
    await it.remove('salesforce', 'Account', account(2).Id);

    expect(counts(await it.sync(), 'accounts')).toMatchObject({ deactivate: 1 });
    expect(await inactive(it)).toBe(1);
  });

  it('a record that is there and does not meet the clause, whoever evaluates it', async () => {
    for (const [, where] of CLAUSES.slice(1)) {
      const it = await linked(12, where);
      await it.edit('salesforce', 'Account', { Id: account(2).Id, Type: 'Prospect' });
      it.clock.advance(60_000);

      expect(counts(await it.sync({ full: true }), 'accounts')).toMatchObject({ deactivate: 1 });
      expect(await inactive(it)).toBe(1);
    }
  });
});

describe('a bulk load', () => {
  it('of a first import ends as one by pages does, and what changed during it is imported by the next run', async () => {
    const it = await bench({ salesforce: { Account: many(12) }, pageSize: 5 });
    it.rewrite('connections.yaml', (text) =>
      text.replace('system: salesforce\n', 'system: salesforce\n    bulkAbove: 10\n'),
    );

    expect(counts(await it.sync(), 'accounts')).toEqual({ create: 12 });
    const paths = (await it.requests('salesforce')).map(
      (row) => `${row.method} ${row.path.replace(/750\w+/, '<id>')}`,
    );
    expect(paths.filter((path) => path.includes('jobs/query'))).toEqual([
      'POST /services/data/v68.0/jobs/query',
      'GET /services/data/v68.0/jobs/query/<id>',
      'GET /services/data/v68.0/jobs/query/<id>',
      'GET /services/data/v68.0/jobs/query/<id>/results',
      'DELETE /services/data/v68.0/jobs/query/<id>',
    ]);
    it.clock.advance(3_600_000);
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('that fails imports nothing and marks nothing as read', async () => {
    const it = await bench({ salesforce: { Account: many(12) }, pageSize: 5 });
    it.rewrite('connections.yaml', (text) =>
      text.replace('system: salesforce\n', 'system: salesforce\n    bulkAbove: 10\n'),
    );
    await it.control('salesforce', 'bulk', { fail: 1, errorMessage: 'InternalServerError' });

    expect(flow(await it.sync(), 'accounts').error?.code).toBe('BULK_FAILED');
    expect(counts(await it.sync(), 'accounts')).toEqual({ create: 12 });
  });

  it('that is refused falls back to pages, and the run says so', async () => {
    const it = await bench({ salesforce: { Account: many(12) }, pageSize: 5 });
    it.rewrite('connections.yaml', (text) =>
      text.replace('system: salesforce\n', 'system: salesforce\n    bulkAbove: 10\n'),
    );
    await it.control('salesforce', 'faults', {
      path: '/jobs/query',
      do: 'status',
      status: 403,
      body: [
        { errorCode: 'API_DISABLED_FOR_ORG', message: 'The REST API is not enabled for this Organization.' },
      ],
    });

    const result = await it.sync();

    expect(counts(result, 'accounts')).toEqual({ create: 12 });
    expect(flow(result, 'accounts').notes.map((note) => note.code)).toContain('BULK_UNAVAILABLE');
  });
});
