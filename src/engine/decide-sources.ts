import type { Link } from '../model/link.ts';
import type { SystemRecord } from '../model/record.ts';
import { optedOut } from '../plan/policy.ts';
import { outOfScope } from '../plan/reasons.ts';
import { MERGED } from '../plan/reasons-gone.ts';
import type { Uncertain } from './again.ts';
import { isToArchive } from './archived.ts';
import { besideStrays, bornOf, movedAway } from './births.ts';
import { pause } from './context.ts';
import { decideDeleted, decideOutOfScope, givenAway, inScope } from './decide-gone.ts';
import { decidePairs } from './decide-pairs.ts';
import { decideUnlinked } from './decide-unlinked.ts';
import { above, generations, waitsForParent } from './family.ts';
import { seenAtRest } from './fights.ts';
import {
  batches,
  emit,
  exchanges,
  type Flow,
  forwardAll,
  isOverruled,
  skip,
  type Transforming,
} from './flow.ts';
import { handedTo } from './handed.ts';
import { handOverOf, hierarchyOf } from './hierarchy.ts';
import { createMatcher, matchKeys } from './match.ts';
import { bearsLoser, invert, mergedRecords, mergeSurvivors, type Survivors, survivorOf } from './merged.ts';
import { rowMoved, shows, sourceMoved } from './moved.ts';
import { isOurs, placed } from './place.ts';
import { indexHeldRivals } from './rivals.ts';
import { heldSource, sharing, unchanged } from './sharing.ts';
import type { PendingRow, SpooledSource } from './spool.ts';

const BATCH = 200;

/**
 * Decides every source record in the run file: linked ones against their target, the others once all of their keys are known, so
 * that two records with one key are seen whatever page they were on.
 */
export async function decideSources(flow: Flow, indexed: boolean, uncertain: Uncertain): Promise<void> {
  const losers = mergedRecords(flow);
  const survivors = { ...(await mergeSurvivors(flow, losers)), losers };
  const late: SpooledSource[] = [];
  for (const rows of batches(flow.spool.sources(), BATCH)) {
    const batch = besideStrays(flow, rows);
    await decideKnown(flow, batch, survivors, late);
    flow.context.progress({ kind: 'deciding', mapping: flow.compiled.mapping.name, records: batch.length });
    await pause(flow.context);
  }
  const matcher = createMatcher(flow.context, flow.compiled.mapping, flow.sides.target, flow.spool, {
    complete: indexed,
    heirOf: (id) => survivorOf(id, losers),
    losersOf: invert(losers),
    found: flow.sentBack.found,
  });
  let rivals = flow.narrow;
  for (const generation of generations(flow)) {
    for (const batch of batches(generation, BATCH)) {
      if (rivals) await indexHeldRivals(flow);
      rivals = false;
      await decideUnlinked(flow, placed(flow, batch), matcher, uncertain);
      await pause(flow.context);
    }
  }
  // Linked ones below a record that was new: it has been decided by now.
  for (const batch of batches(late, BATCH)) await decideKnown(flow, batch, survivors, undefined);
}

/** What a run knows of merges: beside the survivors, who lost to whom. */
type Merges = Survivors & { readonly losers: ReadonlyMap<string, string> };

/** `late` takes the linked records that refer to one of this very mapping that has not been decided yet. */
async function decideKnown(
  flow: Flow,
  batch: readonly SpooledSource[],
  survivors: Merges,
  late: SpooledSource[] | undefined,
): Promise<void> {
  const { mapping } = flow.compiled;
  const { heirs, losers } = survivors;
  const stored = flow.context.state.linksBySource(
    mapping.name,
    batch.map((row) => row.record.id),
  );
  const linkOf = (id: string) => {
    const link = stored.get(id) ?? flow.sentBack.gone.get(id) ?? heirs.get(id);
    return link && (isOverruled(flow, link) || moved(link)) ? undefined : link;
  };
  const moved = movedAway(flow, batch);
  /** Once it was not clear it stays so until somebody has looked, or a reading brings its losers again. */
  const unclear = (id: string) => {
    const before = flow.heldBefore.source.get(id);
    const still = before?.field === MERGED && !flow.released && !flow.written.bySource.has(id);
    return survivors.unclear.get(id) ?? (still ? before : undefined);
  };
  const inherited = (id: string) => !stored.has(id) && heirs.has(id);
  const handed = handedTo(flow);
  const hierarchy = hierarchyOf(flow);
  const live: SpooledSource[] = [];
  for (const row of batch) {
    const { deleted, mergedInto } = row.record;
    if (deleted || mergedInto !== undefined) {
      // A create of it that got no answer stays open: it may come to light yet, and the record may come back.
      const link = linkOf(row.record.id);
      if (
        !link &&
        (mapping.import.handedBy !== undefined || (mergedInto !== undefined && isUnknown(flow, row)))
      )
        continue;
      emit(flow, decideDeleted(flow, row, link, heirs.get(mergedInto ?? '')));
      if (link && flow.sentBack.gone.has(row.record.id)) flow.spool.markUsed([link.targetId]);
    } else if (row.origin !== 'read' && !inScope(flow, row))
      emit(flow, decideOutOfScope(flow, row, linkOf(row.record.id)));
    else if (late && waitsForParent(flow, row.record, linkOf(row.record.id))) late.push(row);
    else if (isOurs(flow, row, linkOf(row.record.id), { handed, hierarchy })) live.push(row);
  }

  const transformed = await forwardAll(
    flow,
    live.map((row) => row.record),
  );
  const pairs: { item: Transforming; link: Link }[] = [];
  const pending: PendingRow[] = [];
  const still: Link[] = [];
  const targets = flow.spool.targets(live.flatMap((row) => linkOf(row.record.id)?.targetId ?? []));
  const remark = ({ sourceId, targetId }: Link) => bearsLoser(flow, losers, targets.get(targetId), sourceId);
  for (const item of transformed) {
    const link = linkOf(item.record.id);
    const elsewhere = mapping.import.elsewhere.get(item.record.id);
    if (link && elsewhere !== undefined) {
      emit(flow, givenAway(flow, link, elsewhere));
      flow.spool.markUsed([link.targetId]);
    } else if (!link && (elsewhere !== undefined || mapping.exclude.has(item.record.id))) {
      emit(
        flow,
        skip(
          'import',
          item.record.id,
          optedOut(mapping, item.record, undefined).import ?? outOfScope(mapping),
        ),
      );
    } else if (!link) {
      const problem = unclear(item.record.id);
      if (problem) emit(flow, heldSource(item.record.id, problem));
      else pending.push({ record: item.record, wanted: item.wanted });
    } else if (!exchanges(flow, link)) {
      emit(flow, sharing(flow, item.record.id, link, inherited(item.record.id)));
      flow.spool.markUsed([link.targetId]);
    } else if (isToArchive(flow, link, targets.get(link.targetId))) {
      // The target's turn: it is left for the other pass, which archives this record for it.
      emit(flow, unchanged(item.record.id, link.targetId));
    } else if (
      inherited(item.record.id) ||
      remark(link) ||
      (!targets.has(link.targetId) && mayBeGone(flow, item.record.id)) ||
      (bornOf(flow, item.record, undefined) !== 'target' && sourceMoved(flow, item, link)) ||
      rowMoved(flow, targets.get(link.targetId), link)
    ) {
      pairs.push({ item, link });
    } else {
      emit(flow, unchanged(item.record.id, link.targetId));
      still.push(link);
      flow.spool.markUsed([link.targetId]);
    }
  }
  const shown = new Set(
    still.filter(({ targetId }) => shows(flow, targets.get(targetId))).map(({ sourceId }) => sourceId),
  );
  seenAtRest(
    flow,
    still.map(({ sourceId }) => sourceId),
    (fight) => fight.last === 'toSource' || shown.has(fight.sourceId),
  );
  await decidePairs(
    flow,
    pairs.map(({ item, link }) => ({
      item,
      link,
      targetId: link.targetId,
      how: undefined,
      merged: (target: SystemRecord) => bearsLoser(flow, losers, target, item.record.id),
    })),
  );
  // Whoever may be left to another mapping is nobody's rival here: a branch often bears the name of its company.
  const rivals = handOverOf(mapping)
    ? pending.filter(({ record }) => above(mapping, record).length === 0)
    : pending;
  flow.spool.putKeys(
    'source',
    rivals.flatMap((row) => matchKeys(mapping, row.record.id, row.wanted.values)),
  );
  flow.spool.putPending(pending);
}

/** A merge of the past that nobody here has ever heard of: some systems tell of all of them, again and again. */
function isUnknown(flow: Flow, { record, origin }: SpooledSource): boolean {
  return origin === 'read' && !flow.heldBefore.source.has(record.id);
}

/** A target that a complete sweep left out, or that was gone when it was last looked for: it is asked for by its id. */
function mayBeGone(flow: Flow, recordId: string): boolean {
  return flow.swept || flow.heldBefore.source.get(recordId)?.code === 'TARGET_GONE';
}
