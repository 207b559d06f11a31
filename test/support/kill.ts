import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { type Phase, type Picture, type Scene, scene } from './crash-scene.ts';
import { random } from './random.ts';
import { readState } from './read-state.ts';

const SEED = 20;

/** What an undisturbed run does, and what both systems hold afterwards. */
export async function undisturbed(phase: Phase): Promise<{ events: readonly string[]; records: Picture }> {
  const { it, run, picture } = await scene(phase);
  const file = join(it.options.state, '..', 'events.json');
  const ended = await run({ HOOK_COUNT: file });
  expect([0, 2], ended.err).toContain(ended.code);
  expect((await it.sync()).outcome).not.toBe('failed');
  return { events: JSON.parse(readFileSync(file, 'utf8')) as string[], records: await picture() };
}

/** What both systems hold after a run that nothing disturbed, and how large the state has become. */
export async function finished(phase: Phase): Promise<{ records: Picture; pages: number }> {
  const { it, picture } = await scene(phase);
  expect((await it.sync()).outcome).toBe('done');
  const db = new DatabaseSync(join(it.options.state, 'salesforce.sqlite'), { readOnly: true });
  const pages = Number(db.prepare('PRAGMA page_count').get()?.['page_count']);
  db.close();
  return { records: await picture(), pages };
}

/** One moment from each equal part of the run, half of the parts over requests and answers, half over writes of the state. */
function moments(events: readonly string[], count: number): number[] {
  const { below } = random(SEED);
  const numbered = events.map((what, index) => ({ what, at: index + 1 }));
  const wire = numbered.filter(({ what }) => what.startsWith('request') || what === 'answer');
  const state = numbered.filter(({ what }) => !what.startsWith('request') && what !== 'answer');
  const from = (list: typeof numbered, parts: number) =>
    Array.from({ length: parts }, (_, part) => {
      const start = Math.floor((part * list.length) / parts);
      const end = Math.floor(((part + 1) * list.length) / parts);
      return (list[start + below(Math.max(1, end - start))] ?? numbered[0])?.at ?? 1;
    });
  return [...from(wire, Math.ceil(count / 2)), ...from(state, Math.floor(count / 2))].sort((a, b) => a - b);
}

/** Runs again, a second time where records had to wait, and then once more: what that last run writes. */
export async function settle({ it }: Scene): Promise<string[]> {
  if ((await it.sync()).outcome !== 'done') {
    it.clock.advance(25 * 3_600_000);
    await it.sync();
  }
  await it.forgetRequests();
  await it.sync();
  return it.writes();
}

export function intents({ it }: Scene): number {
  return readState(it, (state) => state.intents('accounts').length + state.intents('contacts').length);
}

/** Kills the run of a phase at `count` moments spread over it, two at a time, each in a world of its own. */
export async function killEverywhere(phase: Phase, count: number): Promise<number> {
  const { events, records } = await undisturbed(phase);
  const left = moments(events, count);
  let done = 0;
  const worker = async () => {
    for (let at = left.shift(); at !== undefined; at = left.shift()) {
      const place = await scene(phase);
      const label = `killed at ${at} of ${events.length}: ${events[at - 1]}`;
      const ended = await place.run({ HOOK_AT: String(at) });
      expect([ended.signal, ended.err], label).toEqual(['SIGKILL', '']);
      expect(await settle(place), label).toEqual([]);
      expect(await place.picture(), label).toEqual(records);
      expect(intents(place), label).toBe(0);
      await place.close();
      done += 1;
    }
  };
  await Promise.all([worker(), worker()]);
  return done;
}
