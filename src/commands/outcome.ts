import type { FlowResult, Outcome, RunResult } from '../model/plan.ts';
import type { ExitCode } from './io.ts';

const WORST_FIRST: readonly Outcome[] = ['failed', 'refused', 'partial', 'deferred', 'done', 'nothing'];

/** One result of several integrations; the worst outcome counts. */
export function combine(results: readonly RunResult[]): RunResult {
  const outcome =
    WORST_FIRST.find((candidate) => results.some((result) => result.outcome === candidate)) ?? 'nothing';
  return { outcome, flows: results.flatMap((result) => result.flows) };
}

export function exitCode(result: RunResult): ExitCode {
  switch (result.outcome) {
    case 'nothing':
    case 'done':
    case 'deferred':
      return 0;
    case 'partial':
      return 2;
    case 'refused':
      return 4;
    case 'failed':
      return result.flows.some(isFatal) ? 3 : 1;
  }
}

/** A fault of the configuration (a mapped field that is gone) is the author's to mend; anything else is the connection's. */
function isFatal(flow: FlowResult): boolean {
  return (
    flow.error !== undefined &&
    flow.error.kind !== 'config' &&
    flow.error.kind !== 'guard' &&
    flow.error.code !== 'PARENT_FAILED'
  );
}
