import type { Checkpoint } from '../../model/checkpoint.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { isoOf } from './convert.ts';
import type { ObjectInfo } from './describe.ts';
import { to18 } from './ids.ts';
import { afterPosition, type Position } from './where.ts';
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
export interface Standing {
  readonly until: string | undefined;
  readonly position: Position | undefined;
}

const KIND = 'sf-modstamp';

export function standingOf(since: Checkpoint | undefined): Standing {
  if (since?.kind !== KIND) return { until: undefined, position: undefined };
  const { until, stamp, id } = since;
  return {
    until: typeof until === 'string' ? until : undefined,
    position: typeof stamp === 'string' && typeof id === 'string' ? { stamp, id } : undefined,
  };
}

export function checkpointOf({ until, position }: Standing): Checkpoint | undefined {
  return until === undefined ? undefined : { kind: KIND, until, ...position };
}

/** The condition of what may have changed since; `undefined` for everything. */
export function changed(info: ObjectInfo, { until, position }: Standing): string | undefined {
  if (info.stamp === undefined) return undefined;
  if (position !== undefined) return afterPosition(info.stamp, position);
  return until === undefined ? undefined : `${info.stamp} >= ${overlapStart(until)}`;
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
