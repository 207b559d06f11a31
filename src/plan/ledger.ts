import type { HeldLimits } from '../model/alert.ts';
import { isAhead } from '../model/clock.ts';
import type { Problem } from '../model/errors.ts';
import type { FlowRow, Held, RunRow } from '../state/store.ts';

/** What a state tells about one integration that is watched. */
export interface Ledger {
  readonly integration: string;
  /** Newest first, without those that lie in the future. */
  readonly runs: readonly RunRow[];
  readonly held: readonly Held[];
  /** Newest first; absent where there are none. */
  readonly ahead?: readonly AheadRun[];
  /** ISO time since when runs could have been expected: where nothing ever succeeded, what counts is how long ago that was. */
  readonly expectedSince: string;
  /** Why nothing is known of it although something was. */
  readonly lost?: Problem;
  /** Set where the state cannot be read, so that `runs` and `held` are empty: why, and the newest run of it that GitHub knows to have ended well. */
  readonly unread?: { readonly problem: Problem; readonly lastSuccess: string | undefined };
}

export interface WatchPolicy {
  readonly staleAfterMs: number;
  readonly held: HeldLimits;
  /** Mappings that run on the schedule. */
  readonly mappings: readonly WatchedMapping[];
}

export interface WatchedMapping {
  readonly name: string;
  readonly syncsBack: boolean;
}

/** A run that lies in the future: its machine's clock was ahead, or this one's is behind. */
export interface AheadRun {
  /** ISO time, as it was written down. */
  readonly at: string;
  /** ISO time at which the next run began whose time can be. */
  readonly followed: string | undefined;
}

/** That long after it was followed by another one a run of the future is told of: somebody may still have to set a clock. */
const TOLD_MS = 24 * 3_600_000;

/**
 * Runs of a state, newest first, told apart at `now` (epoch ms): those that count, and those of the future that somebody has to be told
 * of. The latter are no success, put nothing off and end no error.
 */
export function credible(
  runs: readonly RunRow[],
  now: number,
): { readonly runs: readonly RunRow[]; readonly ahead: readonly AheadRun[] } {
  const counting: RunRow[] = [];
  const ahead: AheadRun[] = [];
  for (const run of runs) {
    const followed = counting.at(-1)?.startedAt;
    if (!isAhead(Date.parse(run.startedAt), now) && !isAhead(Date.parse(run.at), now)) counting.push(run);
    else if (followed === undefined || now - Date.parse(followed) < TOLD_MS)
      ahead.push({ at: run.at, followed });
  }
  return { runs: counting, ahead };
}

/** ISO time of the newest run of `sync` that carried a mapping through; one that left it out or put it off is none. */
export function lastSyncOf(runs: readonly RunRow[], mapping: string): string | undefined {
  return syncsOf(runs, mapping)[0];
}

/** ISO times of all such runs, newest first. */
export function syncsOf(runs: readonly RunRow[], mapping: string): readonly string[] {
  return runs.flatMap(({ at, command, flows }) => (isSync(command) && succeeded(flows, mapping) ? [at] : []));
}

/** Whether a run was one of the whole integration, `sync --full` too; what is done by hand to some records is none. */
export function isSync(command: string): boolean {
  return command === 'sync' || command.startsWith('sync ');
}

/** Outcomes of a mapping that was carried through; held records are told apart. */
export const SUCCESS: ReadonlySet<string> = new Set(['done', 'nothing', 'partial']);

/** Whether a run carried a mapping through in every direction that it took it. */
export function succeeded(flows: readonly FlowRow[], mapping: string): boolean {
  const own = flows.filter((flow) => flow.mapping === mapping);
  return own.length > 0 && own.every(({ outcome }) => SUCCESS.has(outcome));
}
