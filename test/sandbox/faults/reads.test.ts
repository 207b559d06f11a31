import { describe, expect, it } from 'vitest';
import { query, type Rig, rig } from './support.ts';

const people = (count: number) => Array.from({ length: count }, (_, index) => ({ Name: `A${index + 1}` }));
const clients = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: index + 2, name: `C${index + 1}` }));

/** Every page of a query, as lists of names. */
async function pages({ crm }: Rig): Promise<{ names: string[]; total: number; done: boolean }[]> {
  const out = [];
  let next: string | undefined = query('SELECT Name FROM Account ORDER BY SystemModstamp, Id');
  while (next !== undefined) {
    const { body } = await crm.call('GET', next);
    const names = body.records.map((row: { Name: string }) => row.Name);
    out.push({ names, total: body.totalSize, done: body.done });
    next = body.nextRecordsUrl;
  }
  return out;
}

async function page({ desk }: Rig, number: number, size: number): Promise<Record<string, unknown>> {
  const path = `/Client?pageinate=true&page_no=${number}&page_size=${size}&order=id`;
  const { body } = await desk.call('GET', path);
  return { ...body, clients: body.clients.map((row: { name: string }) => row.name) };
}

describe('pages of Salesforce', () => {
  it('are short with shortPage, and the locator goes on behind the last row', async () => {
    const it = await rig({ crm: { Account: people(5) } });
    await it.crm.fault({ path: '/query', times: 1, do: { shortPage: 2 } });

    expect(await pages(it)).toEqual([
      { names: ['A1', 'A2'], total: 5, done: false },
      { names: ['A3', 'A4', 'A5'], total: 5, done: true },
    ]);
  });

  it('repeat a row within a page or over a border with duplicateRow, and count it once', async () => {
    const it = await rig({ crm: { Account: people(4) } });
    await it.crm.control('POST', '/settings', { pageSize: 2 });
    await it.crm.fault({ path: '/query', nth: 1, do: 'duplicateRow' });
    await it.crm.fault({ path: '/query', nth: 2, do: { duplicateRow: 'border' } });

    expect(await pages(it)).toEqual([
      { names: ['A1', 'A2', 'A1'], total: 4, done: false },
      { names: ['A2', 'A3', 'A4'], total: 4, done: true },
    ]);
  });

  it('lie about totalSize with recordCount, of counts too', async () => {
    const it = await rig({ crm: { Account: people(3) } });
    await it.crm.fault({ path: '/query', do: { recordCount: 2 } });

    expect(await pages(it)).toEqual([{ names: ['A1', 'A2', 'A3'], total: 5, done: true }]);
    expect((await it.crm.call('GET', query('SELECT COUNT() FROM Account'))).body.totalSize).toBe(5);
  });

  it('end with INVALID_QUERY_LOCATOR for good once the locator expired', async () => {
    const { crm } = await rig({ crm: { Account: people(4) } });
    await crm.control('POST', '/settings', { pageSize: 2 });
    const { body } = await crm.call('GET', query('SELECT Name FROM Account'));
    await crm.fault({ path: '/query/0r8', nth: 1, do: 'locatorExpiry' });

    const refused = await crm.call('GET', body.nextRecordsUrl);

    expect([refused.status, refused.body]).toEqual([
      400,
      [{ message: 'invalid query locator', errorCode: 'INVALID_QUERY_LOCATOR' }],
    ]);
    expect((await crm.call('GET', body.nextRecordsUrl)).status).toBe(400);
    expect((await crm.call('GET', query('SELECT Name FROM Account'))).status).toBe(200);
  });

  it('have a border among rows of one SystemModstamp, where stamps are pinned', async () => {
    const it = await rig({ crm: { Account: people(4) } });
    await it.crm.control('POST', '/settings', { pageSize: 2 });
    const { body } = await it.crm.control('POST', '/stamp', {
      object: 'Account',
      at: '2026-11-20T10:00:00Z',
    });

    expect(body).toEqual({ stamped: 4 });
    const first = await it.crm.call(
      'GET',
      query('SELECT Name FROM Account WHERE SystemModstamp = 2026-11-20T10:00:00Z ORDER BY SystemModstamp'),
    );
    expect([first.body.totalSize, first.body.records.length]).toEqual([4, 2]);
  });

  it('have stamps ahead of the Date header where the setting wants it', async () => {
    const { crm, clock } = await rig();
    await crm.control('POST', '/settings', { stampAheadMs: 3000 });
    await crm.call('POST', '/sobjects/Account', { Name: 'Acme' });

    const answer = await crm.call('GET', query('SELECT SystemModstamp FROM Account'));

    expect(Date.parse(answer.headers.get('date') ?? '')).toBe(clock.now());
    expect(answer.body.records[0].SystemModstamp).toBe('2026-11-21T09:00:03.000+0000');
  });
});

describe('pages of Halo', () => {
  it('are short with shortPage, and their count stays right', async () => {
    const it = await rig({ desk: { Client: clients(4) } });
    await it.desk.fault({ path: '/Client', do: { shortPage: 2 } });

    expect(await page(it, 2, 50)).toEqual({
      page_no: 2,
      page_size: 2,
      record_count: 5,
      clients: ['C2', 'C3'],
    });
  });

  it('repeat a row within a page or over a border with duplicateRow', async () => {
    const it = await rig({ desk: { Client: clients(3) } });
    await it.desk.fault({ path: '/Client', nth: 1, do: 'duplicateRow' });
    await it.desk.fault({ path: '/Client', nth: 2, do: { duplicateRow: 'border' } });

    expect(await page(it, 1, 2)).toMatchObject({
      clients: ['Unassigned', 'C1', 'Unassigned'],
      record_count: 4,
    });
    expect(await page(it, 2, 2)).toMatchObject({ clients: ['C1', 'C2', 'C3'], record_count: 4 });
    expect(await page(it, 2, 2)).toMatchObject({ clients: ['C2', 'C3'] });
  });

  it.each([
    [2, 5],
    [-2, 1],
    [-9, 0],
  ])('lie by %i with recordCount', async (add, count) => {
    const it = await rig({ desk: { Client: clients(2) } });
    await it.desk.fault({ path: '/Client', do: { recordCount: { add } } });

    expect(await page(it, 1, 50)).toMatchObject({ record_count: count, clients: ['Unassigned', 'C1', 'C2'] });
  });
});
