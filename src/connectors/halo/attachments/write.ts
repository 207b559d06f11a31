import type { HttpResponse } from '../../../http/door.ts';
import { neverSent } from '../../../http/failure.ts';
import { requestIdOf } from '../../../http/request-id.ts';
import { CODES, type Code } from '../../../model/codes.ts';
import { CrosswalkError, type Problem } from '../../../model/errors.ts';
import { plainFileName } from '../../../model/file-fields.ts';
import type { Values } from '../../../model/value.ts';
import type { RecordChange, WriteRequest, WriteResult } from '../../connector.ts';
import type { HaloApi, PostOptions } from '../api.ts';
import { problemOf, rejectionOf } from '../rejection.ts';
import { idOf, isWireObject, property, textOf, type WireObject } from '../wire.ts';
import { attachmentBody } from './body.ts';
import type { AttachmentObject } from './objects.ts';
import { attachmentOf, sizeOf } from './row.ts';

const WHERE = 'At POST /Attachment.';

/**
 * Files one after the other, each a request of its own. Throws only when the first of them was certainly not carried out and the
 * connection is to blame; later ones are `unsent` then.
 */
export async function writeAttachments(
  api: HaloApi,
  object: AttachmentObject,
  request: WriteRequest,
): Promise<readonly WriteResult[]> {
  const results: WriteResult[] = [];
  let stopped: Problem | undefined;
  for (const change of request.changes) {
    if (stopped !== undefined || request.signal?.aborted) {
      results.push({ kind: 'unsent', key: change.key, ...(stopped ? { problem: stopped } : {}) });
      continue;
    }
    try {
      results.push(await writeOne(api, object, change, request));
    } catch (error) {
      if (!(error instanceof CrosswalkError) || results.length === 0) throw error;
      stopped = error.text;
      results.push({ kind: 'unsent', key: change.key, problem: stopped });
    }
  }
  return results;
}

async function writeOne(
  api: HaloApi,
  object: AttachmentObject,
  change: RecordChange,
  request: WriteRequest,
): Promise<WriteResult> {
  if (change.kind === 'deactivate')
    return rejected(change, 'DEACTIVATE_UNSUPPORTED', 'Halo has no inactive attachments.');
  if (change.kind === 'update') return updateOne(api, change, request);
  const { file } = change;
  const parent = textOf(change.values['parent']);
  if (file === undefined || parent === undefined || !/^\d+$/.test(parent))
    return rejected(
      change,
      'RECORD_INCOMPLETE',
      'A new attachment has neither content nor a record that it hangs on.',
    );
  const mark = change.externalId?.value ?? textOf(change.values['mark']);
  const properties: WireObject = {
    ...object.belongsTo(parent),
    filename: plainFileName(textOf(change.values['name']) ?? ''),
    note: '',
    showforusers: change.values['internal'] === false,
    ...(mark === undefined ? {} : { third_party_id: mark }),
    _isimport: true,
  };
  const sent = await post(change, () =>
    api.post('/Attachment', attachmentBody(properties, file), {}, options(request, false)),
  );
  if (sent.kind !== 'answered') return sent.result;
  const row = rowOf(sent.response);
  const id = idOf(property(row ?? {}, 'id'));
  if (row === undefined || id === undefined)
    return unknown(change, 'The answer did not name the attachment that it made.');
  const stored = (await storedRow(api, id, row)) ?? row;
  const size = sizeOf(stored);
  if (size !== undefined && size !== file.size) {
    const gone = await api.remove(`/Attachment/${id}`).then(
      () => true,
      () => false,
    );
    const left = gone
      ? 'the attachment was taken away again'
      : `attachment ${id} could not be taken away: delete it by hand`;
    return rejected(change, 'FILE_CHANGED', `Halo stored ${size} bytes of a file of ${file.size}; ${left}.`);
  }
  return {
    kind: 'ok',
    key: change.key,
    id,
    created: true,
    ...requestIdIn(sent.response),
    ...(request.fields === undefined ? {} : { stored: shown(object, id, stored, request.fields) }),
  };
}

/** The answer need not tell the size; where it does not, the attachment is asked for. */
async function storedRow(api: HaloApi, id: string, row: WireObject): Promise<WireObject | undefined> {
  if (sizeOf(row)) return row;
  // It is there already, so that a failure now must not make it look as if it were not.
  return api.object(`/Attachment/${id}`, { includedetails: true }).catch(() => undefined);
}

/** What a row shows; what it leaves out is not empty. */
function shown(object: AttachmentObject, id: string, row: WireObject, fields: readonly string[]): Values {
  const told = { name: 'filename', internal: 'showforusers', mark: 'third_party_id', size: 'filesize' };
  const paths = fields.filter((path) =>
    Object.entries(told).some(([own, name]) => own === path && property(row, name) !== undefined),
  );
  return attachmentOf(object, id, row, paths).values;
}

async function updateOne(
  api: HaloApi,
  change: RecordChange & { kind: 'update' },
  request: WriteRequest,
): Promise<WriteResult> {
  const { name, internal } = change.values;
  const body = {
    id: Number(change.id),
    ...(typeof name === 'string' ? { filename: plainFileName(name) } : {}),
    ...(typeof internal === 'boolean' ? { showforusers: !internal } : {}),
  };
  const sent = await post(change, () => api.post('/Attachment', [body], {}, options(request, true)));
  if (sent.kind !== 'answered') return sent.result;
  return { kind: 'ok', key: change.key, id: change.id, created: false, ...requestIdIn(sent.response) };
}

type Sent =
  | { readonly kind: 'answered'; readonly response: HttpResponse }
  | { readonly kind: 'settled'; readonly result: WriteResult };

async function post(change: RecordChange, send: () => Promise<HttpResponse>): Promise<Sent> {
  try {
    const response = await send();
    if (response.status === 413) {
      const what = 'Halo, or a proxy before it, takes no request of the size of this file.';
      return { kind: 'settled', result: rejected(change, 'FILE_TOO_LARGE', what) };
    }
    if (response.status !== 400) return { kind: 'answered', response };
    const sent = change.kind === 'deactivate' ? [] : Object.keys(change.values);
    const problem = problemOf(rejectionOf(response), WHERE, sent);
    return { kind: 'settled', result: { kind: 'rejected', key: change.key, problem } };
  } catch (error) {
    if (!(error instanceof CrosswalkError) || neverSent(error)) throw error;
    const lost = error.code === 'SERVER_FAILED' || error.code.startsWith('NETWORK_');
    if (!lost) throw error;
    return { kind: 'settled', result: unknown(change, error.text.what) };
  }
}

function options({ signal }: WriteRequest, repeatable: boolean): PostOptions {
  return { repeatable, large: true, ...(signal === undefined ? {} : { signal }) };
}

/** One object, the last of the array that was sent; some builds answer the array. */
function rowOf(response: HttpResponse): WireObject | undefined {
  const body = response.json();
  const row: unknown = Array.isArray(body) ? body.at(-1) : body;
  return isWireObject(row) ? row : undefined;
}

function requestIdIn({ headers }: HttpResponse): { readonly requestId?: string } {
  const requestId = requestIdOf(headers);
  return requestId === undefined ? {} : { requestId };
}

function rejected({ key }: RecordChange, code: Code, what: string): WriteResult {
  return {
    kind: 'rejected',
    key,
    problem: {
      code,
      kind: CODES[code].kind,
      what,
      where: WHERE,
      why: CODES[code].cause,
      todo: CODES[code].cure,
    },
  };
}

function unknown({ key }: RecordChange, why: string): WriteResult {
  return {
    kind: 'unknown',
    key,
    problem: {
      code: 'WRITE_UNKNOWN',
      kind: CODES.WRITE_UNKNOWN.kind,
      what: 'It is not known whether Halo carried out the write.',
      where: WHERE,
      why,
      todo: CODES.WRITE_UNKNOWN.cure,
    },
  };
}
