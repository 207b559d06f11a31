import type { CompiledMapping } from '../compile/compiled.ts';
import type { Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import type { Parent } from '../state/store.ts';
import { type RunContext, sidesOf } from './context.ts';
import { markTarget } from './mark-owner.ts';

/** Path of what a note or a file hangs on, in every system. */
export const PARENT = 'parent';

/** Path of the time it was made. */
export const AT = 'at';

/** The mapping whose records those of this one hang on; `undefined` for a mapping of records. */
export function parentMapping(context: RunContext, { childOf }: Mapping): Mapping | undefined {
  return childOf && context.mappings[childOf.mapping]?.mapping;
}

/** Mappings of what hangs on the records of this one. */
export function childMappings(context: RunContext, { name }: Mapping): Mapping[] {
  return Object.values(context.mappings).flatMap(({ mapping }) =>
    mapping.childOf?.mapping === name ? [mapping] : [],
  );
}

/** Id of what a record hangs on, in its own system; `undefined` where it was not read. */
export function parentIdOf({ values }: Pick<SystemRecord, 'values'>): string | undefined {
  const id = values[PARENT];
  return id === undefined || id === null || id === '' ? undefined : String(id);
}

/** By source id, the linked parents among these, or those that a dry run would link or create; without those on the exclude list. */
export function parentsAmong(
  context: RunContext,
  child: Mapping,
  sourceIds: readonly string[],
): ReadonlyMap<string, Parent> {
  const of = parentMapping(context, child);
  if (!of) return new Map();
  const ids = [...new Set(sourceIds)].filter((id) => !of.exclude.has(id));
  const found = new Map<string, Parent>();
  for (const [id, parent] of context.state.parents(child.name, of.name, ids))
    if (!of.exclude.has(parent.targetId)) found.set(id, parent);
  for (const id of ids) {
    const planned = context.overlay.link(of.name, id);
    if (planned) found.set(id, imagined(id, planned.kind === 'linked' ? planned.targetId : ''));
  }
  return found;
}

/** Of a pair that only a plan links: nothing of it has been read, and nothing hangs on a target that is not there. */
export function imagined(sourceId: string, targetId: string): Parent {
  const leftOut = { import: false, syncBack: false };
  return { sourceId, targetId, sourceDue: true, targetDue: targetId !== '', leftOut };
}

/**
 * Leaves out what hangs on a record that is not linked, or not (any more) to be imported, all of it where nothing is: it comes with its parent. What was born in the
 * target stays, because it is only looked at to be recognised.
 */
export function ofLinkedParents(
  context: RunContext,
  { mapping }: CompiledMapping,
  records: readonly SystemRecord[],
): readonly SystemRecord[] {
  if (!mapping.childOf || records.length === 0) return records;
  const parents = parentsAmong(
    context,
    mapping,
    records.flatMap((record) => parentIdOf(record) ?? []),
  );
  const gone = records.filter((record) => record.deleted).map(({ id }) => id);
  const linked = context.state.linksBySource(mapping.name, gone);
  const { target } = sidesOf(context, mapping);
  return records.filter((record) => {
    if (record.deleted) return linked.has(record.id);
    const parent = parents.get(parentIdOf(record) ?? '');
    const comes = mapping.import.enabled && parent?.leftOut.import === false;
    return parent && (comes || markTarget(mapping, target, record) !== undefined);
  });
}

/** Fields of the target that tell whether what hangs on a record may travel back with it. */
export function askedByChildren(context: RunContext, mapping: Mapping): string[] {
  if (childMappings(context, mapping).length === 0) return [];
  return [mapping.optOut.target, mapping.syncBack.optIn].filter((field) => field !== undefined);
}
