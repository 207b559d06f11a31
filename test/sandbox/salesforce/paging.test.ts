import { describe, expect, it } from 'vitest';
import { client } from './client.ts';

const accounts = (count: number) => Array.from({ length: count }, (_item, index) => ({ Name: `n${index}` }));

describe('query pages', () => {
  it('hold 2,000 rows and link to the rest', () => {
    const c = client({ Account: accounts(4100) });
    const first = c.soql('SELECT Id, Name FROM Account');
    expect([first.totalSize, first.done, first.records.length]).toEqual([4100, false, 2000]);
    expect(first.nextRecordsUrl).toMatch(/^\/services\/data\/v62\.0\/query\/0r8.{15}-2000$/);
    const second = c.call('GET', first.nextRecordsUrl).body;
    const third = c.call('GET', second.nextRecordsUrl).body;
    expect([second.done, second.records.length, third.done, third.records.length]).toEqual([
      false,
      2000,
      true,
      100,
    ]);
    expect(third.nextRecordsUrl).toBeUndefined();
    const ids = [first, second, third].flatMap((page) => page.records.map((row: { Id: string }) => row.Id));
    expect(new Set(ids).size).toBe(4100);
  });

  it('belong to the moment of the query', () => {
    const c = client({ Account: accounts(5) }, { pageSize: 2 });
    const first = c.soql('SELECT Id, Name FROM Account ORDER BY Name');
    const last = c.rows("SELECT Id FROM Account WHERE Name = 'n4'")[0]?.['Id'];
    c.call('PATCH', `/sobjects/Account/${last}`, { Name: 'changed' });
    c.create('Account', { Name: 'n9' });
    const second = c.call('GET', first.nextRecordsUrl).body;
    const third = c.call('GET', second.nextRecordsUrl).body;
    expect(third).toMatchObject({ totalSize: 5, done: true, records: [{ Name: 'n4' }] });
  });

  it('take batchSize from 200 to 2,000', () => {
    const c = client({ Account: accounts(2100) });
    const size = (batch: number) =>
      c.soql('SELECT Id FROM Account', { 'sforce-query-options': `batchSize=${batch}` }).records.length;
    expect([size(1), size(500), size(9000)]).toEqual([200, 500, 2000]);
  });

  it('are refused when the locator is unknown or two days old', () => {
    const c = client({ Account: accounts(3) }, { pageSize: 2 });
    const { nextRecordsUrl } = c.soql('SELECT Id FROM Account');
    const refused = {
      status: 400,
      body: [{ message: 'invalid query locator', errorCode: 'INVALID_QUERY_LOCATOR' }],
    };
    expect(c.call('GET', '/query/0r8000000000000AAA-2')).toEqual(refused);
    for (let hour = 0; hour < 49; hour += 1) {
      c.clock.advance(60 * 60 * 1000);
      c.call('GET', '/limits');
    }
    expect(c.call('GET', nextRecordsUrl)).toEqual(refused);
  });

  it('need a statement', () => {
    expect(client().call('GET', '/query')).toMatchObject({
      status: 400,
      body: [{ errorCode: 'MALFORMED_QUERY' }],
    });
  });
});

describe('keyset reading over equal timestamps', () => {
  it('meets every row once', () => {
    const stamp = (second: number) => `2026-01-01T00:00:0${second}.000+0000`;
    const c = client({
      Account: accounts(30).map((row, index) => ({ ...row, SystemModstamp: stamp(index % 3) })),
    });
    const seen: string[] = [];
    let where = '';
    for (;;) {
      const rows = c.rows(
        `SELECT Id, SystemModstamp FROM Account ${where} ORDER BY SystemModstamp, Id LIMIT 4`,
      );
      if (rows.length === 0) break;
      seen.push(...rows.map((row) => String(row['Id'])));
      const last = rows.at(-1);
      const at = String(last?.['SystemModstamp']).replace('+0000', 'Z');
      where = `WHERE (SystemModstamp = ${at} AND Id > '${last?.['Id']}') OR SystemModstamp > ${at}`;
    }
    expect(seen).toHaveLength(30);
    expect(new Set(seen).size).toBe(30);
  });
});

describe('updated and deleted', () => {
  const window = 'start=2026-03-04T05:00:00Z&end=2026-03-04T05:30:00%2B00:00';

  it('give ids by SystemModstamp and how far they cover', () => {
    const c = client({ Account: [{ Name: 'old', SystemModstamp: '2026-03-03T00:00:00.000+0000' }] });
    const [kept, gone] = ['a', 'b'].map((Name) => c.create('Account', { Name }));
    c.clock.advance(60_000);
    c.call('DELETE', `/sobjects/Account/${gone}`);
    expect(c.call('GET', `/sobjects/Account/updated?${window}`)).toEqual({
      status: 200,
      body: { ids: [kept], latestDateCovered: '2026-03-04T05:07:00.000+0000' },
    });
    expect(c.call('GET', `/sobjects/Account/deleted?${window}`)).toEqual({
      status: 200,
      body: {
        deletedRecords: [{ id: gone, deletedDate: '2026-03-04T05:07:07.000+0000' }],
        earliestDateAvailable: '2026-02-17T05:07:00.000+0000',
        latestDateCovered: '2026-03-04T05:07:00.000+0000',
      },
    });
  });

  it('refuse periods that are too old, too short or not given', () => {
    const c = client();
    const ask = (query: string) => c.call('GET', `/sobjects/Account/deleted?${query}`).body[0].errorCode;
    expect(ask('start=2026-02-01T00:00:00Z&end=2026-03-04T00:00:00Z')).toBe('INVALID_REPLICATION_DATE');
    expect(ask('start=2026-03-04T05:00:10Z&end=2026-03-04T05:00:50Z')).toBe('INVALID_REPLICATION_DATE');
    expect(ask('start=2026-03-04T05:00:00Z')).toBe('MISSING_ARGUMENT');
  });
});

describe('limits', () => {
  it('count records and requests', () => {
    const c = client({ Account: accounts(3) });
    expect(c.call('GET', '/limits/recordCount?sObjects=Account,Contact,Nope').body).toEqual({
      sObjects: [{ count: 3, name: 'Account' }],
    });
    expect(c.call('GET', '/limits').body.DailyApiRequests).toEqual({ Max: 15_000, Remaining: 14_998 });
  });
});
