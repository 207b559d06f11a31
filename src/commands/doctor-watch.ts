import type { Door } from '../http/door.ts';
import type { Clock } from '../model/clock.ts';
import { type Finding, pass, warn } from '../model/finding.ts';

/** What the answers of one connection tell beside their content. */
export interface Watched extends Door {
  readonly hosts: ReadonlySet<string>;
  /** Milliseconds that the server's clock is ahead of ours, of the answer that came closest. */
  readonly skewMs: number | undefined;
}

const MINUTE_MS = 60_000;
/** A signed log-in lives three minutes, and a `Date` header is cut to the second. */
const TOLERATED_MS = 2 * MINUTE_MS;

/** The same door, with every answer's host and clock noted. */
export function watch(door: Door, clock: Clock): Watched {
  const hosts = new Set<string>();
  let skew: number | undefined;
  return {
    hosts,
    counts: door.counts,
    get skewMs() {
      return skew;
    },
    async request(request) {
      const asked = clock.now();
      const response = await door.request(request);
      const answered = clock.now();
      hosts.add(new URL(request.url).origin);
      const date = Date.parse(response.headers.get('date') ?? '');
      if (Number.isNaN(date)) return response;
      // The header was written at some time between the two.
      const off = date < asked ? Math.min(0, date + 1000 - asked) : Math.max(0, date - answered);
      if (skew === undefined || Math.abs(off) < Math.abs(skew)) skew = off;
      return response;
    },
  };
}

export function reached({ hosts }: Watched): readonly Finding[] {
  return [...hosts].map((origin) =>
    pass(
      'reachable',
      origin.startsWith('https:')
        ? `${origin} answers, its certificate is valid`
        : `${origin} answers (plain http, this machine)`,
    ),
  );
}

export function clockFinding({ skewMs }: Watched): readonly Finding[] {
  if (skewMs === undefined) return [];
  if (Math.abs(skewMs) <= TOLERATED_MS)
    return [pass('clock', 'this machine and the server agree on the time')];
  const minutes = Math.round(Math.abs(skewMs) / MINUTE_MS);
  return [
    warn(
      'clock',
      `this machine's clock is ${minutes} minutes ${skewMs > 0 ? 'behind' : 'ahead of'} the server's`,
      'Switch time synchronisation on (timedatectl set-ntp true): signed log-ins are refused when clocks differ.',
    ),
  ];
}
