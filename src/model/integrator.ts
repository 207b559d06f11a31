import type { HeldLimits } from './alert.ts';
import type { Direction } from './plan.ts';

/** A cron expression of five fields and the IANA time zone that it is read in. */
export interface Times {
  readonly cron: string;
  readonly timeZone: string;
}

/** Hours of the day; over midnight when `to` is before `from`. */
export interface Window {
  /** Minutes after midnight, in `timeZone`. */
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
}

/** What of an integration runs on the schedule, and when. */
export interface Integrator {
  readonly enabled: boolean;
  /** Names of mappings. */
  readonly mappings: readonly string[];
  readonly directions: readonly Direction[];
  readonly schedule: Times;
  /** When everything is read instead of what changed; absent for never. */
  readonly full: Times | undefined;
  /** When a full run may begin; any time when absent. */
  readonly window: Window | undefined;
}

/** Who hears of what. */
export interface Notify {
  /** `@user` and `@org/team` to mention, by direction as the service desk sees it: `incoming` is import, `outgoing` sync-back. */
  readonly errors: { readonly incoming: readonly string[]; readonly outgoing: readonly string[] };
  /** When held records are an alarm. */
  readonly held: HeldLimits;
  /** What the summary of a run without errors holds: a line for each record, the counts, or nothing at all. */
  readonly success: 'each' | 'summary' | 'none';
}
