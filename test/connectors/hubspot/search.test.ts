import { describe, expect, test } from 'vitest';
import { count } from '../../../src/connectors/hubspot/count.ts';
import { readPages } from '../../../src/connectors/hubspot/read.ts';
import { changes } from '../../../src/connectors/hubspot/search.ts';
import type { Checkpoint } from '../../../src/model/checkpoint.ts';
import { createFakePortal } from './portal.ts';

type Portal = ReturnType<typeof createFakePortal>;

const MINUTE = 60_000;
const T0 = Date.parse('2026-03-01T12:00:00.000Z');

async function changed(portal: Portal, since: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of changes(portal.deps, portal.object.name, since))
    ids.push(...page.changes.map(({ id }) => id));
  return ids;
}

async function read(portal: Portal, since?: Checkpoint) {
  const ids: string[] = [];
  let checkpoint: Checkpoint | undefined;
  for await (const page of readPages(portal.deps, portal.object, {
    object: portal.object.name,
    fields: ['name'],
    ...(since ? { since } : {}),
  })) {
    ids.push(...page.records.map(({ id }) => id));
    checkpoint = page.checkpoint ?? checkpoint;
  }
  return { ids, checkpoint };
}

function fill(portal: Portal, count: number, at: (n: number) => number): void {
  for (let n = 1; n <= count; n += 1) portal.put(1_000 + n, { name: `Company ${n}` }, at(n));
}

describe('searching for what changed', () => {
  test('B3 more than 10,000 rows of one millisecond are read whole, and the search goes on behind them', async () => {
    const portal = createFakePortal('companies');
    fill(portal, 10_450, (n) => (n <= 10_400 ? T0 - MINUTE : T0 - MINUTE + (n - 10_400)));

    const ids = await changed(portal, T0 - 5 * MINUTE);

    expect(new Set(ids).size).toBe(10_450);
    // Two pages that lead to the burst and cannot get past it, 52 by id, one behind it.
    expect(portal.calls().length).toBeLessThanOrEqual(55);
  });

  test.each([10_000, 10_001])('B4 exactly %d changed rows are read, each of them', async (count) => {
    const portal = createFakePortal('companies');
    fill(portal, count, (n) => T0 - 9 * MINUTE + Math.floor(n / 3));

    const ids = await changed(portal, T0 - 10 * MINUTE);

    expect(new Set(ids).size).toBe(count);
    expect(portal.calls().length).toBeLessThanOrEqual(Math.ceil(count / 197) + 1);
  });

  test('B5 a reading of more than 200 pages comes to its end', async () => {
    const portal = createFakePortal('companies');
    // Rows of one stamp in hundreds: pages are cut in the middle of them.
    fill(portal, 20_500, (n) => T0 - 9 * MINUTE + Math.floor(n / 101));

    const ids = await changed(portal, T0 - 10 * MINUTE);

    expect(portal.calls().length).toBeGreaterThan(200);
    expect(new Set(ids).size).toBe(20_500);
  });

  test('B6 no search asks for an offset, after 10,000 rows or any other', async () => {
    const portal = createFakePortal('companies');
    const offsets: unknown[] = [];
    const real = portal.deps.api.call;
    portal.deps.api.call = (what, run) =>
      real(what, (client) => {
        const { objects } = client.crm;
        const searchApi = {
          doSearch: (object: string, body: Parameters<typeof objects.searchApi.doSearch>[1]) => {
            if (body.after !== undefined) offsets.push(body.after);
            return objects.searchApi.doSearch(object, body);
          },
        };
        return run({
          ...client,
          crm: { ...client.crm, objects: { ...objects, searchApi } },
        } as typeof client);
      });
    fill(portal, 10_200, (n) => T0 - 9 * MINUTE + n);

    const ids = await changed(portal, T0 - 10 * MINUTE);

    expect(new Set(ids).size).toBe(10_200);
    expect(offsets).toEqual([]);
  });

  test('B6 a search that shows nothing is followed up to 10,000 rows, and no further', async () => {
    const portal = createFakePortal('companies');
    let asked = 0;
    portal.deps.api.call = async () => {
      asked += 1;
      const value = { total: 20_000, results: [], paging: { next: { after: String(asked * 200) } } };
      return { kind: 'ok', status: 200, value: value as never };
    };

    await expect(changed(portal, T0 - 10 * MINUTE)).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
    expect(asked).toBe(50);
  });

  test('a count is one request, whether or not its page shows anything', async () => {
    const portal = createFakePortal('companies');
    let asked = 0;
    const value = { total: 300, results: [], paging: { next: { after: '1' } } };
    portal.deps.api.call = async () => {
      asked += 1;
      return { kind: 'ok', status: 200, value: value as never };
    };

    expect(await count(portal.deps, portal.object)).toBe(300);
    expect(asked).toBe(1);
  });

  test('a cursor of empty pages that stands still is an error', async () => {
    const portal = createFakePortal('companies');
    const value = { total: 300, results: [], paging: { next: { after: '200' } } };
    portal.deps.api.call = async () => ({ kind: 'ok', status: 200, value: value as never });

    await expect(changed(portal, T0 - 10 * MINUTE)).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
  });

  test('a row that changes while the others are read moves none out of sight', async () => {
    const portal = createFakePortal('companies');
    fill(portal, 600, (n) => T0 - 9 * MINUTE + n);
    portal.refuse((_, nth) => {
      // Rows of the page that was read last go to the end: with offsets those of the next page would move up.
      if (nth === 2) for (let n = 1; n <= 50; n += 1) portal.put(1_000 + n, {}, T0 + n);
      return undefined;
    });

    expect(new Set(await changed(portal, T0 - 10 * MINUTE)).size).toBe(600);
  });

  test('an answer that announces rows of another page and has none is no end', async () => {
    const portal = createFakePortal('companies');
    fill(portal, 3, () => T0 - MINUTE);
    portal.deps.api.call = async () => ({
      kind: 'ok',
      status: 200,
      value: { total: 201, results: [] } as never,
    });

    await expect(changed(portal, T0 - 10 * MINUTE)).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
  });
});

describe('a checkpoint', () => {
  test('a quiet reading is one search, and one page of archived records once an hour', async () => {
    const portal = createFakePortal('companies');
    fill(portal, 250, (n) => T0 - 600 * MINUTE + n);
    const first = await read(portal);
    expect(portal.calls()).toEqual(['GET companies', 'GET companies', 'GET companies', 'GET companies']);

    portal.clock.advance(5 * MINUTE);
    const second = await read(portal, first.checkpoint);
    expect(second.ids).toEqual([]);
    expect(portal.calls()).toEqual(['POST search']);

    portal.clock.advance(56 * MINUTE);
    expect((await read(portal, second.checkpoint)).ids).toEqual([]);
    expect(portal.calls()).toEqual(['POST search', 'GET companies']);
  });

  test('rows inside the overlap are not read by id again while their stamps are the same', async () => {
    const portal = createFakePortal('companies');
    fill(portal, 30, (n) => T0 - 5 * MINUTE + n);
    const first = await read(portal);
    portal.calls();
    portal.clock.advance(MINUTE);
    portal.put(1_007, { name: 'changed' });

    const second = await read(portal, first.checkpoint);

    expect(second.ids).toEqual(['1007']);
    expect(portal.calls()).toEqual(['POST search', 'POST batch/read']);
  });

  test('what the index showed an hour late is found by the thorough search', async () => {
    const portal = createFakePortal('companies');
    fill(portal, 3, () => T0 - 600 * MINUTE);
    const first = await read(portal);
    portal.freeze();
    portal.clock.advance(45 * MINUTE);
    portal.put(1_002, { name: 'changed' });
    portal.clock.advance(16 * MINUTE);
    const hidden = await read(portal, first.checkpoint);
    expect(hidden.ids).toEqual([]);
    portal.thaw();
    portal.clock.advance(59 * MINUTE);
    const quick = await read(portal, hidden.checkpoint);
    expect(quick.ids).toEqual([]);
    portal.clock.advance(MINUTE);

    expect((await read(portal, quick.checkpoint)).ids).toEqual(['1002']);
  });

  test('what the index shows in an old form is read as it is', async () => {
    const portal = createFakePortal('companies');
    portal.put(1_001, { name: 'old' }, T0 - MINUTE);
    const first = await read(portal);
    portal.clock.advance(MINUTE);
    portal.put(1_002, { name: 'old' });
    portal.freeze();
    portal.put(1_002, { name: 'new' });
    const names: unknown[] = [];
    for await (const page of readPages(portal.deps, portal.object, {
      object: 'companies',
      fields: ['name'],
      since: first.checkpoint,
    }))
      names.push(...page.records.map(({ values }) => values['name']));

    expect(names).toEqual(['new']);
  });

  test('of another object, another kind or a future starts from nothing', async () => {
    const portal = createFakePortal('companies');
    fill(portal, 2, () => T0 - 600 * MINUTE);
    const { checkpoint } = await read(portal);
    const changes = { ...checkpoint, kind: 'hubspot-changes' };

    for (const since of [
      { ...changes, object: 'contacts' },
      { ...changes, kind: 'sf-modstamp' },
      { ...changes, until: 'tomorrow' },
      { ...changes, until: '2026-03-02T12:00:00.000Z', thorough: '2026-03-02T12:00:00.000Z' },
    ])
      expect((await read(portal, since)).ids).toEqual(['1001', '1002']);
  });

  test('never lies after our own clock, nor after that of HubSpot', async () => {
    const portal = createFakePortal('companies');
    const call = portal.deps.api.call;
    for (const skew of [90_000, -90_000]) {
      portal.deps.api.call = async (what, run) => {
        const answer = await call(what, run);
        return answer.kind === 'ok' ? { ...answer, at: T0 + skew } : answer;
      };
      const { checkpoint } = await read(portal);
      expect(checkpoint).toMatchObject({ until: new Date(Math.min(T0, T0 + skew)).toISOString() });
    }
  });
});

test('a property that answers leave out and that exists is empty; HubSpot is asked about it once', async () => {
  const portal = createFakePortal('companies');
  fill(portal, 250, () => T0 - 600 * MINUTE);
  portal.hide('employees');
  const values: unknown[] = [];
  for await (const page of readPages(portal.deps, portal.object, {
    object: 'companies',
    fields: ['employees'],
  }))
    values.push(...page.records.map((record) => record.values['employees']));

  expect(new Set(values)).toEqual(new Set([null]));
  expect(portal.calls().filter((one) => one.endsWith('employees'))).toEqual(['GET employees']);
});
