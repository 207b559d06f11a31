import { isLive, type Link, leadingLink } from '../model/link.ts';
import type { SystemRecord } from '../model/record.ts';
import { decidePair } from '../plan/decide.ts';
import { optedOut } from '../plan/policy.ts';
import {
  notLinked,
  outOfScope,
  sourceDeleted,
  sourceNotVisible,
  stillInactive,
  targetInactive,
} from '../plan/reasons.ts';
import { archivedFor, forgotten } from '../plan/reasons-gone.ts';
import { targetElsewhere } from '../plan/reasons-tree.ts';
import { bornOf } from './births.ts';
import { bornGenerations, bornParents } from './born-family.ts';
import { pause } from './context.ts';
import { crossed } from './crossed.ts';
import { decideNew, indexNew } from './decide-new.ts';
import { erased, forget } from './erased.ts';
import { fightsOf, seenAtRest } from './fights.ts';
import { filings } from './filed.ts';
import { backwardAll, batches, emit, exchanges, type Flow, forwardAll, isOverruled, skip } from './flow.ts';
import { foresee } from './foresee.ts';
import { targetMoved } from './moved.ts';
import { carries, sourceFields, sweepFields } from './paths.ts';
import { decideReopened, type LinkedTarget } from './reopened.ts';
import { isWithin } from './scope.ts';
import { wholeTargets } from './whole.ts';

const BATCH = 200;

/** True when a change of the target can have any effect on the source. */
export function syncsBack(flow: Flow): boolean {
  const { syncBack } = flow.compiled.mapping;
  return syncBack.on.length > 0 || syncBack.onInactive === 'archive';
}

/** Decides target records that changed and that no source record has brought up already. */
export async function decideTargets(flow: Flow): Promise<void> {
  if (flow.compiled.mapping.syncBack.on.includes('create')) await indexNew(flow);
  const later: SystemRecord[] = [];
  for (const batch of batches(brought(flow), BATCH)) {
    const links = flow.context.state.linksByTarget(
      flow.compiled.mapping.name,
      batch.map((record) => record.id),
    );
    const linked: LinkedTarget[] = [];
    const unlinked: SystemRecord[] = [];
    const reopened: LinkedTarget[] = [];
    for (const record of batch) {
      const all = links.get(record.id) ?? [];
      const link = all.find((other) => open(flow, other, record) && exchanges(flow, other));
      const archived = all.find((other) => other.status === 'archived' && !isOverruled(flow, other));
      if (link) linked.push({ record, link });
      else if (archived && record.inactive !== true) reopened.push({ record, link: archived });
      else if (all.length === 0) unlinked.push(record);
      else
        emit(flow, skip('syncBack', record.id, notExchanging(flow, record.id), leadingLink(all)?.sourceId));
    }
    await decideLinked(flow, [...linked, ...(await decideReopened(flow, reopened))]);
    if (!flow.compiled.mapping.syncBack.on.includes('create')) countUnlinked(flow, unlinked);
    else {
      const below = unlinked.filter((record) => bornParents(flow, record).length > 0);
      later.push(...below);
      await decideNew(
        flow,
        below.length === 0 ? unlinked : unlinked.filter((record) => !below.includes(record)),
      );
    }
    await pause(flow.context);
  }
  for (const generation of bornGenerations(flow, later)) await decideNew(flow, generation);
}

/** Changes travel from it: of a target that crosswalk switched off, once somebody has switched it on again. */
function open({ compiled: { mapping } }: Flow, link: Link, record: SystemRecord): boolean {
  if (link.status === 'outOfScope') return mapping.scope !== undefined && !mapping.import.where?.serverOnly;
  return link.status === 'active' || (link.status === 'stillInactive' && record.inactive !== true);
}

/** Of a run that was asked for some records, only those: the candidates that matching looked at are not its business. */
function* brought(flow: Flow): Iterable<SystemRecord> {
  for (const record of flow.spool.unusedTargets()) if (!flow.asked || flow.asked.has(record.id)) yield record;
}

async function decideLinked(flow: Flow, rows: readonly LinkedTarget[]): Promise<void> {
  const { mapping } = flow.compiled;
  const leaves = ({ record }: LinkedTarget) => mapping.syncBack.onInactive === 'archive' && record.inactive;
  await decideLeaving(flow, rows.filter(leaves));
  const open = rows.filter((row) => !leaves(row));
  const whole = await detailed(
    flow,
    open.map((row) => row.record),
  );
  const backward = await backwardAll(flow, [...whole.values()]);
  const moved = open.filter(({ record, link }) => {
    const target = whole.get(record.id);
    const theirs = bornOf(flow, undefined, target) === 'source';
    if (
      target &&
      !theirs &&
      (link.status !== 'active' || targetMoved(flow, target, link, backward.get(record.id)))
    )
      return true;
    emit(flow, {
      entries: [
        {
          entry: { action: 'unchanged', direction: 'syncBack', recordId: record.id, otherId: link.sourceId },
          after: {},
        },
      ],
      link: undefined,
      notes: [],
    });
    return false;
  });
  const stirred = new Set(moved.map(({ link }) => link.sourceId));
  seenAtRest(
    flow,
    open.flatMap(({ link }) => (stirred.has(link.sourceId) ? [] : [link.sourceId])),
    (fight) => fight.last === 'toTarget',
  );
  await decideMoved(flow, moved);
}

/** Their sources are archived, unless somebody asked for the pair to be left alone. */
async function decideLeaving(flow: Flow, rows: readonly LinkedTarget[]): Promise<void> {
  if (rows.length === 0) return;
  const { mapping } = flow.compiled;
  const whole = await wholeTargets(
    flow,
    rows.map(({ record }) => record.id),
  );
  const reason = targetInactive(mapping);
  for (const { record, link } of rows) {
    const { id: recordId } = record;
    const { sourceId: otherId } = link;
    const target = whole.get(recordId) ?? record;
    const out = optedOut(mapping, { id: otherId, values: {} }, target).syncBack;
    if (out) {
      emit(flow, skip('syncBack', recordId, out, otherId));
      continue;
    }
    const entry = { action: 'archive', direction: 'syncBack', recordId, otherId, reason } as const;
    emit(flow, { entries: [{ entry, after: {} }], link, notes: [] });
  }
}

/** Rows that carry what tells a change are taken as they are; only the others cost a request each. */
async function detailed(
  flow: Flow,
  records: readonly SystemRecord[],
): Promise<ReadonlyMap<string, SystemRecord>> {
  const fields = sweepFields(flow.compiled, false);
  const enough = records.filter((record) => carries(record, fields));
  const rest = records.filter((record) => !carries(record, fields)).map((record) => record.id);
  const whole = new Map(enough.map((record) => [record.id, record]));
  for (const [id, record] of await wholeTargets(flow, rest)) whole.set(id, record);
  return whole;
}

async function decideMoved(flow: Flow, rows: readonly LinkedTarget[]): Promise<void> {
  if (rows.length === 0) return;
  const { mapping } = flow.compiled;
  const targets = await wholeTargets(
    flow,
    rows.map((row) => row.record.id),
  );
  const sources = await flow.sides.source.readByIds({
    object: mapping.source.object,
    ids: rows.map((row) => row.link.sourceId),
    fields: sourceFields(flow.compiled),
  });
  const missing = rows.flatMap(({ link }) => (sources.has(link.sourceId) ? [] : [link]));
  const gone = new Set((await erased(flow, missing)).map(({ sourceId }) => sourceId));
  const backward = await backwardAll(flow, [...targets.values()]);
  const forward = new Map(
    (await forwardAll(flow, [...sources.values()])).map((item) => [item.record.id, item]),
  );
  const fights = fightsOf(
    flow,
    rows.map((row) => row.link.sourceId),
  );
  const filed = await filings(
    flow,
    rows.flatMap(({ record, link }) => {
      const item = forward.get(link.sourceId);
      return item ? [{ item, link, target: targets.get(record.id) }] : [];
    }),
  );
  const foreseen = await foresee(
    flow,
    rows.map(({ record, link }) => ({
      id: link.sourceId,
      values: sources.get(link.sourceId)?.values ?? {},
      backward: backward.get(record.id),
    })),
  );
  for (const { record, link } of rows) {
    const target = targets.get(record.id);
    const item = forward.get(link.sourceId);
    const wanted = backward.get(record.id);
    if (!target || !wanted) continue;
    if (!item && gone.has(link.sourceId)) {
      forget(flow, link);
      continue;
    }
    if (!item) {
      emit(flow, skip('syncBack', record.id, sourceNotVisible(mapping, link.sourceId), link.sourceId));
      continue;
    }
    const problem = crossed(flow, link, target);
    if (problem) {
      const held = { direction: 'syncBack', recordId: record.id, otherId: link.sourceId, problem } as const;
      emit(flow, {
        entries: [{ entry: { action: 'held', ...held }, after: {} }],
        link: undefined,
        notes: [],
      });
      continue;
    }
    if (!isWithin(mapping, flow.sides, target)) {
      const out = skip('syncBack', record.id, targetElsewhere(mapping), link.sourceId);
      emit(flow, { ...out, link: isLive(link) ? { ...link, status: 'outOfScope' } : link });
      continue;
    }
    const where = mapping.import.where;
    const born = bornOf(flow, item.record, target);
    if (
      where &&
      born !== 'target' &&
      !where.serverOnly &&
      !flow.context.matches(where, item.record.values, mapping)
    ) {
      emit(flow, {
        ...skip('syncBack', record.id, outOfScope(mapping), link.sourceId),
        link: { ...link, status: 'outOfScope' },
      });
      continue;
    }
    emit(
      flow,
      decidePair(foreseen.get(link.sourceId) ?? item.decide, {
        source: item.record,
        target,
        link,
        forward: item.wanted,
        ...filed.get(link.sourceId),
        how: undefined,
        fights: fights(link.sourceId),
        backward: wanted,
        born,
        reader: 'syncBack',
      }),
    );
  }
}

/** What was born in the target and stays there is counted, and not listed one by one: it may be most of the target. */
function countUnlinked(flow: Flow, records: readonly SystemRecord[]): void {
  const reason = notLinked(flow.compiled.mapping);
  for (const record of records) {
    flow.tally.count('syncBack', 'skip');
    flow.tally.note('syncBack', record.id, reason);
  }
}

/** All links of the target are dead or out of scope; nothing may be written, and the reason is the source's. */
function notExchanging(flow: Flow, targetId: string) {
  const { mapping } = flow.compiled;
  const links = flow.context.state.linksByTarget(mapping.name, [targetId]).get(targetId) ?? [];
  if (links.every((link) => isOverruled(flow, link))) return notLinked(mapping);
  if (links.some((link) => link.status === 'archived')) return archivedFor(mapping);
  if (links.some((link) => link.status === 'forgotten')) return forgotten(mapping);
  if (links.some((link) => link.status === 'stillInactive')) return stillInactive(mapping, targetId);
  return links.some((link) => link.status === 'outOfScope') ? outOfScope(mapping) : sourceDeleted(mapping);
}
