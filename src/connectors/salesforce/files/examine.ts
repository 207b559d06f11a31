import { type Finding, fail, type ObjectUse, pass, warn } from '../../../model/finding.ts';
import type { SalesforceApi } from '../api.ts';
import type { ObjectInfo } from '../describe.ts';
import { queryPath } from '../where.ts';

/** Without naming a document or a record this is answered to those alone who may query all files; the others get MALFORMED_QUERY. */
const LINKS = 'SELECT Id FROM ContentDocumentLink LIMIT 1';
const FILES = 'ContentVersion';

/** What reading and writing files needs of the user. Reads only. */
export async function examineFiles(
  api: SalesforceApi,
  describe: (object: string) => Promise<ObjectInfo>,
  use: ObjectUse,
): Promise<readonly Finding[]> {
  const { catalogue, queryable } = await describe(FILES);
  const missing = [
    ...(queryable ? [] : ['read']),
    ...(use.creates !== undefined && !catalogue.createable ? ['create'] : []),
  ];
  if (missing.length > 0)
    return [
      fail(
        'files',
        'OBJECT_ACCESS',
        `${use.object}: the user may not ${missing.join(' nor ')} files (${FILES})`,
        'Switch Salesforce Files on (Setup > Salesforce Files > General Settings), and give the integration user a licence that has them.',
      ),
    ];
  const all = (await api.page(queryPath('query', LINKS), { kind: 'auth', quotable: true })).ok;
  return [
    all
      ? pass('files', `${use.object}: every file is readable`)
      : warn(
          'files',
          `${use.object}: the user sees only files that are its own or shared with it or a record it may open`,
          'Setup > Permission Sets > a permission set of the integration user > System Permissions > Edit: tick "Query All Files", where private files are to come over as well.',
        ),
  ];
}
