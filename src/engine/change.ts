import type { RecordChange } from '../connectors/connector.ts';
import type { Problem } from '../model/errors.ts';
import type { Direction } from '../model/plan.ts';
import { isPlannedRef, type PlanValues, type Value, type Values } from '../model/value.ts';
import { parentPending } from '../plan/reasons.ts';
import type { Side } from '../state/store.ts';
import type { Fetched, FetchedFiles } from './files.ts';
import type { Flow } from './flow.ts';
import { resolved } from './resolve-planned.ts';
import type { DecisionRow } from './spool.ts';

export interface Changes {
  /** By key, what each change comes from. */
  readonly sent: ReadonlyMap<string, DecisionRow>;
  readonly changes: readonly RecordChange[];
  /** What cannot be sent, with the reason. */
  readonly blocked: readonly { readonly row: DecisionRow; readonly problem: Problem }[];
}

/** What is sent for a batch of decisions; `files` is what was fetched for those that create one. */
export function changesOf(
  flow: Flow,
  direction: Direction,
  rows: readonly DecisionRow[],
  files: FetchedFiles,
): Changes {
  const sent = new Map<string, DecisionRow>();
  const changes: RecordChange[] = [];
  const blocked: { row: DecisionRow; problem: Problem }[] = [];
  for (const decided of rows) {
    const row = resolved(flow, direction, decided);
    const change = changeOf(flow, direction, row, files.get(row.entry.recordId));
    if ('problem' in change) {
      blocked.push({ row, problem: change.problem });
      continue;
    }
    sent.set(change.key, row);
    changes.push(change);
  }
  return { sent, changes, blocked };
}

/** What is sent for a decision; a problem where a reference to a record that does not exist yet leaves nothing to send. */
export function changeOf(
  flow: Flow,
  direction: Direction,
  row: DecisionRow,
  fetched?: Fetched,
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
