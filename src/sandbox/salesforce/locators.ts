import { randomBytes } from 'node:crypto';
import { type Disturbance, disturbance } from '../faults/actions.ts';
import { SalesforceError } from './errors.ts';
import { to18 } from './ids.ts';
import type { Org } from './org.ts';

/** The rest of a query's result, as it was when the query ran. */
interface Cursor {
  readonly total: number;
  readonly size: number;
  /** Renders a part of the snapshot. */
  page(from: number, to: number): readonly unknown[];
  readonly created: number;
}

export interface Locators {
  /** The first page; a locator is made only when there is more. */
  first(cursor: Omit<Cursor, 'created'>, version: string, faults?: Faults): unknown;
  next(locator: string, version: string, faults?: Faults): unknown;
  /** Every locator that was given out is as if its two days were over. */
  expireAll(): void;
}

type Faults = readonly Disturbance[] | undefined;

/** The real host has no limit; memory has. */
const KEPT = 500;
const KEPT_MS = 2 * 24 * 60 * 60 * 1000;

export function createLocators(org: Org): Locators {
  const cursors = new Map<string, Cursor>();
  const page = (id: string, cursor: Cursor, from: number, version: string, faults: Faults) => {
    const size = Math.min(cursor.size, disturbance(faults, 'shortPage')?.rows ?? cursor.size);
    const to = Math.min(cursor.total, from + size);
    const done = to >= cursor.total;
    if (!done) keep(id, cursor);
    return {
      totalSize: cursor.total + addedRows(faults),
      done,
      ...(done ? {} : { nextRecordsUrl: `/services/data/${version}/query/${id}-${to}` }),
      records: [
        ...repeatedBefore(cursor, from, faults),
        ...cursor.page(from, to),
        ...repeatedAfter(cursor, from, faults),
      ],
    };
  };
  const keep = (id: string, cursor: Cursor) => {
    if (cursors.has(id)) return;
    cursors.set(id, cursor);
    const [oldest] = cursors.keys();
    if (cursors.size > KEPT && oldest !== undefined) cursors.delete(oldest);
  };
  return {
    first(given, version, faults) {
      const cursor = { ...given, created: org.clock.now() };
      const id = to18(`0r8${randomBytes(12).toString('hex').slice(0, 12)}`);
      return page(id, cursor, 0, version, faults);
    },
    next(locator, version, faults) {
      const [, id = '', from = ''] = /^(.+)-(\d+)$/.exec(locator) ?? [];
      const cursor = cursors.get(id);
      const expired = cursor !== undefined && org.clock.now() - cursor.created > KEPT_MS;
      if (expired) cursors.delete(id);
      if (cursor === undefined || expired || Number(from) >= cursor.total) {
        throw new SalesforceError('INVALID_QUERY_LOCATOR', 'invalid query locator');
      }
      return page(id, cursor, Number(from), version, faults);
    },
    expireAll: () => cursors.clear(),
  };
}

/** By how much the fault `recordCount` makes a count wrong. */
export function addedRows(faults: Faults): number {
  return disturbance(faults, 'recordCount')?.add ?? 0;
}

function repeatedBefore(cursor: Cursor, from: number, faults: Faults): readonly unknown[] {
  return disturbance(faults, 'duplicateRow')?.where === 'border' && from > 0
    ? cursor.page(from - 1, from)
    : [];
}

function repeatedAfter(cursor: Cursor, from: number, faults: Faults): readonly unknown[] {
  return disturbance(faults, 'duplicateRow')?.where === 'page'
    ? cursor.page(from, Math.min(from + 1, cursor.total))
    : [];
}
