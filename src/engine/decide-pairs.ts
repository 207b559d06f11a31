import type { Problem } from '../model/errors.ts';
import { isLive, type Link } from '../model/link.ts';
import type { Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { decidePair, NOTHING_WANTED, type Wanted } from '../plan/decide.ts';
import { linkTargetMissing, stillInactive, targetGone } from '../plan/reasons.ts';
import { bornThere } from '../plan/reasons-child.ts';
import { targetElsewhere } from '../plan/reasons-tree.ts';
import { bornOf } from './births.ts';
import { crossed } from './crossed.ts';
import { fightsOf } from './fights.ts';
import { filings } from './filed.ts';
import { backwardAll, emit, exchanges, type Flow, skip, type Transforming } from './flow.ts';
import { foresee } from './foresee.ts';
import { backRules } from './paths.ts';
import { isWithin } from './scope.ts';
import { sentCreates } from './sent.ts';
import { heldSource, linkOnly, withNote } from './sharing.ts';
import { wholeTargets } from './whole.ts';

export interface ToDecide {
  readonly item: Transforming;
  readonly link: Link | undefined;
  readonly targetId: string;
  readonly how: string | undefined;
  /** Whether the target bears the mark of a record that was merged into this one. */
  readonly merged?: (target: SystemRecord) => boolean;
}

/** Pairs that something may have to be written for: linked already, or found by matching. */
export async function decidePairs(flow: Flow, pairs: readonly ToDecide[]): Promise<void> {
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
  const filed = await filings(
    flow,
    pairs.map((pair) => ({ ...pair, target: targets.get(pair.targetId) })),
  );
  const foreseen = await foresee(
    flow,
    pairs.map(({ item: { record }, targetId }) => ({ ...record, backward: backward.get(targetId) })),
  );
  for (const pair of pairs) {
    const target = targets.get(pair.targetId);
    const id = pair.item.record.id;
    const born = bornOf(flow, pair.item.record, target);
    if (!target && born === 'target') {
      emit(flow, skip('import', id, bornThere(mapping, pair.targetId), pair.targetId));
      continue;
    }
    const crossing = target && pair.link && crossed(flow, pair.link, target);
    if (!target || crossing) {
      const problem = crossing ?? missingTarget(mapping, pair);
      emit(flow, heldSource(id, problem, pair.targetId));
      continue;
    }
    if (!isWithin(mapping, flow.sides, target)) {
      const reason = targetElsewhere(mapping);
      emit(flow, { ...skip('import', id, reason, target.id), link: outside(pair.link) });
      continue;
    }
    const decision = decidePair(foreseen.get(id) ?? pair.item.decide, {
      source: pair.item.record,
      target,
      link: pair.link,
      forward: pair.item.wanted,
      ...filed.get(id),
      // Whoever bears the mark is what was made from this record; or this record is what was to be made from that target.
      sent: (pair.how === 'externalId' ? sent.get(id) : undefined) ?? sentBack.get(target.id),
      how: pair.how,
      fights: fights(id),
      backward: backward.get(target.id) ?? NOTHING_WANTED,
      reader: 'import',
      born,
      remark: pair.merged?.(target) === true,
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

/** Its source is not followed meanwhile, so that it is looked at whatever its hashes say once it is back. */
function outside(link: Link | undefined): Link | undefined {
  return link && isLive(link) ? { ...link, status: 'outOfScope' } : link;
}

function missingTarget(mapping: Mapping, { how, targetId, item }: ToDecide): Problem {
  return how === 'links.yaml'
    ? linkTargetMissing(mapping, item.record.id, targetId)
    : targetGone(mapping, targetId);
}
