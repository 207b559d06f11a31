import { randomBytes } from 'node:crypto';
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
  first(cursor: Omit<Cursor, 'created'>, version: string): unknown;
  next(locator: string, version: string): unknown;
}

/** The real host has no limit; memory has. */
const KEPT = 500;
const KEPT_MS = 2 * 24 * 60 * 60 * 1000;

export function createLocators(org: Org): Locators {
  const cursors = new Map<string, Cursor>();
  const page = (id: string, cursor: Cursor, from: number, version: string) => {
    const to = Math.min(cursor.total, from + cursor.size);
    const done = to >= cursor.total;
    return {
      totalSize: cursor.total,
      done,
      ...(done ? {} : { nextRecordsUrl: `/services/data/${version}/query/${id}-${to}` }),
      records: cursor.page(from, to),
    };
  };
  const keep = (id: string, cursor: Cursor) => {
    cursors.set(id, cursor);
    const [oldest] = cursors.keys();
    if (cursors.size > KEPT && oldest !== undefined) cursors.delete(oldest);
  };
  return {
    first(given, version) {
      const cursor = { ...given, created: org.clock.now() };
      const id = to18(`0r8${randomBytes(12).toString('hex').slice(0, 12)}`);
      if (cursor.total > cursor.size) keep(id, cursor);
      return page(id, cursor, 0, version);
    },
    next(locator, version) {
      const [, id = '', from = ''] = /^(.+)-(\d+)$/.exec(locator) ?? [];
      const cursor = cursors.get(id);
      const expired = cursor !== undefined && org.clock.now() - cursor.created > KEPT_MS;
      if (expired) cursors.delete(id);
      if (cursor === undefined || expired || Number(from) >= cursor.total) {
        throw new SalesforceError('INVALID_QUERY_LOCATOR', 'invalid query locator');
      }
      return page(id, cursor, Number(from), version);
    },
  };
}
