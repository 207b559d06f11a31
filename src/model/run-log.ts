import type { Problem } from './errors.ts';
import type { Counts, Direction, FlowResult } from './plan.ts';
import type { Touched } from './touched.ts';
import type { Usage } from './usage.ts';

/** First line of a run log. */
export interface RunHead {
  /** Its number in the state's own list of runs. */
  readonly id: number;
  readonly integration: string;
  /** As typed, with the options that say what kind of run it was: `sync --scheduled --full`. */
  readonly command: string;
  readonly runner: 'local' | 'github-hosted' | 'self-hosted';
  /** ISO time. */
  readonly started: string;
  readonly version: string;
}

/** A line for each record that the run did something about, in the order in which it was settled. */
export interface RunEntry extends Touched {
  /** ISO time at which it was settled. */
  readonly time: string;
  readonly integration: string;
}

/** Last line of a run log; a run that was killed has none. */
export interface RunSummary {
  /** ISO time of the end. */
  readonly at: string;
  /** Outcome of the run; `stopped` when somebody or an unforeseen error ended it. */
  readonly outcome: string;
  readonly flows: readonly FlowSummary[];
  readonly usage?: Readonly<Record<string, Usage>>;
}

export interface FlowSummary {
  readonly mapping: string;
  readonly direction: Direction;
  readonly outcome: string;
  readonly read: number;
  readonly counts: Counts;
  readonly wouldHave?: Counts;
  readonly requests: FlowResult['requests'];
  readonly left?: number;
  readonly error?: Problem;
}

export type LogLine = { readonly run: RunHead } | RunEntry | { readonly summary: RunSummary };
