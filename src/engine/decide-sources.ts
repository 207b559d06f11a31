import type { Problem } from '../model/errors.ts';
import type { Link } from '../model/link.ts';
import type { Mapping } from '../model/mapping.ts';
import { decideCreate } from '../plan/create.ts';
import { decidePair, NOTHING_WANTED, type Wanted } from '../plan/decide.ts';
import { optedOut } from '../plan/policy.ts';
import { linkTargetMissing, outOfScope, stillInactive, targetGone } from '../plan/reasons.ts';
import type { Uncertain } from './again.ts';
import { isToArchive } from './archived.ts';
import { pause } from './context.ts';
import { crossed } from './crossed.ts';
import { decideDeleted, decideOutOfScope, inScope } from './decide-gone.ts';
import { fightsOf, seenAtRest } from './fights.ts';
import {
  backwardAll,
  batches,
  emit,
  exchanges,
  type Flow,
  forwardAll,
  isOverruled,
  skip,
  type Transforming,
  unlessUnmatched,
} from './flow.ts';
import { forwardAgain } from './forward-again.ts';
import { goneParents } from './gone-parents.ts';
import { createMatcher, matchKeys } from './match.ts';
import { invert, mergedRecords, mergeSurvivors, survivorOf } from './merged.ts';
import { rowMoved, shows, sourceMoved } from './moved.ts';
import { backRules } from './paths.ts';
import { createBlocked } from './recover.ts';
import { indexHeldRivals, indexRivals } from './rivals.ts';
import { sentCreates } from './sent.ts';
import { linkOnly, sharing, unchanged, withNote } from './sharing.ts';
import type { PendingRow, SpooledSource } from './spool.ts';
import { wholeTargets } from './whole.ts';

const BATCH = 200;

/**
 * Decides every source record in the run file: linked ones against their target, the others once all of their keys are known, so
 * that two records with one key are seen whatever page they were on.
 */
export async function decideSources(flow: Flow, indexed: boolean, uncertain: Uncertain): Promise<void> {
  const losers = mergedRecords(flow);
  const survivors = await mergeSurvivors(flow, losers);
  for (const batch of batches(flow.spool.sources(), BATCH)) {
    await decideKnown(flow, batch, survivors);
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
  for (const batch of batches(flow.spool.pending(), BATCH)) {
    if (rivals) await indexHeldRivals(flow);
    rivals = false;
    await decideUnlinked(flow, batch, matcher, uncertain);
    await pause(flow.context);
  }
}

async function decideKnown(
  flow: Flow,
  batch: readonly SpooledSource[],
  survivors: ReadonlyMap<string, Link>,
): Promise<void> {
  const { mapping } = flow.compiled;
  const stored = flow.context.state.linksBySource(
    mapping.name,
    batch.map((row) => row.record.id),
  );
  const linkOf = (id: string) => {
    const link = stored.get(id) ?? flow.sentBack.gone.get(id) ?? survivors.get(id);
    return link && isOverruled(flow, link) ? undefined : link;
  };
  const inherited = (id: string) => !stored.has(id) && survivors.has(id);
  const live: SpooledSource[] = [];
  for (const row of batch) {
    const { deleted, mergedInto } = row.record;
    if (deleted || mergedInto !== undefined) {
      // A create of it that got no answer stays open: it may come to light yet, and the record may come back.
      const link = linkOf(row.record.id);
      if (!link && mergedInto !== undefined && isUnknown(flow, row)) continue;
      emit(flow, decideDeleted(flow, row, link, survivors.get(mergedInto ?? '')));
      if (link && flow.sentBack.gone.has(row.record.id)) flow.spool.markUsed([link.targetId]);
    } else if (row.origin !== 'read' && !inScope(flow, row))
      emit(flow, decideOutOfScope(flow, row, linkOf(row.record.id)));
    else live.push(row);
  }

  const transformed = await forwardAll(
    flow,
    live.map((row) => row.record),
  );
  const pairs: { item: Transforming; link: Link }[] = [];
  const pending: PendingRow[] = [];
  const still: Link[] = [];
  const targets = flow.spool.targets(live.flatMap((row) => linkOf(row.record.id)?.targetId ?? []));
  for (const item of transformed) {
    const link = linkOf(item.record.id);
    const left = mapping.exclude.has(item.record.id) || mapping.import.elsewhere.has(item.record.id);
    if (!link && left) {
      emit(
        flow,
        skip(
          'import',
          item.record.id,
          optedOut(mapping, item.record, undefined).import ?? outOfScope(mapping),
        ),
      );
    } else if (!link) {
      pending.push({ record: item.record, wanted: item.wanted });
    } else if (!exchanges(flow, link)) {
      emit(flow, sharing(flow, item.record.id, link, inherited(item.record.id)));
      flow.spool.markUsed([link.targetId]);
    } else if (isToArchive(flow, link, targets.get(link.targetId))) {
      // The target's turn: it is left for the other pass, which archives this record for it.
      emit(flow, unchanged(item.record.id, link.targetId));
    } else if (
      inherited(item.record.id) ||
      (!targets.has(link.targetId) && mayBeGone(flow, item.record.id)) ||
      sourceMoved(flow, item, link) ||
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
    pairs.map(({ item, link }) => ({ item, link, targetId: link.targetId, how: undefined })),
  );
  flow.spool.putKeys(
    'source',
    pending.flatMap((row) => matchKeys(mapping, row.record.id, row.wanted.values)),
  );
  flow.spool.putPending(pending);
}

/** A merge of the past that nobody here has ever heard of: some systems tell of all of them, again and again. */
function isUnknown(flow: Flow, { record, origin }: SpooledSource): boolean {
  return origin === 'read' && !flow.heldBefore.source.has(record.id);
}

async function decideUnlinked(
  flow: Flow,
  batch: readonly PendingRow[],
  matcher: ReturnType<typeof createMatcher>,
  uncertain: Uncertain,
): Promise<void> {
  const { mapping } = flow.compiled;
  if (flow.narrow) await indexRivals(flow, batch);
  const intents = flow.context.state.intents(mapping.name).filter((intent) => intent.side === 'target');
  const sent = new Map(intents.map((intent) => [intent.recordId, intent]));
  const results = await matcher.match(
    batch.map((row) => ({
      record: row.record,
      wanted: row.wanted.values,
      uncertain: uncertain.has(row.record.id),
      sent: sent.has(row.record.id),
    })),
  );
  const transformed = await forwardAgain(flow, batch);
  const parentGone = goneParents(flow);
  const pairs: { item: Transforming; link: undefined; targetId: string; how: string }[] = [];
  for (const item of transformed) {
    const result = results.get(item.record.id);
    const open = flow.sentBack.open.source.get(item.record.id);
    const problem =
      open ??
      (result?.kind === 'held'
        ? result.problem
        : (createBlocked(flow, sent.get(item.record.id), item.wanted.values) ?? parentGone(item.record)));
    if (result?.kind === 'one' && (open === undefined || result.step === 'links.yaml')) {
      pairs.push({ item, link: undefined, targetId: result.id, how: result.step });
    } else if (problem !== undefined) {
      const held = { action: 'held', direction: 'import', recordId: item.record.id, problem } as const;
      emit(flow, { entries: [{ entry: held, after: {} }], link: undefined, notes: [] });
    } else {
      const decision = unlessUnmatched(flow, decideCreate(item.decide, item.record, item.wanted));
      if (decision.entries[0]?.entry.action === 'create') {
        flow.context.overlay.add(mapping.name, item.record.id, { kind: 'planned' });
        if (sent.has(item.record.id)) flow.sentBefore += 1;
      }
      emit(flow, decision);
    }
  }
  await decidePairs(flow, pairs);
}

interface ToDecide {
  readonly item: Transforming;
  readonly link: Link | undefined;
  readonly targetId: string;
  readonly how: string | undefined;
}

async function decidePairs(flow: Flow, pairs: readonly ToDecide[]): Promise<void> {
  if (pairs.length === 0) return;
  const { mapping } = flow.compiled;
  const ids = pairs.map((pair) => pair.targetId);
  const targets = await wholeTargets(flow, ids);
  const fights = fightsOf(
    flow,
    pairs.map((pair) => pair.item.record.id),
  );
  const sent = sentCreates(flow, 'target');
  const sentBack = sentCreates(flow, 'source');
  const before = flow.context.state.linksBySource(
    mapping.name,
    pairs.map(({ item }) => item.record.id),
  );
  const backward =
    backRules(mapping).length > 0
      ? await backwardAll(flow, [...targets.values()])
      : new Map<string, Wanted>();
  for (const pair of pairs) {
    const target = targets.get(pair.targetId);
    const id = pair.item.record.id;
    const crossing = target && pair.link && crossed(flow, pair.link, target);
    if (!target || crossing) {
      const problem = crossing ?? missingTarget(mapping, pair);
      emit(flow, {
        entries: [
          {
            entry: { action: 'held', direction: 'import', recordId: id, otherId: pair.targetId, problem },
            after: {},
          },
        ],
        link: undefined,
        notes: [],
      });
      continue;
    }
    const decision = decidePair(pair.item.decide, {
      source: pair.item.record,
      target,
      link: pair.link,
      // Whoever bears the mark is what was made from this record; or this record is what was to be made from that target.
      sent: (pair.how === 'externalId' ? sent.get(id) : undefined) ?? sentBack.get(target.id),
      how: pair.how,
      fights: fights(id),
      forward: pair.item.wanted,
      backward: backward.get(target.id) ?? NOTHING_WANTED,
      reader: 'import',
    });
    const link = { sourceId: id, targetId: target.id, primary: pair.link?.primary ?? true };
    const settled = pair.link || exchanges(flow, link) ? decision : linkOnly(decision);
    emit(
      flow,
      settled.link?.status === 'stillInactive'
        ? withNote(settled, id, stillInactive(mapping, target.id))
        : settled,
    );
    const old = before.get(id);
    if (settled.link && (!pair.link || !old)) {
      // Which one it was linked to before somebody removed the link is not known any more.
      const removed = flow.heldBefore.source.get(id)?.code === 'LINK_REMOVED';
      flow.relinked ||= removed || (old !== undefined && old.targetId !== target.id);
      flow.context.overlay.add(mapping.name, id, {
        kind: 'linked',
        targetId: target.id,
        refs: target.refs ?? {},
      });
    }
  }
  flow.spool.markUsed(ids);
}

/** A target that a complete sweep left out, or that was gone when it was last looked for: it is asked for by its id. */
function mayBeGone(flow: Flow, recordId: string): boolean {
  return flow.swept || flow.heldBefore.source.get(recordId)?.code === 'TARGET_GONE';
}

function missingTarget(mapping: Mapping, { how, targetId, item }: ToDecide): Problem {
  return how === 'links.yaml'
    ? linkTargetMissing(mapping, item.record.id, targetId)
    : targetGone(mapping, targetId);
}
