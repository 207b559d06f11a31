import { isNamed } from '../model/child.ts';
import type { Integration, Mapping } from '../model/mapping.ts';
import { credible, type Ledger, type WatchedMapping, type WatchPolicy } from '../plan/ledger.ts';
import type { StateStore } from '../state/store.ts';

/** How an integration is watched; `undefined` when nothing of it is expected to run by itself. */
export function watchPolicy(integration: Integration): WatchPolicy | undefined {
  const { integrator, notify, staleAfter } = integration;
  if (!integration.enabled || integrator?.enabled === false || staleAfter === undefined) return undefined;
  const back = integrator?.directions.includes('syncBack') ?? true;
  return {
    staleAfterMs: staleAfter,
    held: notify.held,
    mappings: scheduledMappings(integration).map(
      (mapping): WatchedMapping => ({
        name: mapping.name,
        syncsBack: back && mapping.syncBack.on.length > 0,
      }),
    ),
  };
}

/** Those that the schedule names; all of an integration that somebody else's schedule runs. */
export function scheduledMappings({ integrator, mappings }: Integration): readonly Mapping[] {
  return integrator
    ? mappings.filter((mapping) => integrator.mappings.some((name) => isNamed(mapping, name)))
    : mappings;
}

/** More than the state keeps. */
const ALL_RUNS = 2_000;

/** The ledger of an integration as it counts at `now` (epoch ms), without `expectedSince` where no run counts. */
export function ledgerOf(
  state: StateStore,
  integration: string,
  now: number,
): Omit<Ledger, 'expectedSince'> & { readonly expectedSince: string | undefined } {
  const { runs, ahead } = credible(state.runs(ALL_RUNS), now);
  return { integration, runs, ahead, held: state.held(), expectedSince: runs.at(-1)?.startedAt };
}
