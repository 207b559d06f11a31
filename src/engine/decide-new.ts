import { normaliseKey } from '../model/key.ts';
import type { SystemRecord } from '../model/record.ts';
import { isPlannedRef, type PlanValues, type Value, type Values } from '../model/value.ts';
import { decideCreateBack } from '../plan/create.ts';
import { decidePair, type Wanted } from '../plan/decide.ts';
import { chooseMatch } from '../plan/match.ts';
import { notAsked } from '../plan/policy.ts';
import { createPending, markDoubled, markUnlinked, outOfScope } from '../plan/reasons.ts';
import { linkedElsewhere } from '../plan/reasons-gone.ts';
import { notSent } from '../plan/reasons-tree.ts';
import { orderOf, withParents } from './births.ts';
import { claim, sourceClaimedBy, waitsForMatch } from './claims.ts';
import { backwardAll, batches, emit, type Flow, forwardAll, skip } from './flow.ts';
import { foresee } from './foresee.ts';
import { type Born, bornBelow } from './handed.ts';
import { markTarget } from './mark-owner.ts';
import { markedBy } from './marks.ts';
import { matchKeys } from './match.ts';
import { sourceFields } from './paths.ts';
import { readHeldTargets } from './rivals.ts';
import { linkAsSent, sentCreates, unsettledCreates } from './sent.ts';
import { unlessUnmatched } from './unmatched.ts';
import { wholeTargets } from './whole.ts';

/** Indexes what was born in the target by its match keys, so that two records with one key are seen wherever they stand. */
export async function indexNew(flow: Flow): Promise<void> {
  if (indexBorn(flow) > 0 && (await readHeldTargets(flow)) > 0) indexBorn(flow);
}

/** How many there are. */
function indexBorn(flow: Flow): number {
  const { mapping } = flow.compiled;
  let count = 0;
  for (const batch of batches(flow.spool.unusedTargets(), 500)) {
    const links = flow.context.state.linksByTarget(
      mapping.name,
      batch.map((record) => record.id),
    );
    const born = batch.filter((record) => !links.has(record.id) && !record.inactive);
    count += born.length;
    flow.spool.putKeys(
      'target',
      born.flatMap((record) =>
        matchKeys(mapping, record.id, record.values).map((key) => ({ ...key, step: `${BORN}${key.step}` })),
      ),
    );
  }
  return count;
}

const BORN = 'born ';

const NOTHING: ReadonlyMap<string, readonly string[]> = new Map();

/** Target records born in the target: matched in the source first, created there when nothing matches. */
export async function decideNew(flow: Flow, records: readonly SystemRecord[]): Promise<void> {
  const { mapping } = flow.compiled;
  const whole = await wholeTargets(
    flow,
    withParents(flow, records)
      .filter((record) => !isUnasked(flow, record))
      .map((record) => record.id),
    mapping.externalId.target === undefined ? [] : [mapping.externalId.target],
  );
  const born = bornBelow(flow);
  const wanted = [...whole.values()]
    .filter((record) => belongs(flow, record, born(record)))
    .filter((record) => !waits(flow, record.id) && !madeFrom(flow, record))
    .filter((record) => !record.inactive && isSent(flow, record));
  if (wanted.length === 0) return;
  const backward = await backwardAll(flow, wanted, true);
  // What was made from a note or a file has been read with its parent, and recognised by its mark.
  const candidates = mapping.childOf ? NOTHING : await findInSource(flow, wanted, backward);
  const found = await flow.sides.source.readByIds({
    object: mapping.source.object,
    ids: [...new Set([...candidates.values()].flat())],
    fields: sourceFields(flow.compiled),
  });
  const forward = new Map(
    (await forwardAll(flow, [...found.values()])).map((item) => [item.record.id, item]),
  );
  const sent = sentCreates(flow, 'source');
  const unsettled = unsettledCreates(flow, 'source');
  const fresh = (await forwardAll(flow, [{ id: '', values: {} }]))[0];
  const foreseen = await foresee(
    flow,
    wanted.map(({ id }) => ({ id, values: {}, backward: backward.get(id) })),
  );
  for (const target of wanted) {
    const back = backward.get(target.id);
    if (!back || !fresh) continue;
    const taken = (id: string) =>
      flow.context.state.linksBySource(mapping.name, [id]).get(id)?.targetId ??
      sourceClaimedBy(flow.spool, id, target.id);
    const match = chooseMatch(
      { giving: mapping.target, receiving: mapping.source },
      [{ step: 'key', ids: candidates.get(target.id) ?? [], sameKey: rivals(flow, target) }],
      taken,
    );
    // Nobody knows yet whose it is: what looks clear from this side is not.
    const waiting =
      match.kind === 'one'
        ? waitsForMatch(flow, match.id)
        : unsettled.has(target.id)
          ? createPending(mapping.source)
          : undefined;
    const problem = match.kind === 'held' ? match.problem : waiting;
    if (problem) {
      const entry = { action: 'held', direction: 'syncBack', recordId: target.id, problem } as const;
      emit(flow, { entries: [{ entry, after: {} }], link: undefined, notes: [] });
    } else if (match.kind === 'one') {
      const item = forward.get(match.id);
      if (!item) continue;
      claim(flow.spool, match.id, target.id);
      const elsewhere = mapping.import.elsewhere.get(match.id);
      if (elsewhere !== undefined) {
        emit(flow, skip('syncBack', target.id, linkedElsewhere(mapping, elsewhere), match.id));
        continue;
      }
      const { where } = mapping.import;
      if (where && !where.serverOnly && !flow.context.matches(where, item.record.values, mapping)) {
        const out = skip('syncBack', target.id, outOfScope(mapping), match.id);
        // Its mark says that it was made from this target: nothing else will ever link it, and what refers to it would wait for ever.
        const made = markTarget(mapping, flow.sides.target, item.record) === target.id;
        const ids = { sourceId: match.id, targetId: target.id };
        emit(flow, made ? { ...out, link: linkAsSent(flow, ids, sent.get(target.id), 'outOfScope') } : out);
        continue;
      }
      emit(
        flow,
        decidePair(item.decide, {
          source: item.record,
          target,
          link: undefined,
          sent: sent.get(target.id),
          how: 'key',
          fights: [],
          forward: item.wanted,
          backward: back,
          reader: 'syncBack',
        }),
      );
    } else {
      const decided = decideCreateBack(foreseen.get(target.id) ?? fresh.decide, target, back);
      const decision = unlessUnmatched(flow, decided);
      if (decision.entries[0]?.entry.action === 'create')
        flow.context.overlay.addBorn(mapping.name, target.id);
      emit(flow, decision, orderOf(flow, target));
    }
  }
}

/** Records that nobody asked to be sent are most of them: a row that shows it costs no look at the whole record. */
function isUnasked(flow: Flow, record: SystemRecord): boolean {
  const { mapping } = flow.compiled;
  const { optIn } = mapping.syncBack;
  const reason = optIn !== undefined && optIn in record.values ? notAsked(mapping, record) : undefined;
  if (reason) emit(flow, skip('syncBack', record.id, reason));
  return reason !== undefined;
}

/** What the clause keeps back is told, once it is known that nothing is linked to it. */
function isSent(flow: Flow, record: SystemRecord): boolean {
  const { mapping } = flow.compiled;
  const { where } = mapping.syncBack;
  const sent = where === undefined || flow.context.matches(where, record.values, mapping);
  if (!sent) emit(flow, skip('syncBack', record.id, notSent(mapping, record)));
  return sent;
}

function belongs(flow: Flow, { id }: SystemRecord, born: Born): boolean {
  if (born.kind === 'left') {
    flow.tally.count('syncBack', 'skip');
    flow.tally.note('syncBack', id, born.reason);
  }
  return born.kind === 'ours';
}

/** An earlier create of it got no answer, and nobody can tell what became of it. */
function waits(flow: Flow, recordId: string): boolean {
  const problem = flow.sentBack.open.target.get(recordId);
  if (!problem) return false;
  const entry = { action: 'held', direction: 'syncBack', recordId, problem } as const;
  emit(flow, { entries: [{ entry, after: {} }], link: undefined, notes: [] });
  return true;
}

/**
 * It bears the mark of a source record that is linked to nothing: it was made from that one, in a run that the state does not know. Or of
 * one that is linked to another target: it is a copy. Somebody who links by hand leaves the old mark behind, which says nothing.
 */
function madeFrom(flow: Flow, target: SystemRecord): boolean {
  const { mapping } = flow.compiled;
  const sourceId = markedBy(flow, target);
  if (sourceId === undefined || flow.written.bySource.has(sourceId)) return false;
  const linked = flow.context.state.linksBySource(mapping.name, [sourceId]).get(sourceId);
  // The one that was archived for it is not coming back: that is why it is here.
  if (linked?.status === 'archived' && linked.targetId === target.id) return false;
  const reason = linked ? markDoubled(mapping, linked.targetId, target.id) : markUnlinked(mapping, sourceId);
  emit(flow, skip('syncBack', target.id, reason));
  return true;
}

/** Other records born in the target with the same key. */
function rivals(flow: Flow, target: SystemRecord): readonly string[] {
  const keys = matchKeys(flow.compiled.mapping, target.id, target.values);
  const ids = keys.flatMap((key) => flow.spool.idsByKey('target', `${BORN}${key.step}`, key.key));
  return [...new Set(ids)];
}

/** Candidates by the mark on the source record, else by the match fields in the source's own terms. */
async function findInSource(
  flow: Flow,
  records: readonly SystemRecord[],
  backward: ReadonlyMap<string, Wanted>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { mapping } = flow.compiled;
  const found = new Map<string, readonly string[]>();
  const ask = async (fields: readonly string[], keys: { id: string; key: Values }[]) => {
    if (keys.length === 0) return;
    const answers = await flow.sides.source.find({
      object: mapping.source.object,
      fields,
      keys: keys.map((item) => item.key),
    });
    keys.forEach((item, index) => {
      const ids = (answers[index] ?? []).map((record) => record.id);
      if (ids.length > 0) found.set(item.id, ids);
    });
  };
  const mark = mapping.externalId.source;
  if (mark)
    await ask(
      [mark],
      records.map((record) => ({ id: record.id, key: { [mark]: record.id } })),
    );
  for (const step of mapping.import.match) {
    if (step.by !== 'fields') continue;
    const paths = step.fields.map((field) => {
      const rule = mapping.fields.find(
        (candidate) => candidate.target === field && candidate.source.kind === 'path',
      );
      return rule?.source.kind === 'path' ? rule.source.path : undefined;
    });
    const keys = records
      .filter((record) => !found.has(record.id))
      .flatMap((record) => {
        const key = sourceKey(step.fields, paths, record, backward.get(record.id)?.values ?? {});
        return key ? [{ id: record.id, key }] : [];
      });
    await ask(
      paths.flatMap((path) => path ?? []),
      keys,
    );
  }
  return found;
}

function sourceKey(
  fields: readonly string[],
  paths: readonly (string | undefined)[],
  record: SystemRecord,
  wanted: PlanValues,
): Values | undefined {
  const key: Record<string, Value> = {};
  for (const [index, field] of fields.entries()) {
    const path = paths[index];
    const value = path === undefined ? undefined : (wanted[path] ?? record.values[field]);
    if (path === undefined || value === undefined || isPlannedRef(value) || normaliseKey(value) === undefined)
      return undefined;
    key[path] = value;
  }
  return key;
}
