import type { HubspotDeps } from './deps.ts';
import type { ObjectName } from './describe.ts';
import { incomplete } from './incomplete.ts';
import type { Row } from './rows.ts';

/** The largest page of a list. */
export const LIST_PAGE = 100;

/** What the names of properties may take up in an address; clients that sent more were refused with 414. */
const MAX_NAMES = 2_000;

export interface ListRequest {
  readonly object: ObjectName;
  readonly properties: readonly string[];
  readonly archived?: true;
  /** Where to go on. */
  readonly after?: string;
  readonly signal?: AbortSignal;
}

export interface ListPage {
  readonly rows: readonly Row[];
  /** Where the next page begins; `undefined` on the last. */
  readonly after: string | undefined;
  /** HubSpot's clock when it answered, epoch milliseconds. */
  readonly at: number | undefined;
}

export const listPlace = (object: ObjectName) => `GET /crm/v3/objects/${object}`;

/** Whether the names of these properties fit into the address of a list. */
export function fitsAddress(properties: readonly string[]): boolean {
  return properties.reduce((length, name) => length + name.length + '&properties='.length, 0) <= MAX_NAMES;
}

/**
 * Every record of an object in the order of ids, 100 a request: the list knows what was written before it was asked, unlike a search.
 * Throws `READ_INCOMPLETE` when a page comes again in another's place, or a cursor leads to where the reading has been.
 */
export async function* listPages(deps: HubspotDeps, request: ListRequest): AsyncGenerator<ListPage> {
  const { object, properties, archived, signal } = request;
  const place = listPlace(object);
  const edges = new Set<string>();
  const cursors = new Set<string>();
  let after = request.after;
  for (;;) {
    const answer = await deps.api.call(
      { place, kind: 'read', repeatable: true, ...(signal === undefined ? {} : { signal }) },
      (client) =>
        client.crm.objects.basicApi.getPage(
          object,
          LIST_PAGE,
          after,
          [...properties],
          undefined,
          undefined,
          archived ?? false,
        ),
    );
    if (answer.kind !== 'ok') throw answer.error;
    const { results, paging } = answer.value;
    if (!Array.isArray(results)) throw incomplete(deps.connection, place, 'The answer has no results.');
    const ids = results.map(({ id }) => id);
    if (ids.some((id) => edges.has(id)))
      throw incomplete(deps.connection, place, 'Records of one page came again on another.');
    for (const id of [ids[0], ids.at(-1)]) if (id !== undefined) edges.add(id);
    after = paging?.next?.after;
    if (after !== undefined && cursors.has(after))
      throw incomplete(deps.connection, place, 'The cursor leads to a page that was read already.');
    if (paging?.next !== undefined && !after)
      throw incomplete(deps.connection, place, 'It said that more records follow, and not where.');
    if (after !== undefined) cursors.add(after);
    yield { rows: results, after, at: answer.at };
    if (after === undefined) return;
  }
}
