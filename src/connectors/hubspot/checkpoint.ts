import type { Checkpoint } from '../../model/checkpoint.ts';
import type { ObjectName } from './describe.ts';

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** How far before the last reading the next one starts. */
export const OVERLAP_MS = 10 * MINUTE_MS;

/** By how much the index that searches go by may be behind: seconds to minutes as a rule, an hour at the worst. */
const LATE_MS = HOUR_MS;

/** Records that are remembered as read: a search that shows them again costs no reading. */
const REMEMBERED = 200;

const CHANGES = 'hubspot-changes';
const LIST = 'hubspot-list';

/** Where the readings of an object stand, by HubSpot's clock, epoch milliseconds. */
export interface Standing {
  /** What changed before has been read, as far as the index showed it. */
  readonly until: number;
  /** When the last reading began that looked as far back as the index may be behind. */
  readonly thorough: number;
  /** When the archived records were last listed. */
  readonly archived: number;
  /** Records read lately, with the stamp they had. Nothing depends on them. */
  readonly seen: ReadonlyMap<string, number>;
}

/** A complete reading that has not come to its end. */
export interface Listing {
  readonly began: number;
  /** Where the list goes on; `undefined` when only the archived records are left. */
  readonly after: string | undefined;
}

export type Progress =
  | { readonly kind: 'changes'; readonly standing: Standing }
  | { readonly kind: 'list'; readonly listing: Listing };

/** What a checkpoint says; `undefined` for one of another object, of another form, or none. */
export function progressOf(object: ObjectName, since: Checkpoint | undefined): Progress | undefined {
  if (since?.['object'] !== object) return undefined;
  if (since.kind === LIST) {
    const began = timeOf(since['began']);
    const after = since['after'];
    return began === undefined
      ? undefined
      : { kind: 'list', listing: { began, after: typeof after === 'string' ? after : undefined } };
  }
  const until = since.kind === CHANGES ? timeOf(since['until']) : undefined;
  if (until === undefined) return undefined;
  return {
    kind: 'changes',
    standing: {
      until,
      thorough: timeOf(since['thorough']) ?? until,
      archived: timeOf(since['archived']) ?? until,
      seen: seenOf(since['seen']),
    },
  };
}

export function checkpointOf(object: ObjectName, { until, thorough, archived, seen }: Standing): Checkpoint {
  return {
    kind: CHANGES,
    object,
    until: iso(until),
    thorough: iso(thorough),
    archived: iso(archived),
    ...(seen.size === 0 ? {} : { seen: [...seen].map(([id, at]) => `${id}@${at}`) }),
  };
}

export function listingCheckpoint(object: ObjectName, { began, after }: Listing): Checkpoint {
  return { kind: LIST, object, began: iso(began), ...(after === undefined ? {} : { after }) };
}

/** A reading goes back an hour and more once an hour only: what the index showed late is found then. */
export function isThorough({ thorough }: Standing, now: number): boolean {
  return Math.abs(now - thorough) >= HOUR_MS;
}

export function isArchiveDue({ archived }: Standing, now: number): boolean {
  return Math.abs(now - archived) >= HOUR_MS;
}

/** The earliest stamp that the next search asks for. HubSpot answers 500 for the beginning of the epoch. */
export function searchStart(standing: Standing, thorough: boolean): number {
  const start = thorough ? rememberedFrom(standing.thorough) : standing.until - OVERLAP_MS;
  return Math.max(1_000, start);
}

/** A start that lies after HubSpot's clock was never true, and nobody knows what changed since the true one. */
export function isAhead({ until, thorough }: Standing, at: number | undefined): boolean {
  return at !== undefined && Math.min(until, thorough) - OVERLAP_MS > at;
}

/**
 * The start of the next reading: HubSpot's clock when it answered first, and our own where that is earlier. An answer without a time
 * may come from a clock that is off.
 */
export function startOf(at: number | undefined, asked: number): number {
  return at === undefined ? asked - HOUR_MS : Math.min(at, asked);
}

/** Stamps from before that are shown by no search behind a thorough one that began then. */
export function rememberedFrom(thorough: number): number {
  return thorough - LATE_MS - OVERLAP_MS;
}

/**
 * The newest of what was read that the next searches may show again. Not what changed since `until`: it may have done so twice in one
 * millisecond, before it was read and after.
 */
export function remembered(
  seen: ReadonlyMap<string, number>,
  next: Pick<Standing, 'until' | 'thorough'>,
): ReadonlyMap<string, number> {
  const floor = rememberedFrom(next.thorough);
  return new Map(
    [...seen]
      .filter(([, at]) => at >= floor && at < next.until)
      .sort(([, a], [, b]) => b - a)
      .slice(0, REMEMBERED),
  );
}

function seenOf(value: unknown): ReadonlyMap<string, number> {
  const entries = Array.isArray(value) ? value : [];
  return new Map(
    entries.flatMap((entry) => {
      const [id = '', at = ''] = String(entry).split('@');
      return /^\d+$/.test(id) && /^\d+$/.test(at) ? [[id, Number(at)] as const] : [];
    }),
  );
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
