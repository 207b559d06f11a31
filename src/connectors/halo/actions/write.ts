import { requestIdOf } from '../../../http/request-id.ts';
import { CODES, type Code } from '../../../model/codes.ts';
import { CrosswalkError, type Problem } from '../../../model/errors.ts';
import type { RecordChange, WriteRequest, WriteResult } from '../../connector.ts';
import type { HaloApi } from '../api.ts';
import { haloCapabilities } from '../capabilities.ts';
import { problemOf, rejectionOf } from '../rejection.ts';
import { idOf, isWireObject, property, serverTime, textOf, type WireObject } from '../wire.ts';
import { type ActionBatch, type ActionElement, placeOf, post, storedIn, unknown } from './batch.ts';
import { changedAction, incomplete, markIn, newAction, ticketIn } from './body.ts';
import { createActions } from './create.ts';
import { type Outcomes, USUAL_OUTCOME } from './outcome.ts';
import { actionRow } from './read.ts';
import { actionId, noteOf } from './row.ts';

type Update = RecordChange & { readonly kind: 'update' };

/** Changes first, then new actions in arrays. Throws only where nothing was, or may have been, carried out. */
export async function writeActions(
  api: HaloApi,
  outcomes: Outcomes,
  request: WriteRequest,
  self: string | undefined,
): Promise<readonly WriteResult[]> {
  const { changes, signal, fields } = request;
  const results = new Map<RecordChange, WriteResult>();
  let requestId: string | undefined;
  let at: number | undefined;
  let stopped: Problem | undefined;
  const batch: ActionBatch = {
    api,
    self,
    signal,
    fields,
    settle: ({ change }, result) =>
      results.set(
        change,
        requestId === undefined || result.kind === 'unknown' ? result : { ...result, requestId },
      ),
    answered: (response) => {
      requestId = requestIdOf(response.headers);
      at = serverTime(response.headers.get('date') ?? undefined) ?? at;
    },
  };
  try {
    for (const change of changes) {
      if (change.kind === 'deactivate')
        results.set(change, rejected(change, 'DEACTIVATE_UNSUPPORTED', 'Halo has no inactive actions.'));
      if (change.kind === 'update') await updateAction(batch, change);
    }
    const elements = await elementsOf(batch, outcomes, changes);
    for (let start = 0; start < elements.length; start += haloCapabilities.writeBatch)
      await createActions(batch, elements.slice(start, start + haloCapabilities.writeBatch));
  } catch (error) {
    const done = [...results.values()].some(({ kind }) => kind === 'ok' || kind === 'unknown');
    if (!signal?.aborted && (!done || !(error instanceof CrosswalkError))) throw error;
    if (error instanceof CrosswalkError) stopped = error.text;
  }
  return changes.map((change) => {
    const result = results.get(change) ?? {
      kind: 'unsent',
      key: change.key,
      ...(stopped ? { problem: stopped } : {}),
    };
    return result.kind === 'ok' && fields !== undefined && at !== undefined ? { ...result, at } : result;
  });
}

async function elementsOf(
  batch: ActionBatch,
  outcomes: Outcomes,
  changes: readonly RecordChange[],
): Promise<readonly ActionElement[]> {
  const elements: ActionElement[] = [];
  for (const change of changes) {
    if (change.kind !== 'create') continue;
    const ticket = ticketIn(change);
    const text = textOf(change.values['body']);
    if (ticket === undefined || (text === undefined && markIn(change) === undefined)) {
      batch.settle({ change, body: {} }, { kind: 'rejected', key: change.key, problem: incomplete() });
      continue;
    }
    const outcome = await outcomes.named(textOf(change.values['kind']) ?? USUAL_OUTCOME);
    elements.push({ change, body: newAction(change, ticket, outcome) });
  }
  return elements;
}

/** A note keeps its last line, which its new text does not know; twice does no harm. */
async function updateAction(batch: ActionBatch, change: Update): Promise<void> {
  const id = actionId(change.id);
  const known = id && (await actionRow(batch.api, id, batch.signal));
  if (id === undefined || known === undefined) {
    const what = `Halo does not know action ${change.id} any more.`;
    batch.settle({ change, body: {} }, rejected(change, 'RECORD_GONE', what));
    return;
  }
  const body: WireObject = {
    ...changedAction(change.values, noteOf(known, batch.self).attribution),
    id: Number(id.number),
    ticket_id: Number(id.ticket),
  };
  const element = { change, body };
  const sent = await post(batch, [element], true);
  if (sent.kind === 'lost') {
    batch.settle(element, unknown(change, sent.error.text.what));
    throw sent.error;
  }
  if (sent.response.status === 400) {
    const problem = problemOf(rejectionOf(sent.response), placeOf(change), Object.keys(body));
    batch.settle(element, { kind: 'rejected', key: change.key, problem });
    return;
  }
  const row = rowIn(sent.response.json(), id.number);
  const stored = row === undefined ? {} : storedIn(batch, change.id, row);
  batch.settle(element, { kind: 'ok', key: change.key, id: change.id, created: false, ...stored });
}

function rowIn(body: unknown, number: string): WireObject | undefined {
  const rows: unknown[] = Array.isArray(body) ? body : [body];
  return rows.filter(isWireObject).find((row) => idOf(property(row, 'id')) === number);
}

function rejected(change: RecordChange, code: Code, what: string): WriteResult {
  const { kind, cause, cure } = CODES[code];
  const problem = { code, kind, what, where: placeOf(change), why: cause, todo: cure };
  return { kind: 'rejected', key: change.key, problem };
}
