import { describe, expect, it } from 'vitest';
import { random } from '../support/random.ts';
import { checkDesk, tellDesk } from './desk/check.ts';
import { makeDesk } from './desk/history.ts';

/** A few; many more are tried by the bench. */
const SEEDS = [1, 2, 3];

describe('B36 after any history of cases, notes, files and sites', () => {
  it.each(SEEDS)(
    'both sides agree, nothing is doubled, missing or sent back (seed %i)',
    async (seed) => {
      const history = makeDesk(seed, random(seed), 8);

      const wrong = await checkDesk(history);

      expect(wrong, tellDesk(history)).toEqual([]);
    },
    60_000,
  );
});
