import type { WriteResult } from '../connectors/connector.ts';
import type { Problem } from '../model/errors.ts';
import type { Link } from '../model/link.ts';
import type { Direction } from '../model/plan.ts';
import type { SystemRecord } from '../model/record.ts';
import { linkCrossed } from '../plan/crossed.ts';
import { writeUnknown } from '../plan/reasons.ts';
import type { Flow } from './flow.ts';
import { markOwner } from './mark-owner.ts';
import type { DecisionRow } from './spool.ts';

/**
 * The problem of a linked pair whose target bears the mark of another source record that is linked to something else: values would go to
 * the wrong record. What links.yaml says is somebody's word, and a mark whose record has no link elsewhere is history (a merge).
 */
export function crossed(flow: Flow, link: Link, target: SystemRecord): Problem | undefined {
  const { mapping } = flow.compiled;
  const owner = markOwner(mapping, flow.sides.source, target);
  if (owner === undefined || owner === link.sourceId || flow.written.byTarget.has(link.targetId))
    return undefined;
  const other = flow.context.state.linksBySource(mapping.name, [owner]).get(owner);
  if (other?.status !== 'active' || other.targetId === link.targetId) return undefined;
  return linkCrossed(mapping, link, other);
}

/** A record that is linked to somebody else was not made just now, whatever the answer to a create says. `sent` is by key. */
export function doubted(
  flow: Flow,
  direction: Direction,
  sent: ReadonlyMap<string, DecisionRow>,
  results: readonly WriteResult[],
): readonly WriteResult[] {
  const { mapping } = flow.compiled;
  const made = results.flatMap((result) => (result.kind === 'ok' && result.created ? [result.id] : []));
  const partners = partnersOf(flow, direction, made);
  const { system } = direction === 'import' ? mapping.target : mapping.source;
  const why = 'The answer names a record that is linked to another one.';
  return results.map((result) => {
    const entry = sent.get(result.key)?.entry;
    if (entry?.action !== 'create' || result.kind !== 'ok' || !result.created) return result;
    const taken = partners(result.id).some((id) => id !== entry.recordId);
    return taken
      ? { kind: 'unknown', key: result.key, problem: { ...writeUnknown(system, true), why } }
      : result;
  });
}

/** Ids that records of the receiving side are linked to. */
function partnersOf(
  flow: Flow,
  direction: Direction,
  ids: readonly string[],
): (id: string) => readonly string[] {
  const { state } = flow.context;
  const { name } = flow.compiled.mapping;
  if (direction === 'import') {
    const links = state.linksByTarget(name, ids);
    return (id) => (links.get(id) ?? []).map(({ sourceId }) => sourceId);
  }
  const links = state.linksBySource(name, ids);
  return (id) => {
    const link = links.get(id);
    return link === undefined ? [] : [link.targetId];
  };
}
