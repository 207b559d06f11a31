import type { ConnectionInfo } from '../connector.ts';
import type { SalesforceApi } from './api.ts';
import { type ObjectInfo, objectInfoOf } from './describe.ts';
import { connectionInfo, ORGANIZATION, userQuery } from './org.ts';
import { queryPath } from './where.ts';
import { isWireObject, objectsOf, type QueryPage, queryPageOf } from './wire.ts';

/** A composite request takes 25 others. */
const MOST = 25;

export interface Opened {
  readonly info: ConnectionInfo;
  /** Of the objects asked for, those that were told. */
  readonly objects: readonly ObjectInfo[];
}

/**
 * Whose org it is, and what these objects are like, in one request, which counts as one. `undefined` where anything about the org is odd:
 * asking one by one tells what.
 */
export async function checkTogether(
  api: SalesforceApi,
  apiVersion: string,
  objects: readonly string[],
): Promise<Opened | undefined> {
  const { userId } = await api.token();
  const queries = [ORGANIZATION, userQuery(userId)].map((soql) => queryPath('query', soql));
  const paths = [...queries, ...objects.map(describePath)].slice(0, MOST);
  const [first, second, ...describes] = await getTogether(api, apiVersion, paths);
  const [org, user] = [queryPageOf(first), queryPageOf(second)];
  if (org === undefined || user === undefined || isCut(org) || isCut(user)) return undefined;
  // The token that the request ended with: the one before it may have been a kept one that had expired.
  const info = connectionInfo(await api.token(), org.records[0], user.records[0]);
  return { info, objects: describes.flatMap((body) => objectInfoOf(body) ?? []) };
}

function describePath(object: string): string {
  return `/sobjects/${object}/describe`;
}

/** A row that was announced and did not come. */
function isCut({ totalSize, records }: QueryPage): boolean {
  return totalSize > 0 && records.length === 0;
}

/** The describes of several objects, in one request; those that were refused are left out. */
export async function describeTogether(
  api: SalesforceApi,
  apiVersion: string,
  objects: readonly string[],
): Promise<readonly ObjectInfo[]> {
  const paths = objects.slice(0, MOST).map(describePath);
  const bodies = await getTogether(api, apiVersion, paths);
  return bodies.flatMap((body) => objectInfoOf(body) ?? []);
}

/** Bodies in the order of the paths; `undefined` for what was refused. */
async function getTogether(
  api: SalesforceApi,
  apiVersion: string,
  paths: readonly string[],
): Promise<readonly unknown[]> {
  const answer = await api.send({
    method: 'POST',
    path: '/composite',
    kind: 'auth',
    // Reads alone: it may be sent again.
    repeatable: true,
    body: {
      allOrNone: false,
      compositeRequest: paths.map((path, index) => ({
        method: 'GET',
        url: `/services/data/v${apiVersion}${path}`,
        referenceId: `o${index}`,
      })),
    },
  });
  const items = answer.ok && isWireObject(answer.body) ? objectsOf(answer.body['compositeResponse']) : [];
  return paths.map((_, index) => {
    const item = items.find(({ referenceId }) => referenceId === `o${index}`);
    return item?.['httpStatusCode'] === 200 ? item['body'] : undefined;
  });
}
