import type { Copy } from '../model/depot.ts';

export interface Keeping {
  /** So many of the newest, at least one. */
  readonly newest: number;
  /** Of these last days (UTC) the newest of each. */
  readonly days: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const DAY_MS = 86_400_000;

/** Of copies, newest first, those that need not be kept, newest first. */
export function toRemove(copies: readonly Copy[], { newest, days, now }: Keeping): readonly Copy[] {
  const since = new Date(now - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  const seen = new Set<string>();
  return copies.filter((copy, position) => {
    const day = copy.at.slice(0, 10);
    const first = day >= since && !seen.has(day);
    seen.add(day);
    return !first && position >= Math.max(1, newest);
  });
}
