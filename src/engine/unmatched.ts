import type { Decision } from '../plan/decide.ts';
import type { Flow } from './flow.ts';

/** What a rebuild found no partner for may have had one: it stays held instead of being created, until somebody has looked. */
export function unlessUnmatched(flow: Flow, decision: Decision): Decision {
  const entry = decision.entries[0]?.entry;
  if (entry?.action !== 'create') return decision;
  const { direction, recordId } = entry;
  const problem = flow.unmatched[direction === 'import' ? 'source' : 'target'].get(recordId);
  if (!problem) return decision;
  return {
    entries: [{ entry: { action: 'held', direction, recordId, problem }, after: {} }],
    link: undefined,
    notes: [],
  };
}
