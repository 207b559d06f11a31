import { normaliseKey } from '../../model/key.ts';
import type { SystemRecord } from '../../model/record.ts';
import type { Values } from '../../model/value.ts';

/** Records of one sweep by one set of key fields. */
export interface KeyIndex {
  find(key: string): readonly SystemRecord[];
  put(record: SystemRecord): void;
  get(id: string): SystemRecord | undefined;
}

export interface Indexes {
  /** An index by these key fields whose records carry all of `fields`. */
  get(object: string, keyFields: readonly string[], fields: readonly string[]): Promise<KeyIndex> | undefined;
  add(
    object: string,
    keyFields: readonly string[],
    fields: readonly string[],
    load: () => Promise<readonly SystemRecord[]>,
  ): Promise<KeyIndex>;
  remember(object: string, id: string, values: () => Values): void;
  forget(object: string): void;
}

interface Entry {
  readonly object: string;
  readonly keyFields: readonly string[];
  readonly fields: ReadonlySet<string>;
  readonly index: Promise<KeyIndex>;
}

const SEPARATOR = '\u0000';

export function fieldSetOf(fields: readonly string[]): string {
  return fields.join(SEPARATOR);
}

/** `undefined` when a part is empty: an empty value is equal to nothing. */
export function keyOf(values: Values, fields: readonly string[]): string | undefined {
  const parts = fields.map((field) => normaliseKey(values[field]));
  return parts.some((part) => part === undefined) ? undefined : parts.join(SEPARATOR);
}

/** Sweeps kept for the run: its memory is the key fields and the requested fields of every record of a list. */
export function createIndexes(): Indexes {
  let entries: Entry[] = [];
  const forget = (object: string) => {
    entries = entries.filter((entry) => entry.object !== object);
  };
  return {
    get(object, keyFields, fields) {
      return entries.find(
        (entry) =>
          entry.object === object &&
          fieldSetOf(entry.keyFields) === fieldSetOf(keyFields) &&
          fields.every((field) => entry.fields.has(field)),
      )?.index;
    },
    add(object, keyFields, fields, load) {
      const index = load().then((records) => createKeyIndex(records, keyFields));
      const entry = { object, keyFields, fields: new Set(fields), index };
      entries.push(entry);
      index.catch(() => {
        entries = entries.filter((other) => other !== entry);
      });
      return index;
    },
    remember(object, id, valuesOf) {
      const concerned = entries.filter((candidate) => candidate.object === object);
      if (concerned.length === 0) return;
      const values = valuesOf();
      for (const entry of concerned) {
        entry.index.then(
          (index) => {
            const known = index.get(id);
            // A new record without its key fields in hand would be missed: the sweep is made again when it is needed.
            if (known === undefined && keyOf(values, entry.keyFields) === undefined) forget(object);
            else index.put({ id, ...known, partial: true, values: { ...known?.values, ...values } });
          },
          () => forget(object),
        );
      }
    },
    forget,
  };
}

function createKeyIndex(records: readonly SystemRecord[], keyFields: readonly string[]): KeyIndex {
  const byId = new Map<string, SystemRecord>();
  const byKey = new Map<string, Set<string>>();
  const put = (record: SystemRecord) => {
    const before = byId.get(record.id);
    const oldKey = before === undefined ? undefined : keyOf(before.values, keyFields);
    if (oldKey !== undefined) byKey.get(oldKey)?.delete(record.id);
    byId.set(record.id, record);
    const key = keyOf(record.values, keyFields);
    if (key !== undefined) byKey.set(key, (byKey.get(key) ?? new Set()).add(record.id));
  };
  for (const record of records) put(record);
  return {
    put,
    get: (id) => byId.get(id),
    find: (key) => [...(byKey.get(key) ?? [])].flatMap((id) => byId.get(id) ?? []),
  };
}
