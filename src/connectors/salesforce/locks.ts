import type { Clock } from '../../model/clock.ts';
import { faultOf } from './errors.ts';
import { isWireObject, objectsOf } from './wire.ts';

export interface LockRetry {
  /** Milliseconds, of which at least half is waited: others who met the same lock come back at other moments. */
  readonly waitMs: number;
  /** Records a request. */
  readonly size: number;
}

/**
 * How locked records are sent again: ever fewer at once and one request after the other, so that they neither lock each other nor
 * wait for the parents of strangers. What is still locked then is held until the next run.
 */
export const LOCK_RETRIES: readonly LockRetry[] = [
  { waitMs: 1_000, size: 50 },
  { waitMs: 3_000, size: 10 },
  { waitMs: 9_000, size: 1 },
];

/** Bound of requests by which one batch's locked records are sent again. */
export const MOST_LOCK_REQUESTS = 30;

/** False when the run is stopping. */
export async function waitForLock(
  clock: Clock,
  { waitMs }: LockRetry,
  random: () => number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (signal?.aborted) return false;
  const wait = Math.round(waitMs * (0.5 + 0.5 * random()));
  return clock.sleep(wait, signal).then(
    () => true,
    () => false,
  );
}

export function isLocked(item: unknown): boolean {
  return (
    isWireObject(item) &&
    objectsOf(item['errors']).some((error) => faultOf(error).errorCode === 'UNABLE_TO_LOCK_ROW')
  );
}
