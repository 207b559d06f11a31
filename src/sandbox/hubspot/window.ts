/** Times of requests within a rolling window. */
export interface Window {
  /** How many lie in the window that ends at `now`. */
  count(now: number): number;
  /** How many of them came after `time`. */
  since(time: number): number;
  enter(now: number): void;
  /** The most that ever lay in one window. */
  peak(): number;
}

export function createWindow(ms: number): Window {
  let times: number[] = [];
  let first = 0;
  let peak = 0;
  const count = (now: number): number => {
    // A clock that was set back makes what lies ahead of it meaningless.
    if ((times.at(-1) ?? now) > now) {
      times = times.slice(first).filter((time) => time <= now);
      first = 0;
    }
    while (first < times.length && (times[first] ?? now) <= now - ms) first += 1;
    if (first > 10_000) {
      times = times.slice(first);
      first = 0;
    }
    return times.length - first;
  };
  return {
    count,
    since: (time) => {
      let found = 0;
      for (let at = times.length - 1; at >= first && (times[at] ?? time) > time; at -= 1) found += 1;
      return found;
    },
    enter: (now) => {
      count(now);
      times.push(now);
      peak = Math.max(peak, times.length - first);
    },
    peak: () => peak,
  };
}
