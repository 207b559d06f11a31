import type { ConnectionInfo } from '../connector.ts';
import type { SalesforceApi } from './api.ts';
import { type ObjectInfo, objectInfoOf } from './describe.ts';
import { connectionInfo, ORGANIZATION, userQuery } from './org.ts';
import { queryPath } from './where.ts';
import { isWireObject, objectsOf, queryPageOf, type WireObject } from './wire.ts';

/** A composite request takes 25 others; two are the queries. */
const MOST_DESCRIBES = 23;

export interface Opening {
  readonly info: ConnectionInfo;
  /** By lower-case name; those that were refused are left out. */
  readonly objects: ReadonlyMap<string, ObjectInfo>;
}

/**
 * Whose org it is and the describes of objects that earlier runs used, in one request, which counts as one. `undefined` where anything
 * about it is odd: asking one by one tells what.
 */
export async function openTogether(
  api: SalesforceApi,
  apiVersion: string,
  objects: readonly string[],
): Promise<Opening | undefined> {
  const { userId } = await api.token();
  const root = `/services/data/v${apiVersion}`;
  const paths = [
    queryPath('query', ORGANIZATION),
    queryPath('query', userQuery(userId)),
    ...objects.slice(0, MOST_DESCRIBES).map((object) => `/sobjects/${object}/describe`),
  ];
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
        url: root + path,
        referenceId: `o${index}`,
      })),
    },
  });
  if (!answer.ok || !isWireObject(answer.body)) return undefined;
  const items = objectsOf(answer.body['compositeResponse']);
  const bodyOf = (index: number): unknown => {
    const item = items.find(({ referenceId }) => referenceId === `o${index}`);
    return item?.['httpStatusCode'] === 200 ? item['body'] : undefined;
  };
  const [org, user] = [bodyOf(0), bodyOf(1)].map(rowOf);
  if (org === undefined || user === undefined) return undefined;
  const described = paths.slice(2).flatMap((_, index) => objectInfoOf(bodyOf(index + 2)) ?? []);
  return {
    info: connectionInfo(await api.token(), org, user),
    objects: new Map(described.map((one) => [one.catalogue.object.toLowerCase(), one])),
  };
}

function rowOf(body: unknown): WireObject | undefined {
  return queryPageOf(body)?.records[0];
}
