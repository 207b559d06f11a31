import type { Checkpoint } from '../model/checkpoint.ts';
import type { Problem } from '../model/errors.ts';

/** What a reading leaves behind besides the records in the run file. */
export interface Reading {
  readonly records: number;
  /** To store once everything has settled; `undefined` for a reading that proves nothing about what follows (import --limit). */
  readonly checkpoint: Checkpoint | undefined;
  /**
   * True when everything was read in one go, not only what changed: only then does it say something about records that it did not
   * bring. False for a reading that a lost cursor cut in two, and for a list that gave fewer records than it announced.
   */
  readonly complete: boolean;
  /** True when a lost cursor cut the reading in two. */
  readonly resumed: boolean;
  /** What the connector had to say about how it read. */
  readonly notes: readonly Problem[];
}

export interface SourceReading extends Reading {
  /** True when rows came, if only such as the clause keeps out. */
  readonly brought: boolean;
}

export interface TargetReading extends Reading {
  /** Every row carried the match fields, so that the index answers for the whole target. */
  readonly indexed: boolean;
  /** Some row showed the field that carries the mark: a list that leaves it out looks like one without marks. */
  readonly marked: boolean;
  /** Some row did not show the field that carries the mark, so that it may bear one all the same. */
  readonly markHidden: boolean;
  /** True for the target of a first load that an earlier run left half done: its checkpoint stays where that run began. */
  readonly continued?: boolean;
}

export const NOTHING_READ = {
  records: 0,
  checkpoint: undefined,
  complete: false,
  resumed: false,
  notes: [],
} as const satisfies Reading;

/** Stands where a list of changes would leave a checkpoint: with it is remembered for which version of the mapping targets were read. */
const BY_PARENTS: Checkpoint = { kind: 'parents' };

/** The reading of what hangs on targets before any of it was read; each row will show its mark. */
export function readByParents(narrow: boolean): TargetReading {
  const known = { indexed: false, marked: true, markHidden: false } as const;
  return { ...NOTHING_READ, ...known, checkpoint: narrow ? undefined : BY_PARENTS };
}
