import type { Clock } from '../../model/clock.ts';
import type { Late } from '../faults/actions.ts';
import type { Journal, Row, Table } from './store.ts';

/**
 * Lists that are behind: a record that was written can be read by its id at once, and in lists it stays as it was, or
 * missing, for a while; then it appears with the stamp of its writing. Deletes show at once.
 */
export interface Lag {
  hold<T>(how: Late, work: () => T): T;
  /** A list is about to be read: it misses what waits for lists, and counts for it. */
  listed(): void;
  /** Grows whenever lists may show something else. */
  readonly version: number;
  /** As lists have it; `undefined` when they do not have it yet. */
  seen(table: Table, row: Row): Row | undefined;
  rows(table: Table, rows: Iterable<Row>): Iterable<Row>;
}

interface Unseen {
  readonly table: Table;
  readonly id: number;
  readonly before: Row | undefined;
  readonly due: number;
  reads: number;
}

export function createLag(clock: Pick<Clock, 'now'>, journal: Journal): Lag {
  let unseen: Unseen[] = [];
  let version = 0;
  const show = (due: (entry: Unseen) => boolean) => {
    const left = unseen.filter((entry) => !due(entry));
    if (left.length === unseen.length) return;
    unseen = left;
    version += 1;
  };
  const seen = (table: Table, row: Row): Row | undefined => {
    // Of several changes the oldest that lists have missed says what they still have.
    const missed = unseen.find((entry) => entry.table === table && entry.id === row.id);
    return missed === undefined ? row : missed.before;
  };
  return {
    get version() {
      return version;
    },
    hold(how, work) {
      journal.begin();
      const result = work();
      const due = 'ms' in how ? clock.now() + how.ms : Number.POSITIVE_INFINITY;
      const reads = 'reads' in how ? how.reads : Number.POSITIVE_INFINITY;
      const first = new Map<Table, Set<number>>();
      for (const { table, id, before } of journal.changes()) {
        const known = first.get(table) ?? new Set();
        first.set(table, known);
        if (!known.has(id)) unseen.push({ table, id, before, due, reads });
        known.add(id);
      }
      version += 1;
      return result;
    },
    listed() {
      show((entry) => entry.due <= clock.now() || entry.reads <= 0);
      for (const entry of unseen) entry.reads -= 1;
    },
    seen,
    *rows(table, rows) {
      for (const row of rows) {
        const shown = unseen.length === 0 ? row : seen(table, row);
        if (shown !== undefined) yield shown;
      }
    },
  };
}
