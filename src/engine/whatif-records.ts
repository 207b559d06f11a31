import { DatabaseSync } from 'node:sqlite';
import type { Entry } from '../model/plan.ts';
import type { SystemRecord } from '../model/record.ts';
import type { SpooledSource } from './spool.ts';

export type Version = 'base' | 'head';

export interface Candidate {
  readonly record: SystemRecord;
  /** Whether it meets the clause of each version. */
  readonly base: boolean;
  readonly head: boolean;
  /** Linked, and the edited version wants something else of its target, so that this has to be seen. */
  readonly moved: boolean;
}

/** What comparing two versions of one mapping has found so far. On disk and anonymous like the run file, because it holds record values. */
export interface WhatifFile {
  putCandidates(candidates: readonly Candidate[]): void;
  dropCandidates(ids: readonly string[]): void;
  hasCandidate(id: string): boolean;
  /** Takes all but the first so many moved candidates out of what is given; the number of those. */
  setAside(keep: number): number;
  aside(): Iterable<SystemRecord>;
  /** The candidates as one version sees them, in id order, without what was set aside. */
  given(version: Version): Iterable<SpooledSource>;
  putTargets(records: readonly SystemRecord[]): void;
  targets(): Iterable<SystemRecord>;
  /** Targets of which a run is due to look at, whole. */
  putDue(records: readonly SystemRecord[]): void;
  due(): Iterable<SystemRecord>;
  /** Ids that a reading of the source has brought. */
  putSeen(ids: readonly string[]): void;
  hasSeen(id: string): boolean;
  /** An entry of the base version's plan. */
  putEntries(entries: readonly Entry[]): void;
  /** The base version's entry of that kind about that record; remembered as met. */
  meet(entry: Entry): Entry | undefined;
  /** Entries of the base version that were never met, in the order of its plan. */
  missed(): Iterable<Entry>;
  close(): void;
}

export function openWhatifFile(): WhatifFile {
  const db = new DatabaseSync('');
  db.exec(
    `PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
     CREATE TABLE candidate (id TEXT PRIMARY KEY, base INTEGER, head INTEGER, moved INTEGER, aside INTEGER DEFAULT 0, record TEXT) WITHOUT ROWID;
     CREATE TABLE target (id TEXT PRIMARY KEY, record TEXT) WITHOUT ROWID;
     CREATE TABLE due (id TEXT PRIMARY KEY, record TEXT) WITHOUT ROWID;
     CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID;
     CREATE TABLE entry (seq INTEGER PRIMARY KEY, direction TEXT, action TEXT, record_id TEXT, met INTEGER DEFAULT 0, entry TEXT);
     CREATE INDEX entry_of ON entry (direction, action, record_id);`,
  );
  const putCandidate = db.prepare(
    'INSERT OR REPLACE INTO candidate (id, base, head, moved, record) VALUES (?, ?, ?, ?, ?)',
  );
  const candidate = db.prepare('SELECT 1 AS found FROM candidate WHERE id = ?');
  const drop = db.prepare('DELETE FROM candidate WHERE id = ?');
  const putTarget = db.prepare('INSERT OR REPLACE INTO target VALUES (?, ?)');
  const putDue = db.prepare('INSERT OR REPLACE INTO due VALUES (?, ?)');
  const putSeen = db.prepare('INSERT OR IGNORE INTO seen VALUES (?)');
  const seen = db.prepare('SELECT 1 AS found FROM seen WHERE id = ?');
  const putEntry = db.prepare('INSERT INTO entry (direction, action, record_id, entry) VALUES (?, ?, ?, ?)');
  const meet = db.prepare(
    'UPDATE entry SET met = 1 WHERE direction = ? AND action = ? AND record_id = ? RETURNING entry',
  );
  const all = (work: () => void) => {
    db.exec('BEGIN');
    work();
    db.exec('COMMIT');
  };
  const json = (text: unknown): unknown => JSON.parse(String(text));
  return {
    putCandidates: (rows) =>
      all(() => {
        for (const { record, base, head, moved } of rows)
          putCandidate.run(record.id, Number(base), Number(head), Number(moved), JSON.stringify(record));
      }),
    dropCandidates: (ids) => {
      for (const id of ids) drop.run(id);
    },
    hasCandidate: (id) => candidate.get(id) !== undefined,
    setAside: (keep) =>
      Number(
        db
          .prepare(
            `UPDATE candidate SET aside = 1 WHERE id IN
               (SELECT id FROM candidate WHERE moved = 1 ORDER BY id LIMIT -1 OFFSET ?)`,
          )
          .run(keep).changes,
      ),
    *aside() {
      for (const row of db.prepare('SELECT record FROM candidate WHERE aside = 1 ORDER BY id').iterate())
        yield json(row['record']) as SystemRecord;
    },
    *given(version) {
      for (const row of db.prepare('SELECT * FROM candidate WHERE aside = 0 ORDER BY id').iterate())
        yield {
          record: json(row['record']) as SystemRecord,
          origin: row[version] === 1 ? 'again' : 'absent',
        };
    },
    putTargets: (records) =>
      all(() => {
        for (const record of records) putTarget.run(record.id, JSON.stringify(record));
      }),
    *targets() {
      for (const row of db.prepare('SELECT record FROM target ORDER BY id').iterate())
        yield json(row['record']) as SystemRecord;
    },
    putDue: (records) =>
      all(() => {
        for (const record of records) putDue.run(record.id, JSON.stringify(record));
      }),
    *due() {
      for (const row of db.prepare('SELECT record FROM due ORDER BY id').iterate())
        yield json(row['record']) as SystemRecord;
    },
    putSeen: (ids) =>
      all(() => {
        for (const id of ids) putSeen.run(id);
      }),
    hasSeen: (id) => seen.get(id) !== undefined,
    putEntries: (entries) =>
      all(() => {
        for (const entry of entries)
          putEntry.run(entry.direction, entry.action, entry.recordId, JSON.stringify(entry));
      }),
    meet: ({ direction, action, recordId }) => {
      const row = meet.get(direction, action, recordId);
      return row && (json(row['entry']) as Entry);
    },
    *missed() {
      for (const row of db.prepare('SELECT entry FROM entry WHERE met = 0 ORDER BY seq').iterate())
        yield json(row['entry']) as Entry;
    },
    close: () => db.close(),
  };
}
