import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../../src/model/checkpoint.ts';
import { type Host, haloHost, pagesOf } from './support.ts';

const NOW = Date.parse('2026-07-01T12:00:00Z');
const NAMES = { object: 'client', fields: ['name'] };
const SECOND = 1000;
const MINUTE = 60_000;

interface TenantOptions {
  /** Of the zone in which the filter is read. */
  readonly minutes: number;
  /** How far the clock that stamps records is behind the one of the `Date` header. */
  readonly behindMs?: number;
  readonly ignoresFilter?: boolean;
  /** Answer of lists with the filter, instead of rows. */
  readonly filtered?: { readonly status: number };
}

/** A Halo whose list keeps to `lastupdatefromdate`; every write stamps client 7. */
async function tenant(options: TenantOptions): Promise<Host> {
  const { minutes, behindMs = 0, ignoresFilter = false, filtered } = options;
  let stamp: number | undefined;
  const date = () => new Date(host.clock.now()).toUTCString();
  const host: Host = await haloHost(
    {
      'POST /api/Client': () => {
        stamp = host.clock.now() - behindMs;
        return { status: 201, headers: { date: date() }, body: [{ id: 7, name: 'A' }] };
      },
      'GET /api/Client': ({ query }) => {
        const from = query.get('lastupdatefromdate');
        if (from !== null && filtered) return filtered;
        const since = from === null || ignoresFilter ? 0 : Date.parse(`${from}Z`) - minutes * MINUTE;
        const rows = stamp !== undefined && stamp >= since ? [{ id: 7, name: 'A' }] : [];
        return { headers: { date: date() }, body: { record_count: rows.length, clients: rows } };
      },
    },
    {},
    new Date(NOW).toISOString(),
  );
  return host;
}

async function update({ connector }: Host) {
  const change = { kind: 'update', key: 'k', id: '7', values: { name: 'A' } } as const;
  return connector.write({ object: 'Client', changes: [change] });
}

function filters(host: Host): readonly (string | null)[] {
  return host
    .asked(/Client/)
    .filter(({ method }) => method === 'GET')
    .map(({ query }) => query.get('lastupdatefromdate'));
}

/** The filter of a read that follows a sweep begun when Halo's clock showed `from`. */
async function filterSince(host: Host, from: string): Promise<string | null | undefined> {
  await pagesOf(host.connector, { ...NAMES, since: { kind: 'halo-sweep', from } });
  return filters(host).at(-1);
}

function learned(minutes: number, at: string): string {
  return JSON.stringify({ minutes, slackSeconds: 2, at });
}

const SWEPT = '2026-07-01T12:03:00.000Z';
const A_DAY_AND_2_HOURS_BEFORE = '2026-06-30T10:03:00';

describe('the zone of the date filter', () => {
  test.each([
    ['UTC', 0, 2, '2026-07-01T12:02:58'],
    ['Kolkata', 330, 9, '2026-07-01T17:32:58'],
    ['Kathmandu', 345, 9, '2026-07-01T17:47:58'],
    ['New York', -240, 9, '2026-07-01T08:02:58'],
    ['Pago Pago', -660, 9, '2026-07-01T01:02:58'],
    ['Kiritimati', 840, 9, '2026-07-02T02:02:58'],
  ])('%s is found by a record just written, in few requests', async (_, minutes, most, expected) => {
    await using host = await tenant({ minutes });

    await update(host);

    expect(filters(host).length).toBeLessThanOrEqual(most);
    expect(await filterSince(host, SWEPT)).toBe(expected);
  });

  test('is what a thorough sweep is asked in, a quarter of an hour further back', async () => {
    await using host = await tenant({ minutes: 330 });
    await update(host);
    host.clock.advance(30 * MINUTE);

    expect(await filterSince(host, SWEPT)).toBe('2026-07-01T17:17:58');
  });

  test('is measured once a day, and only after a write', async () => {
    await using host = await tenant({ minutes: 0 });
    await pagesOf(host.connector, NAMES);
    expect(filters(host)).toEqual([null]);

    for (const hours of [0, 1, 24]) {
      host.clock.advance(hours * 60 * MINUTE);
      await update(host);
    }
    expect(filters(host)).toHaveLength(1 + 2 + 2);
    expect(host.memory.get('dateFilterZone')).toBe(learned(0, '2026-07-02T13:00:00.000Z'));
  });

  test('a tenant that shows a record later than its clock says is given as much more overlap', async () => {
    await using host = await tenant({ minutes: 60, behindMs: 9 * SECOND });

    await update(host);

    expect(await filterSince(host, SWEPT)).toBe('2026-07-01T13:02:45');
  });

  test('is not believed where the record is minutes behind: the wide overlap stays', async () => {
    await using host = await tenant({ minutes: 60, behindMs: 3 * MINUTE });

    await update(host);

    expect(host.memory.get('dateFilterZone')).toBeUndefined();
    expect(await filterSince(host, SWEPT)).toBe(A_DAY_AND_2_HOURS_BEFORE);
  });

  test('is forgotten when it can no longer be measured', async () => {
    await using host = await tenant({ minutes: 60, behindMs: 3 * MINUTE });
    host.memory.put('dateFilterZone', learned(60, '2026-06-28T12:00:00.000Z'));
    expect(await filterSince(host, SWEPT)).toBe('2026-07-01T13:02:58');

    await update(host);

    expect(await filterSince(host, SWEPT)).toBe(A_DAY_AND_2_HOURS_BEFORE);
  });

  test('a server that ignores the filter teaches nothing and is not asked again in this run', async () => {
    await using host = await tenant({ minutes: 0, ignoresFilter: true });

    await update(host);
    const asked = filters(host).length;
    await update(host);

    expect(filters(host)).toHaveLength(asked);
    expect(asked).toBeLessThanOrEqual(8);
    expect(host.memory.get('dateFilterZone')).toBeUndefined();
    expect(await filterSince(host, SWEPT)).toBe(A_DAY_AND_2_HOURS_BEFORE);
  });

  test('a measurement that fails leaves the write as it is, and is tried three times a run', async () => {
    await using host = await tenant({ minutes: 0, filtered: { status: 403 } });

    const results = [await update(host), await update(host), await update(host), await update(host)].flat();

    expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(filters(host)).toHaveLength(3);
    expect(host.memory.get('dateFilterZone')).toBeUndefined();
  });

  test.each([
    '',
    'UTC',
    'null',
    '{"minutes":0}',
    '{"minutes":7,"slackSeconds":2,"at":"2026-07-01T12:00:00Z"}',
  ])('remembered as %j it counts as unknown', async (text) => {
    await using host = await tenant({ minutes: 0 });
    host.memory.put('dateFilterZone', text);

    expect(await filterSince(host, SWEPT)).toBe(A_DAY_AND_2_HOURS_BEFORE);
  });
});

describe('when clocks have changed since the zone was measured', () => {
  test.each([
    ['London after summer', 60, '2026-10-24T12:00:00Z', '2026-10-25T03:00:00Z', '2026-10-25T02:59:58'],
    // Troll station keeps Berlin's summer time too and goes back two hours.
    ['Berlin after summer', 120, '2026-10-24T12:00:00Z', '2026-10-25T03:00:00Z', '2026-10-25T02:59:58'],
    // Its clocks show 02:15 twice that night: asked for the second one, a sweep would miss an hour.
    ['Berlin before the change', 120, '2026-10-25T00:10:00Z', '2026-10-25T00:15:00Z', '2026-10-25T00:14:58'],
    ['New York, months later', -240, '2026-08-01T00:00:00Z', '2026-11-10T12:00:00Z', '2026-11-10T06:59:58'],
    ['Cairo, on a Friday', 180, '2026-10-29T12:00:00Z', '2026-10-30T12:00:00Z', '2026-10-30T13:59:58'],
    ['Berlin after winter', 60, '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z', '2026-03-29T12:59:58'],
    ['Kolkata, never', 330, '2026-10-24T12:00:00Z', '2026-10-25T03:00:00Z', '2026-10-25T08:29:58'],
  ])('%s: asks from the earliest moment it can mean', async (_, minutes, measured, swept, expected) => {
    await using host = await tenant({ minutes });
    host.clock.advance(Date.parse(swept) - NOW + 5 * MINUTE);
    host.memory.put('dateFilterZone', learned(minutes, measured));

    expect(await filterSince(host, swept)).toBe(expected);
  });
});

describe("a sweep's starting point", () => {
  const sweeps = (serverDate: () => number, rows: readonly object[] = []) =>
    haloHost({
      'GET /api/Client': ({ query }) => ({
        headers: { date: new Date(serverDate()).toUTCString() },
        body: { record_count: rows.length, clients: query.get('page_no') === '1' ? rows : [] },
      }),
    });
  const sweep = async (host: Host, since?: Checkpoint) =>
    (await pagesOf(host.connector, { ...NAMES, ...(since ? { since } : {}) })).at(-1)?.checkpoint;

  test("is the server's clock when the list was asked for, however long it took", async () => {
    await using host = await haloHost({
      'GET /api/Client': () => {
        host.clock.advance(7_400);
        return { headers: { date: 'Sat, 28 Feb 2026 10:00:10 GMT' }, body: { record_count: 0, clients: [] } };
      },
    });

    expect(await sweep(host)).toEqual({ kind: 'halo-sweep', from: '2026-02-28T10:00:03.000Z' });
  });

  test('is never ahead of our own clock, whatever one server of several says', async () => {
    await using host: Host = await sweeps(() => host.clock.now() + 60 * MINUTE);

    expect(await sweep(host)).toEqual({ kind: 'halo-sweep', from: '2026-03-01T12:00:00.000Z' });
  });

  test("is given up where it lies after the server's clock: everything is read", async () => {
    await using host: Host = await sweeps(() => host.clock.now(), [{ id: 1, name: 'A' }]);
    const ahead = { kind: 'halo-sweep', from: '2026-03-01T13:00:00.000Z' };

    expect(await sweep(host, ahead)).toEqual({ kind: 'halo-sweep', from: '2026-03-01T12:00:00.000Z' });
    expect(filters(host)).toEqual([expect.any(String), null]);
  });

  test('stays where it was when nothing was listed, and the thorough one is a quarter of an hour away', async () => {
    await using host: Host = await sweeps(() => host.clock.now());
    const first = await sweep(host);
    host.clock.advance(10 * MINUTE);
    const second = await sweep(host, first);
    expect(second).toEqual(first);
    host.clock.advance(10 * MINUTE);

    expect(await sweep(host, second)).toEqual({
      kind: 'halo-sweep',
      from: '2026-03-01T12:00:00.000Z',
      thorough: '2026-03-01T12:20:00.000Z',
    });
  });

  test('moves when something was listed', async () => {
    await using host: Host = await sweeps(() => host.clock.now(), [{ id: 1, name: 'A' }]);
    const first = await sweep(host);
    host.clock.advance(10 * MINUTE);

    expect(await sweep(host, first)).toEqual({
      kind: 'halo-sweep',
      from: '2026-03-01T12:10:00.000Z',
      thorough: '2026-03-01T12:00:00.000Z',
    });
  });
});
