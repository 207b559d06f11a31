import type { Problem } from './errors.ts';
import type { LinkStatus } from './link.ts';
import type { FieldRule, Mapping } from './mapping.ts';
import type { Entry } from './plan.ts';
import type { PlanValue } from './value.ts';

/** Why one record is as it is and what the next run would do with it. Read from both systems; nothing is written. */
export interface Explanation {
  readonly mapping: Mapping;
  readonly sourceId: string | undefined;
  readonly targetId: string | undefined;
  /** `undefined`: not linked. */
  readonly status: LinkStatus | undefined;
  /** Whether the source record meets the where clause; `server` when only the server can say. */
  readonly scope: 'in' | 'out' | 'server' | 'no clause' | 'no source record';
  readonly held: { readonly problem: Problem; readonly since: string; readonly attempts: number } | undefined;
  readonly fields: readonly FieldExplanation[];
  /** What a person may want to do about it, though the record syncs. */
  readonly notes: readonly Problem[];
  /** What the next run would do, in both directions. */
  readonly entries: readonly Entry[];
}

export interface FieldExplanation {
  readonly rule: FieldRule;
  readonly source: PlanValue | undefined;
  readonly target: PlanValue | undefined;
  /** What the rule makes of the source's value; `undefined`: it leaves the field alone. */
  readonly wanted: PlanValue | undefined;
  /** Since both sides were last settled; `unknown` when they never were under this rule. */
  readonly sourceChanged: boolean | 'unknown';
  readonly targetChanged: boolean | 'unknown';
}
