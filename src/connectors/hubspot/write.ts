import { CrosswalkError, type Problem } from '../../model/errors.ts';
import type { RecordChange, WriteRequest, WriteResult } from '../connector.ts';
import { archiveRecords } from './archive.ts';
import { createRecords } from './create.ts';
import type { HubspotDeps } from './deps.ts';
import type { HubspotObject } from './describe.ts';
import { finishMoves } from './stages.ts';
import { updateRecords } from './update.ts';
import { entryOf, slices, type Work } from './work.ts';

/**
 * Applies changes in batches of 100, one result a change, in their order. A batch that gets no answer ends the writing: what came before
 * keeps its results, what was not sent is `unsent`; when nothing had been carried out, the failure is thrown.
 */
export async function write(
  deps: HubspotDeps,
  object: HubspotObject,
  request: WriteRequest,
): Promise<readonly WriteResult[]> {
  const { changes, signal, fields } = request;
  const results = new Map<RecordChange, WriteResult>();
  const work: Work = {
    ...deps,
    object,
    signal,
    fields,
    settle: ({ change }, result) => results.set(change, result),
  };
  const entries = changes.map((change, index) => entryOf(object, change, index));
  const of = (kind: RecordChange['kind']) => entries.filter(({ change }) => change.kind === kind);
  let stopped: Problem | undefined;
  try {
    signal?.throwIfAborted();
    await finishMoves(work, entries);
    for (const slice of slices(of('update'))) await updateRecords(work, slice);
    await createRecords(work, of('create'));
    await archiveRecords(work, of('deactivate'));
  } catch (error) {
    const answered = [...results.values()].some(({ kind }) => kind === 'ok' || kind === 'unknown');
    if (!signal?.aborted && (!answered || !(error instanceof CrosswalkError))) throw error;
    if (error instanceof CrosswalkError) stopped = error.text;
  }
  const why = stopped === undefined ? {} : { problem: stopped };
  return changes.map((change) => results.get(change) ?? { kind: 'unsent', key: change.key, ...why });
}
