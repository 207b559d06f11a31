import type { Checkpoint } from '../../model/checkpoint.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { ReadPage, ReadRequest } from '../connector.ts';
import type { SalesforceApi } from './api.ts';
import { isoOf, recordOf } from './convert.ts';
import type { ObjectInfo } from './describe.ts';
import { to18 } from './ids.ts';
import { checkFields } from './org.ts';
import { rowPages } from './rows.ts';
import { afterPosition, MAX_QUERY_BYTES, type Position, queryPath, scope, select } from './where.ts';
import { textOf, type WireObject } from './wire.ts';

/**
 * How far before the last reading the next one starts. A long transaction commits rows with a stamp from when they were
 * written, so rows appear in the past; clients that trusted the stamp lost some. Rows inside the overlap come again,
 * changed or not: two edits within one second share a stamp, so only their values tell whether anything changed.
 */
const OVERLAP_MS = 10 * 60_000;

/**
 * Where a reading stands: the server's clock when it began and, until it ended, the position up to which its rows have
 * been handed out. All in the server's terms.
 */
interface Standing {
  readonly until: string | undefined;
  readonly position: Position | undefined;
}

const KIND = 'sf-modstamp';

function standingOf(since: Checkpoint | undefined): Standing {
  if (since?.kind !== KIND) return { until: undefined, position: undefined };
  const { until, stamp, id } = since;
  return {
    until: typeof until === 'string' ? until : undefined,
    position: typeof stamp === 'string' && typeof id === 'string' ? { stamp, id } : undefined,
  };
}

function checkpointOf({ until, position }: Standing): Checkpoint | undefined {
  return until === undefined ? undefined : { kind: KIND, until, ...position };
}

/**
 * Pages in the order (stamp, Id). One request per 2,000 rows; deleted and merged records come with the others from
 * /queryAll. A limited reading leaves deleted records out, so that they do not use up the limit.
 */
export async function* readPages(
  connection: string,
  api: SalesforceApi,
  info: ObjectInfo,
  request: ReadRequest,
): AsyncGenerator<ReadPage> {
  checkFields(connection, info, request.fields);
  const since = standingOf(request.since);
  const query = (position: Position | undefined) => queryOf(connection, info, request, since, position);
  const resume = ({ stamp }: ObjectInfo) =>
    // What is left of a limit is not known to a new query.
    stamp === undefined || request.limit !== undefined
      ? undefined
      : (row: WireObject) => query(positionOf(stamp, row));
  // A reading that goes on from the middle of another keeps that one's start: rows behind it may still appear.
  let until = since.position === undefined ? undefined : since.until;
  let position = since.position;
  const options = { quotable: true, ...(request.signal === undefined ? {} : { signal: request.signal }) };
  for await (const page of rowPages(connection, api, query(position), resume(info), options)) {
    until ??= dateOf(page.date) ?? since.until;
    const lastRow = page.rows.at(-1);
    position = lastRow === undefined || info.stamp === undefined ? position : positionOf(info.stamp, lastRow);
    // Without a Date header the last row's own stamp is the best that is known of the server's clock.
    const checkpoint = checkpointOf(
      page.last ? { until: until ?? position?.stamp, position: undefined } : { until, position },
    );
    yield {
      records: page.rows.map((row) => recordOf(info, row, request.fields)),
      ...(checkpoint === undefined ? {} : { checkpoint }),
      last: page.last,
    };
  }
}

function queryOf(
  connection: string,
  info: ObjectInfo,
  request: ReadRequest,
  since: Standing,
  position: Position | undefined,
): string {
  const withDeleted = info.hasDeleted && request.limit === undefined;
  const soql = select({
    object: info.catalogue.object,
    fields: fieldsOf(info, request.fields),
    conditions: [scope(request.where, withDeleted), changed(info, since, position)],
    ...(info.stamp === undefined ? { orderBy: ['Id'] } : { orderBy: [info.stamp, 'Id'] }),
    ...(request.limit === undefined ? {} : { limit: Math.max(1, Math.floor(request.limit)) }),
  });
  const path = queryPath(withDeleted ? 'queryAll' : 'query', soql);
  if (path.length > MAX_QUERY_BYTES) throw tooLong(connection, info.catalogue.object, path.length);
  return path;
}

function changed(info: ObjectInfo, { until }: Standing, position: Position | undefined): string | undefined {
  if (info.stamp === undefined) return undefined;
  if (position !== undefined) return afterPosition(info.stamp, position);
  if (until === undefined) return undefined;
  return `${info.stamp} >= ${new Date(Date.parse(until) - OVERLAP_MS).toISOString()}`;
}

/** What the caller asked for and what a record needs to be one, each once. */
export function fieldsOf(info: ObjectInfo, paths: readonly string[]): readonly string[] {
  const own = [
    'Id',
    info.stamp,
    info.hasDeleted ? 'IsDeleted' : undefined,
    info.hasMaster ? 'MasterRecordId' : undefined,
  ];
  const fields = [...own.filter((name) => name !== undefined), ...paths];
  return [...new Map(fields.map((name) => [name.toLowerCase(), name])).values()];
}

function positionOf(stamp: string, row: WireObject): Position {
  const at = isoOf(textOf(row[stamp]) ?? '');
  const id = textOf(row['Id']);
  if (at === undefined || id === undefined) {
    throw new CrosswalkError({
      code: 'ANSWER_UNEXPECTED',
      kind: CODES.ANSWER_UNEXPECTED.kind,
      what: `Salesforce sent a row without Id or ${stamp}.`,
      why: CODES.ANSWER_UNEXPECTED.cause,
      todo: CODES.ANSWER_UNEXPECTED.cure,
    });
  }
  return { stamp: at, id: to18(id) };
}

function dateOf(header: string | undefined): string | undefined {
  const time = Date.parse(header ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
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
