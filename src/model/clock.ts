/** Time as a dependency. Tests and the sandbox pass their own. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, or rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Clocks of machines that are set by the network differ by less. */
const TOLERATED_MS = 5 * 60_000;

/** The latest time, in epoch milliseconds, that another machine may have written down at `now`. */
export function latest(now: number): number {
  return now + TOLERATED_MS;
}

/**
 * Whether a time that another run, machine or system wrote down (epoch milliseconds) lies in the future: the clock there was ahead, or
 * this one is behind. Nothing may be put off, proven or closed by such a time. One that cannot be read is no better.
 */
export function isAhead(at: number, now: number): boolean {
  return !(at <= latest(now));
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const done = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const timer = setTimeout(done, ms);
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      if (signal?.aborted) stop();
      else signal?.addEventListener('abort', stop, { once: true });
    }),
};
