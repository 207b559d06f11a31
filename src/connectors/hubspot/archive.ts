import type { BatchCall } from './batches.ts';
import { sendBatch } from './batches.ts';
import type { HubspotObject } from './describe.ts';
import { readCurrent } from './read-back.ts';
import type { Row } from './record-calls.ts';
import { mergedProblem, rejected } from './result.ts';
import { updateResult } from './update.ts';
import { type Entry, slices, type Work } from './work.ts';

/**
 * Switches records off: HubSpot archives them, and keeps them for 90 days. What is archived or gone already needs nothing. Looked at
 * first, because the id of a merged record stands for the one that it was merged into, which nobody asked to archive.
 */
export async function archiveRecords(work: Work, entries: readonly Entry[]): Promise<void> {
  const { object } = work;
  for (const batch of slices(entries)) {
    const ids = batch.map(({ id = '' }) => id);
    const { records, missing } = await readCurrent(work, object.name, { ids, properties: [] });
    const there = new Set(records.map(({ id }) => id));
    const live: Entry[] = [];
    for (const entry of batch) {
      const { change, id = '' } = entry;
      if (there.has(id)) live.push(entry);
      else if (missing.has(id)) work.settle(entry, { kind: 'ok', key: change.key, id, created: false });
      else work.settle(entry, rejected(change, mergedProblem(object.name, id, undefined)));
    }
    if (live.length === 0) continue;
    await sendBatch(work, archiveCall(object), live, (entry, outcome) =>
      work.settle(entry, updateResult(work, entry, outcome)),
    );
  }
}

/** 204 without a body, for unknown ids too. */
function archiveCall({ name }: HubspotObject): BatchCall<Entry, Row> {
  return {
    place: `POST /crm/v3/objects/${name}/batch/archive`,
    repeatable: true,
    async run(client, entries) {
      const inputs = entries.map(({ id = '' }) => ({ id }));
      await client.crm.objects.batchApi.archive(name, { inputs });
      return { results: inputs.map(({ id }) => ({ id, properties: {} })) };
    },
    match: (entries, results) =>
      new Map(entries.flatMap((entry, index) => (results[index] ? [[entry, results[index]]] : []))),
    concerns: ({ id = '' }, { ids = [] }) => ids.includes(id),
    sends: () => false,
  };
}
