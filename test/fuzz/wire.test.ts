import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type Random, random } from '../support/random.ts';
import { type Played, play, type Spot } from './recorded.ts';

// Room for slow machines.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** So many answers are changed, each in a run of its own: every one of the recorded run once; more by the environment, for a longer look. */
const SEEDS = Array.from({ length: Number(process.env['FUZZ_SEEDS'] ?? 56) }, (_, index) => index + 1);
const FIRST = Number(process.env['FUZZ_FIRST'] ?? 1) - 1;

let undisturbed: Played;
beforeAll(async () => {
  undisturbed = await play();
});

/** What no lie about another record may change. */
function untouchable({ records }: Played): unknown {
  const clients = records['halo Client'] as readonly string[];
  return clients.filter((row) => row.includes('Foreign'));
}

describe('one answer of a recorded run, changed at random', () => {
  it('is looked at in a run that comes to an end by itself', () => {
    expect(undisturbed.crashes).toEqual([]);
    expect(undisturbed.restless).toEqual([]);
    expect(undisturbed.last?.outcome).toBe('nothing');
    expect(undisturbed.spots.length).toBeGreaterThan(20);
    if (process.env['FUZZ_SEEDS'] === undefined)
      expect(SEEDS.length).toBeGreaterThanOrEqual(undisturbed.spots.length);
  });

  it.each(SEEDS)('crashes nothing, doubles nothing and is got over (seed %i)', async (index) => {
    const seed = FIRST + index;
    const spot = undisturbed.spots[seed % undisturbed.spots.length];
    if (!spot) throw new Error('nothing was recorded');
    const change = fc.noShrink(fc.nat());
    await fc.assert(
      fc.asyncProperty(change, (dice) => gotOver(spot, random(dice))),
      { seed, numRuns: 1 },
    );
  });
});

async function gotOver(spot: Spot, dice: Random): Promise<void> {
  const played = await play(spot, dice);
  const { mutated, crashes, restless, records, written } = played;
  const told = `${spot.request} #${spot.nth}: ${mutated?.what}`;
  expect(crashes, told).toEqual([]);
  expect(restless, told).toEqual([]);
  if (mutated?.lie) {
    expect(untouchable(played), told).toEqual(untouchable(undisturbed));
    return;
  }
  expect(records, told).toEqual(undisturbed.records);
  expect(
    [...written].filter((value) => !undisturbed.written.has(value)),
    told,
  ).toEqual([]);
}
