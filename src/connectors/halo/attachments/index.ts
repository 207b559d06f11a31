import type { FileStream } from '../../../model/file.ts';
import type { SystemRecord } from '../../../model/record.ts';
import { textOf } from '../../../model/wire-object.ts';
import type {
  FindRequest,
  OpenFileRequest,
  ReadByIdsRequest,
  ReadPage,
  ReadRequest,
  WriteRequest,
  WriteResult,
} from '../../connector.ts';
import type { HaloApi } from '../api.ts';
import type { AttachmentObject } from './objects.ts';
import { attachmentsById, filesOf, openAttachment, readAttachments } from './read.ts';
import { writeAttachments } from './write.ts';

/** Files of tickets and other records, through `/Attachment`. */
export interface Attachments {
  read(object: AttachmentObject, request: ReadRequest): AsyncIterable<ReadPage>;
  readByIds(object: AttachmentObject, request: ReadByIdsRequest): Promise<ReadonlyMap<string, SystemRecord>>;
  /** By `mark`, on the parent that a key names or, without one, on that of a create of this run whose answer was lost. */
  find(object: AttachmentObject, request: FindRequest): Promise<readonly (readonly SystemRecord[])[]>;
  write(object: AttachmentObject, request: WriteRequest): Promise<readonly WriteResult[]>;
  open(request: OpenFileRequest): Promise<FileStream>;
}

export function createAttachments(api: HaloApi): Attachments {
  /** Halo cannot be asked for a mark: where creates without an answer would be. */
  const lost = new Map<string, string>();
  return {
    read: (object, request) => readAttachments(api, object, request),
    readByIds: (object, request) => attachmentsById(api, object, request),
    async find(object, { fields, keys }) {
      const paths = [...new Set([...fields, 'mark'])];
      const answers: (readonly SystemRecord[])[] = [];
      for (const key of keys) {
        const mark = textOf(key['mark']);
        const parent = textOf(key['parent']) ?? lost.get(`${object.name} ${mark}`);
        const files =
          mark === undefined || parent === undefined
            ? []
            : await filesOf(api, object, parent, { fields: paths });
        answers.push(files.filter(({ values }) => values['mark'] === mark).slice(0, 10));
      }
      return answers;
    },
    async write(object, request) {
      const results = await writeAttachments(api, object, request);
      for (const [index, change] of request.changes.entries()) {
        if (change.kind !== 'create' || results[index]?.kind !== 'unknown') continue;
        const mark = change.externalId?.value ?? textOf(change.values['mark']);
        const parent = textOf(change.values['parent']);
        if (parent !== undefined) lost.set(`${object.name} ${mark}`, parent);
      }
      return results;
    },
    open: (request) => openAttachment(api, request),
  };
}
