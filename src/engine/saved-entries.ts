import { DatabaseSync } from 'node:sqlite';
import type { Direction } from '../model/plan.ts';

/** What a saved plan says about one record: ids, and keyed hashes of what fields hold and would hold. */
export interface SavedEntry {
  readonly mapping: string;
  readonly direction: Direction;
  readonly action: string;
  readonly recordId: string;
  readonly otherId?: string;
  readonly fields?: Readonly<Record<string, SavedField>>;
}

export interface SavedField {
  readonly before?: number;
  /** A record that the same plan creates has no id yet: its mapping and source id stand for it. */
  readonly after: number | { readonly mapping: string; readonly sourceId: string };
}

/** The entries of a saved plan of one integration, on disk like the run file. */
export interface SavedEntries {
  put(entry: SavedEntry): void;
  /** Finds an entry and remembers that it was met. */
  meet(entry: Pick<SavedEntry, 'mapping' | 'direction' | 'action' | 'recordId'>): SavedEntry | undefined;
  /** Giving side's ids of a mapping's entries, each once, in the order of ids. */
  recordIds(mapping: string): readonly string[];
  /** Entries of a mapping that were never met, in the order of the plan. */
  missed(mapping: string): Iterable<SavedEntry>;
  close(): void;
}

export function openSavedEntries(): SavedEntries {
  const db = new DatabaseSync('');
  db.exec(
    `PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
     CREATE TABLE entry (seq INTEGER PRIMARY KEY, mapping TEXT, direction TEXT, action TEXT, record_id TEXT, met INTEGER, entry TEXT);
     CREATE INDEX entry_of ON entry (mapping, direction, action, record_id);`,
  );
  const put = db.prepare(
    'INSERT INTO entry (mapping, direction, action, record_id, met, entry) VALUES (?, ?, ?, ?, 0, ?)',
  );
  const meet = db.prepare(
    'UPDATE entry SET met = 1 WHERE mapping = ? AND direction = ? AND action = ? AND record_id = ? RETURNING entry',
  );
  const missed = db.prepare('SELECT entry FROM entry WHERE mapping = ? AND met = 0 ORDER BY seq');
  const ids = db.prepare('SELECT DISTINCT record_id FROM entry WHERE mapping = ? ORDER BY record_id');
  const parse = (row: Record<string, unknown>) => JSON.parse(String(row['entry'])) as SavedEntry;
  return {
    put: (entry) => {
      put.run(entry.mapping, entry.direction, entry.action, entry.recordId, JSON.stringify(entry));
    },
    meet: ({ mapping, direction, action, recordId }) => {
      const row = meet.get(mapping, direction, action, recordId);
      return row && parse(row);
    },
    recordIds: (mapping) => ids.all(mapping).map((row) => String(row['record_id'])),
    *missed(mapping) {
      for (const row of missed.iterate(mapping)) yield parse(row);
    },
    close: () => db.close(),
  };
}
