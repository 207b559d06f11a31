import type { Clock } from '../model/clock.ts';

export interface RateLimit {
  /** At most this many requests in any span of `perMs` milliseconds. */
  readonly requests: number;
  readonly perMs: number;
}

/** One connection's share of requests; all mappings that use the connection wait here. */
export interface Limiter {
  /** Resolves when the next request may be sent; waiters leave in the order they came. */
  take(signal?: AbortSignal): Promise<void>;
  /** Holds everybody back until `time` (epoch ms), because the server said so. */
  pauseUntil(time: number): void;
}

/**
 * A bucket of `requests` tokens, each of which comes back `perMs` after it was taken. Unlike a bucket that refills
 * evenly it never lets more than `requests` through in one window, which is how Halo and Salesforce count.
 */
export function createLimiter(clock: Clock, limit?: RateLimit): Limiter {
  const taken: number[] = [];
  let pausedUntil = 0;
  let turn: Promise<void> = Promise.resolve();

  const dueAt = (): number => {
    const oldest = limit !== undefined && taken.length >= limit.requests ? taken[0] : undefined;
    return Math.max(pausedUntil, oldest === undefined ? 0 : oldest + (limit?.perMs ?? 0));
  };

  const waitForTurn = async (signal?: AbortSignal): Promise<void> => {
    for (let wait = dueAt() - clock.now(); wait > 0; wait = dueAt() - clock.now()) {
      await clock.sleep(wait, signal);
    }
    if (limit === undefined) return;
    if (taken.length >= limit.requests) taken.shift();
    taken.push(clock.now());
  };

  return {
    take(signal) {
      const mine = turn.then(() => waitForTurn(signal));
      turn = mine.catch(() => undefined);
      return mine;
    },
    pauseUntil(time) {
      pausedUntil = Math.max(pausedUntil, time);
    },
  };
}
