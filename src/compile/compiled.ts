import type { LookupAnswer } from '../connectors/connector.ts';
import type { Problem } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';
import type { PlannedRef, PlanValues, Values } from '../model/value.ts';

/** A mapping turned into code: the value between `compile` and the engine. Pure; the only inputs are its arguments. */
export interface CompiledMapping {
  readonly mapping: Mapping;
  /** Source fields that `forward` reads or `backward` writes, where clause not included. */
  readonly sourcePaths: readonly string[];
  /** Target fields that `backward` reads or `forward` writes. */
  readonly targetPaths: readonly string[];
  /**
   * Look-ups and links `forward` will ask for, so that the engine can fetch them in batches first. With the links that are known by now,
   * fail-safes are left out where they are not needed.
   */
  forwardNeeds(source: Values, links?: Answers['link']): Needs;
  backwardNeeds(target: Values, links?: Answers['link']): Needs;
  /** What the source record says the target's fields should be (rules that import), in the target's terms. */
  forward(source: Values, answers: Answers): Transformed;
  /** What the target record says the source's fields should be (rules that sync back), in the source's terms. */
  backward(target: Values, answers: Answers): Transformed;
}

export interface Needs {
  readonly lookups: readonly LookupNeed[];
  readonly links: readonly LinkNeed[];
}

export interface LookupNeed {
  readonly name: string;
  readonly key: string;
}

export interface LinkNeed {
  readonly mapping: string;
  /** Id on the side the value comes from. */
  readonly id: string;
  /** Field that will hold the resolved id. */
  readonly field: string;
}

/** Answers prefetched for one page of records. */
export interface Answers {
  lookup(need: LookupNeed): LookupAnswer | undefined;
  link(need: LinkNeed): string | PlannedRef | undefined;
}

export interface Transformed {
  /** By field path of the receiving side. A path that is absent means: leave that field alone. `null` means: clear it. */
  readonly values: PlanValues;
  /** `FieldRule.id` by field path, for provenance; also of fields that were left alone. */
  readonly rules: Readonly<Record<string, string>>;
  /** Any of these holds the record. */
  readonly problems: readonly Problem[];
  /** Reported; the record goes on (a look-up that found nothing with `unmatched: keep`). */
  readonly warnings: readonly Problem[];
  /** References that used their fail-safe. */
  readonly parked: readonly ParkedNeed[];
}

export interface ParkedNeed {
  readonly field: string;
  readonly mapping: string;
  readonly id: string;
}
