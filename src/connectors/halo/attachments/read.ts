import { CODES } from '../../../model/codes.ts';
import { CrosswalkError } from '../../../model/errors.ts';
import type { FileStream } from '../../../model/file.ts';
import type { SystemRecord } from '../../../model/record.ts';
import type { OpenFileRequest, ReadByIdsRequest, ReadPage, ReadRequest } from '../../connector.ts';
import type { HaloApi } from '../api.ts';
import { requestRefused } from '../errors.ts';
import { pooled } from '../pool.ts';
import { rowId } from '../row-id.ts';
import type { AttachmentObject } from './objects.ts';
import { attachmentOf } from './row.ts';

/** Lists are one request a record; Halo's limit counts requests, so that a few at a time are enough. */
const WIDTH = 4;

const PARENTS_A_PAGE = 20;

/**
 * All files of the named parents, one request each: Halo lists no others and tells nowhere which have changed. Lists carry no content
 * and have no pages. Throws `READ_INCOMPLETE` for a list shorter than it announces.
 */
export async function* readAttachments(
  api: HaloApi,
  object: AttachmentObject,
  request: ReadRequest,
): AsyncGenerator<ReadPage> {
  const parents = [...new Set(request.parents ?? [])];
  for (let start = 0; start < parents.length; start += PARENTS_A_PAGE) {
    const some = parents.slice(start, start + PARENTS_A_PAGE);
    const lists = await pooled(some, WIDTH, (parent) => filesOf(api, object, parent, request));
    yield { records: lists.flat(), last: start + PARENTS_A_PAGE >= parents.length };
  }
  if (parents.length === 0) yield { records: [], last: true };
}

export async function filesOf(
  api: HaloApi,
  object: AttachmentObject,
  parent: string,
  { fields, signal }: Pick<ReadRequest, 'fields' | 'signal'>,
): Promise<readonly SystemRecord[]> {
  const { rows, total } = await api.list('/Attachment', 'attachments', object.listOf(parent), signal);
  if (total !== undefined && total > rows.length) throw short(api.connection, rows.length, total);
  return rows.map((row) =>
    attachmentOf(object, rowId(api.connection, 'Attachment', row), row, fields, parent),
  );
}

export async function attachmentsById(
  api: HaloApi,
  object: AttachmentObject,
  { ids, fields }: ReadByIdsRequest,
): Promise<ReadonlyMap<string, SystemRecord>> {
  const numeric = [...new Set(ids)].filter((id) => /^\d{1,9}$/.test(id));
  const rows = await pooled(numeric, WIDTH, (id) =>
    api.object(`/Attachment/${id}`, { includedetails: true }),
  );
  return new Map(
    numeric.flatMap((id, index) => {
      const row = rows[index];
      return row === undefined ? [] : [[id, attachmentOf(object, id, row, fields)] as const];
    }),
  );
}

/** `GET /Attachment/{id}` answers the bytes themselves. Throws `FILE_GONE`. */
export async function openAttachment(api: HaloApi, { id, signal }: OpenFileRequest): Promise<FileStream> {
  const path = `/Attachment/${id}`;
  const response = await api.download(path, signal);
  if (response.stream !== undefined) return response.stream;
  if (response.status !== 404)
    throw requestRefused({ connection: api.connection, method: 'GET', path }, response);
  throw new CrosswalkError({
    code: 'FILE_GONE',
    kind: CODES.FILE_GONE.kind,
    what: `Halo has no attachment ${id} any more.`,
    where: `At GET ${path} of connection "${api.connection}".`,
    why: CODES.FILE_GONE.cause,
    todo: CODES.FILE_GONE.cure,
  });
}

function short(connection: string, got: number, announced: number): CrosswalkError {
  return new CrosswalkError({
    code: 'READ_INCOMPLETE',
    kind: CODES.READ_INCOMPLETE.kind,
    what: `Halo connection "${connection}" listed ${got} of ${announced} announced attachments.`,
    where: 'At GET /Attachment.',
    why: CODES.READ_INCOMPLETE.cause,
    todo: CODES.READ_INCOMPLETE.cure,
  });
}
