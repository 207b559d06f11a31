import type { WriteResult } from '../connector.ts';
import { type Outcome, sendBatch } from './batches.ts';
import { valueFrom } from './convert.ts';
import { recordProblem } from './errors.ts';
import { isBehind, stageFieldOf } from './lifecycle.ts';
import { readCurrent } from './read-back.ts';
import { type Row, updateCall } from './record-calls.ts';
import { type Ok, rejected, unknown } from './result.ts';
import { stagesBefore } from './stage-history.ts';
import { forgetMoves, noteMoves, openMoves } from './stage-moves.ts';
import { type Entry, slices, stageOf, type Work } from './work.ts';

/** A stage to be set that lies behind the one the record has. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** Entries whose stage HubSpot would pass over, by what their records have now. One read, if any entry sets a stage. */
export async function stagesBehind(work: Work, entries: readonly Entry[]): Promise<ReadonlyMap<Entry, Move>> {
  const property = work.object.properties.get(stageFieldOf(work.object));
  const setting = entries.filter((entry) => Boolean(stageOf(work.object, entry)) && entry.id !== undefined);
  if (property === undefined || setting.length === 0) return new Map();
  const current = await stagesOf(work, setting);
  return new Map(
    setting.flatMap((entry) => {
      const from = current.get(entry.id ?? '') ?? '';
      const to = stageOf(work.object, entry) ?? '';
      return isBehind(property, from, to) ? [[entry, { from, to }] as const] : [];
    }),
  );
}

/**
 * Clears the stage, then sets it, in two requests: inputs of one batch have no order. Records are noted before the first of them, and
 * one that refuses its new stage gets its old one back. `failed` is told of every record that has not moved.
 */
export async function moveBack(
  work: Work,
  moves: readonly (readonly [Entry, Move])[],
  failed: (entry: Entry, result: WriteResult) => void,
): Promise<void> {
  if (moves.length === 0) return;
  const { object, memory, clock } = work;
  noteMoves(
    memory,
    object.name,
    moves.map(([{ id = '' }]) => id),
    clock.now(),
  );
  const forget = ({ id = '' }: Entry) => forgetMoves(memory, object.name, [id]);
  const cleared: (readonly [Entry, Move])[] = [];
  await setStages(
    work,
    moves.map(([entry, move]) => [entry, '', move] as const),
    ([entry, , move], outcome) => {
      if (outcome.kind === 'row') cleared.push([entry, move]);
      else failed(entry, failedOf(work, entry, outcome));
      // After an answer that was lost it may have been cleared all the same.
      if (outcome.kind === 'fault') forget(entry);
    },
  );
  // What was cleared is set even while the run is being stopped.
  const finishing = { ...work, signal: undefined };
  const refused: (readonly [Entry, string])[] = [];
  await setStages(
    finishing,
    cleared.map(([entry, move]) => [entry, move.to, move] as const),
    ([entry, , { from }], outcome) => {
      if (outcome.kind === 'row') forget(entry);
      else failed(entry, failedOf(work, entry, outcome));
      if (outcome.kind === 'fault') refused.push([entry, from]);
    },
  );
  await restoreStages(finishing, refused);
}

/** How long a batch of this run may be at work on its moves: what was noted earlier was left behind by one that broke. */
const LEFT_BEHIND_MS = 15 * 60_000;

/**
 * Gives records that a broken run left without a stage the one that they had, unless these entries set one. What has a stage again
 * needs nothing. Sends nothing where no move is open.
 */
export async function finishMoves(work: Work, entries: readonly Entry[]): Promise<void> {
  const { object, memory, clock } = work;
  const setting = new Set(
    entries.flatMap((entry) => (stageOf(object, entry) === undefined ? [] : (entry.id ?? []))),
  );
  const left = [...openMoves(memory, object.name)].flatMap(([id, at]) =>
    at + LEFT_BEHIND_MS < clock.now() && !setting.has(id) ? [id] : [],
  );
  if (left.length === 0) return;
  const before = await stagesBefore(work, object.name, left, work.signal);
  forgetMoves(
    memory,
    object.name,
    left.filter((id) => !before.has(id)),
  );
  await restoreStages(
    work,
    [...before].map(([id, stage]) => [bareEntry(id), stage]),
  );
}

async function restoreStages(work: Work, stages: readonly (readonly [Entry, string])[]): Promise<void> {
  await setStages(work, stages, ([{ id = '' }], outcome) => {
    if (outcome.kind === 'row') forgetMoves(work.memory, work.object.name, [id]);
  });
}

function bareEntry(id: string): Entry {
  return {
    change: { kind: 'update', key: id, id, values: {} },
    trace: `stage-${id}`,
    id,
    properties: {},
    company: undefined,
    mark: undefined,
  };
}

/** The results with the stage that the records have now, of those that were to get one; none where nobody asked. */
export async function readStages(work: Work, done: ReadonlyMap<Entry, Ok>): Promise<ReadonlyMap<Entry, Ok>> {
  const { object, fields } = work;
  const field = stageFieldOf(object);
  const property = object.properties.get(field);
  const set = [...done].filter(([entry]) => stageOf(object, entry) !== undefined);
  if (property === undefined || set.length === 0 || fields?.includes(field) !== true) return new Map();
  const current = await stagesOf(
    work,
    set.map(([, { id }]) => ({ id })),
  );
  return new Map(
    set.flatMap(([entry, ok]) => {
      const stage = current.get(ok.id);
      if (stage === undefined) return [];
      return [[entry, { ...ok, stored: { ...ok.stored, [field]: valueFrom(property, stage) } }] as const];
    }),
  );
}

/** '' for a record without a stage; one that is not there (any more) is absent. */
async function stagesOf(
  work: Work,
  entries: readonly Pick<Entry, 'id'>[],
): Promise<ReadonlyMap<string, string>> {
  const field = stageFieldOf(work.object);
  const ids = entries.map(({ id = '' }) => id);
  const { records } = await readCurrent(work, work.object.name, { ids, properties: [field] });
  return new Map(records.map(({ id, properties }) => [id, properties[field] ?? '']));
}

/** Each item is an entry, its stage, and whatever the caller wants back. */
async function setStages<T extends readonly [Entry, string, ...unknown[]]>(
  work: Work,
  items: readonly T[],
  sink: (item: T, outcome: Outcome<Row>) => void,
): Promise<void> {
  if (items.length === 0) return;
  const field = stageFieldOf(work.object);
  const inputs = new Map(
    items.map((item) => [{ ...item[0], properties: { [field]: item[1] } }, item] as const),
  );
  for (const slice of slices([...inputs.keys()])) {
    await sendBatch(work, updateCall(work.object), slice, (input, outcome) => {
      const item = inputs.get(input);
      if (item !== undefined) sink(item, outcome);
    });
  }
}

function failedOf({ object }: Work, { change, id }: Entry, outcome: Outcome<Row>): WriteResult {
  if (outcome.kind === 'fault')
    return rejected(change, recordProblem(object.name, id, outcome.fault), outcome);
  const why = outcome.kind === 'lost' ? outcome.error.text.what : 'HubSpot answered without this record.';
  return unknown(object.name, change, id, why);
}
