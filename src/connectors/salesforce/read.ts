import type { Clock } from '../../model/clock.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError, type Problem } from '../../model/errors.ts';
import type { ReadPage, ReadRequest } from '../connector.ts';
import type { ApiRequest, SalesforceApi } from './api.ts';
import { bulkColumns, type Column, type Describe } from './bulk-columns.ts';
import { type BulkContext, type BulkJob, startJob } from './bulk-job.ts';
import { bulkPages } from './bulk-read.ts';
import { salesforceCapabilities } from './capabilities.ts';
import { recordOf } from './convert.ts';
import type { ObjectInfo } from './describe.ts';
import { checkFields } from './org.ts';
import { fieldsOf, type ReadQuery, readQuery } from './read-query.ts';
import { type RowPage, rowPages } from './rows.ts';
import {
  changed,
  checkpointOf,
  dateOf,
  isAhead,
  overlapStart,
  positionOf,
  startOf,
  untilOf,
} from './standing.ts';
import { afterPosition, MAX_QUERY_BYTES, type Position } from './where.ts';
import { isTimeout, windowedPages } from './windows.ts';
import type { WireObject } from './wire.ts';

/** What reading an object needs besides the request. */
export interface ReadDeps {
  readonly connection: string;
  readonly api: SalesforceApi;
  readonly clock: Clock;
  readonly describe: Describe;
  /** A reading that finds more rows than this goes on as a bulk job. */
  readonly bulkAbove: number;
}

/** A bulk job that Salesforce took, or what it said against it. */
type Bulk =
  | {
      readonly kind: 'job';
      readonly context: BulkContext;
      readonly job: BulkJob;
      readonly columns: readonly Column[];
    }
  | { readonly kind: 'refused'; readonly error: CrosswalkError }
  | { readonly kind: 'unfit' };

/**
 * Pages in the order (stamp, Id), one request per 2,000 rows; deleted and merged records come with the others from
 * /queryAll. A reading whose first page announces more rows than `bulkAbove` goes on as a Bulk 2.0 job, in no order and
 * with a checkpoint only at its end; so does one whose statement does not fit into an address.
 */
export async function* readPages(
  deps: ReadDeps,
  info: ObjectInfo,
  request: ReadRequest,
): AsyncGenerator<ReadPage> {
  const { connection } = deps;
  checkFields(connection, info, request.fields);
  const since = untilOf(request.since);
  const query = readQuery(info, request);
  const asked = deps.clock.now();
  const bulkable = request.limit === undefined;
  const path = query.path([changed(info, since)]);
  if (path.length > MAX_QUERY_BYTES) {
    const bulk: Bulk = bulkable ? await tryBulk(deps, info, request, query, since) : { kind: 'unfit' };
    if (bulk.kind !== 'job') throw tooLong(connection, info.catalogue.object, path.length);
    yield* fromJob(info, request, bulk, startOf(dateOf(bulk.job.date), asked) ?? since);
    return;
  }
  let until: string | undefined;
  let lastStamp: string | undefined;
  let note: Problem | undefined;
  let first = true;
  for await (const page of restPages(deps, info, request, query, since)) {
    if (first && isAhead(since, dateOf(page.date))) {
      const { since: _, ...everything } = request;
      yield* readPages(deps, info, everything);
      return;
    }
    until ??= startOf(dateOf(page.date), asked) ?? since;
    if (first && bulkable && page.total > deps.bulkAbove && !page.last) {
      const bulk = await tryBulk(deps, info, request, query, since);
      if (bulk.kind === 'job') {
        // The clock of the first page: what changes from here on is not in the job, or comes twice.
        yield* fromJob(info, request, bulk, until ?? startOf(dateOf(bulk.job.date), asked));
        return;
      }
      if (bulk.kind === 'refused') note = notByBulk(connection, info.catalogue.object, bulk.error);
    }
    first = false;
    const lastRow = page.rows.at(-1);
    if (lastRow !== undefined && info.stamp !== undefined) lastStamp = positionOf(info.stamp, lastRow).stamp;
    // Without a Date header the last row's own stamp is the best that is known of the server's clock.
    const checkpoint = page.last ? checkpointOf(until ?? lastStamp) : undefined;
    yield {
      records: page.rows.map((row) => recordOf(info, row, request.fields)),
      ...(checkpoint === undefined ? {} : { checkpoint }),
      last: page.last,
      ...(page.resumed ? { resumed: true } : {}),
      ...(note === undefined ? {} : { note }),
    };
    note = undefined;
  }
}

/** Over REST: from a query that runs too long the rest comes in windows. */
export async function* restPages(
  { connection, api }: Pick<ReadDeps, 'connection' | 'api'>,
  info: ObjectInfo,
  request: Pick<ReadRequest, 'signal' | 'limit'>,
  query: ReadQuery,
  since: string | undefined,
): AsyncGenerator<RowPage> {
  const { stamp } = info;
  const options: Pick<ApiRequest, 'kind' | 'signal' | 'quotable'> = {
    quotable: true,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
  // What is left of a limit is not known to a new query.
  const divisible = stamp !== undefined && request.limit === undefined;
  const resume = (row: WireObject) => query.path([afterPosition(stamp ?? '', positionOf(stamp ?? '', row))]);
  let position: Position | undefined;
  try {
    const path = query.path([changed(info, since)]);
    for await (const page of rowPages(connection, api, path, divisible ? resume : undefined, options)) {
      const row = page.rows.at(-1);
      if (row !== undefined && divisible) position = positionOf(stamp, row);
      yield page;
    }
  } catch (error) {
    if (!isTimeout(error) || !divisible) throw error;
    const lowest = since === undefined ? undefined : overlapStart(since);
    const read = { connection, api, info, stamp, query, options };
    yield* windowedPages(read, position, lowest);
  }
}

async function tryBulk(
  deps: ReadDeps,
  info: ObjectInfo,
  request: ReadRequest,
  query: ReadQuery,
  since: string | undefined,
): Promise<Bulk> {
  const { connection, api, clock, describe } = deps;
  if (deps.bulkAbove === Number.POSITIVE_INFINITY) return { kind: 'unfit' };
  const columns = await bulkColumns(info, fieldsOf(info, request.fields), describe);
  if (columns === undefined) return { kind: 'unfit' };
  const context = { connection, api, clock, object: info.catalogue.object, signal: request.signal };
  const started = await startJob(context, query.resource, query.soql([changed(info, since)], 'any order'));
  return started.kind === 'started' ? { kind: 'job', context, job: started.job, columns } : started;
}

/** The next reading starts where this one was asked for, not where it ended: a job takes minutes, and rows change meanwhile. */
async function* fromJob(
  info: ObjectInfo,
  request: ReadRequest,
  { context, job, columns }: Extract<Bulk, { kind: 'job' }>,
  until: string | undefined,
): AsyncGenerator<ReadPage> {
  const checkpoint = checkpointOf(until);
  for await (const { rows, last } of bulkPages(context, job, columns, salesforceCapabilities.pageSize)) {
    yield {
      records: rows.map((row) => recordOf(info, row, request.fields)),
      ...(last && checkpoint !== undefined ? { checkpoint } : {}),
      last,
    };
  }
}

function notByBulk(connection: string, object: string, error: CrosswalkError): Problem {
  return {
    code: 'BULK_UNAVAILABLE',
    kind: CODES.BULK_UNAVAILABLE.kind,
    what: `Salesforce connection "${connection}" took no bulk job for ${object}, which was read page by page: ${error.text.what}`,
    why: CODES.BULK_UNAVAILABLE.cause,
    todo: CODES.BULK_UNAVAILABLE.cure,
  };
}

function tooLong(connection: string, object: string, length: number): CrosswalkError {
  return new CrosswalkError({
    code: 'QUERY_REFUSED',
    kind: CODES.QUERY_REFUSED.kind,
    what: `The query for ${object} of Salesforce connection "${connection}" takes ${length} bytes in its address; ${MAX_QUERY_BYTES} are possible.`,
    why: 'Fields, where clause and their escaped characters all count.',
    todo: 'Map fewer fields or shorten the where clause.',
  });
}
