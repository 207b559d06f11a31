import type { Clock } from '../../../model/clock.ts';
import type { SalesforceApi } from '../api.ts';
import type { ChildAccess } from '../child-access.ts';
import { createFileQueries } from './ask.ts';
import { createFileChanges } from './changes.ts';
import { examineFiles } from './examine.ts';
import { filesByMark, ownVersions } from './find.ts';
import { recordsOf } from './gather.ts';
import { FILE_OBJECTS } from './objects.ts';
import { type FileDeps, filesById, openFile, readFiles } from './read.ts';
import { fileWriteCost, writeFiles } from './write.ts';

/**
 * Files of accounts, contacts, opportunities and cases: Salesforce Files, attachments of old, and those of a case's mails and feed. Made
 * together and once a run: what all of them read in common is read once.
 */
export function createFiles(connection: string, api: SalesforceApi, clock: Clock): readonly ChildAccess[] {
  const deps: FileDeps = { connection, api, clock, changes: createFileChanges(connection, api, clock) };
  return FILE_OBJECTS.map((object) => ({
    catalogue: object.catalogue,
    read: (request) => readFiles(deps, object, request),
    readByIds: (request) => filesById(deps, object, request),
    find: (request) => filesByMark(deps, object, request),
    async ownCreates({ from, to, fields }) {
      const rows = await ownVersions(deps, [`CreatedDate >= ${from}`, `CreatedDate <= ${to}`], true);
      return await recordsOf(createFileQueries(connection, api, undefined), object, rows, fields);
    },
    write: (request) => writeFiles(deps, object, request),
    writeCost: fileWriteCost,
    openFile: (request) => openFile(deps, request),
    examine: (use, describe) => examineFiles(api, describe, use),
  }));
}
