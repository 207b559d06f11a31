import { expect, it } from 'vitest';
import { killEverywhere } from '../support/kill.ts';

it('a run with edits on both sides that is killed at any moment ends, run again, in the same records as one that was not', async () => {
  expect(await killEverywhere('later', 25)).toBe(25);
}, 300_000);
