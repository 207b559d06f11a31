import { describe, expect, test } from 'vitest';
import type { RecordChange } from '../../../src/connectors/connector.ts';
import { haloTraffic } from '../../../src/connectors/halo/traffic.ts';
import { haloHost, inTurn, knowsZone, pagedList, pagesOf } from './support.ts';

const clients = (count: number) => Array.from({ length: count }, (_, n) => ({ id: n + 1, name: `C${n}` }));
const REQUEST = { object: 'client', fields: ['name'] };
const ok = { record_count: 0, clients: [] };

describe('T20 L2 pages', () => {
  test('three of a hundred are read to the end', async () => {
    await using host = await haloHost({ 'GET /api/Client': pagedList('clients', clients(300)) });
    const pages = await pagesOf(host.connector, REQUEST);
    expect(pages.flatMap(({ records }) => records)).toHaveLength(300);
  });

  test('that hold less than record_count says fail the run', async () => {
    await using host = await haloHost({
      'GET /api/Client': ({ query }) => {
        const page = Number(query.get('page_no'));
        return {
          body: {
            record_count: 300,
            clients: page < 3 ? clients(300).slice((page - 1) * 100, page * 100) : [],
          },
        };
      },
    });
    await expect(pagesOf(host.connector, REQUEST)).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
  });
});

test.each([
  ['B4', 100],
  ['B4', 101],
  ['B5', 20_100],
])('%s a list of %i ends with its last page, the two hundredth as well', async (_, count) => {
  await using host = await haloHost({ 'GET /api/Client': pagedList('clients', clients(count)) });
  const pages = await pagesOf(host.connector, REQUEST);
  expect(new Set(pages.flatMap(({ records }) => records.map(({ id }) => id))).size).toBe(count);
});

describe('B24 a 429', () => {
  const text = 'Rate Limit Reached - 300 Requests per rolling 5 minute window';
  const read = async (headers: Readonly<Record<string, string>>) => {
    await using host = await haloHost({
      'GET /api/Client': inTurn({ status: 429, headers, body: text }, { body: ok }),
    });
    await pagesOf(host.connector, REQUEST);
    return host.clock.slept;
  };

  test('without Retry-After is waited out, long enough for a rolling window', async () => {
    expect(await read({})).toEqual([75_000]);
  });

  test('with Retry-After in seconds waits those', async () => {
    expect(await read({ 'retry-after': '42' })).toEqual([42_000]);
  });

  test('with Retry-After as a date waits until then on the clock of the server', async () => {
    const headers = { date: 'Sun, 01 Mar 2026 08:00:00 GMT', 'retry-after': 'Sun, 01 Mar 2026 08:01:30 GMT' };
    expect(await read(headers)).toEqual([90_000]);
  });

  test.each([
    [text, { requests: 270, perMs: 300_000 }],
    ['Rate Limit Reached - 700 Requests per rolling 5 minute window', { requests: 630, perMs: 300_000 }],
    ['rate limit: 60 requests per 1 minute', { requests: 54, perMs: 60_000 }],
    ['Too many requests', undefined],
    ['0 requests per rolling 0 minute window', undefined],
  ])('that says %j tells the rate', (body, rate) => {
    expect(haloTraffic.rateOf?.(body)).toEqual(rate);
  });
});

test('B27 an answer with fewer rows than were sent leaves the others unknown', async () => {
  await using host = await haloHost({
    'POST /api/Client': { status: 201, body: [{ id: 1, name: 'C0' }] },
    'GET /api/Client': { body: ok },
  });
  knowsZone(host);
  const changes: RecordChange[] = [1, 2].map((id) => ({
    kind: 'update',
    key: `k${id}`,
    id: String(id),
    values: { name: `C${id}` },
  }));
  const results = await host.connector.write({ object: 'client', changes });
  expect(results.map(({ kind }) => kind)).toEqual(['ok', 'unknown']);
});

test('B10 a token that expires between two pages is renewed and the page read', async () => {
  const list = pagedList('clients', clients(150));
  let asked = 0;
  await using host = await haloHost({
    'GET /api/Client': (request) => {
      asked += 1;
      if (asked === 2) return { status: 401, body: '' };
      return typeof list === 'function' ? list(request) : list;
    },
  });
  const pages = await pagesOf(host.connector, REQUEST);
  expect(pages.flatMap(({ records }) => records)).toHaveLength(150);
  expect(asked).toBe(3);
});

test('B23 one bad row of a batch is refused alone, the others land', async () => {
  await using host = await haloHost({
    'POST /api/Client': (request) => {
      const sent = request.json as readonly { readonly id: number; readonly name: string }[];
      const bad = sent.some(({ name }) => name === 'bad');
      return bad ? { status: 400, body: 'The name is not valid' } : { status: 201, body: sent };
    },
    'GET /api/Client': { body: ok },
  });
  knowsZone(host);
  const changes: RecordChange[] = ['a', 'b', 'bad', 'd'].map((name, n) => ({
    kind: 'update',
    key: name,
    id: String(n + 1),
    values: { name },
  }));
  const results = await host.connector.write({ object: 'client', changes });
  expect(results.map(({ key, kind }) => `${key} ${kind}`)).toEqual(['a ok', 'b ok', 'bad rejected', 'd ok']);
});
