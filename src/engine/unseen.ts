import { heldUnseen } from '../plan/reasons.ts';
import { emit, type Flow } from './flow.ts';

/**
 * A held source record that could not be read: it stays held for what it was held for, because not visible is not gone. Only a deletion
 * that was read, or `exclude`, lets go of it. False when it was not held.
 */
export function keepUnseen(flow: Flow, recordId: string): boolean {
  const { mapping } = flow.compiled;
  const problem = flow.heldBefore.source.get(recordId);
  if (!problem) return false;
  if (mapping.exclude.has(recordId)) {
    flow.cleared.source.add(recordId);
    return true;
  }
  const entry = { action: 'held', direction: 'import', recordId, problem } as const;
  const notes = [{ direction: 'import', recordId, problem: heldUnseen(mapping) }] as const;
  emit(flow, { entries: [{ entry, after: {} }], link: undefined, notes });
  return true;
}
