/** One value that a property had. */
export interface Version {
  readonly value: string;
  readonly at: number;
}

/** A stored record. Rows are replaced, never changed. */
export interface Row {
  readonly id: string;
  /** The id as a number: the order of the lists. */
  readonly key: number;
  /** What was written and what the portal's rules stored; a property without a value has no entry. */
  readonly values: Readonly<Record<string, string>>;
  /** All versions, newest first, of the properties that changed since the record was made. */
  readonly history?: Readonly<Record<string, readonly Version[]>>;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly updated: number;
  readonly archivedAt?: number;
  /** How many merges went into it; unknown of a row that was loaded. */
  readonly merges?: number;
}

/** A row before and after; without `after` it is gone for good (merged away, forgotten). */
export type Listener = (before: Row | undefined, after: Row | undefined) => void;

/** The keys under which a record may be found by a unique property. */
type KeysOf = (row: Row) => readonly string[];

/** Records of one object by id, in the order of their ids, with the values that have to be unique. */
export class Table {
  private readonly rows = new Map<string, Row>();
  private readonly merged = new Map<string, string>();
  private readonly unique = new Map<string, { keysOf: KeysOf; holders: Map<string, string> }>();
  private readonly listeners = new Set<Listener>();
  private ordered: number[] = [];
  private sorted = true;
  private lastKey: number;

  /** `firstId`: new ids are larger, as long as no record brings a larger one of its own. */
  constructor(firstId: number) {
    this.lastKey = firstId;
  }

  get size(): number {
    return this.rows.size;
  }

  /** Ids have gaps: they are never the last one and one. */
  newId(): string {
    this.lastKey += 7;
    return String(this.lastKey);
  }

  /** Live or archived; not by the id of a record that was merged away. */
  get(id: string): Row | undefined {
    return this.rows.get(id);
  }

  all(): Iterable<Row> {
    return this.rows.values();
  }

  /** Live rows and archived ones with an id of at least `key`, by id. */
  *from(key: number): Iterable<Row> {
    this.sort();
    let low = 0;
    let high = this.ordered.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ordered[middle] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < this.ordered.length; at += 1) {
      const row = this.rows.get(String(this.ordered[at]));
      if (row !== undefined) yield row;
    }
  }

  put(row: Row): Row {
    const before = this.rows.get(row.id);
    if (before === undefined) {
      if (row.key < (this.ordered.at(-1) ?? 0)) this.sorted = false;
      this.ordered.push(row.key);
      this.lastKey = Math.max(this.lastKey, row.key);
    }
    this.rows.set(row.id, row);
    this.reindex(before, row);
    for (const tell of this.listeners) tell(before, row);
    return row;
  }

  /** For good; the id can resolve to another record afterwards (`redirect`). */
  drop(id: string): void {
    const before = this.rows.get(id);
    if (before === undefined) return;
    this.rows.delete(id);
    this.sort();
    this.ordered = this.ordered.filter((key) => key !== before.key);
    this.reindex(before, undefined);
    for (const tell of this.listeners) tell(before, undefined);
  }

  redirect(from: string, to: string): void {
    this.merged.set(from, to);
  }

  /** The id of the record that `id` stands for by now: itself, or what it was merged into. */
  resolve(id: string): string {
    let now = id;
    for (let next = this.merged.get(now); next !== undefined; next = this.merged.get(now)) now = next;
    return now;
  }

  /** From now on live rows are found by these keys; two rows never hold the same one. */
  indexUnique(property: string, keysOf: KeysOf): void {
    this.unique.set(property, { keysOf, holders: new Map() });
    for (const row of this.rows.values()) this.enter(property, row);
  }

  dropUnique(property: string): void {
    this.unique.delete(property);
  }

  isUnique(property: string): boolean {
    return this.unique.has(property);
  }

  /** The live row that holds a value of a unique property. */
  holder(property: string, key: string): Row | undefined {
    const id = this.unique.get(property)?.holders.get(key);
    return id === undefined ? undefined : this.rows.get(id);
  }

  /** All rows with that value: the one that holds it, and archived ones, which keep theirs. */
  having(property: string, key: string): readonly Row[] {
    const keysOf = this.unique.get(property)?.keysOf;
    return keysOf === undefined ? [] : [...this.rows.values()].filter((row) => keysOf(row).includes(key));
  }

  /** A unique property of which another live row holds the value of this one. */
  conflict(row: Row): { readonly property: string; readonly holder: Row } | undefined {
    for (const [property, { keysOf }] of this.unique) {
      const holder = keysOf(row)
        .map((key) => this.holder(property, key))
        .find((one) => one !== undefined && one.id !== row.id);
      if (holder !== undefined) return { property, holder };
    }
    return undefined;
  }

  /** Called at every later `put` and `drop`, also for archiving and restoring (see `archivedAt`), until it is ended. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private sort(): void {
    if (this.sorted) return;
    this.ordered.sort((a, b) => a - b);
    this.sorted = true;
  }

  private reindex(before: Row | undefined, after: Row | undefined): void {
    for (const [property, { keysOf, holders }] of this.unique) {
      if (before !== undefined)
        for (const key of keysOf(before)) if (holders.get(key) === before.id) holders.delete(key);
      if (after !== undefined) this.enter(property, after);
    }
  }

  private enter(property: string, row: Row): void {
    const index = this.unique.get(property);
    if (index === undefined || row.archivedAt !== undefined) return;
    for (const key of index.keysOf(row)) if (!index.holders.has(key)) index.holders.set(key, row.id);
  }
}
