import type { Checkpoint } from '../../model/checkpoint.ts';

/** By Halo's clock, epoch milliseconds. */
export interface Swept {
  /** What changed since then has not been listed. */
  readonly from: number;
  /** When the last sweep began that looked as far back as a list may be behind. */
  readonly thorough: number;
}

/**
 * By how much a list may be behind what it lists: nothing says how soon Halo shows what was saved, nor when within a long transaction it
 * stamps it. As long as Salesforce's overlap, and half as much again.
 */
export const LATE_MS = 15 * 60_000;

/**
 * A sweep that listed more than this is the one after an import of our own, as a rule: to list its rows once more, each with a request
 * for its details, would cost as much as the import. What a late list kept back before it is left to the full run of the day.
 */
const MANY_ROWS = 500;

const CHECKPOINT_KIND = 'halo-sweep';

export function sweptOf(since: Checkpoint | undefined): Swept | undefined {
  if (since?.kind !== CHECKPOINT_KIND) return undefined;
  const from = timeOf(since['from']);
  return from === undefined ? undefined : { from, thorough: timeOf(since['thorough']) ?? from };
}

export function checkpointOf({ from, thorough }: Swept): Checkpoint {
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    kind: CHECKPOINT_KIND,
    from: iso(from),
    ...(thorough === from ? {} : { thorough: iso(thorough) }),
  };
}

/**
 * Where the next sweep starts. Each row costs a request for what lists leave out, so that only one sweep a quarter of an hour is
 * thorough: it takes all that a late list may have kept back.
 */
export function startOf(swept: Swept, now: number): { readonly since: number; readonly lateMs: number } {
  return isThorough(swept, now)
    ? { since: swept.thorough, lateMs: LATE_MS }
    : { since: swept.from, lateMs: 0 };
}

/**
 * After a sweep that began when Halo's clock showed `began`. One that listed nothing may have come too early for a late list, so that
 * the next starts where it did: rows that were not there cost nothing.
 */
export function after(swept: Swept | undefined, now: number, began: number, listed: number): Swept {
  if (swept === undefined) return { from: began, thorough: began };
  const thorough = isThorough(swept, now);
  const start = thorough ? swept.thorough : swept.from;
  return {
    from: listed === 0 ? Math.min(start, began) : began,
    thorough: listed > MANY_ROWS ? began + LATE_MS : thorough ? began : swept.thorough,
  };
}

/** A start that lies after the server's clock was never true, and nobody knows what happened since the true one. */
export function isAhead({ from, thorough }: Swept, serverDate: number | undefined): boolean {
  return serverDate !== undefined && Math.max(from, thorough) > serverDate + LATE_MS;
}

function isThorough({ thorough }: Swept, now: number): boolean {
  return Math.abs(now - thorough) >= LATE_MS;
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
