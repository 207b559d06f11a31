import type { Link } from '../model/link.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import type { Flow } from './flow.ts';
import type { PendingRow } from './spool.ts';

/** Rules through which a record refers to another one of the same mapping. */
export function ownRules({ name, fields }: Mapping): readonly FieldRule[] {
  return fields.filter(
    (rule) =>
      rule.link?.includes(name) === true && rule.direction !== 'syncBack' && rule.source.kind === 'path',
  );
}

/** Records of it depend on each other: what is above one is decided, and written, first. */
export function isFamily(mapping: Mapping): boolean {
  return mapping.import.children?.kind === 'handOver' || ownRules(mapping).length > 0;
}

/** Source ids above a record as far as it shows them, nearest first, itself included where it is in a cycle. */
export function above(mapping: Mapping, record: SystemRecord): readonly string[] {
  const { children } = mapping.import;
  const handed = children?.kind === 'handOver' ? children.ancestors : [];
  const own = ownRules(mapping).flatMap(({ source }) => (source.kind === 'path' ? [source.path] : []));
  return [...new Set([...handed, ...own].flatMap((path) => idAt(record, path) ?? []))];
}

/** The id that a reference holds. */
export function idAt({ values }: SystemRecord, path: string): string | undefined {
  const value = values[path];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A linked record that refers to one of its own mapping that this run has read, and that has no partner yet. */
export function waitsForParent(flow: Flow, record: SystemRecord, link: Link | undefined): boolean {
  const { mapping } = flow.compiled;
  if (!link || ownRules(mapping).length === 0) return false;
  const parents = above(mapping, record).filter((id) => id !== record.id && flow.spool.hasSource(id));
  if (parents.length === 0) return false;
  const links = flow.context.state.linksBySource(mapping.name, parents);
  return parents.some((id) => !links.has(id));
}

/** A record of a cycle as if it had no parent. */
export function withoutOwn(mapping: Mapping, record: SystemRecord): SystemRecord {
  const own = ownRules(mapping).flatMap(({ source }) =>
    source.kind === 'path' ? [[source.path, null]] : [],
  );
  return { ...record, values: { ...record.values, ...Object.fromEntries(own) } };
}

/** A row of the run file whose parents were decided before it, or can never be. */
export interface InOrder {
  readonly row: PendingRow;
  readonly cyclic: boolean;
}

/**
 * The unlinked records, those above others first; whoever is in a cycle, or below one, comes last. Each yield is one generation: nobody
 * in it waits for another one in it. Only the ids of records that have a parent are held in memory.
 */
export function* generations(flow: Flow): Iterable<Iterable<InOrder>> {
  const { mapping } = flow.compiled;
  const plain = function* (wanted: (id: string) => boolean, cyclic: boolean) {
    for (const row of flow.spool.pending()) if (wanted(row.record.id)) yield { row, cyclic };
  };
  if (!isFamily(mapping)) {
    yield plain(() => true, false);
    return;
  }
  const parents = new Map<string, readonly string[]>();
  for (const { record } of flow.spool.pending()) {
    const ids = above(mapping, record);
    if (ids.length > 0) parents.set(record.id, ids);
  }
  const depths = depthsOf(parents);
  const last = Math.max(0, ...new Set(depths.values()));
  for (let depth = 0; depth <= last; depth += 1)
    yield plain((id) => (parents.has(id) ? depths.get(id) : 0) === depth, false);
  if (depths.size < parents.size) yield plain((id) => parents.has(id) && !depths.has(id), true);
}

/** How many of these stand above each; those in a cycle or below one have no depth. A parent that is not among them counts as a root. */
export function depthsOf(parents: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  let open = [...parents.keys()];
  for (let depth = 1; open.length > 0; depth += 1) {
    const ready = open.filter((id) =>
      (parents.get(id) ?? []).every(
        (parent) => !parents.has(parent) || (depths.get(parent) ?? depth) < depth,
      ),
    );
    if (ready.length === 0) break;
    for (const id of ready) depths.set(id, depth);
    open = open.filter((id) => !depths.has(id));
  }
  return depths;
}
