import type { Problem } from '../model/errors.ts';
import type { Integration } from '../model/mapping.ts';
import { type FlowResult, notStarted, type RunResult } from '../model/plan.ts';
import { isBudgetSpent } from '../model/usage.ts';
import type { FlowRow, StateStore } from '../state/store.ts';
import type { Io } from './io.ts';

/** Under which a state remembers a connection's requests of 24 hours: `used`, `limit`, `at`. */
export const USAGE = 'usage';

/** Does a run and writes it into the state, whatever its end: `status` shows errors until a run gets past them. */
export async function recorded(
  io: Io,
  state: StateStore,
  command: string,
  work: () => Promise<RunResult>,
): Promise<RunResult> {
  const id = state.startRun({ command, runner: runnerOf(io), at: now(io) });
  let result: RunResult | undefined;
  try {
    result = await work();
    return result;
  } finally {
    for (const [connection, usage] of Object.entries(result?.usage ?? {}))
      state.putLearned(connection, USAGE, JSON.stringify({ ...usage, at: now(io) }));
    state.finishRun(id, {
      at: now(io),
      outcome: result?.outcome ?? 'stopped',
      flows: (result?.flows ?? []).map(flowRow),
    });
  }
}

/** The result of an integration that could not be opened: every mapping failed (or waits for requests), for one and the same reason. */
export function notOpened(integration: Integration, error: Problem): RunResult {
  const outcome = isBudgetSpent(error) ? 'deferred' : 'failed';
  return { outcome, flows: integration.mappings.map((mapping) => notStarted(mapping, outcome, error)) };
}

function flowRow(flow: FlowResult): FlowRow {
  const { mapping, direction, outcome, counts, requests, error } = flow;
  return { mapping, direction, outcome, counts: { ...counts }, requests, ...(error ? { error } : {}) };
}

function runnerOf(io: Io): 'local' | 'github-hosted' | 'self-hosted' {
  if (io.env['GITHUB_ACTIONS'] !== 'true') return 'local';
  return io.env['RUNNER_ENVIRONMENT'] === 'self-hosted' ? 'self-hosted' : 'github-hosted';
}

function now(io: Io): string {
  return new Date(io.clock.now()).toISOString();
}
