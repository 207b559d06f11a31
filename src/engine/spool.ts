import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Link } from '../model/link.ts';
import type { Direction } from '../model/plan.ts';
import type { SystemRecord } from '../model/record.ts';
import type { DecidedEntry, Wanted } from '../plan/decide.ts';
import { runFileError } from './spool-error.ts';

/**
 * The run file: everything one mapping's run has read and decided, on disk instead of in memory. It holds record values, so it is an
 * anonymous SQLite database (empty name): the file is unlinked at birth and gone with the process, killed or not.
 */
export interface Spool {
  putSource(records: readonly SpooledSource[]): void;
  hasSource(id: string): boolean;
  /** True when this run has read the record as deleted. */
  sourceDeleted(id: string): boolean;
  /** Of these, the ones that this run has read and that are not deleted. */
  sourcesById(ids: readonly string[]): ReadonlyMap<string, SystemRecord>;
  /** In id order. */
  sources(): Iterable<SpooledSource>;
  sourceCount(): number;

  putTarget(records: readonly SystemRecord[]): void;
  targets(ids: readonly string[]): ReadonlyMap<string, SystemRecord>;
  /** In id order. */
  allTargets(): Iterable<SystemRecord>;
  /** Targets that no pair has used yet, in id order. */
  unusedTargets(): Iterable<SystemRecord>;
  markUsed(targetIds: readonly string[]): void;
  targetCount(): number;

  /** Remembers under which normalised key a record can be matched; `side` is the side the record lives on. */
  putKeys(side: 'source' | 'target', keys: readonly MatchKey[]): void;
  idsByKey(side: 'source' | 'target', step: string, key: string): readonly string[];
  /** Everything remembered under one step, in the order of keys. */
  keys(side: 'source' | 'target', step: string): Iterable<MatchKey>;
  /** Two ids of every key of a step that several records have. */
  rivals(side: 'source' | 'target', step: string): Iterable<readonly [string, string]>;

  /** Source records without a link, with what their target should hold; matched once all of them are known. */
  putPending(rows: readonly PendingRow[]): void;
  /** In id order. */
  pending(): Iterable<PendingRow>;

  putDecisions(rows: readonly DecisionRow[]): void;
  /** In the order in which they were decided, those with an `order` by that. */
  decisions(direction: Direction, actions: readonly string[]): Iterable<DecisionRow>;
  /** Takes out of the decisions of these kinds what `refused` says. */
  dropDecisions(
    direction: Direction,
    actions: readonly string[],
    refused: (row: DecisionRow) => boolean,
  ): void;
  close(): void;
}

export type Origin = 'read' | 'again' | 'absent';

export interface SpooledSource {
  readonly record: SystemRecord;
  /**
   * `read`: changed since the checkpoint; `again`: re-read because it was held, parked or asked for; `absent`: linked, and left out
   * by a complete reading although it exists, so it does not meet the clause.
   */
  readonly origin: Origin;
}

export interface MatchKey {
  readonly step: string;
  readonly key: string;
  readonly id: string;
}

export interface PendingRow {
  readonly record: SystemRecord;
  readonly wanted: Wanted;
}

export interface DecisionRow extends DecidedEntry {
  /** The link as it is once this entry has settled, apart from `after`; sourceId or targetId is empty for a create. */
  readonly link: Link | undefined;
  /** Sorts what has to be written in an order of its own; text, compared as such. */
  readonly order?: string;
}

const SCHEMA = `
  PRAGMA journal_mode = OFF;
  PRAGMA synchronous = OFF;
  CREATE TABLE source (id TEXT PRIMARY KEY, origin TEXT NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE target (id TEXT PRIMARY KEY, used INTEGER NOT NULL DEFAULT 0, record TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE key (side TEXT NOT NULL, step TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (side, step, key, id)) WITHOUT ROWID;
  CREATE TABLE pending (id TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE decision (seq INTEGER PRIMARY KEY, direction TEXT NOT NULL, action TEXT NOT NULL, sort TEXT NOT NULL, row TEXT NOT NULL);
  CREATE INDEX decision_kind ON decision (direction, action, sort, seq);
`;

const PAGE = 500;

function openFile(): DatabaseSync {
  try {
    const db = new DatabaseSync('');
    db.exec(SCHEMA);
    return db;
  } catch (error) {
    throw runFileError(error);
  }
}

export function openSpool(): Spool {
  const db = openFile();
  const putSource = db.prepare('INSERT OR REPLACE INTO source (id, origin, record) VALUES (?, ?, ?)');
  const hasSource = db.prepare('SELECT record FROM source WHERE id = ?');
  const putTarget = db.prepare(
    'INSERT INTO target (id, record) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record',
  );
  const getTarget = db.prepare('SELECT record FROM target WHERE id = ?');
  const useTarget = db.prepare('UPDATE target SET used = 1 WHERE id = ?');
  const putKey = db.prepare('INSERT OR IGNORE INTO key (side, step, key, id) VALUES (?, ?, ?, ?)');
  const getKey = db.prepare(
    'SELECT id FROM key WHERE side = ? AND step = ? AND key = ? ORDER BY id LIMIT 50',
  );
  const getRivals = db.prepare(
    'SELECT min(id) AS one, max(id) AS other FROM key WHERE side = ? AND step = ? GROUP BY key HAVING count(*) > 1',
  );
  const putPending = db.prepare('INSERT OR REPLACE INTO pending (id, row) VALUES (?, ?)');
  const putDecision = db.prepare('INSERT INTO decision (direction, action, sort, row) VALUES (?, ?, ?, ?)');

  const inTransaction = (work: () => void) => {
    try {
      db.exec('BEGIN');
      work();
      db.exec('COMMIT');
    } catch (error) {
      // SQLite has rolled back by itself after a full disk.
      if (db.isTransaction) db.exec('ROLLBACK');
      throw runFileError(error);
    }
  };

  /** Decided one by one, written a page at a time: a transaction costs more than a row. */
  let decided: DecisionRow[] = [];
  const writeDecided = () => {
    const rows = decided;
    decided = [];
    if (rows.length === 0) return;
    inTransaction(() => {
      for (const row of rows)
        putDecision.run(row.entry.direction, row.entry.action, row.order ?? '', JSON.stringify(row));
    });
  };

  return {
    putSource: (records) =>
      inTransaction(() => {
        for (const row of records) putSource.run(row.record.id, row.origin, JSON.stringify(row.record));
      }),
    hasSource: (id) => hasSource.get(id) !== undefined,
    sourceDeleted: (id) =>
      parse<SystemRecord | null>(hasSource.get(id)?.['record'] ?? 'null')?.deleted === true,
    sourcesById(ids) {
      const found = new Map<string, SystemRecord>();
      for (const id of ids) {
        const record = parse<SystemRecord | null>(hasSource.get(id)?.['record'] ?? 'null');
        if (record && record.deleted !== true) found.set(id, record);
      }
      return found;
    },
    *sources() {
      const page = db.prepare('SELECT id, origin, record FROM source WHERE id > ? ORDER BY id LIMIT ?');
      for (const row of paged(page)) {
        yield {
          record: parse<SystemRecord>(row['record']),
          origin: originOf(row['origin']),
        };
      }
    },
    sourceCount: () => count(db, 'source'),
    putTarget: (records) =>
      inTransaction(() => {
        for (const record of records) putTarget.run(record.id, JSON.stringify(record));
      }),
    targets(ids) {
      const found = new Map<string, SystemRecord>();
      for (const id of ids) {
        const row = getTarget.get(id);
        if (row) found.set(id, parse<SystemRecord>(row['record']));
      }
      return found;
    },
    *allTargets() {
      const page = db.prepare('SELECT id, record FROM target WHERE id > ? ORDER BY id LIMIT ?');
      for (const row of paged(page)) yield parse<SystemRecord>(row['record']);
    },
    *unusedTargets() {
      const page = db.prepare('SELECT id, record FROM target WHERE used = 0 AND id > ? ORDER BY id LIMIT ?');
      for (const row of paged(page)) yield parse<SystemRecord>(row['record']);
    },
    markUsed: (ids) =>
      inTransaction(() => {
        for (const id of ids) useTarget.run(id);
      }),
    targetCount: () => count(db, 'target'),
    putKeys: (side, keys) =>
      inTransaction(() => {
        for (const key of keys) putKey.run(side, key.step, key.key, key.id);
      }),
    idsByKey: (side, step, key) => getKey.all(side, step, key).map((row) => String(row['id'])),
    *keys(side, step) {
      const page = db.prepare(
        `SELECT key, id FROM key WHERE side = ? AND step = ? AND (key, id) > (?, ?) ORDER BY key, id LIMIT ${PAGE}`,
      );
      for (let after = ['', ''], more = true; more; ) {
        const rows = page.all(side, step, ...after).map((row) => [String(row['key']), String(row['id'])]);
        for (const [key = '', id = ''] of rows) yield { step, key, id };
        after = rows.at(-1) ?? after;
        more = rows.length === PAGE;
      }
    },
    *rivals(side, step) {
      for (const { one, other } of getRivals.all(side, step)) yield [String(one), String(other)];
    },
    putPending: (rows) =>
      inTransaction(() => {
        for (const row of rows) putPending.run(row.record.id, JSON.stringify(row));
      }),
    *pending() {
      const page = db.prepare('SELECT id, row FROM pending WHERE id > ? ORDER BY id LIMIT ?');
      for (const row of paged(page)) yield parse<PendingRow>(row['row']);
    },
    putDecisions: (rows) => {
      decided.push(...rows);
      if (decided.length >= PAGE) writeDecided();
    },
    *decisions(direction, actions) {
      writeDecided();
      const marks = actions.map(() => '?').join(', ');
      const page = db.prepare(
        `SELECT sort, seq, row FROM decision WHERE direction = ? AND action IN (${marks}) AND (sort, seq) > (?, ?) ORDER BY sort, seq LIMIT ${PAGE}`,
      );
      let after: [string, number] = ['', 0];
      for (;;) {
        const rows = page.all(direction, ...actions, ...after);
        for (const row of rows) {
          after = [String(row['sort']), Number(row['seq'])];
          yield parse<DecisionRow>(row['row']);
        }
        if (rows.length < PAGE) return;
      }
    },
    dropDecisions(direction, actions, refused) {
      writeDecided();
      const page = db.prepare(
        'SELECT seq, row FROM decision WHERE direction = ? AND action = ? AND seq > ? ORDER BY seq LIMIT ?',
      );
      const drop = db.prepare('DELETE FROM decision WHERE seq = ?');
      for (const action of actions) {
        for (let after = 0, more = true; more; ) {
          const rows = page.all(direction, action, after, PAGE);
          inTransaction(() => {
            for (const row of rows) {
              after = Number(row['seq']);
              if (refused(parse<DecisionRow>(row['row']))) drop.run(after);
            }
          });
          more = rows.length === PAGE;
        }
      }
    },
    close: () => db.close(),
  };
}

/** Reads a table by key in pages, so that it may be written to while it is walked. */
function* paged(page: StatementSync): Iterable<Record<string, unknown>> {
  let after = '';
  for (;;) {
    const rows = page.all(after, PAGE);
    for (const row of rows) {
      after = String(row['id']);
      yield row;
    }
    if (rows.length < PAGE) return;
  }
}

function count(db: DatabaseSync, table: 'source' | 'target'): number {
  return Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'] ?? 0);
}

function originOf(text: unknown): Origin {
  return text === 'again' || text === 'absent' ? text : 'read';
}

/** The spool reads only what it wrote itself in this process. */
function parse<T>(text: unknown): T {
  return JSON.parse(String(text)) as T;
}
