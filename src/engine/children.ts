import type { Mapping } from '../model/mapping.ts';
import type { Direction } from '../model/plan.ts';
import type { RunContext } from './context.ts';
import type { Flow } from './flow.ts';
import { parentRule } from './handed.ts';

/**
 * Lets the next reading of every mapping whose records refer to this one's bring all of them, as after an edit of the mapping: those of
 * a record that is linked to another target now have to move, and did not change themselves. It is remembered before the link is.
 */
export function readChildrenAnew({ context, compiled }: Flow): void {
  for (const { mapping } of Object.values(context.mappings)) {
    // What hangs on a record is read anew by itself once that is linked elsewhere.
    if (!mapping.dependsOn.includes(compiled.mapping.name) || mapping.childOf) continue;
    readAnew(context, mapping.name, 'source');
  }
}

/**
 * The same where records of this one move to another parent on either side: of the mappings that file theirs with that parent, as
 * tickets are filed with the customer of their site; and, where it is the source that gets another parent, of this one, because what
 * hangs below it there belongs elsewhere as well.
 */
export function readRefiledAnew(flow: Flow): void {
  for (const name of refiledBy(flow)) readAnew(flow.context, name, 'source');
  if (movesBelow(flow)) readAnew(flow.context, flow.compiled.mapping.name, 'source');
}

/** Mappings whose records would refer to something else now that this run gives some of this one's another parent. */
export function refiledBy(flow: Flow): readonly string[] {
  const { context, compiled } = flow;
  const moves = compiled.mapping.fields.some(
    ({ link, target }) =>
      link !== undefined && (updates(flow, 'import', target) || updates(flow, 'syncBack', target)),
  );
  return moves ? filedThrough(context, compiled.mapping) : [];
}

/** True where this run writes into sources that they hang below another parent: only a reading of all brings those below them. */
export function movesBelow(flow: Flow): boolean {
  const { mapping } = flow.compiled;
  const rule = parentRule(mapping, mapping.import.handedBy ?? '');
  return rule !== undefined && updates(flow, 'syncBack', rule.target);
}

function updates({ tally }: Flow, direction: Direction, field: string): boolean {
  return (tally.fields(direction)[field] ?? 0) > 0;
}

/** Those that turn a link to one of these into something else than its target: into what that one belongs to. */
function filedThrough(context: RunContext, { name, target: { object } }: Mapping): readonly string[] {
  return Object.values(context.mappings).flatMap(({ mapping }) => {
    const through = mapping.fields.some(({ link, target, direction }) => {
      const field = mapping.target.catalogue.fields.find(({ path }) => path === target);
      const direct = field?.references?.includes(object) === true;
      return link?.includes(name) === true && direction !== 'syncBack' && !direct;
    });
    return through && !mapping.childOf && mapping.name !== name ? [mapping.name] : [];
  });
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
  for (const side of sides) readAnew(context, children.to, side);
}

function readAnew({ state }: RunContext, mapping: string, side: 'source' | 'target'): void {
  const stored = state.checkpoint(mapping, side);
  if (stored) state.putCheckpoint(mapping, side, { ...stored, mappingHash: '' });
}
