import { normaliseKey } from '../model/key.ts';
import type { SystemRecord } from '../model/record.ts';
import { pause } from './context.ts';
import { batches, type Flow } from './flow.ts';
import { markOwner } from './mark-owner.ts';
import { markKeys } from './match.ts';
import { sweepFields, targetFields } from './paths.ts';
import { readAgain, since } from './read.ts';
import type { Reading, TargetReading } from './reading.ts';
import { linkAsSent, sentCreates } from './sent.ts';

/** Detail reads between two looks at whether the run was asked to stop. */
const BATCH = 200;

/** A target that nothing is linked to, although it bears the id of a source record. */
interface Marked {
  readonly sourceId: string;
  readonly targetId: string;
}

/**
 * A state may be older than the systems: its file was lost or put back, and what runs did since is unknown to it. Whatever they created
 * changed in the target since the state's checkpoint, so that it is among what this run has swept, and bears a mark: a mark on a target
 * without a link stands for the link that the state lost. Brings the marks to light that the list hides, and the source records whose
 * marks were found, so that they are matched in this run and not created in a later one.
 */
export async function bringMarked(flow: Flow, source: Reading, target: TargetReading): Promise<void> {
  const mark = markOf(flow);
  if (!mark || flow.narrow) return;
  const may = mayCreate(flow);
  if (target.markHidden && (may || !target.complete)) await showMarks(flow, mark, may);
  if (source.complete) return;
  for (const batch of batches(lost(flow), BATCH)) {
    await readAgain(
      flow.context,
      flow.compiled,
      flow.spool,
      batch.map(({ sourceId }) => sourceId),
    );
  }
}

/**
 * Remembers the links of marked targets whose source record could not be linked in this run: it is held, out of scope, or not visible.
 * The next sweep does not bring the target again, and the source record would be created anew once it is back.
 */
export async function rememberMarked(flow: Flow): Promise<void> {
  if (!markOf(flow) || flow.narrow) return;
  const sent = sentCreates(flow, 'target');
  for (const batch of batches(lost(flow), BATCH)) {
    // Where two marks say different things a person has to.
    const clear = batch.filter(({ sourceId }) => {
      const problem = flow.unmatchedNow.get(sourceId);
      return problem?.code !== 'MATCH_AMBIGUOUS' || problem.field !== 'externalId';
    });
    flow.context.state.putLinks(
      clear.map((ids) => {
        const status = flow.spool.sourceDeleted(ids.sourceId) ? 'sourceGone' : 'outOfScope';
        return linkAsSent(flow, ids, sent.get(ids.sourceId), status);
      }),
    );
    await pause(flow.context);
  }
}

/** The source record that this target was made from, by its own mark; `undefined` where it bears none that could be. */
export function markedBy(flow: Flow, target: SystemRecord | undefined): string | undefined {
  const owner = markOf(flow) && markOwner(flow.compiled.mapping, flow.sides.source, target);
  return owner && flow.sides.source.capabilities.isId(owner) ? owner : undefined;
}

function markOf(flow: Flow): string | undefined {
  const { mapping } = flow.compiled;
  return mapping.import.match.some((step) => step.by === 'externalId')
    ? mapping.externalId.target
    : undefined;
}

/** True when something in the source has no counterpart yet, so that a mark that is not seen may do harm. */
function mayCreate(flow: Flow): boolean {
  const { state } = flow.context;
  const { name } = flow.compiled.mapping;
  const unlinked = (ids: readonly string[]) => {
    const links = state.linksBySource(name, ids);
    return ids.some((id) => !links.has(id));
  };
  if (unlinked([...flow.heldBefore.source.keys()])) return true;
  for (const rows of batches(flow.spool.sources(), BATCH)) {
    if (unlinked(rows.flatMap(({ record }) => (record.deleted ? [] : [record.id])))) return true;
  }
  return false;
}

/**
 * Finds out the marks of targets without a link whose rows do not show them. The state knows all that did not change since its
 * checkpoint, so that one more list, of what did, is enough; details are read where that list hides the mark, and of everything where
 * there is no checkpoint.
 */
async function showMarks(flow: Flow, mark: string, details: boolean): Promise<void> {
  const { compiled, context, sides, spool } = flow;
  const { mapping } = compiled;
  const fields = [...new Set([...targetFields(compiled), ...sweepFields(compiled, true)])];
  let listed: ReadonlyMap<string, SystemRecord> | undefined;
  for (const rows of batches(unlinked(flow, mark), BATCH)) {
    context.signal?.throwIfAborted();
    listed ??= await changedSince(flow, mark);
    const shown = rows.flatMap((row) => {
      const values = listed?.get(row.id)?.values ?? {};
      return mark in values ? [{ ...row, values: { ...row.values, ...values } }] : [];
    });
    const seen = new Set(shown.map(({ id }) => id));
    const hidden = rows.filter(({ id }) => !seen.has(id) && listed?.has(id) !== false).map(({ id }) => id);
    const whole =
      hidden.length === 0 || (listed && !details)
        ? []
        : (await sides.target.readByIds({ object: mapping.target.object, ids: hidden, fields })).values();
    const found = [...shown, ...whole];
    spool.putTarget(found);
    spool.putKeys(
      'target',
      found.flatMap((record) => markKeys(mapping, record)),
    );
  }
}

function* unlinked(flow: Flow, mark: string): Iterable<SystemRecord> {
  for (const rows of batches(flow.spool.unusedTargets(), BATCH)) {
    const dark = rows.filter(({ values }) => !(mark in values));
    const links = flow.context.state.linksByTarget(
      flow.compiled.mapping.name,
      dark.map(({ id }) => id),
    );
    yield* dark.filter(({ id }) => !links.has(id));
  }
}

/** What changed in the target since the state was last brought up to date; `undefined` where it never was. */
async function changedSince(
  flow: Flow,
  mark: string,
): Promise<ReadonlyMap<string, SystemRecord> | undefined> {
  const { mapping } = flow.compiled;
  const from = since(flow.context, flow.compiled, 'target');
  if (!from) return undefined;
  const found = new Map<string, SystemRecord>();
  const request = { object: mapping.target.object, fields: [mark], since: from };
  for await (const page of flow.sides.target.read(request))
    for (const record of page.records) found.set(record.id, record);
  return found;
}

/** Targets with a mark and without a link, where neither the state nor links.yaml knows better. */
function* lost(flow: Flow): Iterable<Marked> {
  const { context, compiled, spool, written } = flow;
  const { name, externalId } = compiled.mapping;
  for (const keys of batches(spool.keys('target', externalId.target ?? ''), BATCH)) {
    const ids = keys.map(({ id }) => id);
    const targets = spool.targets(ids);
    const taken = context.state.linksByTarget(name, ids);
    const marked = keys.flatMap(({ id, step, key }) => {
      const sourceId = markedBy(flow, targets.get(id));
      // Two records with one mark: nobody can tell which one is meant.
      const alone = spool.idsByKey('target', step, key).length === 1;
      return sourceId && alone && !taken.has(id) && normaliseKey(sourceId) === key
        ? [{ sourceId, targetId: id }]
        : [];
    });
    const links = context.state.linksBySource(
      name,
      marked.map(({ sourceId }) => sourceId),
    );
    yield* marked.filter(
      ({ sourceId, targetId }) =>
        !links.has(sourceId) && !written.bySource.has(sourceId) && !written.byTarget.has(targetId),
    );
  }
}
