import type { RecordChange, WriteResult } from '../connectors/connector.ts';
import { CrosswalkError, type Problem } from '../model/errors.ts';
import type { Direction } from '../model/plan.ts';
import { isBudgetSpent } from '../model/usage.ts';
import type { Flow } from './flow.ts';

/** Results of changes of which none was sent. */
export function unsentOf(changes: readonly RecordChange[], problem: Problem): WriteResult[] {
  return changes.map(({ key }) => ({ kind: 'unsent', key, problem }));
}

/** What ends a mapping whose system takes no more. */
export function stopped(flow: Flow, direction: Direction, problem: Problem | undefined): CrosswalkError {
  if (problem && isBudgetSpent(problem)) return new CrosswalkError(problem);
  const { name, target, source } = flow.compiled.mapping;
  const endpoint = direction === 'import' ? target : source;
  return new CrosswalkError({
    code: 'WRITE_STOPPED',
    kind: 'transient',
    what: `${endpoint.system} stopped taking writes in the middle of mapping "${name}".`,
    where: `connection "${endpoint.connection}"`,
    why: `${problem ? `${problem.what} ` : ''}What was written is remembered; the rest was not sent.`,
    todo: 'Run again: it goes on where this run stopped.',
  });
}
