import type { Connector, RecordChange, WriteResult } from '../connectors/connector.ts';
import { CrosswalkError, type Problem } from '../model/errors.ts';
import type { Link, LinkStatus } from '../model/link.ts';
import type { Direction, Entry } from '../model/plan.ts';
import { isBudgetSpent } from '../model/usage.ts';
import { writeUnknown } from '../plan/reasons.ts';
import type { Intent, NewHeld, Side } from '../state/store.ts';
import { dropArchived } from './archived.ts';
import { changesOf } from './change.ts';
import { checkStopped } from './context.ts';
import { doubted } from './crossed.ts';
import { type Existing, meetExisting } from './existing.ts';
import { batchSize, type FetchedFiles, leftOut, withFiles } from './files.ts';
import { batches, type Flow } from './flow.ts';
import { followed, keepMade } from './follow.ts';
import { inFlight } from './in-flight.ts';
import { noteMade } from './parents-seen.ts';
import type { DecisionRow } from './spool.ts';
import { noteChanged, storedOf, watchedFields } from './stored.ts';
import { answered, notSent, touchedBy } from './touched.ts';
import { stopped, unsentOf } from './unsent.ts';
import { wavesOf } from './waves.ts';

/**
 * Carries out what the run file says about one direction, batch by batch; each batch settles in one transaction as its answer comes.
 * When a batch stops (the system, the budget, Ctrl-C), those on their way are finished and settled before this throws.
 */
export async function push(flow: Flow, direction: Direction): Promise<void> {
  for (const actions of [['create'], ['update'], ['deactivate', 'archive']] as const) {
    const total = actions.reduce((sum, action) => sum + flow.tally.counts(direction)[action], 0);
    let done = 0;
    const size = batchSize(flow.compiled.mapping, receiver(flow, direction).capabilities.writeBatch);
    for (const wave of wavesOf(flow.compiled.mapping, flow.spool.decisions(direction, actions))) {
      await inFlight(batches(wave, size), widthOf(flow, direction), async (batch) => {
        checkStopped(flow.context);
        await withFiles(flow, direction, batch, (files) => pushBatch(flow, direction, batch, files));
        done += batch.length;
        flow.context.progress({
          kind: 'writing',
          mapping: flow.compiled.mapping.name,
          direction,
          done,
          total,
        });
      });
    }
    checkStopped(flow.context);
  }
}

function receiver(flow: Flow, direction: Direction): Connector {
  return direction === 'import' ? flow.sides.target : flow.sides.source;
}

/** Without a mark on what is created, a record of one batch could be taken for one of another whose answer was unclear. */
function widthOf(flow: Flow, direction: Direction): number {
  const { target, source, externalId } = flow.compiled.mapping;
  const [object, mark] =
    direction === 'import' ? [target.object, externalId.target] : [source.object, externalId.source];
  // Notes of one record keep their order.
  return mark === undefined || flow.compiled.mapping.childOf
    ? 1
    : receiver(flow, direction).capabilities.writeWidth(object);
}

async function pushBatch(
  flow: Flow,
  direction: Direction,
  rows: readonly DecisionRow[],
  files: FetchedFiles,
): Promise<void> {
  const { mapping } = flow.compiled;
  const { state } = flow.context;
  const endpoint = direction === 'import' ? mapping.target : mapping.source;
  const { sent, changes, blocked } = changesOf(flow, direction, rows, files);
  const creates = changes.filter((change) => change.kind === 'create');
  const side: Side = direction === 'import' ? 'target' : 'source';
  const at = new Date(flow.context.clock.now()).toISOString();
  const earlier = new Map(state.intents(mapping.name).map((intent) => [intent.key, intent]));
  state.putIntents(
    creates.map(
      (change): Intent => ({
        key: change.key,
        mapping: mapping.name,
        side,
        recordId: sent.get(change.key)?.entry.recordId ?? '',
        at,
        ...hashesOf(sent.get(change.key)),
      }),
    ),
  );
  const begun = flow.context.clock.now();
  const answers = changes.length === 0 ? [] : await written(flow, direction, { changes, earlier, sent });
  const ms = flow.context.clock.now() - begun;
  const results = doubted(flow, direction, sent, answers);
  const met = direction === 'syncBack' ? await meetExisting(flow, sent, results) : NOBODY;
  state.transaction(() => {
    for (const { row, problem } of blocked) if (!leftOut(flow, row, problem)) hold(flow, row, problem);
    const stored = storedLinks(flow, direction, sent, results);
    for (const result of results) {
      const row = sent.get(result.key);
      const existing = met.get(result.key);
      if (row && existing) settleMet(flow, row, existing);
      else if (row) settle(flow, direction, row, result, { system: endpoint.system, stored });
    }
    // What was not sent this time may still have got through when it was sent before.
    const open = ({ kind, key }: WriteResult) =>
      kind === 'unknown' || (kind === 'unsent' && earlier.has(key));
    state.settleIntents(results.flatMap((result) => (open(result) ? [] : [result.key])));
  });
  if (direction === 'import') keepMade(flow, sent, results);
  flow.context.touched([
    ...blocked.map(({ row, problem }) => notSent(flow, row.entry, 'held', problem)),
    ...results.flatMap((result) => {
      const entry = sent.get(result.key)?.entry;
      const existing = met.get(result.key);
      if (existing && 'link' in existing) return touchedBy(flow, linkEntry(existing.link));
      return entry ? [answered(flow, entry, result, { system: endpoint.system, ms })] : [];
    }),
  ]);
  restore(flow, results, earlier);
  const unsent = results.find((result) => result.kind === 'unsent');
  if (results.length < changes.length || unsent) {
    flow.context.signal?.throwIfAborted();
    throw stopped(flow, direction, unsent?.problem);
  }
}

interface Sending {
  readonly changes: readonly RecordChange[];
  /** Creates that earlier runs have sent, by key. */
  readonly earlier: ReadonlyMap<string, Intent>;
  /** By key, what each change comes from. */
  readonly sent: ReadonlyMap<string, DecisionRow>;
}

async function written(
  flow: Flow,
  direction: Direction,
  { changes, earlier, sent }: Sending,
): Promise<readonly WriteResult[]> {
  const { target, source } = flow.compiled.mapping;
  try {
    return await receiver(flow, direction).write({
      object: (direction === 'import' ? target : source).object,
      changes,
      fields: [...watchedFields(flow, direction), ...followed(flow, direction)],
      ...(flow.context.signal ? { signal: flow.context.signal } : {}),
    });
  } catch (error) {
    if (!(error instanceof CrosswalkError)) throw error;
    // Certainly not carried out, so that there is nothing to look up before it is sent; unless it was sent in an earlier run.
    flow.context.state.settleIntents(changes.flatMap(({ key }) => (earlier.has(key) ? [] : [key])));
    if (isBudgetSpent(error)) return unsentOf(changes, error.text);
    restore(flow, unsentOf(changes, error.text), earlier);
    flow.context.touched([...sent.values()].map(({ entry }) => notSent(flow, entry, 'failed', error.text)));
    throw error;
  }
}

/** What was not sent this time is still to be found as it was sent before. */
function restore(flow: Flow, results: readonly WriteResult[], earlier: ReadonlyMap<string, Intent>): void {
  flow.context.state.putIntents(
    results.flatMap(({ kind, key }) => (kind === 'unsent' ? (earlier.get(key) ?? []) : [])),
  );
}

function hashesOf(row: DecisionRow | undefined): Pick<Intent, 'hashes'> {
  return row?.link ? { hashes: { ...row.link.hashes, ...row.after } } : {};
}

function settle(
  flow: Flow,
  direction: Direction,
  row: DecisionRow,
  result: WriteResult,
  { system, stored }: { readonly system: string; readonly stored: ReadonlyMap<string, Link> },
): void {
  const { state } = flow.context;
  switch (result.kind) {
    case 'rejected':
      hold(flow, row, result.problem);
      break;
    case 'unknown':
      if (direction === 'import' && row.entry.action === 'create') flow.unanswered.push(row);
      hold(flow, row, {
        ...writeUnknown(system, row.entry.action === 'create'),
        ...(result.problem.why ? { why: result.problem.why } : {}),
      });
      break;
    case 'unsent':
      break;
    case 'ok': {
      const link = linkAfter(flow, direction, row, result, stored);
      const kept = storedOf(flow, direction, row, result, link.sourceId);
      const after = { ...link, hashes: { ...link.hashes, ...kept.hashes } };
      state.putLinks([after]);
      if (direction === 'import' && row.entry.action === 'create' && result.created) noteMade(flow, after);
      if (direction === 'syncBack' && row.entry.action === 'create') dropArchived(flow, [after]);
      state.putFights(flow.compiled.mapping.name, kept.watched);
      noteChanged(flow, direction, row.entry.recordId, kept.changed);
      flow.tally.settled(direction, row.entry.action);
    }
  }
}

const NOBODY: ReadonlyMap<string, Existing> = new Map();

/** A record that was to be created is there already. */
function settleMet(flow: Flow, row: DecisionRow, existing: Existing): void {
  if ('problem' in existing) {
    hold(flow, row, existing.problem);
    return;
  }
  flow.context.state.putLinks([existing.link]);
  dropArchived(flow, [existing.link]);
  flow.tally.count(row.entry.direction, row.entry.action, -1);
  flow.tally.count('import', 'link');
}

function linkEntry({ sourceId, targetId }: Link): Entry {
  return { action: 'link', direction: 'import', recordId: sourceId, otherId: targetId, how: 'key' };
}

/** By source id, the links that these results are about, as they are now. */
function storedLinks(
  flow: Flow,
  direction: Direction,
  sent: ReadonlyMap<string, DecisionRow>,
  results: readonly WriteResult[],
): ReadonlyMap<string, Link> {
  const ids = results.flatMap((result) => {
    const row = sent.get(result.key);
    if (row === undefined || result.kind !== 'ok') return [];
    return [direction === 'import' ? row.entry.recordId : result.id];
  });
  return flow.context.state.linksBySource(flow.compiled.mapping.name, ids);
}

function linkAfter(
  flow: Flow,
  direction: Direction,
  row: DecisionRow,
  result: WriteResult & { kind: 'ok' },
  stored: ReadonlyMap<string, Link>,
): Link {
  const { mapping } = flow.compiled;
  const { entry } = row;
  const sourceId = direction === 'import' ? entry.recordId : result.id;
  const targetId = direction === 'import' ? result.id : entry.recordId;
  if (row.link?.status === 'forgotten') return row.link;
  // What was made below another parent begins anew.
  const anew = mapping.childOf && entry.action === 'create' ? row.link : undefined;
  const base = anew ?? stored.get(sourceId) ?? row.link;
  return {
    mapping: mapping.name,
    sourceId,
    targetId,
    primary: base?.primary ?? true,
    hashes: { ...base?.hashes, ...row.after },
    refs: { ...base?.refs, ...(direction === 'import' ? result.refs : {}) },
    parked: base?.parked ?? [],
    status: statusAfter(entry, base),
  };
}

function statusAfter({ action }: DecisionRow['entry'], base: Link | undefined): LinkStatus {
  if (action === 'archive') return 'archived';
  if (action === 'deactivate') return 'deactivated';
  return base?.status === 'stillInactive' ? 'stillInactive' : 'active';
}

function hold(flow: Flow, row: DecisionRow, problem: Problem): void {
  const { entry } = row;
  flow.tally.count(entry.direction, entry.action, -1);
  flow.tally.hold(entry.direction, entry.recordId, problem);
  const side: Side = entry.direction === 'import' ? 'source' : 'target';
  flow.cleared[side].delete(entry.recordId);
  flow.context.state.putHeld([heldRow(flow, side, entry.recordId, problem)], flow.context.clock.now());
}

export function heldRow(flow: Flow, side: Side, recordId: string, problem: Problem): NewHeld {
  const { mapping } = flow.compiled;
  return { mapping: mapping.name, side, recordId, mappingHash: mapping.hash, problem };
}
