import type { Checkpoint } from '../../model/checkpoint.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { isoOf } from './convert.ts';
import type { ObjectInfo } from './describe.ts';
import { to18 } from './ids.ts';
import type { Position } from './where.ts';
import { textOf, type WireObject } from './wire.ts';

/**
 * How far before the last reading the next one starts. A long transaction commits rows with a stamp from when they were
 * written, so rows appear in the past; clients that trusted the stamp lost some. Rows inside the overlap come again,
 * changed or not: two edits within one second share a stamp, so only their values tell whether anything changed.
 */
const OVERLAP_MS = 10 * 60_000;

const KIND = 'sf-modstamp';

/** The server's clock when the last reading began, as ISO text; `undefined` to read everything. */
export function untilOf(since: Checkpoint | undefined): string | undefined {
  const until = since?.kind === KIND ? since['until'] : undefined;
  return typeof until === 'string' ? until : undefined;
}

export function checkpointOf(until: string | undefined): Checkpoint | undefined {
  return until === undefined ? undefined : { kind: KIND, until };
}

/** The condition of what may have changed since a reading; `undefined` for everything. */
export function changed(info: ObjectInfo, until: string | undefined): string | undefined {
  return info.stamp === undefined || until === undefined
    ? undefined
    : `${info.stamp} >= ${overlapStart(until)}`;
}

/** A start that lies after the server's clock was never true, and nobody knows what changed since the true one. */
export function isAhead(until: string | undefined, date: string | undefined): boolean {
  return until !== undefined && date !== undefined && overlapStart(until) > date;
}

/** The first moment that the reading after one until `until` looks at. */
export function overlapStart(until: string): string {
  return new Date(Date.parse(until) - OVERLAP_MS).toISOString();
}

/** Where a row stands in the order (stamp, Id). Throws `ANSWER_UNEXPECTED` for a row without either. */
export function positionOf(stamp: string, row: WireObject): Position {
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

/** A `Date` header as ISO text. */
export function dateOf(header: string | undefined): string | undefined {
  const time = Date.parse(header ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/**
 * The start of the next reading: the server's clock, and our own where that is earlier. One machine behind a balancer may be ahead of the
 * others; a start in the future would pass over what happens until then.
 */
export function startOf(date: string | undefined, asked: number): string | undefined {
  const own = new Date(asked).toISOString();
  return date === undefined || date < own ? date : own;
}
