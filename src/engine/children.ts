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
