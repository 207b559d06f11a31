import { isNetworkFailure, neverSent } from '../../http/failure.ts';
import { requestIdOf } from '../../http/request-id.ts';
import type { Clock } from '../../model/clock.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { WriteRequest, WriteResult } from '../connector.ts';
import type { SalesforceApi } from './api.ts';
import { type Batch, batchesOf, type Entry, type ObjectShape, slices, updateBatch } from './batches.ts';
import { isLocked, LOCK_RETRIES, MOST_LOCK_REQUESTS, waitForLock } from './locks.ts';
import { cannotDeactivate, lost, ownedBy, resultOf } from './result.ts';

/**
 * Sent with every write. Assignment rules run by default and would take records away from their owner. Duplicate rules are not
 * overridden unless the connection says so: a duplicate is held and shown instead of made. Rules that block are never overridden.
 */
export function writeHeaders(duplicateRules: 'hold' | 'save' = 'hold'): Readonly<Record<string, string>> {
  return {
    'Sforce-Auto-Assign': 'FALSE',
    'Sforce-Duplicate-Rule-Header': `allowSave=${duplicateRules === 'save'}; includeRecordDetails=false; runAsCurrentUser=true`,
  };
}

export interface WriteContext {
  readonly api: SalesforceApi;
  readonly clock: Clock;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly object: ObjectShape;
  /** As the connection says; held unless given. */
  readonly duplicateRules?: 'hold' | 'save' | undefined;
}

interface Work extends WriteContext {
  readonly signal: AbortSignal | undefined;
  /** Whether the caller wants to know when Salesforce answered. */
  readonly timed: boolean;
  /** By place in the request. */
  readonly results: Map<number, WriteResult>;
}

/**
 * Creates and updates in collections of 200, each record for itself. A batch that fails as a whole ends the writing:
 * what came before keeps its results, what was not sent is `unsent`; when nothing had been carried out, the failure is thrown.
 */
export async function write(context: WriteContext, request: WriteRequest): Promise<readonly WriteResult[]> {
  const { object } = context;
  const results = new Map<number, WriteResult>();
  const entries = request.changes.map((change, index) => ({ index, change }));
  for (const { index, change } of entries) {
    if (change.kind === 'deactivate')
      results.set(index, {
        kind: 'rejected',
        key: change.key,
        problem: cannotDeactivate(object.name, change.id),
      });
  }
  const work: Work = {
    ...context,
    results,
    signal: request.signal,
    timed: request.fields !== undefined,
  };
  let carriedOut = false;
  let stopped: CrosswalkError | undefined;
  for (const batch of batchesOf(object, entries)) {
    if (request.signal?.aborted) break;
    try {
      await sendBatch(work, batch);
      carriedOut = true;
    } catch (error) {
      if (!(error instanceof CrosswalkError)) throw error;
      if (mayHaveHappened(error)) markLost(work, batch, error);
      else if (!carriedOut) throw error;
      stopped = error;
      break;
    }
  }
  const why = stopped === undefined ? {} : { problem: stopped.text };
  return entries.map(
    ({ index, change }) => results.get(index) ?? { kind: 'unsent', key: change.key, ...why },
  );
}

async function sendBatch(work: Work, batch: Batch): Promise<void> {
  const { locked, owned } = await sendOnce(work, batch);
  const existing = [...owned];
  let open = locked;
  let requests = 0;
  for (const retry of LOCK_RETRIES) {
    if (open.length === 0 || !(await waitForLock(work.clock, retry, work.random, work.signal))) break;
    const still: Entry[] = [];
    for (const entries of slices(open, retry.size)) {
      // A locked item was refused, so that even a plain create may be sent again; it keeps that refusal until it has another result.
      const more = requests < MOST_LOCK_REQUESTS && work.signal?.aborted !== true;
      const answered = more ? await again(work, { ...batch, entries }) : undefined;
      requests += 1;
      if (answered === undefined) return;
      still.push(...answered.locked);
      existing.push(...answered.owned);
    }
    open = still;
  }
  const updates = existing.map(({ entry, id }) => asUpdate(entry, id));
  if (updates.length > 0) await again(work, updateBatch(work.object, updates));
}

/** A create whose record exists under our own mark is an update of that record. */
function asUpdate({ index, change }: Entry, id: string): Entry {
  return change.kind === 'create'
    ? { index, change: { kind: 'update', key: change.key, id, values: change.values } }
    : { index, change };
}

interface Answered {
  readonly locked: readonly Entry[];
  readonly owned: readonly { readonly entry: Entry; readonly id: string }[];
}

/** For records that have a result already, which stands unless this request may have been carried out. */
async function again(work: Work, batch: Batch): Promise<Answered | undefined> {
  try {
    return await sendOnce(work, batch);
  } catch (error) {
    if (!(error instanceof CrosswalkError)) throw error;
    if (mayHaveHappened(error)) markLost(work, batch, error);
    return undefined;
  }
}

async function sendOnce(work: Work, batch: Batch): Promise<Answered> {
  const { api, object, signal, results, timed } = work;
  const answer = await api.send({
    method: batch.method,
    path: batch.path,
    headers: writeHeaders(work.duplicateRules),
    body: { allOrNone: false, records: batch.entries.map(({ change }) => batch.record(change)) },
    ...(signal === undefined ? {} : { signal }),
  });
  if (!answer.ok) throw answer.error;
  const items: readonly unknown[] = Array.isArray(answer.body) ? answer.body : [];
  const answered = batch.entries.map((entry, position) => ({ entry, item: items[position] }));
  const at = timed ? Date.parse(answer.headers.get('date') ?? '') : Number.NaN;
  const requestId = requestIdOf(answer.headers);
  for (const { entry, item } of answered) {
    const result = { ...resultOf(object, entry.change, item), ...(requestId ? { requestId } : {}) };
    results.set(entry.index, result.kind === 'ok' && !Number.isNaN(at) ? { ...result, at } : result);
  }
  return {
    locked: answered.filter(({ item }) => isLocked(item)).map(({ entry }) => entry),
    owned: answered.flatMap(({ entry, item }) => {
      const id = ownedBy(entry.change, item);
      return id === undefined ? [] : [{ entry, id }];
    }),
  };
}

/** A 5xx is no refusal: Salesforce may have stored everything and failed afterwards. */
export function mayHaveHappened(error: CrosswalkError): boolean {
  return (isNetworkFailure(error) && !neverSent(error)) || error.code === 'SERVER_FAILED';
}

function markLost({ object, results }: Work, batch: Batch, error: CrosswalkError): void {
  for (const { index, change } of batch.entries) results.set(index, lost(object.name, change, error));
}
