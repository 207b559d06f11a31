import type { WriteResult } from '../connector.ts';
import { type BatchCall, type Outcome, sendBatch } from './batches.ts';
import { recordProblem } from './errors.ts';
import { type Conflict, conflictOf, settleConflicts } from './existing.ts';
import { createCall, type Row, upsertCall } from './record-calls.ts';
import { rejected, unknown } from './result.ts';
import { okOf, updateRecords } from './update.ts';
import { type Entry, slices, stageOf, type Work } from './work.ts';

/**
 * Creates records: as upserts by our own unique property where they carry it and no company, which an upsert does not take, else in
 * plain batches, sent once. What is refused because its like exists is looked at: a record that bears our mark is updated.
 */
export async function createRecords(work: Work, entries: readonly Entry[]): Promise<void> {
  const conflicts: Conflict[] = [];
  const met: Entry[] = [];
  for (const { call, batch } of batchesOf(work, entries)) {
    await sendBatch(work, call, batch, (entry, outcome) => {
      const result = createResult(work, entry, outcome);
      work.settle(entry, result);
      const conflict = outcome.kind === 'fault' ? conflictOf(entry, outcome.fault) : undefined;
      if (conflict !== undefined) conflicts.push(conflict);
      // It was there, with a stage that may lie ahead of this one.
      const again = forExisting(entry);
      if (result.kind === 'ok' && !result.created && stageOf(work.object, again) !== undefined)
        met.push({ ...again, id: result.id });
    });
  }
  const own = (await settleConflicts(work, conflicts)).map(forExisting);
  for (const slice of slices([...own, ...met])) await updateRecords(work, slice);
}

/** Without what is for new records: whoever made this one may have moved it on since. */
function forExisting(entry: Entry): Entry {
  const { change } = entry;
  if (change.kind !== 'create' || change.initial === undefined) return entry;
  const { [change.initial]: _, ...properties } = entry.properties;
  return { ...entry, properties };
}

function batchesOf(
  { object }: Work,
  entries: readonly Entry[],
): readonly { readonly call: BatchCall<Entry, Row>; readonly batch: readonly Entry[] }[] {
  const unique = ({ mark, company }: Entry) =>
    mark !== undefined &&
    typeof company !== 'string' &&
    object.properties.get(mark.field)?.hasUniqueValue === true
      ? mark.field
      : undefined;
  return [...Map.groupBy(entries, unique)].flatMap(([field, group]) =>
    slices(group).map((batch) => ({
      call: field === undefined ? createCall(object) : upsertCall(object, field),
      batch,
    })),
  );
}

function createResult(work: Work, entry: Entry, outcome: Outcome<Row>): WriteResult {
  const { object } = work;
  const { change } = entry;
  switch (outcome.kind) {
    case 'lost':
      return unknown(object.name, change, undefined, outcome.error.text.what);
    case 'missing':
      return unknown(object.name, change, undefined, 'HubSpot answered without this record.');
    case 'fault':
      return rejected(change, recordProblem(object.name, undefined, outcome.fault), outcome);
    case 'row':
      return okOf(work, entry, outcome, outcome.row._new ?? true);
  }
}
