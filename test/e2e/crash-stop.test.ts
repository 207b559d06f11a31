import { cpSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/model/plan.ts';
import type { Ended, Hook } from '../support/command-line.ts';
import { scene } from '../support/crash-scene.ts';
import { finished, intents, settle, undisturbed } from '../support/kill.ts';

const parsed = (ended: Ended) => JSON.parse(ended.out) as RunResult & { error?: { code: string } };

/** Everything that was said to be wrong: of the run, of the mappings. */
const codes = (ended: Ended) => {
  const result = parsed(ended);
  return [result.error?.code, ...result.flows.map((flow) => flow.error?.code)].filter(Boolean);
};

/** Where in a run its nth request of a kind stands. */
const request = (events: readonly string[], nth: number, kind = 'request') =>
  events.flatMap((event, index) => (event.startsWith(kind) ? [index + 1] : []))[nth - 1] ?? 0;

describe('a person or a machine that wants to stop', () => {
  it('is obeyed after the batch in flight, and the next run goes on', async () => {
    const { events, records } = await undisturbed('first');
    for (const [signal, nth] of [
      ['SIGINT', 1],
      ['SIGTERM', 6],
      ['SIGINT', 12],
    ] as const) {
      const place = await scene('first');

      const ended = await place.run({ HOOK_AT: String(request(events, nth)), HOOK_SIGNAL: signal });

      expect([ended.code, ended.signal], ended.err).toEqual([130, null]);
      expect(ended.err).toContain('Stopped. What was written is remembered');
      expect(await settle(place)).toEqual([]);
      expect(await place.picture()).toEqual(records);
    }
  }, 60_000);

  it('is obeyed at once the second time', async () => {
    const { events, records } = await undisturbed('first');
    const place = await scene('first');
    // Tokens are the first two that are posted; a create whose answer does not come is what is waited for.
    const create = String(request(events, 3, 'request POST'));
    const twice = { HOOK_AT: create, HOOK_SIGNAL: 'SIGINT', HOOK_AGAIN: 'yes' };

    const ended = await place.run(twice);

    expect([ended.code, ended.signal]).toEqual([130, null]);
    expect(ended.err).not.toContain('Stopped.');
    expect(await settle(place)).toEqual([]);
    expect(await place.picture()).toEqual(records);
  }, 60_000);
});

describe('a disk that is full', () => {
  /** Pages of the state and of the run file; the first sizes are too small for an empty one. */
  const full: [string, Hook, number | undefined, RegExp][] = [
    ['for the state, at the start', { HOOK_PAGES: 'state:5' }, undefined, /^STATE_FULL$/],
    ['for the state, in the middle', { HOOK_PAGES: 'state:-1' }, undefined, /^STATE_FULL$/],
    ['for the run file, at the start', { HOOK_PAGES: 'run:5' }, undefined, /^RUN_FILE$/],
    ['for the run file, in the middle', { HOOK_PAGES: 'run:30' }, undefined, /^RUN_FILE$/],
    // SQLite reports EFBIG as full or as an I/O error, by the call that met it.
    ['by a limit on the size of files', {}, 160, /^STATE_(IO|FULL)$/],
  ];
  it.each(full)(
    '%s is an error with a cure; nothing is lost or doubled',
    async (_name, hook, limit, code) => {
      const reference = await finished('first');
      const place = await scene('first');
      const pages = hook['HOOK_PAGES']?.replace('-1', String(reference.pages - 1));

      const ended = await place.run(pages ? { HOOK_PAGES: pages } : {}, limit);

      expect(ended.signal, ended.err).toBeNull();
      expect(ended.code, ended.out).toBe(3);
      expect(codes(ended)[0]).toMatch(code);
      expect(await settle(place)).toEqual([]);
      expect(await place.picture()).toEqual(reference.records);
      expect(intents(place)).toBe(0);
    },
    30_000,
  );
});

describe('a machine that vanishes after its writes', () => {
  it('with the state is followed by a run that finds every record by its mark and creates none', async () => {
    const place = await scene('first');
    await place.it.sync();
    const before = await place.picture();
    rmSync(place.it.options.state, { recursive: true });

    const again = await place.it.sync();

    expect(again.flows.map((flow) => [flow.mapping, flow.direction, flow.counts.create])).toEqual([
      ['accounts', 'import', 0],
      ['accounts', 'syncBack', 0],
      ['contacts', 'import', 0],
      ['contacts', 'syncBack', 0],
    ]);
    expect(await settle(place)).toEqual([]);
    expect(await place.picture()).toEqual(before);
  });

  it('is followed by a run on an older state that ends in the same records', async () => {
    const { records } = await finished('later');
    const place = await scene('later');
    const older = `${place.it.options.state}-older`;
    cpSync(place.it.options.state, older, { recursive: true });
    await place.it.sync();
    rmSync(place.it.options.state, { recursive: true });
    cpSync(older, place.it.options.state, { recursive: true });

    expect(await settle(place)).toEqual([]);
    expect(await place.picture()).toEqual(records);
  });
});
