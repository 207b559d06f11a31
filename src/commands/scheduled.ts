import type { Integration } from '../model/mapping.ts';
import type { RunResult } from '../model/plan.ts';
import { type Due, fullMissing, type Ran } from '../schedule/due.ts';
import { announceProblem, warn } from './github-output.ts';
import type { ExitCode, Io } from './io.ts';
import { timeText } from './schedule-text.ts';

/** Why a tick leaves an integration alone, and until when. */
export function notDueText(integration: Integration, due: Exclude<Due, { kind: 'now' }>): string {
  const { name } = integration;
  if (due.kind === 'later') return `${name}: not due until ${timeText(due.next.at)}.\n`;
  return due.why === 'disabled'
    ? `${name}: not due, because ${integration.enabled ? 'its integrator is disabled' : 'it is disabled'} in integration.yaml.\n`
    : `${name}: not due, because integration.yaml puts nothing of it on a schedule.\n`;
}

/**
 * Held records alone fail neither a scheduled run nor a workflow: nobody mends a record by looking at a red mark every half hour. They
 * are a warning, and become an alarm where somebody is told of them.
 */
export function heldIsNoFailure(io: Io, result: RunResult, code: ExitCode): ExitCode {
  if (code !== 2) {
    const errors = new Map(
      result.flows.flatMap(({ error }) => (error ? [[error.what, error] as const] : [])),
    );
    for (const error of errors.values()) announceProblem(io, error);
    return code;
  }
  const held = result.flows.reduce((sum, { counts }) => sum + counts.held, 0);
  const codes = new Map<string, number>();
  for (const { problem } of result.flows.flatMap((flow) => flow.held))
    codes.set(problem.code, (codes.get(problem.code) ?? 0) + 1);
  const reasons = [...codes].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${count} ${reason}`);
  const text = `${held} ${held === 1 ? 'record is' : 'records are'} held (${reasons.join(', ')}); "crosswalk status" says why and what to do.`;
  warn(io, 'Held records', text);
  return 0;
}

/** Since when full runs have been missing, as text; `undefined` where they come. */
export function fullMissingText(
  { enabled, integrator }: Pick<Integration, 'enabled' | 'integrator'>,
  ran: Ran,
  now: number,
): string | undefined {
  const since = integrator && enabled && integrator.enabled ? fullMissing(integrator, ran, now) : undefined;
  if (since === undefined) return undefined;
  const why = integrator?.window
    ? 'They failed, or their window is too short for a run to begin in it.'
    : 'They failed, or were stopped.';
  return `Nothing has read everything since ${timeText(ran.full ?? since)}, although it has been due since ${timeText(since)}. ${why} "gh workflow run sync -f mode=full", or "crosswalk sync --full" where the state is here, does it now.`;
}

/** A run that goes well says so where full runs do not come: no failure tells of them. */
export function warnOfMissingFull(io: Io, integration: Integration, ran: Ran): void {
  const text = fullMissingText(integration, ran, io.clock.now());
  if (text !== undefined) warn(io, 'Full runs are missing', `${integration.name}: ${text}`);
}

/** The exit code of a command as a workflow takes it: held records alone do not fail its step. Elsewhere it stays what it is. */
export function inWorkflow(io: Io, result: RunResult, code: ExitCode): ExitCode {
  return io.env['GITHUB_ACTIONS'] === 'true' ? heldIsNoFailure(io, result, code) : code;
}
