import { join } from 'node:path';
import { openState } from '../../src/state/open.ts';
import type { StateStore } from '../../src/state/store.ts';
import type { Bench, Crm } from '../e2e/harness.ts';

/** Looks into the state that the runs of a bench have left, without changing it. */
export function readState<T>(it: Bench, ask: (state: StateStore) => T, integration: Crm = 'salesforce'): T {
  const state = openState({
    path: join(it.options.state, `${integration}.sqlite`),
    key: it.io.env['CROSSWALK_STATE_KEY'] ?? '',
    clock: it.clock,
    readOnly: true,
  });
  try {
    return ask(state);
  } finally {
    state.close();
  }
}
