import type { Key } from './search-match.ts';
import type { Row } from './store.ts';

/** By what results are sorted; `key` of a row is `undefined` where it has no value. */
export interface Order {
  /** Tells orders apart. */
  readonly name: string;
  readonly descending: boolean;
  key(row: Row): Key;
  /** Rows with the same key. */
  tie(row: Row): number;
}

interface Entry {
  readonly row: Row;
  readonly key: Key;
  readonly tie: number;
}

/** The records of one object as searches see them, with an order kept for each property that results were sorted by. */
export class SearchIndex {
  private readonly rows = new Map<string, Row>();
  private readonly orders = new Map<string, { entries: readonly Entry[]; changed: Set<string> }>();
  private readonly found = new Map<string, { version: number; rows: readonly Row[] }>();
  private version = 0;

  put(row: Row): void {
    this.rows.set(row.id, row);
    this.changed(row.id);
  }

  remove(id: string): void {
    if (this.rows.delete(id)) this.changed(id);
  }

  /** All rows in that order. */
  sorted(order: Order): readonly Row[] {
    return this.entries(order).map(({ row }) => row);
  }

  /** What `search` finds; the pages of one search after the first take the result of the first while nothing changes. */
  results(signature: string, search: () => readonly Row[]): readonly Row[] {
    const known = this.found.get(signature);
    if (known?.version === this.version) return known.rows;
    const rows = search();
    this.found.delete(signature);
    if (this.found.size >= KEPT) this.found.clear();
    this.found.set(signature, { version: this.version, rows });
    return rows;
  }

  private changed(id: string): void {
    this.version += 1;
    for (const { changed } of this.orders.values()) changed.add(id);
  }

  private entries(order: Order): readonly Entry[] {
    const compare = comparison(order);
    const known = this.orders.get(order.name);
    if (known !== undefined && known.changed.size === 0) return known.entries;
    const fresh = (ids: Iterable<string>) => this.entriesOf(ids, order).sort(compare);
    const entries =
      known === undefined
        ? fresh(this.rows.keys())
        : merge(
            known.entries.filter(({ row }) => !known.changed.has(row.id)),
            fresh(known.changed),
            compare,
          );
    if (this.orders.size >= KEPT) this.orders.clear();
    this.orders.set(order.name, { entries, changed: new Set() });
    return entries;
  }

  private entriesOf(ids: Iterable<string>, order: Order): Entry[] {
    const out: Entry[] = [];
    for (const id of ids) {
      const row = this.rows.get(id);
      if (row !== undefined) out.push({ row, key: order.key(row), tie: order.tie(row) });
    }
    return out;
  }
}

/** Orders and results that are kept; a sync asks in very few ways. */
const KEPT = 12;

/** Without a value comes last in either direction. */
function comparison({ descending }: Order): (a: Entry, b: Entry) => number {
  return (a, b) => {
    if (a.key === b.key) return a.tie - b.tie;
    if (a.key === undefined) return 1;
    if (b.key === undefined) return -1;
    return a.key < b.key === descending ? 1 : -1;
  };
}

function merge(
  a: readonly Entry[],
  b: readonly Entry[],
  compare: (a: Entry, b: Entry) => number,
): readonly Entry[] {
  const out: Entry[] = [];
  let at = 0;
  for (const entry of b) {
    for (let next = a[at]; next !== undefined && compare(next, entry) <= 0; next = a[at]) {
      out.push(next);
      at += 1;
    }
    out.push(entry);
  }
  return [...out, ...a.slice(at)];
}
