import { expect, it } from 'vitest';
import { killEverywhere } from '../support/kill.ts';

it('a first import that is killed at any moment ends, run again, in the same records as one that was not', async () => {
  expect(await killEverywhere('first', 25)).toBe(25);
}, 300_000);
