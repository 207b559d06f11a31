import { describe, expect, it } from 'vitest';
import { random } from '../support/random.ts';
import { salesforceSide } from './crm-salesforce.ts';
import { makeHistory } from './history.ts';
import { check, tell } from './invariants.ts';

const SEEDS = Array.from({ length: 28 }, (_, index) => index + 1);

describe('B36 after any history', () => {
  it.each(SEEDS)('both sides agree, nothing is doubled and nothing is missing (seed %i)', async (seed) => {
    const history = makeHistory(seed, random(seed), 24, salesforceSide);

    const wrong = await check(history);

    expect(wrong, tell(history)).toEqual([]);
  });
});
