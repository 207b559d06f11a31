import type { Flow } from './flow.ts';

/**
 * Lets the next reading of every mapping whose records refer to this one's bring all of them, as after an edit of the mapping: those of
 * a record that is linked to another target now have to move, and did not change themselves. It is remembered before the link is.
 */
export function readChildrenAnew({ context, compiled }: Flow): void {
  for (const { mapping } of Object.values(context.mappings)) {
    // What hangs on a record is read anew by itself once that is linked elsewhere.
    if (!mapping.dependsOn.includes(compiled.mapping.name) || mapping.childOf) continue;
    const stored = context.state.checkpoint(mapping.name, 'source');
    if (stored) context.state.putCheckpoint(mapping.name, 'source', { ...stored, mappingHash: '' });
  }
}

/**
 * The same for the mapping that children are handed to, when the one that hands them over has more records than before: what hangs
 * below a new one did not change itself, on either side. Records that were on the target before may have some there.
 */
export function readHandedAnew({ context, compiled: { mapping }, tally }: Flow): void {
  const { children } = mapping.import;
  if (children?.kind !== 'handOver') return;
  const { create, link } = tally.counts('import');
  const back = tally.counts('syncBack').create;
  const sides = [
    ...(create + link + back > 0 ? (['source'] as const) : []),
    ...(link + back > 0 ? (['target'] as const) : []),
  ];
  for (const side of sides) {
    const stored = context.state.checkpoint(children.to, side);
    if (stored) context.state.putCheckpoint(children.to, side, { ...stored, mappingHash: '' });
  }
}
