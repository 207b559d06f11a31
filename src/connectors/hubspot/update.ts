import type { WriteResult } from '../connector.ts';
import { type Outcome, sendBatch } from './batches.ts';
import type { HubspotObject } from './describe.ts';
import { recordProblem } from './errors.ts';
import { stageFieldOf } from './lifecycle.ts';
import { type Row, updateCall } from './record-calls.ts';
import { goneProblem, mergedProblem, type Ok, rejected, storedIn, unknown } from './result.ts';
import { forgetMoves } from './stage-moves.ts';
import { moveBack, readStages, stagesBehind } from './stages.ts';
import { type Entry, stageOf, type Work } from './work.ts';
import { associate } from './write-associations.ts';

/**
 * Updates up to a batch of records: the properties, then stages that lie behind what a record has, then companies. A record gets its
 * `ok` after its last step, so that one of which only a part was written is decided anew.
 */
export async function updateRecords(work: Work, entries: readonly Entry[]): Promise<void> {
  const { object, memory } = work;
  const behind = await stagesBehind(work, entries);
  const done = new Map<Entry, Ok>();
  const pass = (entry: Entry, result: WriteResult) => {
    if (result.kind === 'ok') done.set(entry, result);
    if (result.kind !== 'ok' || (!behind.has(entry) && entry.company === undefined))
      work.settle(entry, result);
  };
  const inputs = new Map(entries.map((entry) => [inputOf(object, entry, behind.has(entry)), entry]));
  const sent = [...inputs.keys()].filter(({ properties }) => Object.keys(properties).length > 0);
  for (const [input, entry] of inputs) if (!sent.includes(input)) pass(entry, untouched(entry));
  if (sent.length > 0) {
    await sendBatch(work, updateCall(object), sent, (input, outcome) => {
      const entry = inputs.get(input);
      if (entry !== undefined) pass(entry, updateResult(work, input, outcome));
    });
  }
  const complete = [...done.keys()].filter((entry) => Boolean(stageOf(object, entry)) && !behind.has(entry));
  forgetMoves(
    memory,
    object.name,
    complete.flatMap(({ id }) => id ?? []),
  );
  const moves = [...behind].filter(([entry]) => done.has(entry));
  await moveBack(work, moves, (entry, result) => {
    done.delete(entry);
    work.settle(entry, result);
  });
  for (const [entry, ok] of done) if (entry.company === undefined) work.settle(entry, ok);
  for (const [entry, ok] of await readStages(work, done)) {
    done.set(entry, ok);
    if (entry.company === undefined) work.settle(entry, ok);
  }
  await associate(work, done);
}

/** What goes with the first request: all properties but a stage that has to be cleared first. */
function inputOf(object: HubspotObject, entry: Entry, behind: boolean): Entry {
  if (!behind) return { ...entry };
  const { [stageFieldOf(object)]: _, ...properties } = entry.properties;
  return { ...entry, properties };
}

/** Nothing but the company changes. */
function untouched({ change, id = '' }: Entry): Ok {
  return { kind: 'ok', key: change.key, id, created: false };
}

export function updateResult(work: Work, entry: Entry, outcome: Outcome<Row>): WriteResult {
  const { object } = work;
  const { change, id = '' } = entry;
  switch (outcome.kind) {
    case 'lost':
      return unknown(object.name, change, id, outcome.error.text.what);
    case 'missing':
      return unknown(object.name, change, id, 'HubSpot answered without this record.');
    case 'fault': {
      const gone = outcome.fault.category === 'OBJECT_NOT_FOUND' || outcome.fault.status === 404;
      const problem = gone ? goneProblem(object.name, id) : recordProblem(object.name, id, outcome.fault);
      return rejected(change, problem, outcome);
    }
    case 'row':
      // What was written stands in the record that it was merged into, and the next run compares that one.
      if (outcome.row.id !== id)
        return rejected(change, mergedProblem(object.name, id, outcome.row.id), outcome);
      return okOf(work, entry, outcome);
  }
}

/** `created` as the call tells it: an upsert says so, and a create is one. */
export function okOf(
  { object, fields }: Work,
  entry: Entry,
  outcome: Outcome<Row> & { kind: 'row' },
  created = false,
): Ok {
  const { row, at, requestId } = outcome;
  const known = stageOf(object, entry) === undefined ? row.properties : without(row, stageFieldOf(object));
  return {
    kind: 'ok',
    key: entry.change.key,
    id: row.id,
    created,
    ...(fields === undefined ? {} : { stored: storedIn(object, fields, known) }),
    ...(fields === undefined || at === undefined ? {} : { at }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** The answer may repeat a stage that was not taken: only reading it shows what the record has. */
function without({ properties }: Row, name: string): Row['properties'] {
  const { [name]: _, ...others } = properties;
  return others;
}
