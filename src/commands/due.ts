import { CrosswalkError } from '../model/errors.ts';
import type { Integration } from '../model/mapping.ts';
import { credible, isSync } from '../plan/ledger.ts';
import { type Due, due, type Ran } from '../schedule/due.ts';
import { openState } from '../state/open.ts';
import type { RunRow, StateStore } from '../state/store.ts';
import type { CommonOptions, Io } from './io.ts';
import { environment } from './project.ts';
import { stateExists, stateKey, statePath } from './session.ts';

/** As many as the state keeps. */
export const ALL_RUNS = 1_000;

/** Whether a run of this integration is due now, as its state here tells. Asks no system and makes no state. */
export function dueHere(io: Io, options: CommonOptions, integration: Integration): Due {
  return due(integration.integrator, integration.enabled, ranHere(io, options, integration), io.clock.now());
}

/** What the state here knows of earlier runs; nothing when there is none. */
export function ranHere(io: Io, options: CommonOptions, integration: Integration): Ran {
  return withState(io, options, integration, (state) => ranOf(state.runs(ALL_RUNS), io.clock.now())) ?? {};
}

/** For what is said after a run: a state that cannot be read is what that run has just failed on. */
export function ranIfReadable(io: Io, options: CommonOptions, integration: Integration): Ran {
  try {
    return ranHere(io, options, integration);
  } catch (error) {
    if (error instanceof CrosswalkError) return {};
    throw error;
  }
}

/** Opens the state to read only; `undefined` when there is none. */
export function withState<T>(
  io: Io,
  options: CommonOptions,
  integration: Integration,
  work: (state: StateStore) => T,
): T | undefined {
  if (!stateExists(options.state, integration.name)) return undefined;
  const state = openState({
    path: statePath(options.state, integration.name),
    key: stateKey(io, environment(io, options)),
    clock: io.clock,
    readOnly: true,
  });
  try {
    return work(state);
  } finally {
    state.close();
  }
}

/** Of runs, newest first, those that count for the schedule at `now`: of whole integrations. A one-off import or a retry puts nothing off. */
export function ranOf(runs: readonly RunRow[], now: number): Ran {
  const syncs = credible(runs, now).runs.filter(({ command }) => isSync(command));
  const [last] = syncs;
  if (last === undefined) return {};
  const well = syncs.findIndex((run) => !failed(run));
  const full = syncs.find((run) => !failed(run) && run.command.split(' ').includes('--full')) ?? syncs.at(-1);
  return {
    last: { at: Date.parse(last.startedAt), failures: well === -1 ? syncs.length : well },
    ...(full === undefined ? {} : { full: Date.parse(full.startedAt) }),
  };
}

/** One that a guard refused or that spent its requests is no failure that trying again soon would mend. */
function failed({ outcome }: RunRow): boolean {
  return outcome === 'failed' || outcome === 'stopped' || outcome === 'unfinished';
}
