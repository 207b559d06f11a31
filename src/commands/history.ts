import type { Problem } from '../model/errors.ts';
import type { Integration } from '../model/mapping.ts';
import { type FlowResult, notStarted, type RunResult } from '../model/plan.ts';
import type { FlowSummary } from '../model/run-log.ts';
import { isBudgetSpent } from '../model/usage.ts';
import { VERSION } from '../model/version.ts';
import type { RunLog } from '../runlog/write.ts';
import type { FlowRow, StateStore } from '../state/store.ts';
import type { Io } from './io.ts';

/** Under which a state remembers a connection's requests of 24 hours: `used`, `limit`, `at`. */
export const USAGE = 'usage';

/** Where a run is written down: its outcome in the state, what it did in its log. */
export interface Ledger {
  readonly integration: Pick<Integration, 'name'>;
  readonly state: StateStore;
  readonly log: RunLog;
}

/** Does a run and writes it into the state and its log, whatever its end: `status` shows errors until a run gets past them. */
export async function recorded(
  io: Io,
  { integration, state, log }: Ledger,
  command: string,
  work: () => Promise<RunResult>,
): Promise<RunResult> {
  const start = { command, runner: runnerOf(io), at: now(io) };
  const id = state.startRun(start);
  log.begin({
    id,
    integration: integration.name,
    command,
    runner: start.runner,
    started: start.at,
    version: VERSION,
  });
  let result: RunResult | undefined;
  try {
    result = await work();
    return result;
  } finally {
    for (const [connection, usage] of Object.entries(result?.usage ?? {}))
      state.putLearned(connection, USAGE, JSON.stringify({ ...usage, at: now(io) }));
    const end = { at: now(io), outcome: result?.outcome ?? 'stopped' };
    const flows = result?.flows ?? [];
    state.finishRun(id, { ...end, flows: flows.map(flowRow) });
    log.end({ ...end, flows: flows.map(flowSummary), ...(result?.usage ? { usage: result.usage } : {}) });
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

function flowSummary(flow: FlowResult): FlowSummary {
  const { mapping, direction, outcome, read, counts, wouldHave, requests, left, error } = flow;
  return {
    ...{ mapping, direction, outcome, read, counts, requests },
    ...(wouldHave ? { wouldHave } : {}),
    ...(left === undefined ? {} : { left }),
    ...(error ? { error } : {}),
  };
}

function runnerOf(io: Io): 'local' | 'github-hosted' | 'self-hosted' {
  if (io.env['GITHUB_ACTIONS'] !== 'true') return 'local';
  return io.env['RUNNER_ENVIRONMENT'] === 'self-hosted' ? 'self-hosted' : 'github-hosted';
}

function now(io: Io): string {
  return new Date(io.clock.now()).toISOString();
}
