import { describe, expect, it } from 'vitest';
import { after as afterSweep, LATE_MS, startOf } from '../../../src/connectors/halo/swept.ts';

const MINUTE = 60_000;
const BEGAN = Date.UTC(2026, 10, 21, 12);

describe('how far back a sweep of Halo looks', () => {
  const first = afterSweep(undefined, BEGAN, BEGAN, 10);

  it('is to the sweep before, and once a quarter of an hour as far as a list may be behind', () => {
    const soon = startOf(first, BEGAN + MINUTE);
    const later = startOf(first, BEGAN + LATE_MS);

    expect(soon).toEqual({ since: BEGAN, lateMs: 0 });
    expect(later).toEqual({ since: BEGAN, lateMs: LATE_MS });
  });

  it('is no further than a sweep of very many rows: each would cost its request once more', () => {
    const at = BEGAN + MINUTE;
    const many = afterSweep(first, at, at, 501);
    const few = afterSweep(first, at, at, 500);

    // Reading so many details takes longer than a quarter of an hour.
    expect(startOf(many, at + 20 * MINUTE)).toEqual({ since: at, lateMs: 0 });
    const next = startOf(many, at + 2 * LATE_MS);
    expect(next.since - next.lateMs).toBe(at);
    const thorough = startOf(few, at + 20 * MINUTE);
    expect(thorough.since - thorough.lateMs).toBeLessThan(at);
  });
});
