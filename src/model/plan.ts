import type { Problem } from './errors.ts';
import type { ToldFile } from './file.ts';
import type { Usage } from './usage.ts';
import type { PlanValue, PlanValues } from './value.ts';

/** Import writes the target, sync-back writes the source. */
export type Direction = 'import' | 'syncBack';

export interface FieldChange {
  /** Path on the receiving side. */
  readonly field: string;
  /** `FieldRule.id`; the YAML line is found through the mapping. */
  readonly rule: string;
  readonly before: PlanValue;
  readonly after: PlanValue;
}

interface EntryBase {
  readonly direction: Direction;
  /** Id on the giving side: the source record of an import, the target record of a sync-back. */
  readonly recordId: string;
}

/**
 * What a run will do about one record in one direction. Skipped and held records are entries too: nothing disappears between
 * reading and the plan.
 */
export type Entry =
  | (EntryBase & {
      readonly action: 'create';
      readonly values: PlanValues;
      readonly rules: Readonly<Record<string, string>>;
      /** A field whose value is for a new record, and not for one that turns out to be there already. */
      readonly initial?: string;
      /** Of a file: what is known of its content, which is fetched when it is sent. */
      readonly file?: ToldFile;
    })
  | (EntryBase & {
      readonly action: 'update';
      readonly otherId: string;
      readonly changes: readonly FieldChange[];
    })
  | (EntryBase & { readonly action: 'link'; readonly otherId: string; readonly how: string })
  | (EntryBase & {
      readonly action: 'deactivate' | 'archive';
      readonly otherId: string;
      readonly reason: Problem;
    })
  | (EntryBase & { readonly action: 'skip'; readonly otherId?: string; readonly reason: Problem })
  | (EntryBase & { readonly action: 'held'; readonly otherId?: string; readonly problem: Problem })
  | (EntryBase & { readonly action: 'unchanged'; readonly otherId: string });

export type Action = Entry['action'];

/** Entries that change something: a record in a system, or which records belong together. */
export const WRITES = [
  'create',
  'update',
  'link',
  'deactivate',
  'archive',
] as const satisfies readonly Action[];

/** Number of records by what was (or would be) done with them. */
export type Counts = Readonly<Record<Action, number>>;

export const NO_COUNTS: Counts = {
  create: 0,
  update: 0,
  link: 0,
  unchanged: 0,
  skip: 0,
  held: 0,
  deactivate: 0,
  archive: 0,
};

export type Outcome = 'done' | 'nothing' | 'partial' | 'deferred' | 'refused' | 'failed';

/** What happened to one mapping in one direction; the unit of `plan --json` and `sync --json`. */
export interface FlowResult {
  readonly integration: string;
  readonly mapping: string;
  readonly direction: Direction;
  readonly outcome: Outcome;
  /** Records read on the giving side. */
  readonly read: number;
  readonly counts: Counts;
  /** Runs that a guard refused: what they would have done. Nothing of it was, so that `counts` are all zero. */
  readonly wouldHave?: Counts;
  readonly requests: Readonly<Record<string, { readonly read: number; readonly write: number }>>;
  /** Plans: requests that carrying it out takes, its reading included, if nothing is refused and nothing changes until then. */
  readonly cost?: FlowResult['requests'];
  /** Held records of this run; `where` of each problem names the record. */
  readonly held: readonly { readonly recordId: string; readonly problem: Problem }[];
  /** Reported, nobody stopped: how often each happened and one example. */
  readonly notes: readonly Note[];
  /** Fields in which both sides differ because a system did not keep what it was sent, then or earlier; absent when there are none. */
  readonly notKept?: number;
  /** What stopped the flow. */
  readonly error?: Problem;
  /** Deferred flows: writes that were planned and are left for a later run; absent when it stopped before they were known. */
  readonly left?: number;
}

export interface Note {
  readonly code: string;
  readonly what: string;
  readonly count: number;
  /** Id of the first record it happened to. */
  readonly example: string;
}

export interface RunResult {
  readonly outcome: Outcome;
  readonly flows: readonly FlowResult[];
  /** Requests of the org's rolling day by connection, where the system tells: everybody's, not only this run's. */
  readonly usage?: Readonly<Record<string, Usage>>;
}

const WORST_FIRST: readonly Outcome[] = ['failed', 'refused', 'partial', 'deferred', 'done', 'nothing'];

/** The outcome of several mappings or integrations together: the worst of theirs. */
export function worstOutcome(parts: readonly { readonly outcome: Outcome }[]): Outcome {
  return WORST_FIRST.find((outcome) => parts.some((part) => part.outcome === outcome)) ?? 'nothing';
}

/** The result of a mapping that was stopped before it read anything. */
export function notStarted(
  mapping: { readonly integration: string; readonly name: string },
  outcome: Outcome,
  error: Problem,
): FlowResult {
  return {
    integration: mapping.integration,
    mapping: mapping.name,
    direction: 'import',
    outcome,
    read: 0,
    counts: NO_COUNTS,
    requests: {},
    held: [],
    notes: [],
    error,
  };
}
