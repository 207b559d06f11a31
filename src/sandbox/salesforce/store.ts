import { idAt } from './ids.ts';

export type Scalar = string | number | boolean;

/** A stored record: canonical field names, nulls absent, dates in wire form. Never changed, only replaced. */
export type Row = Readonly<Record<string, Scalar>>;

export interface Table {
  readonly size: number;
  get(id: string): Row | undefined;
  /** In the order of creation, deleted ones included. */
  rows(): IterableIterator<Row>;
  /** By (SystemModstamp, Id) ascending; sorted once and again only after a write. */
  byModstamp(): readonly Row[];
  /** Rows whose field has one of these values, text without regard to case; an index is kept from the first call on. */
  lookup(field: string, values: readonly string[]): readonly Row[];
  put(row: Row): void;
  /** For undoing a create and for emptying the recycle bin; not undone by a transaction. */
  drop(id: string): void;
}

export interface Store {
  table(name: string): Table;
  /** The next free id of an object. */
  nextId(prefix: string): string;
  /** Makes sure that `nextId` never gives this id. */
  reserve(id: string): void;
  /** The next number of a series, above all that were given out and above `taken`. */
  serial(series: string, taken?: number): number;
  /** Undoes all writes of `work` when it throws or returns `false`. */
  transaction(work: () => boolean): void;
  /** Undoes all writes of `work`; gives back its result and each written row as it was at the end. */
  takeBack<T>(work: () => T): {
    readonly result: T;
    readonly rows: readonly { readonly table: Table; readonly row: Row }[];
  };
}

/** Tables that show rows of others: what stands there follows by itself. */
export interface Views {
  readonly names: readonly string[];
  /** The one that shows this row of `table` too, `undefined` for none. */
  of(table: string, row: Row): string | undefined;
}

const NO_VIEWS: Views = { names: [], of: () => undefined };

export function createStore(shows: Views = NO_VIEWS): Store {
  const tables = new Map<string, Table>();
  const counters = new Map<string, number>();
  const taken = new Set<string>();
  const series = new Map<string, number>();
  const views = new Map(shows.names.map((name) => [name, createTable(() => undefined)]));
  let journal: { table: Table; id: string; before: Row | undefined }[] | undefined;
  const viewOf = (name: string, row: Row | undefined) =>
    row === undefined ? undefined : views.get(shows.of(name, row) ?? '');
  const followed = (name: string, table: Table): Table => ({
    ...table,
    get size() {
      return table.size;
    },
    put(row) {
      table.put(row);
      viewOf(name, row)?.put(row);
    },
    drop(id) {
      const row = table.get(id);
      table.drop(id);
      viewOf(name, row)?.drop(id);
    },
  });
  const undo = (entries: readonly { table: Table; id: string; before: Row | undefined }[]) => {
    for (const { table, id, before } of entries.toReversed()) {
      if (before === undefined) table.drop(id);
      else table.put(before);
    }
  };
  return {
    table(name) {
      const known = views.get(name) ?? tables.get(name);
      if (known !== undefined) return known;
      const created: Table = followed(
        name,
        createTable((id, before) => journal?.push({ table: created, id, before })),
      );
      tables.set(name, created);
      return created;
    },
    nextId(prefix) {
      for (;;) {
        const count = (counters.get(prefix) ?? 0) + 1;
        counters.set(prefix, count);
        const id = idAt(prefix, count);
        if (!taken.has(id)) return id;
      }
    },
    reserve: (id) => {
      taken.add(id);
    },
    serial(name, used = 0) {
      const next = Math.max(series.get(name) ?? 0, used) + 1;
      series.set(name, next);
      return next;
    },
    transaction(work) {
      const outer = journal;
      const own: { table: Table; id: string; before: Row | undefined }[] = [];
      journal = own;
      let keep = false;
      try {
        keep = work();
      } finally {
        journal = undefined;
        if (!keep) undo(own);
        else outer?.push(...own);
        journal = outer;
      }
    },
    takeBack(work) {
      const own: { table: Table; id: string; before: Row | undefined }[] = [];
      journal = own;
      try {
        const result = work();
        journal = undefined;
        const written = new Map(own.map(({ table, id }) => [id, { table, row: table.get(id) }]));
        const rows = [...written.values()].flatMap(({ table, row }) =>
          row === undefined ? [] : [{ table, row }],
        );
        undo(own);
        return { result, rows };
      } finally {
        journal = undefined;
      }
    },
  };
}

function createTable(changed: (id: string, before: Row | undefined) => void): Table {
  const rows = new Map<string, Row>();
  const indexes = new Map<string, Map<string, Set<string>>>();
  let sorted: readonly Row[] | undefined;

  const unindex = (row: Row) => {
    for (const [field, index] of indexes) index.get(keyOf(row[field]))?.delete(idOf(row));
  };
  const enter = (index: Map<string, Set<string>>, field: string, row: Row) => {
    const key = keyOf(row[field]);
    const ids = index.get(key);
    if (ids === undefined) index.set(key, new Set([idOf(row)]));
    else ids.add(idOf(row));
  };
  const indexOf = (field: string) => {
    const known = indexes.get(field);
    if (known !== undefined) return known;
    const index = new Map<string, Set<string>>();
    for (const row of rows.values()) enter(index, field, row);
    indexes.set(field, index);
    return index;
  };
  return {
    get size() {
      return rows.size;
    },
    get: (id) => rows.get(id),
    rows: () => rows.values(),
    byModstamp() {
      sorted ??= [...rows.values()].sort(
        (a, b) => order(a['SystemModstamp'], b['SystemModstamp']) || order(a['Id'], b['Id']),
      );
      return sorted;
    },
    lookup(field, values) {
      const index = indexOf(field);
      const found: Row[] = [];
      for (const value of new Set(values.map(keyOf))) {
        for (const id of index.get(value) ?? []) {
          const row = rows.get(id);
          if (row !== undefined) found.push(row);
        }
      }
      return found;
    },
    put(row) {
      const id = idOf(row);
      const before = rows.get(id);
      changed(id, before);
      if (before !== undefined) unindex(before);
      rows.set(id, row);
      for (const [field, index] of indexes) enter(index, field, row);
      sorted = undefined;
    },
    drop(id) {
      const row = rows.get(id);
      if (row === undefined) return;
      unindex(row);
      rows.delete(id);
      sorted = undefined;
    },
  };
}

export function idOf(row: Row): string {
  return String(row['Id']);
}

function keyOf(value: Scalar | undefined): string {
  return value === undefined ? '' : String(value).toLowerCase();
}

function order(a: Scalar | undefined, b: Scalar | undefined): number {
  if (a === b) return 0;
  return String(a ?? '') < String(b ?? '') ? -1 : 1;
}
