import type { RecordChange } from '../connectors/connector.ts';
import type { Problem } from '../model/errors.ts';
import type { Direction } from '../model/plan.ts';
import { isPlannedRef, type PlanValues, type Value, type Values } from '../model/value.ts';
import { parentPending } from '../plan/reasons.ts';
import type { Side } from '../state/store.ts';
import type { Fetched } from './files.ts';
import type { Flow } from './flow.ts';
import type { DecisionRow } from './spool.ts';

/** What is sent for a decision; a problem where a reference to a record that does not exist yet leaves nothing to send. */
export function changeOf(
  flow: Flow,
  direction: Direction,
  row: DecisionRow,
  fetched: Fetched | undefined,
): RecordChange | { readonly problem: Problem } {
  const { mapping } = flow.compiled;
  const { entry } = row;
  const key = intentKey(mapping.name, direction === 'import' ? 'target' : 'source', entry.recordId);
  switch (entry.action) {
    case 'create': {
      const values = plain(entry.values);
      if ('problem' in values) return values;
      if (fetched && 'problem' in fetched) return fetched;
      const field = direction === 'import' ? mapping.externalId.target : mapping.externalId.source;
      return {
        kind: 'create',
        key,
        values: values.values,
        ...(field ? { externalId: { field, value: entry.recordId } } : {}),
        ...(entry.initial === undefined ? {} : { initial: entry.initial }),
        ...(fetched ? { file: fetched.body } : {}),
      };
    }
    case 'update': {
      const values = plain(Object.fromEntries(entry.changes.map((change) => [change.field, change.after])));
      if ('problem' in values) return values;
      return { kind: 'update', key, id: entry.otherId, values: values.values };
    }
    case 'deactivate':
    case 'archive':
      return { kind: 'deactivate', key, id: entry.otherId };
    default:
      throw new Error(`"${entry.action}" is not a write`);
  }
}

/** A reference to a record whose create got no answer leaves nothing to send yet. */
function plain(values: PlanValues): { readonly values: Values } | { readonly problem: Problem } {
  const out: Record<string, Value> = {};
  for (const [path, value] of Object.entries(values)) {
    if (isPlannedRef(value)) return { problem: parentPending(value.planned.mapping, value.planned.sourceId) };
    out[path] = value;
  }
  return { values: out };
}

/** Names a create by where it goes and what it is made from, so that sending it again replaces the same line of the journal. */
export function intentKey(mapping: string, side: Side, recordId: string): string {
  return `${mapping}:${side}:${recordId}`;
}
