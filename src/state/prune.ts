import type { Copy, Depot } from '../model/depot.ts';
import { CrosswalkError } from '../model/errors.ts';
import { snapshotHeader } from './snapshot.ts';

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

/** As many unusable ones as `state pull` passes over. */
const MOST_FETCHED = 25;

/**
 * The newest of some copies, newest first, that can be used as far as that can be told without the key: it is there, whole, and of this
 * integration and its run. A download each until one is found. Throws what says nothing about a copy, such as an outage.
 */
export async function newestUsable(
  depot: Depot,
  integration: string,
  copies: readonly Copy[],
): Promise<Copy | undefined> {
  for (const copy of copies.slice(0, MOST_FETCHED)) {
    const run = copy.run === undefined ? {} : { run: copy.run };
    try {
      snapshotHeader(await depot.fetch(integration, copy), { integration, where: copy.from, ...run });
      return copy;
    } catch (error) {
      if (!(error instanceof CrosswalkError) || !UNUSABLE.has(error.code)) throw error;
    }
  }
  return undefined;
}

const UNUSABLE: ReadonlySet<string> = new Set(['ARTIFACT_UNUSABLE', 'SNAPSHOT_INVALID']);
