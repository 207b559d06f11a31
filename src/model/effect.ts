import type { Position } from './diagnostic.ts';
import type { Problem } from './errors.ts';
import type { Action, Counts, Direction, FlowResult } from './plan.ts';
import type { PlanValue, Scalar } from './value.ts';

/** What an edit of the configuration would do to records: the plans of two versions of it, one against the other. */
export interface Effect {
  readonly mappings: readonly MappingEffect[];
  /** Connections whose settings were edited; what that does is seen only when a run opens them. */
  readonly connections: readonly string[];
  /** Edits of connections.yaml and of each integration.yaml. */
  readonly settings: readonly SettingEdit[];
  /** Connections of which the next run would take more requests than it may, so that it is spread over several. */
  readonly deferred: readonly Deferred[];
  /** Set when the version to compare with could not be read: then everything that would be done counts as an effect. */
  readonly baseUnread?: Problem;
  /** False when a mapping could not be compared, so that what is told is not all. */
  readonly complete: boolean;
  /** Integrations that allow record values in comments of private repositories. */
  readonly values: readonly string[];
  /** The state's serial by integration: how many runs had written to it. */
  readonly serials: Readonly<Record<string, number>>;
  /** True when no system was asked. */
  readonly offline: boolean;
}

/**
 * How a mapping differs. `disabled`: its integration is switched off; `edited`: the same two objects under other rules; `moved`: other objects or connections; `parent`: untouched,
 * but records that its own refer to would be linked otherwise.
 */
export type MappingChange = 'added' | 'removed' | 'disabled' | 'edited' | 'moved' | 'parent';

/**
 * How the two versions were compared. `records`: over every source record, targets only where the outcome differs; `whole`: both plans
 * over everything, because the edit decides what travels back; `sample`: the source over every record, and the targets of some of the
 * linked ones, because all of them would take too many requests; `pending`: both plans over what is due now, because the edit decides only
 * how that is treated; `rules`: without asking a system; `edit`: not
 * at all, because what hangs on records is known only when a run reads it record by record.
 */
export type Compared = 'records' | 'whole' | 'sample' | 'pending' | 'rules' | 'edit';

export interface MappingEffect {
  readonly integration: string;
  readonly mapping: string;
  /** Source and target object, for readers. */
  readonly objects: readonly [string, string];
  readonly change: MappingChange;
  readonly compared: Compared;
  readonly edits: readonly RuleEdit[];
  /** Source records looked at. */
  readonly read: number;
  /** Of them, those whose outcome may differ, which both versions planned. */
  readonly planned: number;
  readonly flows: readonly FlowEffect[];
  /** Requests the comparison itself took, by connection. */
  readonly requests: FlowResult['requests'];
  /** Linked records there are: nobody looks after them any more (`removed`, `disabled`), or only some of them were looked at (`sample`). */
  readonly linked?: number;
  /** Of them those of which the target was looked at (`sample`). */
  readonly sampled?: number;
  /** Why the schedule does not run all of it, so that this comes of runs by hand only. */
  readonly unscheduled?: string;
  /** Set when what is pending anyway is not known: finding out would have taken too many requests. */
  readonly pendingUnknown?: true;
  /** What the mapping's own tests give in both versions (`rules`). */
  readonly tests?: readonly TestEffect[];
  /** What stopped the comparison; the rest of this is empty then. */
  readonly error?: Problem;
}

/** One edit of what is no mapping, in words of the configuration. */
export interface SettingEdit extends RuleEdit {
  readonly subject: { readonly kind: 'integration' | 'connection'; readonly name: string };
}

export interface Deferred {
  readonly connection: string;
  readonly requests: number;
  /** `limits.runRequests`. */
  readonly perRun: number;
  readonly runs: number;
}

/** One edit of a mapping, in words of the configuration. */
export interface RuleEdit {
  /** Key of the rule or the mapping that was edited: `customfields.CFIndustry`, `import.where`. */
  readonly key: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** What changed, from what to what; texts of the configuration alone. */
  readonly details: readonly string[];
  /** In the version that has it; of the edited version where both do. */
  readonly at: Position;
}

export interface FlowEffect {
  readonly direction: Direction;
  /** Records by what would be done with them that was not to be done before. */
  readonly counts: Counts;
  /** Records that both versions treat alike: pending anyway. */
  readonly pending: number;
  /** Records by what would not be done any more. */
  readonly undone: Counts;
  /** Records that would be created or updated in both versions, but otherwise; they stand in `counts` too. */
  readonly altered: number;
  /** `import`: linked records that are held back or left out now, so that what is changed in their targets does not travel back either. */
  readonly stopped?: number;
  /**
   * `import`: further linked records of which the versions want something else, counted from the source alone: asking for the target of each
   * would have taken too many requests. Their rules stand in `rules`.
   */
  readonly estimated?: { readonly update: number; readonly held: number };
  readonly rules: readonly RuleEffect[];
  /** Held back or passed over, by code. */
  readonly reasons: readonly ReasonEffect[];
  /** What the guards would say to the next run: to what comes with the edit together with what is pending anyway. */
  readonly guard?: Problem;
  /** Set when the guards refuse the next run without the edit too. */
  readonly guardAnyway?: true;
  /** Requests that the next run takes for it: its reading and its writes. */
  readonly cost: FlowResult['requests'];
  readonly examples: readonly EffectExample[];
}

/** How one rule changes what records hold. */
export interface RuleEffect {
  readonly rule: string;
  /** Path on the receiving side. */
  readonly field: string;
  readonly at: Position;
  readonly records: number;
  readonly moves: readonly Move[];
}

/** `value` stands for what a record holds and nobody wrote into the configuration. */
export type MoveEnd = { readonly constant: Scalar } | 'empty' | 'value';

export interface Move {
  readonly from: MoveEnd;
  readonly to: MoveEnd;
  readonly count: number;
}

export interface ReasonEffect {
  readonly action: 'held' | 'skip' | 'deactivate' | 'archive';
  readonly code: string;
  readonly count: number;
  readonly what: string;
  readonly todo?: string;
  /** Ids of the first records. */
  readonly examples: readonly string[];
}

export interface EffectExample {
  readonly action: Action;
  readonly undone: boolean;
  readonly recordId: string;
  readonly otherId?: string;
  readonly fields: readonly string[];
  /** Only where values may be shown. */
  readonly values?: Readonly<Record<string, { readonly before?: PlanValue; readonly after: PlanValue }>>;
}

export interface TestEffect {
  readonly name: string;
  readonly at: Position;
  /** Fields that come out otherwise, with what the test's own record gives. */
  readonly fields: readonly { readonly field: string; readonly before: string; readonly after: string }[];
}
