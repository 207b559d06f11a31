import type { Clock } from '../../src/model/clock.ts';

export interface FakeClock extends Clock {
  /** Every wait so far, in milliseconds, in the order asked for. */
  readonly slept: readonly number[];
  /** Moves the time forward (or back, when negative). */
  advance(ms: number): void;
  /** The time as ISO text. */
  iso(): string;
}

/** A clock that stands still until somebody sleeps; a sleep moves it on at once. */
export function fakeClock(startIso: string): FakeClock {
  const slept: number[] = [];
  let now = Date.parse(startIso);
  if (Number.isNaN(now)) throw new Error(`Not a date: ${startIso}`);
  return {
    slept,
    now: () => now,
    iso: () => new Date(now).toISOString(),
    advance: (ms) => {
      now += ms;
    },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}
