import type { Problem } from '../model/errors.ts';
import type { Link } from '../model/link.ts';
import { type Decision, noted } from '../plan/decide.ts';
import { notPrimary } from '../plan/reasons.ts';
import type { Flow } from './flow.ts';

/** A source that shares its target carries children and exchanges nothing. */
export function sharing(flow: Flow, recordId: string, link: Link, store: boolean): Decision {
  const demoted = link.primary || store ? { ...link, primary: false } : undefined;
  return {
    ...unchanged(recordId, link.targetId),
    link: demoted,
    notes: noted('import', recordId, [notPrimary(flow.compiled.mapping, link.targetId)]),
  };
}

/** The first meeting of a source that only shares the target: linked, and nothing else. */
export function linkOnly(decision: Decision): Decision {
  const entries = decision.entries.filter(({ entry }) => entry.action === 'link');
  return { ...decision, entries, link: decision.link && { ...decision.link, primary: false, hashes: {} } };
}

/** With one thing more to say about the source record. */
export function withNote(decision: Decision, recordId: string, problem: Problem): Decision {
  return { ...decision, notes: [...decision.notes, ...noted('import', recordId, [problem])] };
}

/** The source record and its target are as they were. */
export function unchanged(recordId: string, otherId: string): Decision {
  return {
    entries: [{ entry: { action: 'unchanged', direction: 'import', recordId, otherId }, after: {} }],
    link: undefined,
    notes: [],
  };
}

/** The source record waits for what `problem` says. */
export function heldSource(recordId: string, problem: Problem, otherId?: string): Decision {
  const ids = otherId === undefined ? { recordId } : { recordId, otherId };
  return {
    entries: [{ entry: { action: 'held', direction: 'import', ...ids, problem }, after: {} }],
    link: undefined,
    notes: [],
  };
}
