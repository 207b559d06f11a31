import type { Mapping } from '../model/mapping.ts';
import { isPlannedRef } from '../model/value.ts';
import { ownRules } from './family.ts';
import type { DecisionRow } from './spool.ts';

/** Records that refer to each other are written parents first. */
export function wavesOf(mapping: Mapping, rows: Iterable<DecisionRow>): Iterable<Iterable<DecisionRow>> {
  return ownRules(mapping).length === 0 ? [rows] : waves(rows, mapping.name);
}

/**
 * Splits creates, in the order in which they were decided, into runs of which none refers to another one in it: those above have been
 * written, and have ids, before whoever refers to them is sent. Each has to be used up before the next is asked for.
 */
export function* waves(rows: Iterable<DecisionRow>, mapping: string): Iterable<Iterable<DecisionRow>> {
  const all = rows[Symbol.iterator]();
  let next = all.next();
  const wave = function* () {
    const ids = new Set<string>();
    while (!next.done && !refersTo(next.value, mapping).some((id) => ids.has(id))) {
      ids.add(next.value.entry.recordId);
      yield next.value;
      next = all.next();
    }
  };
  while (!next.done) yield wave();
}

function refersTo({ entry }: DecisionRow, mapping: string): readonly string[] {
  if (entry.action !== 'create') return [];
  return Object.values(entry.values).flatMap((value) =>
    isPlannedRef(value) && value.planned.mapping === mapping ? [value.planned.sourceId] : [],
  );
}
