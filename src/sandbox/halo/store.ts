/** A stored record: scalars by wire name as set, custom field values by FieldInfo id. Rows are replaced, never changed. */
export interface Row {
  readonly id: number;
  readonly values: Readonly<Record<string, unknown>>;
  readonly custom: Readonly<Record<number, unknown>>;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly updated: number;
}

type IndexKey = string | number | undefined;
export type Indexes = Readonly<Record<string, (row: Row) => IndexKey>>;

/** Remembers how to undo what one request has written, for tenants that roll an array back. */
export class Journal {
  private undo: (() => void)[] = [];
  private written: Change[] = [];

  record(step: () => void, change?: Change): void {
    this.undo.push(step);
    if (change !== undefined) this.written.push(change);
  }

  /** Rows written since `begin`, each as it was before that write. */
  changes(): readonly Change[] {
    return this.written;
  }

  begin(): void {
    this.undo = [];
    this.written = [];
  }

  rollBack(): void {
    for (const step of this.undo.reverse()) step();
    this.begin();
  }
}

export interface Change {
  readonly table: Table;
  readonly id: number;
  readonly before: Row | undefined;
}

/** Rows by id with equality indexes; every write is O(number of indexes). */
export class Table {
  private readonly rows = new Map<number, Row>();
  private readonly maps: Map<string, Map<string | number, Set<number>>> = new Map();
  private readonly indexes: Indexes;
  private readonly journal: Journal;
  private lastId = 0;
  private changes = 0;

  /** `before`: the id before the first one that it gives. */
  constructor(journal: Journal, indexes: Indexes = {}, before = 0) {
    this.journal = journal;
    this.lastId = before;
    this.indexes = indexes;
    for (const name of Object.keys(indexes)) this.maps.set(name, new Map());
  }

  /** Grows with every write: what was derived from an older version is stale. */
  get version(): number {
    return this.changes;
  }

  get size(): number {
    return this.rows.size;
  }

  /** The highest id ever given. */
  get highest(): number {
    return this.lastId;
  }

  /** Ids are never given twice, not even after a roll-back (SQL Server's identity columns). */
  newId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  get(id: number): Row | undefined {
    return this.rows.get(id);
  }

  all(): Iterable<Row> {
    return this.rows.values();
  }

  find(index: string, key: string | number): readonly Row[] {
    const out: Row[] = [];
    for (const id of this.maps.get(index)?.get(key) ?? []) {
      const row = this.rows.get(id);
      if (row !== undefined) out.push(row);
    }
    return out;
  }

  put(row: Row): Row {
    const before = this.rows.get(row.id);
    this.set(row.id, row);
    this.journal.record(() => this.set(row.id, before), { table: this, id: row.id, before });
    return row;
  }

  delete(id: number): void {
    const before = this.rows.get(id);
    if (before === undefined) return;
    this.set(id, undefined);
    this.journal.record(() => this.set(id, before));
  }

  private set(id: number, row: Row | undefined): void {
    const before = this.rows.get(id);
    for (const [name, keyOf] of Object.entries(this.indexes)) {
      const map = this.maps.get(name);
      const from = before === undefined ? undefined : keyOf(before);
      const to = row === undefined ? undefined : keyOf(row);
      if (map === undefined || (from === to && before !== undefined && row !== undefined)) continue;
      if (from !== undefined) map.get(from)?.delete(id);
      if (to !== undefined) map.set(to, (map.get(to) ?? new Set()).add(id));
    }
    if (row === undefined) this.rows.delete(id);
    else this.rows.set(id, row);
    this.lastId = Math.max(this.lastId, id);
    this.changes += 1;
  }
}

export function* only(rows: Iterable<Row>, test: (row: Row) => boolean): Iterable<Row> {
  for (const row of rows) if (test(row)) yield row;
}
