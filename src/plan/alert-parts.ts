import { createHash } from 'node:crypto';
import type { Side } from '../model/alert.ts';

/** As the service desk sees it, in the order in which they are named. */
export const BOTH: readonly Side[] = ['incoming', 'outgoing'];

export function fingerprint(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** ISO times of one form sort as text. */
export function earliest(times: readonly string[]): string {
  return times.toSorted()[0] ?? '';
}

export function latest(times: readonly string[]): string {
  return times.toSorted().at(-1) ?? '';
}
