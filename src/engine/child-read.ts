import { CrosswalkError } from '../model/errors.ts';
import { leadingLink } from '../model/link.ts';
import type { Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { isBudgetSpent } from '../model/usage.ts';
import type { Parent } from '../state/store.ts';
import { movedParent } from './births.ts';
import { checkStopped, type FlowRequest, pause } from './context.ts';
import { syncsBack } from './decide-targets.ts';
import { batches, type Flow } from './flow.ts';
import { markTarget } from './mark-owner.ts';
import { markedBy } from './marks.ts';
import { markKeys } from './match.ts';
import { imagined, ofLinkedParents, parentIdOf, parentMapping, parentsAmong } from './parents.ts';
import { sourceFields, targetFields } from './paths.ts';
import { readTargetsAgain } from './read.ts';
import type { SourceReading } from './reading.ts';
import { NO_RECORD } from './tally.ts';

/** Under this step of the run file's index stand the parents whose children have been read: by source id, by target id. */
const READ = 'children read';

const BATCH = 200;

/**
 * Brings what hangs on linked records and no list of changes shows: on the source that of pairs linked since the last run; on the target
 * that of records that changed, where it may travel back, and that of records on which something is to be made, so that what bears a
 * mark already is recognised. Of a target that this integration has just made nothing is read: nothing hangs on it.
 */
export async function readChildren(flow: Flow, source: SourceReading, request: FlowRequest): Promise<void> {
  const of = parentMapping(flow.context, flow.compiled.mapping);
  if (!of) return;
  if (!source.complete) await readSourcesOf(flow, dueSources(flow, of, request), true);
  await readTargetsAgain(flow.context, flow.compiled, flow.spool, unansweredBack(flow));
  if (syncsBack(flow) && !request.only) await readBack(flow, of);
  await readForMarks(flow);
  if (flow.compiled.mapping.syncBack.on.includes('create')) await readForBorn(flow, of, source);
}

/** The parents of which this run has read all children on a side. */
export function* parentsRead(flow: Flow, side: 'source' | 'target'): Iterable<string> {
  for (const { id } of flow.spool.keys(side, READ)) yield id;
}

/** Source ids of parents whose source children have never been read, and those that were asked for. */
function* dueSources({ context, compiled }: Flow, of: Mapping, { only }: FlowRequest): Iterable<string> {
  if (only && !only.parents) return;
  const mayBe = (id: string) =>
    parentsAmong(context, compiled.mapping, [id]).get(id)?.leftOut.import === false;
  for (const id of only?.parents ?? []) if (mayBe(id)) yield id;
  for (const { sourceId, sourceDue, leftOut, targetId } of context.state.dueParents(
    compiled.mapping.name,
    of.name,
  ))
    if (sourceDue && !leftOut.import && !of.exclude.has(sourceId) && !of.exclude.has(targetId))
      yield sourceId;
  for (const [sourceId] of context.overlay.links(of.name)) if (mayBe(sourceId)) yield sourceId;
}

/** `scoped`: only what meets the clause; otherwise also what was born in the target, whatever the clause says. */
async function readSourcesOf(flow: Flow, sourceIds: Iterable<string>, scoped: boolean): Promise<void> {
  const { context, compiled, sides, spool } = flow;
  const { mapping } = compiled;
  const { where } = mapping.import;
  for (const ids of batches(unread(flow, 'source', sourceIds), sides.source.capabilities.idBatch)) {
    const pages = sides.source.read({
      ...{ object: mapping.source.object, fields: sourceFields(compiled), parents: ids },
      ...(where && scoped ? { where } : {}),
      ...(context.signal ? { signal: context.signal } : {}),
    });
    const evaluated = where !== undefined && !(scoped && sides.source.capabilities.where);
    const kept = (record: SystemRecord) =>
      !evaluated ||
      record.deleted === true ||
      markTarget(mapping, sides.target, record) !== undefined ||
      (!where.serverOnly && context.matches(where, record.values, mapping));
    for await (const { records, note } of pages) {
      if (note) flow.tally.note('import', NO_RECORD, note);
      spool.putSource(
        ofLinkedParents(context, compiled, records)
          .filter(kept)
          .map((record) => ({ record, origin: 'read' as const })),
      );
      checkStopped(context);
    }
    if (scoped) noteRead(flow, 'source', ids);
  }
}

/** Targets from which a create in the source has got no answer: their parents' source children tell what became of it. */
function unansweredBack({ context, compiled }: Flow): string[] {
  return context.state
    .intents(compiled.mapping.name)
    .flatMap(({ side, recordId }) => (side === 'source' ? [recordId] : []));
}

/** A run that may send no more requests goes on with what it has: the rest stays due. */
async function readBack(flow: Flow, of: Mapping): Promise<void> {
  try {
    await readTargetsOf(flow, dueTargets(flow, of));
  } catch (error) {
    if (!(error instanceof CrosswalkError) || !isBudgetSpent(error)) throw error;
  }
}

function* dueTargets({ context, compiled }: Flow, of: Mapping): Iterable<string> {
  const { mapping } = compiled;
  const { state, overlay } = context;
  const stored = state.checkpoint(mapping.name, 'target');
  // An edit of what travels back concerns every target, as it does for records.
  const edited = stored !== undefined && stored.mappingHash !== mapping.backHash;
  const goes = ({ sourceId, targetId, leftOut }: Parent) =>
    !leftOut.syncBack && targetId !== '' && !of.exclude.has(sourceId) && !of.exclude.has(targetId);
  for (const links of edited ? batches(state.links(of.name), BATCH) : []) {
    const ids = links.map(({ sourceId }) => sourceId);
    for (const parent of state.parents(mapping.name, of.name, ids).values())
      if (goes(parent)) yield parent.targetId;
  }
  for (const parent of state.dueParents(mapping.name, of.name))
    if (parent.targetDue && goes(parent)) yield parent.targetId;
  for (const rows of batches(overlay.seen(of.name), BATCH)) {
    const ids = rows.map(({ sourceId }) => sourceId);
    const known = state.parents(mapping.name, of.name, ids);
    for (const { sourceId, stamp } of rows) {
      const parent = known.get(sourceId);
      if (parent && goes(parent) && (stamp === undefined || stamp !== parent.stamp)) yield parent.targetId;
    }
  }
  for (const [sourceId, link] of overlay.links(of.name)) {
    const parent = imagined(sourceId, link.kind === 'linked' ? link.targetId : '');
    if (goes(parent)) yield parent.targetId;
  }
}

async function readTargetsOf(flow: Flow, targetIds: Iterable<string>): Promise<void> {
  const { context, compiled, sides, spool } = flow;
  const { mapping } = compiled;
  const mark = mapping.externalId.target;
  const fields = [...new Set([...targetFields(compiled), ...(mark === undefined ? [] : [mark])])];
  for (const ids of batches(unread(flow, 'target', targetIds), BATCH)) {
    for await (const { records, note } of sides.target.read({
      ...{ object: mapping.target.object, fields, parents: ids },
      ...(context.signal ? { signal: context.signal } : {}),
    })) {
      if (note) flow.tally.note('import', NO_RECORD, note);
      spool.putTarget(records);
      spool.putKeys(
        'target',
        records.flatMap((record) => markKeys(mapping, record)),
      );
      checkStopped(context);
    }
    noteRead(flow, 'target', ids);
    const { system } = mapping.target;
    context.progress({ kind: 'reading', mapping: mapping.name, system, records: spool.targetCount() });
  }
}

/** The targets on which something is to be made, as far as it is not known what hangs on them. */
async function readForMarks(flow: Flow): Promise<void> {
  const { context, compiled, spool } = flow;
  // What it was held for may have been a mark, which only this list shows: without it the record would be made once more.
  const wasHeld = (id: string) => flow.heldBefore.source.has(id);
  for (const rows of batches(spool.sources(), BATCH)) {
    const records = rows.flatMap(({ record }) => (record.deleted ? [] : [record]));
    const links = context.state.linksBySource(
      compiled.mapping.name,
      records.map(({ id }) => id),
    );
    const parents = parentsAmong(
      context,
      compiled.mapping,
      records.flatMap((record) => parentIdOf(record) ?? []),
    );
    const sent = new Set(context.state.intents(compiled.mapping.name).map(({ recordId }) => recordId));
    const open = records.flatMap((record) => {
      const parent = parents.get(parentIdOf(record) ?? '');
      const link = links.get(record.id);
      if (!parent || parent.targetId === '' || (link && !movedParent(flow, parent, link))) return [];
      const open = parent.targetDue || sent.has(record.id) || wasHeld(record.id);
      return open ? [parent.targetId] : [];
    });
    await readTargetsOf(flow, open);
    await pause(context);
  }
}

/** Before anything is made in the source, what was made there before is looked for. */
async function readForBorn(flow: Flow, of: Mapping, source: SourceReading): Promise<void> {
  const { context, compiled, spool } = flow;
  if (source.complete && !compiled.mapping.import.where) return;
  for (const rows of batches(spool.unusedTargets(), BATCH)) {
    const links = context.state.linksByTarget(
      compiled.mapping.name,
      rows.map(({ id }) => id),
    );
    const born = rows.filter((row) => !links.has(row.id) && markedBy(flow, row) === undefined);
    const parents = context.state.linksByTarget(
      of.name,
      born.flatMap((row) => parentIdOf(row) ?? []),
    );
    const ids = [...parents.values()].flatMap((all) => leadingLink(all)?.sourceId ?? []);
    await readSourcesOf(flow, ids, false);
    await pause(context);
  }
}

/** Each once, and none that was read before. */
function* unread(flow: Flow, side: 'source' | 'target', ids: Iterable<string>): Iterable<string> {
  const given = new Set<string>();
  for (const id of ids) {
    if (given.has(id) || flow.spool.idsByKey(side, READ, id).length > 0) continue;
    given.add(id);
    yield id;
  }
}

function noteRead(flow: Flow, side: 'source' | 'target', ids: readonly string[]): void {
  flow.spool.putKeys(
    side,
    ids.map((id) => ({ step: READ, key: id, id })),
  );
}
