import type { SystemRecord } from '../model/record.ts';
import { depthsOf, ownRules } from './family.ts';
import type { Flow } from './flow.ts';

/** Targets that this one refers to, of its own mapping, read in this run and without a partner so far: they are created before it. */
export function bornParents(flow: Flow, record: SystemRecord): readonly string[] {
  const { mapping } = flow.compiled;
  const rules = ownRules(mapping).filter(({ direction }) => direction === 'both');
  const ids = rules.flatMap(({ target }) => {
    const value = record.values[target] ?? '';
    return value === '' || String(value) === record.id ? [] : [String(value)];
  });
  if (ids.length === 0) return [];
  const read = flow.spool.targets(ids);
  const links = flow.context.state.linksByTarget(mapping.name, ids);
  return ids.filter((id) => read.has(id) && !links.has(id));
}

/** Parents before children; those in a cycle, or below one, last. */
export function* bornGenerations(
  flow: Flow,
  records: readonly SystemRecord[],
): Iterable<readonly SystemRecord[]> {
  if (records.length === 0) return;
  const depths = depthsOf(new Map(records.map((record) => [record.id, bornParents(flow, record)])));
  for (const depth of [...new Set(depths.values())].sort((a, b) => a - b))
    yield records.filter(({ id }) => depths.get(id) === depth);
  yield records.filter(({ id }) => !depths.has(id));
}
