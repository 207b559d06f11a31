import { CrosswalkError } from '../../model/errors.ts';
import type { ApiRequest, SalesforceApi } from './api.ts';
import { isoOf } from './convert.ts';
import type { ObjectInfo } from './describe.ts';
import type { ReadQuery } from './read-query.ts';
import { type RowPage, rowPages } from './rows.ts';
import { positionOf } from './standing.ts';
import { afterPosition, type Position, queryPath, select } from './where.ts';
import { textOf } from './wire.ts';

/** A window that still runs too long below this is not too long because of its rows. */
const NARROWEST_MS = 60_000;

export interface WindowedRead {
  readonly connection: string;
  readonly api: SalesforceApi;
  readonly info: ObjectInfo;
  readonly stamp: string;
  readonly query: ReadQuery;
  readonly options: Pick<ApiRequest, 'kind' | 'signal' | 'quotable'>;
}

export function isTimeout(error: unknown): boolean {
  return error instanceof CrosswalkError && error.code === 'QUERY_TIMEOUT';
}

/**
 * The rows from a position on, or from the beginning, in windows of the stamp, for a query that runs longer than Salesforce allows (120 s): half the
 * time as long as that happens, twice as soon as it does not. The last window has no end, so that rows written meanwhile
 * are in it. Rows come in the order (stamp, Id), none twice.
 */
export async function* windowedPages(
  read: WindowedRead,
  from: Position | undefined,
  lowest: string | undefined,
): AsyncGenerator<RowPage> {
  const { connection, api, stamp, query, options } = read;
  const oldest = lowest ?? (await edge(read, 'ASC'));
  const newest = await edge(read, 'DESC');
  let position = from;
  let at = Date.parse(position?.stamp ?? oldest ?? '');
  const end = Date.parse(newest ?? '') + 1_000;
  if (Number.isNaN(at) || Number.isNaN(end)) at = end;
  let width = Math.max(NARROWEST_MS, (end - at) / 2);
  for (;;) {
    const to = at + width;
    const last = Number.isNaN(end) || to >= end;
    const below = last ? undefined : `${stamp} < ${iso(to)}`;
    const after = () => (position === undefined ? `${stamp} >= ${iso(at)}` : afterPosition(stamp, position));
    const path = () => query.path([Number.isNaN(at) ? undefined : after(), below]);
    const resume = () => path();
    try {
      for await (const page of rowPages(connection, api, path(), resume, options)) {
        const row = page.rows.at(-1);
        if (row !== undefined) position = positionOf(stamp, row);
        yield { ...page, resumed: true, last: page.last && last };
      }
    } catch (error) {
      if (!isTimeout(error) || width <= NARROWEST_MS) throw error;
      width = Math.max(NARROWEST_MS, width / 2);
      // The next window begins at what has been handed out, or it could end before that and the rows would come twice.
      if (position !== undefined) at = Date.parse(position.stamp);
      continue;
    }
    if (last) return;
    at = to;
    // Behind the rows of this window lies nothing more of it.
    position = undefined;
    width *= 2;
  }
}

/** The stamp of the oldest or newest row, whatever the mapping's conditions: answered from an index. */
async function edge(
  { api, info, stamp, query, options }: WindowedRead,
  direction: 'ASC' | 'DESC',
): Promise<string | undefined> {
  const soql = select({
    object: info.catalogue.object,
    fields: ['Id', stamp],
    conditions: [],
    orderBy: [`${stamp} ${direction}`],
    limit: 1,
  });
  const answer = await api.page(queryPath(query.resource, soql), options);
  if (!answer.ok) throw answer.error;
  return isoOf(textOf(answer.page.records[0]?.[stamp]) ?? '');
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
