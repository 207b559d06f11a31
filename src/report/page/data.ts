/** What the status page shows: times as ISO text, ids of mappings, codes and counts. No value, name or id of a record. */
export interface PageData {
  readonly at: string;
  readonly version: string;
  readonly integrations: readonly PageIntegration[];
}

export interface PageIntegration {
  readonly name: string;
  readonly health: Health;
  /** Why nothing is known of it, although it may have run; the rest is empty then. */
  readonly unknown: PageReason | undefined;
  /** ISO times at which it is due next; absent where nothing of it runs on the schedule. */
  readonly next: { readonly at: string; readonly full: boolean } | undefined;
  readonly staleAfterMs: number | undefined;
  readonly mappings: readonly PageMapping[];
  /** Oldest first. */
  readonly runs: readonly PageRun[];
  readonly held: readonly PageHeld[];
  readonly budgets: readonly PageBudget[];
}

/** `empty`: never ran here. `off`: runs by hand only. `lost`: there is no state any more. `unread`: there may be one. */
export type Health = 'well' | 'held' | 'failing' | 'late' | 'lost' | 'unread' | 'off' | 'empty';

/** A code with what the registry says of it: reasons themselves name fields, ids and paths. */
export interface PageReason {
  readonly code: string;
  readonly cause: string;
  readonly cure: string;
}

export interface PageMapping {
  readonly name: string;
  readonly links: number;
  readonly held: number;
  readonly lastSuccess: string | undefined;
  /** Milliseconds since then. */
  readonly lagMs: number | undefined;
  readonly late: boolean;
  /** Code of what stopped it since. */
  readonly error: string | undefined;
}

export interface PageRun {
  readonly at: string;
  readonly command: string;
  readonly outcome: string;
  readonly ms: number;
  readonly written: number;
  readonly held: number;
  readonly requests: number;
}

export interface PageHeld extends PageReason {
  readonly mapping: string;
  readonly count: number;
  readonly oldest: string;
}

export interface PageBudget {
  readonly connection: string;
  /** Requests of our runs in the last 24 hours. */
  readonly read: number;
  readonly write: number;
  /** Requests of the org's last 24 hours, everybody's, where the system tells. */
  readonly day: { readonly used: number; readonly limit: number; readonly at: string } | undefined;
  /** Share of the day's limit at which a run stops. */
  readonly stopsAt: number | undefined;
}
