import type {
  FilterOperatorEnum,
  PublicObjectSearchRequest,
} from '@hubspot/api-client/lib/codegen/crm/objects/index.js';
import type { HubspotDeps } from './deps.ts';
import type { ObjectName } from './describe.ts';
import { incomplete } from './incomplete.ts';
import { type Row, STAMP, stampOf } from './rows.ts';

/** The largest page of a search. */
export const SEARCH_PAGE = 200;

/** HubSpot refuses whatever lies behind so many rows of one search. */
const MAX_OFFSET = 10_000;

export interface Condition {
  readonly propertyName: string;
  readonly operator: 'EQ' | 'GT' | 'GTE' | 'IN';
  readonly value?: string;
  readonly values?: readonly string[];
}

/** Groups are alternatives; the conditions of a group all hold. */
export interface Search {
  readonly groups: readonly (readonly Condition[])[];
  readonly properties: readonly string[];
  /** Ascending; by creation without it. */
  readonly sort?: string;
  readonly limit: number;
  /** Only `total` is wanted, whatever the page shows. */
  readonly countOnly?: true;
  readonly signal?: AbortSignal;
}

export interface Hits {
  readonly rows: readonly Row[];
  readonly total: number;
  /** There are rows behind these. */
  readonly more: boolean;
  /** HubSpot's clock when it answered, epoch milliseconds. */
  readonly at: number | undefined;
}

export const searchPlace = (object: ObjectName) => `POST /crm/v3/objects/${object}/search`;

/**
 * The first page of a search. There is no second one: HubSpot counts pages by offset, so that a row which leaves the result while it
 * is read moves another one out of sight, and it refuses offsets from 10,000 on. Callers ask anew from the last row on. Only a page
 * that shows nothing is followed by its offset.
 */
export async function search(deps: HubspotDeps, object: ObjectName, wanted: Search): Promise<Hits> {
  const body: PublicObjectSearchRequest = {
    limit: wanted.limit,
    properties: [...wanted.properties],
    filterGroups: wanted.groups.map((conditions) => ({
      filters: conditions.map(({ operator, values, ...rest }) => ({
        ...rest,
        operator: operator as FilterOperatorEnum,
        ...(values === undefined ? {} : { values: [...values] }),
      })),
    })),
    ...(wanted.sort === undefined ? {} : { sorts: [wanted.sort] }),
  };
  for (let after: string | undefined; ; ) {
    const answer = await deps.api.call(
      {
        place: searchPlace(object),
        kind: 'read',
        repeatable: true,
        lane: 'search',
        ...(wanted.signal === undefined ? {} : { signal: wanted.signal }),
      },
      (client) =>
        client.crm.objects.searchApi.doSearch(object, after === undefined ? body : { ...body, after }),
    );
    if (answer.kind !== 'ok') throw answer.error;
    const { results, total, paging } = answer.value;
    if (!Array.isArray(results))
      throw incomplete(deps.connection, searchPlace(object), 'The answer has no results.');
    const counted = typeof total === 'number' ? total : results.length;
    if (wanted.countOnly) return { rows: results, total: counted, more: false, at: answer.at };
    const next = paging?.next?.after;
    // A search counts records that were archived a moment ago and does not show them: a page of those alone is empty.
    if (results.length === 0 && next !== undefined) {
      if (next === after || !(Number(next) + wanted.limit <= MAX_OFFSET))
        throw incomplete(
          deps.connection,
          searchPlace(object),
          'It said that more rows follow, and sent none.',
        );
      after = next;
      continue;
    }
    if (results.length === 0 && counted > wanted.limit + Number(after ?? 0))
      throw incomplete(deps.connection, searchPlace(object), 'It said that rows were found, and sent none.');
    const more = next !== undefined || (results.length > 0 && counted > results.length);
    return { rows: results, total: counted, more, at: answer.at };
  }
}

export interface Change {
  readonly id: string;
  /** As the index has it: the record itself may be newer. */
  readonly at: number;
}

export interface Changes {
  readonly changes: readonly Change[];
  /** HubSpot's clock when it answered, epoch milliseconds. */
  readonly at: number | undefined;
}

/**
 * Ids of what changed at `since` or later, oldest first, 200 a request, some of them twice. Every request starts at the stamp of the
 * row before; where a stamp has more rows than a page, they are read by their ids, and the next request starts behind it.
 */
export async function* changes(
  deps: HubspotDeps,
  object: ObjectName,
  since: number,
  signal?: AbortSignal,
): AsyncGenerator<Changes> {
  const stamp = STAMP[object];
  let from = since;
  for (;;) {
    const { rows, more, at } = await search(deps, object, {
      groups: [[{ propertyName: stamp, operator: 'GTE', value: String(from) }]],
      properties: [stamp],
      sort: stamp,
      limit: SEARCH_PAGE,
      signal,
    });
    const found = rows.map((row) => changeOf(deps, object, row));
    yield { changes: found, at };
    if (!more) return;
    const last = found.at(-1)?.at ?? from;
    if (last > from) from = last;
    else {
      yield* tied(deps, object, from, signal);
      from += 1;
    }
  }
}

/** All that changed in one millisecond, as after a job that touched thousands of records, in the order of ids. */
async function* tied(
  deps: HubspotDeps,
  object: ObjectName,
  at: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Changes> {
  const stamp = STAMP[object];
  let after = '0';
  for (;;) {
    const hits = await search(deps, object, {
      groups: [
        [
          { propertyName: stamp, operator: 'EQ', value: String(at) },
          { propertyName: 'hs_object_id', operator: 'GT', value: after },
        ],
      ],
      properties: [stamp],
      sort: 'hs_object_id',
      limit: SEARCH_PAGE,
      signal,
    });
    yield { changes: hits.rows.map((row) => changeOf(deps, object, row)), at: hits.at };
    if (!hits.more) return;
    const last = hits.rows.at(-1)?.id ?? after;
    if (BigInt(last) <= BigInt(after))
      throw incomplete(deps.connection, searchPlace(object), 'Rows that were read came again.');
    after = last;
  }
}

function changeOf({ connection }: HubspotDeps, object: ObjectName, row: Row): Change {
  const at = stampOf(object, row);
  if (at === undefined || !/^\d+$/.test(row.id))
    throw incomplete(connection, searchPlace(object), `A row came without id or ${STAMP[object]}.`);
  return { id: row.id, at };
}
