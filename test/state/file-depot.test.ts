import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Copy } from '../../src/model/depot.ts';
import { fileDepot } from '../../src/state/file-depot.ts';
import { handIn } from '../../src/state/hand-in.ts';
import { readOrigin } from '../../src/state/origin.ts';
import { toRemove } from '../../src/state/prune.ts';
import { retrieve } from '../../src/state/retrieve.ts';
import { type FakeClock, fakeClock } from '../support/clock.ts';
import { link, open, START, statePath } from './support.ts';

const KEY = 'key one';

function scene() {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-depot-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const clock = fakeClock(START);
  return { folder, clock, depot: fileDepot(folder, clock) };
}

/** A state with one link more, handed in. */
function work(path: string, clock: FakeClock, sourceId: string): void {
  const state = open(path, { clock });
  state.putLinks([link({ sourceId })]);
  state.close();
}

const given = (path: string, clock: FakeClock, replaces = false) => ({
  path,
  key: KEY,
  clock,
  integration: 'salesforce',
  logins: [],
  by: 'a test',
  replaces,
});

const found = (it: ReturnType<typeof scene>) => retrieve(it.depot, { integration: 'salesforce', key: KEY });

describe('a folder as the place of copies', () => {
  it('is cold first, and then gives what was handed in last', async () => {
    const it = scene();
    expect(await found(it)).toEqual({ kind: 'cold' });
    const path = statePath();
    for (const source of ['a', 'b']) {
      work(path, it.clock, source);
      expect((await handIn(it.depot, given(path, it.clock))).kind).toBe('put');
      it.clock.advance(60_000);
    }

    expect(await found(it)).toMatchObject({ kind: 'warm', snapshot: { header: { serial: 2 } } });
    expect(readdirSync(join(it.folder, 'salesforce')).filter((name) => name.endsWith('.state'))).toEqual([
      '000000000001-20260301T080000Z.state',
      '000000000002-20260301T080100Z.state',
    ]);
  });

  it('is not taken for an empty one when it is not there', async () => {
    const it = scene();
    rmSync(it.folder, { recursive: true });

    await expect(found(it)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses the second of two that go on from the same copy', async () => {
    const it = scene();
    const [one, two] = [statePath(), statePath()];
    work(one, it.clock, 'a');
    await handIn(it.depot, given(one, it.clock));
    work(two, it.clock, 'b');

    await expect(handIn(it.depot, given(two, it.clock))).rejects.toMatchObject({ code: 'STATE_STALE' });
    expect((await handIn(it.depot, given(two, it.clock, true))).kind).toBe('put');
    work(one, it.clock, 'c');
    await expect(handIn(it.depot, given(one, it.clock))).rejects.toMatchObject({ code: 'STATE_STALE' });
  });

  it('looks again while it holds the lock, so that of two at the same moment one is refused', async () => {
    const it = scene();
    const copy = { integration: 'salesforce', bytes: Buffer.from('x'), after: undefined };

    const results = await Promise.allSettled([it.depot.put(copy), it.depot.put(copy)]);

    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is told apart from another place with copies of the same state', async () => {
    const [one, two] = [scene(), scene()];
    const path = statePath();
    work(path, one.clock, 'a');
    await handIn(one.depot, given(path, one.clock));

    // What is new in the first is all of it in the second.
    expect((await handIn(two.depot, given(path, two.clock))).kind).toBe('put');
    expect(readOrigin(join(path, '..'), 'salesforce')?.place).toBe(two.depot.place);
  });

  it('recovers from a damaged file', async () => {
    const it = scene();
    const path = statePath();
    work(path, it.clock, 'a');
    await handIn(it.depot, given(path, it.clock));
    mkdirSync(join(it.folder, 'salesforce'), { recursive: true });
    writeFileSync(join(it.folder, 'salesforce', '000000000009-20260301T090000Z.state'), 'half a fi');

    const result = await found(it);

    expect(result).toMatchObject({ kind: 'recovered', newest: '000000000009-20260301T090000Z.state' });
    expect(result.kind === 'recovered' && result.passedOver.map((one) => one.problem.code)).toEqual([
      'SNAPSHOT_INVALID',
    ]);
  });
});

describe('what prune leaves', () => {
  const copy = (at: string): Copy => ({ id: at, at, from: at, doubt: undefined, also: [] });
  const now = Date.parse('2026-11-21T12:00:00Z');
  const all = ['21T11', '21T10', '21T09', '20T23', '20T01', '19T05', '15T23', '15T01', '14T23', '01T00'].map(
    (time) => copy(`2026-11-${time}:00:00Z`),
  );
  const removed = (newest: number) =>
    toRemove(all, { newest, days: 7, now }).map(({ at }) => at.slice(8, 13));

  it('is the newest ones and one a day of seven days, today among them', () => {
    expect(removed(2)).toEqual(['21T09', '20T01', '15T01', '14T23', '01T00']);
  });

  it('is at least one, however old', () => {
    expect(toRemove(all.slice(-1), { newest: 0, days: 7, now })).toEqual([]);
  });
});
