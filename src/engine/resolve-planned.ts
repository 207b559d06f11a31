import { type Link, leadingLink } from '../model/link.ts';
import type { Direction } from '../model/plan.ts';
import { isPlannedRef, type PlanValue, type PlanValues } from '../model/value.ts';
import type { Flow } from './flow.ts';
import { targetHash } from './moved.ts';
import type { DecisionRow } from './spool.ts';

/**
 * A decision whose references to records that were still to be created have their ids, where those are there by now: earlier batches of
 * this very run may have made them. The hashes say what is sent, so that the next run finds nothing new.
 */
export function resolved(flow: Flow, direction: Direction, row: DecisionRow): DecisionRow {
  const { entry } = row;
  if (direction === 'syncBack') return bornResolved(flow, row);
  if (entry.action === 'create') {
    const values = Object.entries(entry.values).map(
      ([path, value]) => [path, idOf(flow, path, value)] as const,
    );
    if (values.every(([path, value]) => value === entry.values[path])) return row;
    const link = row.link && {
      ...row.link,
      hashes: rehashed(flow, row.link.hashes, entry.values, new Map(values)),
    };
    return { ...row, entry: { ...entry, values: Object.fromEntries(values) }, link };
  }
  if (entry.action !== 'update') return row;
  const changes = entry.changes.map((change) => ({
    ...change,
    after: idOf(flow, change.field, change.after),
  }));
  const before = Object.fromEntries(entry.changes.map(({ field, after }) => [field, after]));
  const after = new Map(changes.map((change) => [change.field, change.after]));
  return { ...row, entry: { ...entry, changes }, after: rehashed(flow, row.after, before, after) };
}

/** What is created in the source refers to the source's own ids. */
function bornResolved(flow: Flow, row: DecisionRow): DecisionRow {
  const { entry } = row;
  if (entry.action !== 'create') return row;
  const values = Object.entries(entry.values).map(([path, value]) => {
    if (!isPlannedRef(value)) return [path, value] as const;
    const { mapping, sourceId: targetId } = value.planned;
    const link = leadingLink(flow.context.state.linksByTarget(mapping, [targetId]).get(targetId) ?? []);
    return [path, link?.sourceId ?? value] as const;
  });
  return { ...row, entry: { ...entry, values: Object.fromEntries(values) } };
}

function idOf(flow: Flow, path: string, value: PlanValue): PlanValue {
  if (!isPlannedRef(value)) return value;
  const { mapping, sourceId } = value.planned;
  const link = flow.context.state.linksBySource(mapping, [sourceId]).get(sourceId);
  if (link === undefined) return value;
  const linked = flow.context.mappings[mapping]?.mapping;
  const { fields } = flow.compiled.mapping.target.catalogue;
  const direct = fields
    .find((field) => field.path === path)
    ?.references?.includes(linked?.target.object ?? '');
  return link.refs[path] ?? (direct ? link.targetId : value);
}

function rehashed(
  flow: Flow,
  hashes: Link['hashes'],
  before: PlanValues,
  after: ReadonlyMap<string, PlanValue>,
): Link['hashes'] {
  const changed = flow.compiled.mapping.fields.flatMap(({ id, target, direction }) => {
    const value = after.get(target);
    if (
      direction === 'syncBack' ||
      value === undefined ||
      !isPlannedRef(before[target]) ||
      isPlannedRef(value)
    )
      return [];
    const hash = targetHash(flow, target, value);
    return [[id, { source: hash, target: hash }] as const];
  });
  return { ...hashes, ...Object.fromEntries(changed) };
}
