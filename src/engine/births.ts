import { type Link, leadingLink } from '../model/link.ts';
import type { SystemRecord } from '../model/record.ts';
import type { Parent } from '../state/store.ts';
import { clear, type Flow } from './flow.ts';
import { markOwner, markTarget } from './mark-owner.ts';
import { targetHash } from './moved.ts';
import { AT, ofLinkedParents, PARENT, parentIdOf, parentMapping, parentsAmong } from './parents.ts';
import type { PendingRow, SpooledSource } from './spool.ts';

/**
 * Where a note or a file was written first, by the mark that the other one bears; `undefined` for records, and where neither does. Edits
 * are followed from there only: what was made from it shows another system's words in a form of its own.
 */
export function bornOf(
  { compiled: { mapping }, sides }: Pick<Flow, 'compiled' | 'sides'>,
  source: Pick<SystemRecord, 'values'> | undefined,
  target: Pick<SystemRecord, 'values'> | undefined,
): 'source' | 'target' | undefined {
  if (!mapping.childOf) return undefined;
  if (source && markTarget(mapping, sides.target, source) !== undefined) return 'target';
  return markOwner(mapping, sides.source, target) === undefined ? undefined : 'source';
}

/** True when the target of the link hangs on another record than the one that its source's parent is linked to now. */
export function movedParent(flow: Flow, parent: Pick<Parent, 'targetId'>, link: Link): boolean {
  const rule = flow.compiled.mapping.fields.find(({ target }) => target === PARENT);
  const before = rule && link.hashes[rule.id]?.target;
  return before !== undefined && before !== targetHash(flow, PARENT, parent.targetId);
}

/** Leaves out what hangs on a record that is not linked: it comes with its parent, and is not held meanwhile. */
export function besideStrays(flow: Flow, rows: SpooledSource[]): SpooledSource[] {
  if (!flow.compiled.mapping.childOf) return rows;
  const kept = new Set(
    ofLinkedParents(
      flow.context,
      flow.compiled,
      rows.map(({ record }) => record),
    ),
  );
  for (const { record } of rows) if (!kept.has(record)) clear(flow, 'source', record.id);
  return rows.filter(({ record }) => kept.has(record));
}

/** The same of what was written in the target. */
export function withParents(flow: Flow, records: readonly SystemRecord[]): readonly SystemRecord[] {
  const of = parentMapping(flow.context, flow.compiled.mapping);
  if (!of) return records;
  const links = flow.context.state.linksByTarget(
    of.name,
    records.flatMap((record) => parentIdOf(record) ?? []),
  );
  const ids = [...links.values()].flatMap((all) => leadingLink(all)?.sourceId ?? []);
  const parents = [...parentsAmong(flow.context, flow.compiled.mapping, ids).values()];
  const open = new Set(parents.filter(({ leftOut }) => !leftOut.syncBack).map(({ targetId }) => targetId));
  const kept = records.filter((record) => open.has(parentIdOf(record) ?? ''));
  for (const record of records) if (!kept.includes(record)) clear(flow, 'target', record.id);
  return kept;
}

/** Tells of a link of one of these whether its source hangs on a record now that is linked to another one than its target hangs on. */
export function movedAway(flow: Flow, rows: readonly SpooledSource[]): (link: Link) => boolean {
  if (!flow.compiled.mapping.childOf) return () => false;
  const parentOf = new Map(rows.map(({ record }) => [record.id, parentIdOf(record) ?? '']));
  const parents = parentsAmong(flow.context, flow.compiled.mapping, [...parentOf.values()]);
  return (link) => {
    const parent = parents.get(parentOf.get(link.sourceId) ?? '');
    return parent !== undefined && movedParent(flow, parent, link);
  };
}

/** Tells of a record whether it hangs on a pair that was linked since the last run. */
export function linkedNow(flow: Flow, rows: readonly PendingRow[]): (record: SystemRecord) => boolean {
  const parents = parentsAmong(
    flow.context,
    flow.compiled.mapping,
    rows.flatMap(({ record }) => parentIdOf(record) ?? []),
  );
  return (record) => parents.get(parentIdOf(record) ?? '')?.sourceDue === true;
}

/** Notes and files are made oldest first; `undefined` for records, which are made as they come. */
export function orderOf({ compiled }: Flow, { id, values }: SystemRecord): string | undefined {
  if (!compiled.mapping.childOf) return undefined;
  const at = Date.parse(String(values[AT] ?? ''));
  return `${Number.isNaN(at) ? '' : new Date(at).toISOString()} ${id}`;
}
