import type { Link } from '../model/link.ts';
import type { Mapping } from '../model/mapping.ts';
import { decideCreate } from '../plan/create.ts';
import { type Decision, decidePair, NOTHING_WANTED, type Wanted } from '../plan/decide.ts';
import { linkTargetMissing, merged, outOfScope, sourceDeleted, targetGone } from '../plan/reasons.ts';
import { checkStopped } from './context.ts';
import {
  backwardAll,
  batches,
  emit,
  type Flow,
  forwardAll,
  skip,
  type Transforming,
  wholeTargets,
} from './flow.ts';
import { createMatcher, matchKeys } from './match.ts';
import { rowMoved, sourceMoved } from './moved.ts';
import { backRules } from './paths.ts';
import type { PendingRow, SpooledSource } from './spool.ts';

const BATCH = 200;

/** Source ids whose create may have got through in an earlier run. */
export type Uncertain = ReadonlySet<string>;

/**
 * Decides every source record in the run file: linked ones against their target, the others once all of their keys are known, so
 * that two records with one key are seen whatever page they were on.
 */
export async function decideSources(flow: Flow, indexed: boolean, uncertain: Uncertain): Promise<void> {
  const survivors = mergeSurvivors(flow);
  for (const batch of batches(flow.spool.sources(), BATCH)) {
    await decideKnown(flow, batch, survivors);
    flow.context.progress({ kind: 'deciding', mapping: flow.compiled.mapping.name, records: batch.length });
    checkStopped(flow.context);
  }
  const matcher = createMatcher(flow.context, flow.compiled.mapping, flow.sides.target, flow.spool, indexed);
  for (const batch of batches(flow.spool.pending(), BATCH)) {
    await decideUnlinked(flow, batch, matcher, uncertain);
    checkStopped(flow.context);
  }
}

/** Links of merged records, by the id of the record that survived. */
function mergeSurvivors(flow: Flow): ReadonlyMap<string, Link> {
  const survivors = new Map<string, Link>();
  const losers = new Map<string, string>();
  for (const { record } of flow.spool.sources())
    if (record.mergedInto) losers.set(record.id, record.mergedInto);
  const links = flow.context.state.linksBySource(flow.compiled.mapping.name, [...losers.keys()]);
  for (const [loser, winner] of losers) {
    const link = links.get(loser);
    if (link && !survivors.has(winner)) survivors.set(winner, { ...link, sourceId: winner });
  }
  return survivors;
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
  const linkOf = (id: string) => overruled(mapping, stored.get(id) ?? survivors.get(id));
  const live: SpooledSource[] = [];
  for (const row of batch) {
    if (row.record.deleted) emit(flow, decideDeleted(flow, row, linkOf(row.record.id)));
    else if (row.origin !== 'read' && !inScope(flow, row))
      emit(flow, decideOutOfScope(flow, row, linkOf(row.record.id)));
    else live.push(row);
  }

  const transformed = await forwardAll(
    flow,
    live.map((row) => row.record),
  );
  const pairs: { item: Transforming; link: Link }[] = [];
  const pending: PendingRow[] = [];
  const targets = flow.spool.targets(live.flatMap((row) => linkOf(row.record.id)?.targetId ?? []));
  for (const item of transformed) {
    const link = linkOf(item.record.id);
    if (!link) {
      pending.push({ record: item.record, wanted: item.wanted });
    } else if (!link.primary) {
      emit(flow, unchanged(item.record.id, link.targetId));
      flow.spool.markUsed([link.targetId]);
    } else if (sourceMoved(flow, item, link) || rowMoved(flow, targets.get(link.targetId), link)) {
      pairs.push({ item, link });
    } else {
      emit(flow, unchanged(item.record.id, link.targetId));
      flow.spool.markUsed([link.targetId]);
    }
  }
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

async function decideUnlinked(
  flow: Flow,
  batch: readonly PendingRow[],
  matcher: ReturnType<typeof createMatcher>,
  uncertain: Uncertain,
): Promise<void> {
  const { mapping } = flow.compiled;
  const results = await matcher.match(
    batch.map((row) => ({
      record: row.record,
      wanted: row.wanted.values,
      uncertain: uncertain.has(row.record.id),
    })),
  );
  const transformed = await forwardAll(
    flow,
    batch.map((row) => row.record),
  );
  const pairs: { item: Transforming; link: undefined; targetId: string; how: string }[] = [];
  for (const item of transformed) {
    const result = results.get(item.record.id);
    if (result?.kind === 'one') {
      pairs.push({ item, link: undefined, targetId: result.id, how: result.step });
    } else if (result?.kind === 'held') {
      const held = {
        action: 'held',
        direction: 'import',
        recordId: item.record.id,
        problem: result.problem,
      } as const;
      emit(flow, { entries: [{ entry: held, after: {} }], link: undefined, notes: [] });
    } else {
      const decision = decideCreate(item.decide, item.record, item.wanted);
      if (decision.entries[0]?.entry.action === 'create')
        flow.context.overlay.add(mapping.name, item.record.id, { kind: 'planned' });
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
  const backward =
    backRules(mapping).length > 0
      ? await backwardAll(flow, [...targets.values()])
      : new Map<string, Wanted>();
  for (const pair of pairs) {
    const target = targets.get(pair.targetId);
    const id = pair.item.record.id;
    if (!target) {
      const problem =
        pair.how === 'links.yaml'
          ? linkTargetMissing(mapping, pair.targetId)
          : targetGone(mapping, pair.targetId);
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
      how: pair.how,
      forward: pair.item.wanted,
      backward: backward.get(target.id) ?? NOTHING_WANTED,
      reader: 'import',
    });
    emit(flow, pair.link ? decision : withPrimary(flow, decision));
    if (!pair.link) {
      const refs = target.refs ?? {};
      flow.context.overlay.add(mapping.name, id, { kind: 'linked', targetId: target.id, refs });
    }
  }
  flow.spool.markUsed(ids);
}

/** A line in links.yaml is somebody's word; a link that says otherwise gives way to it, and the pair is matched anew. */
function overruled(mapping: Mapping, link: Link | undefined): Link | undefined {
  const written = mapping.links.find((row) => row.source === link?.sourceId);
  return written && written.target !== link?.targetId ? undefined : link;
}

/** Of several sources that links.yaml puts on one target, only the primary exchanges fields. */
function withPrimary(flow: Flow, decision: Decision): Decision {
  const { link } = decision;
  if (!link) return decision;
  const written = flow.compiled.mapping.links.find((row) => row.source === link.sourceId);
  return { ...decision, link: { ...link, primary: written?.primary ?? true } };
}

function inScope(flow: Flow, row: SpooledSource): boolean {
  if (row.origin === 'absent') return false;
  const where = flow.compiled.mapping.import.where;
  // What only the server can evaluate cannot be asked about one record; a record that was in scope stays in scope until it is read again.
  if (!where || where.serverOnly) return true;
  return flow.context.matches(where, row.record.values, flow.compiled.mapping);
}

function unchanged(recordId: string, otherId: string): Decision {
  return {
    entries: [{ entry: { action: 'unchanged', direction: 'import', recordId, otherId }, after: {} }],
    link: undefined,
    notes: [],
  };
}

function decideDeleted(flow: Flow, row: SpooledSource, link: Link | undefined): Decision {
  const { mapping } = flow.compiled;
  const { record } = row;
  if (record.mergedInto) return skip('import', record.id, merged(mapping, record.mergedInto), link?.targetId);
  const reason = sourceDeleted(mapping);
  if (!link || link.status === 'deactivated' || mapping.import.onSourceDelete === 'none') {
    return {
      ...skip('import', record.id, reason, link?.targetId),
      link: link && { ...link, status: link.status === 'deactivated' ? link.status : 'sourceGone' },
    };
  }
  const entry = {
    action: 'deactivate',
    direction: 'import',
    recordId: record.id,
    otherId: link.targetId,
    reason,
  } as const;
  return { entries: [{ entry, after: {} }], link, notes: [] };
}

function decideOutOfScope(flow: Flow, row: SpooledSource, link: Link | undefined): Decision {
  const { mapping } = flow.compiled;
  const reason = outOfScope(mapping);
  if (link && mapping.import.onOutOfScope === 'deactivate' && link.status === 'active') {
    const entry = {
      action: 'deactivate',
      direction: 'import',
      recordId: row.record.id,
      otherId: link.targetId,
      reason,
    } as const;
    return { entries: [{ entry, after: {} }], link, notes: [] };
  }
  return {
    ...skip('import', row.record.id, reason, link?.targetId),
    link: link && { ...link, status: link.status === 'active' ? 'outOfScope' : link.status },
  };
}
