import type { WriteResult } from '../connectors/connector.ts';
import type { Problem } from '../model/errors.ts';
import type { Link } from '../model/link.ts';
import type { Direction } from '../model/plan.ts';
import type { SystemRecord } from '../model/record.ts';
import { linkCrossed, writeUnknown } from '../plan/reasons.ts';
import type { Flow } from './flow.ts';
import type { DecisionRow } from './spool.ts';

/**
 * The problem of a linked pair whose target bears the mark of another source record that is linked to something else: values would go to
 * the wrong record. What links.yaml says is somebody's word, and a mark whose record has no link elsewhere is history (a merge).
 */
export function crossed(flow: Flow, link: Link, target: SystemRecord): Problem | undefined {
  const { mapping } = flow.compiled;
  const field = mapping.externalId.target;
  const mark = field === undefined ? undefined : target.values[field];
  if (typeof mark !== 'string' || mark.trim() === '') return undefined;
  const owner = flow.sides.source.capabilities.canonicalId(mark);
  if (owner === link.sourceId || flow.written.byTarget.has(link.targetId)) return undefined;
  const other = flow.context.state.linksBySource(mapping.name, [owner]).get(owner);
  if (other?.status !== 'active' || other.targetId === link.targetId) return undefined;
  return linkCrossed(mapping, link, other);
}

/** A record that is linked to somebody else was not made just now, whatever the answer to a create says. */
export function doubted(
  flow: Flow,
  direction: Direction,
  row: DecisionRow | undefined,
  result: WriteResult,
): WriteResult {
  if (row?.entry.action !== 'create' || result.kind !== 'ok' || !result.created) return result;
  const { mapping } = flow.compiled;
  const { state } = flow.context;
  const { recordId } = row.entry;
  const taken =
    direction === 'import'
      ? (state.linksByTarget(mapping.name, [result.id]).get(result.id) ?? []).some(
          ({ sourceId }) => sourceId !== recordId,
        )
      : (state.linksBySource(mapping.name, [result.id]).get(result.id)?.targetId ?? recordId) !== recordId;
  if (!taken) return result;
  const { system } = direction === 'import' ? mapping.target : mapping.source;
  const why = 'The answer names a record that is linked to another one.';
  return { kind: 'unknown', key: result.key, problem: { ...writeUnknown(system, true), why } };
}
