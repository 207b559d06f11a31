import type { Integration, Mapping } from '../model/mapping.ts';
import type { Ledger, WatchedMapping, WatchPolicy } from '../plan/ledger.ts';
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
  return integrator ? mappings.filter(({ name }) => integrator.mappings.includes(name)) : mappings;
}

/** More than the state keeps. */
const ALL_RUNS = 2_000;

/** The ledger of an integration, without `expectedSince` where nothing ever ran. */
export function ledgerOf(
  state: StateStore,
  integration: string,
): Omit<Ledger, 'expectedSince'> & { readonly expectedSince: string | undefined } {
  const runs = state.runs(ALL_RUNS);
  return { integration, runs, held: state.held(), expectedSince: runs.at(-1)?.startedAt };
}
