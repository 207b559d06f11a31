import type { Clock } from '../model/clock.ts';
import type { WireRecord } from './system.ts';

/** Counts of one system's requests since its start or the last reset; the control plane's own do not count. */
export interface Stats {
  /** 0 for a connection that was reset. */
  count(status: number): void;
  show(): WireRecord;
  reset(): void;
}

const WINDOWS = { second: 1000, minute: 60_000, fiveMinutes: 300_000, day: 86_400_000 };

/** The most requests that ever lay within a window of that length, by the sandbox's clock. */
interface Window {
  readonly name: string;
  readonly ms: number;
  /** Times of requests; those before `first` have left the window. */
  times: number[];
  first: number;
  peak: number;
}

export function createStats(clock: Pick<Clock, 'now'>): Stats {
  let requests = 0;
  let statuses = new Map<number, number>();
  let windows = newWindows();
  return {
    count(status) {
      requests += 1;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      for (const window of windows) enter(window, clock.now());
    },
    show: () => ({
      requests,
      throttled: statuses.get(429) ?? 0,
      statuses: Object.fromEntries([...statuses].sort(([a], [b]) => a - b)),
      peak: Object.fromEntries(windows.map(({ name, peak }) => [name, peak])),
    }),
    reset() {
      requests = 0;
      statuses = new Map();
      windows = newWindows();
    },
  };
}

function newWindows(): readonly Window[] {
  return Object.entries(WINDOWS).map(([name, ms]) => ({ name, ms, times: [], first: 0, peak: 0 }));
}

function enter(window: Window, now: number): void {
  window.times.push(now);
  while ((window.times[window.first] ?? now) <= now - window.ms) window.first += 1;
  if (window.first > 10_000) {
    window.times = window.times.slice(window.first);
    window.first = 0;
  }
  window.peak = Math.max(window.peak, window.times.length - window.first);
}
