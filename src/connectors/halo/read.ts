import type { Clock } from '../../model/clock.ts';
import { CODES } from '../../model/codes.ts';
import type { Problem } from '../../model/errors.ts';
import type { SystemRecord } from '../../model/record.ts';
import type { ReadByIdsRequest, ReadPage, ReadRequest } from '../connector.ts';
import type { HaloApi, Query } from './api.ts';
import type { Floors } from './batch.ts';
import { toRecord } from './convert.ts';
import type { DateFilter } from './date-filter.ts';
import { type HaloObject, OBJECTS } from './objects.ts';
import { pooled } from './pool.ts';
import type { Schemas } from './schema.ts';
import { scopeOf } from './scope.ts';
import { customFieldIds, includeQuery, sweep } from './sweep.ts';
import { after, checkpointOf, isAhead, startOf, sweptOf } from './swept.ts';
import type { WireObject } from './wire.ts';

/** Details are one request a record; Halo's limit counts requests, so that a few at a time are enough. */
export const DETAIL_WIDTH = 4;

/** Halo's ids are 32-bit integers; it answers 400 for a larger number, such as a Salesforce id made of digits alone. */
const LARGEST_ID = 2_147_483_647;

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

export interface ReadContext {
  readonly api: HaloApi;
  readonly schemas: Schemas;
  readonly clock: Clock;
  readonly dateFilter: DateFilter;
  readonly floors: Floors;
}

/**
 * Pages of a sweep. Rows carry no reliable update stamp, hence the checkpoint is the server's time at which the sweep
 * began; the next one asks for what changed since then, and for what a late list may have kept back. Builds that ignore the date
 * filter answer every row, which is read again and compared.
 */
export async function* read(context: ReadContext, request: ReadRequest): AsyncGenerator<ReadPage> {
  const { api, schemas, clock } = context;
  let schema = await schemas.forPaths(request.object, request.fields);
  const { within, query: scoped } = await scopeOf(schemas, schema, request.scope);
  const swept = sweptOf(request.since);
  const asked = clock.now();
  const start = swept && startOf(swept, asked);
  const query: Query = {
    ...scoped,
    ...includeQuery(schema.object, request.fields),
    ...(start && { lastupdatefromdate: context.dateFilter.since(start.since, start.lateMs) }),
  };
  const ids = customFieldIds(schema, request.fields);
  let left = request.limit ?? Number.POSITIVE_INFINITY;
  let began: number | undefined;
  let listed = 0;
  let newest = 0;
  for await (const page of sweep(api, {
    list: schema.object,
    query,
    customFieldIds: ids,
    signal: request.signal,
  })) {
    if (began === undefined && swept && isAhead(swept, page.startedAt)) {
      const { since: _, ...everything } = request;
      yield* read(context, everything);
      return;
    }
    began ??= beginning(page.startedAt, asked, clock.now());
    const rows = page.rows.filter(({ row }) => within(row)).slice(0, left);
    schema = await schemas.forRows(
      schema,
      rows.map(({ row }) => row),
      request.fields,
    );
    const shown = { listed: page.customFieldsShown };
    const records = rows
      .map(({ id, row }) => toRecord(schema, row, id, request.fields, shown))
      .filter(({ deleted }) => deleted !== true);
    left -= records.length;
    listed += records.length;
    newest = page.rows.reduce((highest, { id }) => Math.max(highest, Number(id)), newest);
    if (left <= 0 && request.limit !== undefined) {
      yield { records, last: true };
      return;
    }
    if (!page.last) yield { records, last: false };
    else {
      // Records outside the scope lie above what it shows.
      if (query.lastupdatefromdate === undefined && page.missing === undefined && request.scope === undefined)
        learnFloor(context.floors, schema.object, newest);
      const checkpoint = checkpointOf(after(swept, asked, began, listed));
      yield {
        records,
        last: true,
        checkpoint,
        ...(page.missing === undefined
          ? {}
          : { short: true, note: miscounted(api, schema.object.name, page.missing) }),
      };
    }
  }
}

/**
 * What comes after a whole list was read has a higher id than all of it. Of a list that hides placeholders the highest id is not known:
 * some thousand of them may lie above what it shows.
 */
function learnFloor(floors: Floors, { name, placeholders }: HaloObject, newest: number): void {
  if (placeholders === undefined && !floors.has(name)) floors.set(name, newest);
}

/**
 * The server's clock when the sweep was asked for. Its `Date` is of the answer: what changed while a slow list was made is not in it.
 * Less than a second is left to the overlap. One machine behind a balancer may be ahead of the others: a start in the future would
 * pass over what happens until then, so that our own clock is the latest it can be. A server that gives no `Date` may be a day off it.
 */
function beginning(serverDate: number | undefined, asked: number, answered: number): number {
  if (serverDate === undefined) return asked - DAY_MS;
  return Math.min(asked, serverDate - Math.floor(Math.max(0, answered - asked) / SECOND_MS) * SECOND_MS);
}

function miscounted(api: HaloApi, object: string, missing: number): Problem {
  return {
    code: 'COUNT_WRONG',
    kind: CODES.COUNT_WRONG.kind,
    what: `Halo announces ${missing} ${missing === 1 ? 'record' : 'records'} of ${object} more than it lists, however often it is asked.`,
    where: `At GET /${object} of connection "${api.connection}".`,
    why: CODES.COUNT_WRONG.cause,
    todo: CODES.COUNT_WRONG.cure,
  };
}

export async function readByIds(
  context: Pick<ReadContext, 'api' | 'schemas'>,
  request: ReadByIdsRequest,
): Promise<ReadonlyMap<string, SystemRecord>> {
  const { schemas, api } = context;
  const known = await schemas.forPaths(request.object, request.fields);
  const rows = await readDetails(api, known.object.name, request.ids);
  const schema = await schemas.forRows(known, [...rows.values()], request.fields);
  const records = [...rows].map(([id, row]) => toRecord(schema, row, id, request.fields, 'details'));
  // Builds may still show a deleted ticket by its id. A merged one stays a ticket: closed, with the survivor's id.
  const live = records.filter(({ deleted }) => request.deleted || deleted !== true);
  return new Map(live.map((record) => [record.id, record]));
}

/** Halo answers a ticket by its id from a cache, which may be older than what was just written. */
function detailsQuery(object: string): Query {
  const cached = object === OBJECTS.Tickets.name || object === OBJECTS.Opportunities.name;
  return { includedetails: true, ...(cached ? { nocache: true } : {}) };
}

/** Whole records as Halo sends them; ids it does not know are absent. */
export async function readDetails(
  api: HaloApi,
  object: string,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, WireObject>> {
  const numeric = [...new Set(ids)].filter((id) => /^\d+$/.test(id) && Number(id) <= LARGEST_ID);
  const rows = await pooled(numeric, DETAIL_WIDTH, (id) =>
    api.object(`/${object}/${id}`, detailsQuery(object), signal),
  );
  return new Map(
    numeric.flatMap((id, index) => {
      const row = rows[index];
      return row === undefined ? [] : [[id, row] as const];
    }),
  );
}
