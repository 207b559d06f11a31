import { isNetworkFailure, neverSent } from '../../http/failure.ts';
import type { Clock } from '../../model/clock.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError, type Problem } from '../../model/errors.ts';
import type { RecordChange, WriteRequest, WriteResult } from '../connector.ts';
import type { ApiAnswer, SalesforceApi } from './api.ts';
import { type Batch, batchesOf, type Entry } from './batches.ts';
import { faultOf, recordProblem } from './errors.ts';
import { to18 } from './ids.ts';
import { isWireObject, objectsOf, textOf } from './wire.ts';

/**
 * Sent with every write. Assignment rules run by default and would take records away from their owner; duplicate rules
 * are not to be overridden, so that a duplicate is held and shown instead of made.
 */
const WRITE_HEADERS: Readonly<Record<string, string>> = {
  'Sforce-Auto-Assign': 'FALSE',
  'Sforce-Duplicate-Rule-Header': 'allowSave=false; includeRecordDetails=false; runAsCurrentUser=true',
};

/** Waits before a locked record is sent again. Only for requests that may be repeated: updates and upserts. */
const LOCK_WAITS_MS: readonly number[] = [1_000, 3_000, 9_000];

/**
 * Creates and updates in collections of 200, each record for itself. A batch that fails as a whole ends the writing:
 * what came before keeps its results, what was not sent is `unsent`; when nothing had been carried out, the failure is thrown.
 */
export async function write(
  api: SalesforceApi,
  clock: Clock,
  object: string,
  request: WriteRequest,
): Promise<readonly WriteResult[]> {
  const results: WriteResult[] = request.changes.map(({ key }) => ({ kind: 'unsent', key }));
  const entries = request.changes.map((change, index) => ({ index, change }));
  for (const { index, change } of entries) {
    if (change.kind === 'deactivate')
      results[index] = { kind: 'rejected', key: change.key, problem: cannotDeactivate(object, change.id) };
  }
  let carriedOut = false;
  for (const batch of batchesOf(object, entries)) {
    if (request.signal?.aborted) break;
    try {
      const sent = await sendBatch(api, clock, object, batch, request.signal);
      for (const [index, result] of sent) results[index] = result;
      carriedOut = true;
    } catch (error) {
      if (!(error instanceof CrosswalkError)) throw error;
      if (mayHaveHappened(error)) {
        const lost = new Map<number, WriteResult>();
        markUnknown(object, batch, error, lost);
        for (const [index, result] of lost) results[index] = result;
      } else if (!carriedOut) throw error;
      return results.map((result) =>
        result.kind === 'unsent' ? { ...result, problem: error.text } : result,
      );
    }
  }
  return results;
}

async function sendBatch(
  api: SalesforceApi,
  clock: Clock,
  object: string,
  batch: Batch,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<number, WriteResult>> {
  const results = new Map<number, WriteResult>();
  let entries = batch.entries;
  for (let attempt = 0; entries.length > 0; attempt += 1) {
    const answered = await sendOnce(api, object, { ...batch, entries }, signal, results);
    const wait = LOCK_WAITS_MS[attempt];
    const locked = answered.filter(({ locked }) => locked).map(({ entry }) => entry);
    if (locked.length === 0 || wait === undefined || batch.method === 'POST' || signal?.aborted)
      return results;
    try {
      await clock.sleep(wait, signal);
    } catch {
      // The run is stopping: the locked records keep the refusal they got.
      return results;
    }
    entries = locked;
  }
  return results;
}

interface Answered {
  readonly entry: Entry;
  readonly locked: boolean;
}

async function sendOnce(
  api: SalesforceApi,
  object: string,
  batch: Batch,
  signal: AbortSignal | undefined,
  results: Map<number, WriteResult>,
): Promise<readonly Answered[]> {
  let answer: ApiAnswer;
  try {
    answer = await api.send({
      method: batch.method,
      path: batch.path,
      headers: WRITE_HEADERS,
      body: { allOrNone: false, records: batch.entries.map(({ change }) => batch.record(change)) },
      ...(signal === undefined ? {} : { signal }),
    });
    if (!answer.ok) throw answer.error;
  } catch (error) {
    if (!(error instanceof CrosswalkError) || results.size === 0) throw error;
    // Locked records that were sent again already have a result, which stands unless this request may have been carried out.
    if (mayHaveHappened(error)) markUnknown(object, batch, error, results);
    return [];
  }
  const items = Array.isArray(answer.body) ? answer.body : [];
  return batch.entries.map((entry, position) => {
    const item: unknown = items[position];
    results.set(entry.index, resultOf(object, entry.change, item));
    return { entry, locked: isLocked(item) };
  });
}

function isLocked(item: unknown): boolean {
  return (
    isWireObject(item) &&
    objectsOf(item['errors']).some((error) => faultOf(error).errorCode === 'UNABLE_TO_LOCK_ROW')
  );
}

/** Items of a collection carry `statusCode`, not `errorCode`; an upsert also says whether it created. */
function resultOf(object: string, change: RecordChange, item: unknown): WriteResult {
  const { key } = change;
  const ownId = change.kind === 'create' ? undefined : change.id;
  if (!isWireObject(item)) {
    return {
      kind: 'unknown',
      key,
      problem: {
        ...unknownText(object, ownId),
        why: 'The answer held fewer results than records were sent.',
      },
    };
  }
  const id = textOf(item['id']) ?? ownId;
  if (item['success'] === true && id !== undefined) {
    const created = typeof item['created'] === 'boolean' ? item['created'] : change.kind === 'create';
    return { kind: 'ok', key, id: to18(id), created };
  }
  const [error] = objectsOf(item['errors']);
  return { kind: 'rejected', key, problem: recordProblem(object, ownId, faultOf(error ?? {})) };
}

/** A 5xx is no refusal: Salesforce may have stored everything and failed afterwards. */
function mayHaveHappened(error: CrosswalkError): boolean {
  return (isNetworkFailure(error) && !neverSent(error)) || error.code === 'SERVER_FAILED';
}

function unknownText(object: string, id: string | undefined): Problem {
  return {
    code: 'WRITE_UNKNOWN',
    kind: CODES.WRITE_UNKNOWN.kind,
    what: 'Salesforce may or may not have carried out the write.',
    where: `In ${object}${id === undefined ? '' : ` ${id}`}.`,
    todo: CODES.WRITE_UNKNOWN.cure,
  };
}

function markUnknown(
  object: string,
  batch: Batch,
  error: CrosswalkError,
  results: Map<number, WriteResult>,
): void {
  for (const { index, change } of batch.entries) {
    const id = change.kind === 'create' ? undefined : change.id;
    const problem = { ...unknownText(object, id), why: error.text.what };
    results.set(index, { kind: 'unknown', key: change.key, problem });
  }
}

function cannotDeactivate(object: string, id: string): Problem {
  return {
    code: 'DEACTIVATE_UNSUPPORTED',
    kind: CODES.DEACTIVATE_UNSUPPORTED.kind,
    what: 'Salesforce has no inactive state for this record.',
    where: `In ${object} ${id}.`,
    why: CODES.DEACTIVATE_UNSUPPORTED.cause,
    todo: CODES.DEACTIVATE_UNSUPPORTED.cure,
  };
}
