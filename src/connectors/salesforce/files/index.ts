import type { Clock } from '../../../model/clock.ts';
import type { FileStream } from '../../../model/file.ts';
import type { SystemRecord } from '../../../model/record.ts';
import type {
  FindRequest,
  OpenFileRequest,
  OwnCreatesRequest,
  ReadByIdsRequest,
  ReadPage,
  ReadRequest,
  WriteRequest,
  WriteResult,
} from '../../connector.ts';
import type { SalesforceApi } from '../api.ts';
import { createFileQueries } from './ask.ts';
import { createFileChanges } from './changes.ts';
import { filesByMark, ownVersions } from './find.ts';
import { recordsOf } from './gather.ts';
import type { FileObject } from './objects.ts';
import { type FileDeps, filesById, openFile, readFiles } from './read.ts';
import { writeFiles } from './write.ts';

/** Files of accounts, contacts, opportunities and cases: Salesforce Files, attachments of old, and those of a case's mails and feed. */
export interface SalesforceFiles {
  read(object: FileObject, request: ReadRequest): AsyncIterable<ReadPage>;
  readByIds(object: FileObject, request: ReadByIdsRequest): Promise<ReadonlyMap<string, SystemRecord>>;
  /** By `mark`, and faster where a key names the `parent` too. */
  find(object: FileObject, request: FindRequest): Promise<readonly (readonly SystemRecord[])[]>;
  ownCreates(object: FileObject, request: OwnCreatesRequest): Promise<readonly SystemRecord[]>;
  write(object: FileObject, request: WriteRequest): Promise<readonly WriteResult[]>;
  open(request: OpenFileRequest): Promise<FileStream>;
}

/** One for a run: what all of its objects of files read in common is read once. */
export function createFiles(connection: string, api: SalesforceApi, clock: Clock): SalesforceFiles {
  const deps: FileDeps = { connection, api, clock, changes: createFileChanges(connection, api, clock) };
  return {
    read: (object, request) => readFiles(deps, object, request),
    readByIds: (object, request) => filesById(deps, object, request),
    find: (object, request) => filesByMark(deps, object, request),
    async ownCreates(object, { from, to, fields }) {
      const rows = await ownVersions(deps, [`CreatedDate >= ${from}`, `CreatedDate <= ${to}`], true);
      return await recordsOf(createFileQueries(connection, api, undefined), object, rows, fields);
    },
    write: (object, request) => writeFiles(deps, object, request),
    open: (request) => openFile(deps, request),
  };
}
