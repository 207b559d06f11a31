import type { HttpResponse } from '../../../http/door.ts';
import { neverSent } from '../../../http/failure.ts';
import { CODES } from '../../../model/codes.ts';
import { CrosswalkError } from '../../../model/errors.ts';
import type { Values } from '../../../model/value.ts';
import type { RecordChange, WriteResult } from '../../connector.ts';
import type { HaloApi } from '../api.ts';
import { property, type WireObject } from '../wire.ts';
import { ticketIn } from './body.ts';
import { noteOf, recordOf } from './row.ts';

/** Who reads of an action that was refused looks for its ticket first. */
export function placeOf(change: RecordChange): string {
  const ticket = change.kind === 'create' ? ticketIn(change) : change.id.split('-')[0];
  return ticket === undefined ? 'At POST /Actions.' : `At POST /Actions, on ticket ${ticket}.`;
}

export interface ActionElement<C extends RecordChange = RecordChange & { readonly kind: 'create' }> {
  readonly change: C;
  readonly body: WireObject;
}

export interface ActionBatch {
  readonly api: HaloApi;
  /** The agent that crosswalk acts as. */
  readonly self: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly fields: readonly string[] | undefined;
  /** The last call for a change counts. */
  readonly settle: (element: ActionElement<RecordChange>, result: WriteResult) => void;
  readonly answered: (response: HttpResponse) => void;
}

export type Sent =
  | { readonly kind: 'answered'; readonly response: HttpResponse }
  | { readonly kind: 'lost'; readonly error: CrosswalkError };

/** Posts one array. Throws when it was certainly not carried out. */
export async function post(
  batch: ActionBatch,
  elements: readonly ActionElement<RecordChange>[],
  repeatable: boolean,
): Promise<Sent> {
  batch.signal?.throwIfAborted();
  try {
    const response = await batch.api.post(
      '/Actions',
      elements.map(({ body }) => body),
      { returnall: true },
      { repeatable, signal: batch.signal },
    );
    batch.answered(response);
    return { kind: 'answered', response };
  } catch (error) {
    if (!(error instanceof CrosswalkError) || neverSent(error)) throw error;
    if (error.code !== 'SERVER_FAILED' && !error.code.startsWith('NETWORK_')) throw error;
    return { kind: 'lost', error };
  }
}

export function created(
  batch: ActionBatch,
  { change }: ActionElement,
  id: string,
  row: WireObject,
): WriteResult {
  return { kind: 'ok', key: change.key, id, created: true, ...storedIn(batch, id, row) };
}

const SHOWN: Readonly<Record<string, string>> = {
  body: 'note_html',
  mark: 'note_html',
  author: 'note_html',
  url: 'note_html',
  internal: 'hiddenfromuser',
  at: 'datetime',
  kind: 'outcome',
  sync_to_salesforce: 'sync_to_salesforce',
};

/** What an answer shows of the action as it is now; it may be slim, so that what it leaves out is not empty. */
export function storedIn(
  { fields, self }: ActionBatch,
  id: string,
  row: WireObject,
): { readonly stored?: Values } {
  if (fields === undefined) return {};
  const shown = fields.filter((path) => {
    const value = property(row, SHOWN[path] ?? '');
    return value !== undefined && value !== null;
  });
  return { stored: recordOf(row, id.split('-')[0] ?? '', shown, noteOf(row, self))?.values ?? {} };
}

export function unknown(change: RecordChange, why: string): WriteResult {
  return {
    kind: 'unknown',
    key: change.key,
    problem: {
      code: 'WRITE_UNKNOWN',
      kind: CODES.WRITE_UNKNOWN.kind,
      what: 'It is not known whether Halo carried out the write.',
      where: placeOf(change),
      why,
      todo: CODES.WRITE_UNKNOWN.cure,
    },
  };
}
