import type { Clock } from '../model/clock.ts';
import type { RateLimit } from './traffic.ts';

/** One connection's share of requests; all mappings that use the connection wait here. */
export interface Limiter {
  /** Resolves when the next request may be sent; waiters leave in the order they came. */
  take(signal?: AbortSignal): Promise<void>;
  /** Holds everybody back until `time` (epoch ms), because the server said so. */
  pauseUntil(time: number): void;
  /** Lowers the limit to what the server admits to. A higher one changes nothing: others may share it. */
  adopt(limit: RateLimit): void;
  /** Takes a limit, higher or lower, that the server tells of itself. */
  replace(limit: RateLimit): void;
  /** Milliseconds until the oldest of our requests leaves a full window; `undefined` while the window has room. */
  fullFor(): number | undefined;
}

/**
 * A bucket of `requests` tokens, each of which comes back `perMs` after it was taken. Unlike a bucket that refills
 * evenly it never lets more than `requests` through in one window, which is how Halo and Salesforce count.
 */
export function createLimiter(clock: Clock, initial?: RateLimit): Limiter {
  // Times of the last requests, oldest first: without a limit yet, as many as any plausible one would look back on.
  const taken: number[] = [];
  let limit = initial;
  let pausedUntil = 0;
  let turn: Promise<void> = Promise.resolve();

  const windowFreeAt = (): number | undefined => {
    if (limit === undefined) return undefined;
    const oldest = taken.at(-limit.requests);
    return oldest === undefined ? undefined : oldest + limit.perMs;
  };

  const dueAt = (): number => Math.max(pausedUntil, windowFreeAt() ?? 0);

  const waitForTurn = async (signal?: AbortSignal): Promise<void> => {
    for (let wait = dueAt() - clock.now(); wait > 0; wait = dueAt() - clock.now()) {
      await clock.sleep(wait, signal);
    }
    taken.push(clock.now());
    if (taken.length > (limit?.requests ?? REMEMBERED)) taken.shift();
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
    adopt(next) {
      if (limit === undefined || rateOf(next) < rateOf(limit)) limit = next;
      taken.splice(0, Math.max(0, taken.length - limit.requests));
    },
    replace(next) {
      limit = next;
      taken.splice(0, Math.max(0, taken.length - limit.requests));
    },
    fullFor() {
      const wait = (windowFreeAt() ?? 0) - clock.now();
      return wait > 0 ? wait : undefined;
    },
  };
}

const REMEMBERED = 1_000;

function rateOf({ requests, perMs }: RateLimit): number {
  return requests / perMs;
}
