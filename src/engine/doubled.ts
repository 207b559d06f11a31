import { normaliseKey } from '../model/key.ts';
import { markDoubled } from '../plan/reasons.ts';
import { batches, type Flow } from './flow.ts';
import { markOwner } from './mark-owner.ts';

const BATCH = 500;

/**
 * Says which targets bear the mark of one and the same source record: two that were swept, or one that was swept beside the one that is
 * linked. Costs no request; a sweep whose rows hide their marks shows none.
 */
export function noteDoubled(flow: Flow, complete: boolean): void {
  const { mapping } = flow.compiled;
  const mark = mapping.externalId.target;
  if (mark === undefined || flow.narrow) return;
  for (const [one, other] of flow.spool.rivals('target', mark)) {
    flow.tally.note('import', one, markDoubled(mapping, one, other));
  }
  if (complete) return;
  for (const batch of batches(flow.spool.unusedTargets(), BATCH)) {
    const marks = batch.flatMap((record) => {
      const source = markOwner(mapping, flow.sides.source, record);
      return source === undefined ? [] : [{ id: record.id, source }];
    });
    const links = flow.context.state.linksBySource(
      mapping.name,
      marks.map(({ source }) => source),
    );
    for (const { id, source } of marks) {
      const linked = links.get(source)?.targetId;
      if (linked === undefined || linked === id) continue;
      // Somebody who links by hand leaves the old mark behind.
      if (flow.written.bySource.has(source)) continue;
      if (flow.spool.idsByKey('target', mark, normaliseKey(source) ?? '').length > 1) continue;
      flow.tally.note('import', id, markDoubled(mapping, linked, id));
    }
  }
}
