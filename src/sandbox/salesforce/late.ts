import type { Late } from '../faults/actions.ts';
import type { ObjectType } from './schema.ts';
import type { Row, Store, Table } from './store.ts';
import { idOf } from './store.ts';

/**
 * Transactions that take long: their rows carry the time at which they were written and can be seen by nobody before
 * the commit. Whoever writes to such a row waits for the commit first, as a row lock makes them.
 */
export interface Transactions {
  /** Runs `work` and takes back what it wrote until the commit. */
  hold<T>(how: Late, work: () => T): T;
  /** Commits what is due by the clock. */
  tick(): void;
  /** A query is about to run: it misses what waits for queries, and counts for it. */
  queried(): void;
  /** Before a write to a row: commits what holds it. Without an id: everything. */
  touch(id?: string): void;
  /** Before a write that looks for a record by a key: commits what holds one with that value. */
  touchKey(type: ObjectType, field: string, value: string): void;
  /** When the longest of them began, `undefined` when there is none. */
  oldest(): number | undefined;
  /** The rows of an object as they will be, for those who look from above. */
  uncommitted(typeName: string): ReadonlyMap<string, Row>;
}

interface Pending {
  readonly rows: readonly { readonly table: Table; readonly row: Row }[];
  readonly started: number;
  readonly due: number;
  reads: number;
}

export function createTransactions(store: Store, now: () => number): Transactions {
  let pending: Pending[] = [];
  const commit = (due: (entry: Pending) => boolean) => {
    const ready = pending.filter(due);
    if (ready.length === 0) return;
    pending = pending.filter((entry) => !ready.includes(entry));
    for (const { rows } of ready) for (const { table, row } of rows) table.put(row);
  };
  return {
    hold(how, work) {
      const { result, rows } = store.takeBack(work);
      if (rows.length > 0) {
        pending.push({
          rows,
          started: now(),
          due: 'ms' in how ? now() + how.ms : Number.POSITIVE_INFINITY,
          reads: 'reads' in how ? how.reads : Number.POSITIVE_INFINITY,
        });
      }
      return result;
    },
    tick: () => commit((entry) => entry.due <= now()),
    queried() {
      commit((entry) => entry.reads <= 0);
      for (const entry of pending) entry.reads -= 1;
    },
    touch: (id) => commit(({ rows }) => id === undefined || rows.some(({ row }) => idOf(row) === id)),
    touchKey: (type, field, value) => {
      const table = store.table(type.name);
      const wanted = value.toLowerCase();
      commit(({ rows }) =>
        rows.some((held) => held.table === table && String(held.row[field] ?? '').toLowerCase() === wanted),
      );
    },
    oldest: () => (pending.length === 0 ? undefined : Math.min(...pending.map(({ started }) => started))),
    uncommitted(typeName) {
      const table = store.table(typeName);
      const held = pending.flatMap(({ rows }) => rows).filter((entry) => entry.table === table);
      return new Map(held.map(({ row }) => [idOf(row), row]));
    },
  };
}
