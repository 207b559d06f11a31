import { CrosswalkError } from '../model/errors.ts';
import type { Integration } from '../model/mapping.ts';
import { type FlowResult, type RunResult, worstOutcome } from '../model/plan.ts';
import { notOpened } from './history.ts';
import type { ExitCode } from './io.ts';

/** One result of several integrations; the worst outcome counts. */
function combine(results: readonly RunResult[]): RunResult {
  const usage = Object.assign({}, ...results.map((result) => result.usage ?? {}));
  return {
    outcome: worstOutcome(results),
    flows: results.flatMap((result) => result.flows),
    ...(Object.keys(usage).length === 0 ? {} : { usage }),
  };
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

/**
 * Does something with each integration in turn. One that cannot be opened or run (credentials, an unreachable system, its state) is a
 * failed result and does not stop the next.
 */
export async function eachIntegration(
  signal: AbortSignal,
  integrations: readonly Integration[],
  work: (integration: Integration) => Promise<RunResult>,
): Promise<RunResult> {
  const results: RunResult[] = [];
  for (const integration of integrations) {
    try {
      results.push(await work(integration));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof CrosswalkError)) throw error;
      results.push(notOpened(integration, error.text));
    }
  }
  return combine(results);
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
