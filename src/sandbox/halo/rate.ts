import type { Clock } from '../../model/clock.ts';
import type { SandboxResponse } from '../system.ts';
import type { HaloSettings } from './settings.ts';

const WINDOW_MS = 5 * 60_000;

export interface RateLimiter {
  /** Counts a request; the 429 to answer with when it is one too many. */
  refuse(): SandboxResponse | undefined;
  /** The 429 as it stands now. */
  answer(): SandboxResponse;
}

/** Halo's fair-use limit over a rolling window. Refused requests do not count. */
export function createRateLimiter(clock: Clock, settings: HaloSettings): RateLimiter {
  let times: number[] = [];
  const answer = (): SandboxResponse => {
    const wait = Math.max(1, Math.ceil(((times[0] ?? clock.now()) + WINDOW_MS - clock.now()) / 1000));
    return {
      status: 429,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        ...(settings.retryAfter ? { 'retry-after': String(wait) } : {}),
      },
      body: `Rate Limit Reached - ${settings.requestsPerWindow} Requests per rolling 5 minute window`,
    };
  };
  return {
    answer,
    refuse: () => {
      const now = clock.now();
      times = times.filter((time) => time > now - WINDOW_MS && time <= now);
      if (times.length >= settings.requestsPerWindow) return answer();
      times.push(now);
      return undefined;
    },
  };
}
