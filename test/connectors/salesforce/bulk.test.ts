import { describe, expect, test } from 'vitest';
import { accounts, bulkBench, byId } from './bulk-support.ts';
import { UGLY } from './bulk-values.ts';
import { collect } from './support.ts';

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

  test('asks for the next page of results only when the one before has been taken', async () => {
    const it = await bulkBench({ Account: accounts(25) }, { pageSize: 10, bulkAbove: 20 });
    await it.control('bulk', { pageRows: 5 });
    const asked: number[] = [];
    let requests = 0;
    for await (const _ of it.read()) {
      requests += it.sent().filter((request) => request.endsWith('/results')).length;
      asked.push(requests);
    }
    expect(asked).toEqual([1, 2, 3, 4, 5]);
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
});
