import type { Clock } from '../../model/clock.ts';
import type { Throttle } from '../faults/actions.ts';
import { waitHeaders } from '../faults/answers.ts';
import type { SandboxResponse, WireRecord } from '../system.ts';
import type { HaloSettings } from './settings.ts';

const WINDOW_MS = 5 * 60_000;

export interface RateLimiter {
  /** Counts a request; the 429 to answer with when it is one too many. */
  refuse(): SandboxResponse | undefined;
  /** The 429 as it stands now, or with the wait that a fault wants told. */
  answer(how?: Throttle): SandboxResponse;
  /** How much of the window is used, and the most that ever was. */
  stats(): WireRecord;
}

/** Halo's fair-use limit over a rolling window, counted always and applied when `enforced`. Refused requests do not count. */
export function createRateLimiter(clock: Clock, settings: HaloSettings, enforced: boolean): RateLimiter {
  let times: number[] = [];
  let peak = 0;
  const told = (how: Throttle | undefined): Readonly<Record<string, string>> => {
    if (how?.retryAfter !== undefined) return waitHeaders(how.retryAfter, clock.now());
    if (!settings.retryAfter) return {};
    const wait = Math.max(1, Math.ceil(((times[0] ?? clock.now()) + WINDOW_MS - clock.now()) / 1000));
    return { 'retry-after': String(wait) };
  };
  const answer = (how?: Throttle): SandboxResponse => ({
    status: 429,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...told(how) },
    body: `Rate Limit Reached - ${settings.requestsPerWindow} Requests per rolling 5 minute window`,
  });
  const forget = (now: number) => {
    if ((times[0] ?? now) <= now - WINDOW_MS || (times.at(-1) ?? now) > now) {
      times = times.filter((time) => time > now - WINDOW_MS && time <= now);
    }
  };
  return {
    answer,
    refuse: () => {
      const now = clock.now();
      forget(now);
      if (enforced && times.length >= settings.requestsPerWindow) return answer();
      times.push(now);
      peak = Math.max(peak, times.length);
      return undefined;
    },
    stats: () => {
      forget(clock.now());
      return { window: { minutes: 5, max: settings.requestsPerWindow, used: times.length, peak } };
    },
  };
}
