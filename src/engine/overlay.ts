import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Seen } from './parents-seen.ts';

/** Links that exist only in a plan: a record the plan links, or one that it creates and that has no id yet. */
export interface Overlay {
  link(mapping: string, sourceId: string): OverlayLink | undefined;
  add(mapping: string, sourceId: string, link: OverlayLink): void;
  /** All of a mapping's, by source id, streamed. */
  links(mapping: string): Iterable<readonly [sourceId: string, link: OverlayLink]>;
  /** A target from which a record of the source would be created. */
  born(mapping: string, targetId: string): boolean;
  addBorn(mapping: string, targetId: string): void;
  /** Linked targets that a list of changes has brought, for the mappings of what hangs on them. */
  addSeen(mapping: string, rows: readonly Seen[]): void;
  seen(mapping: string): Iterable<Seen>;
  close(): void;
}

export type OverlayLink =
  | { readonly kind: 'planned' }
  | { readonly kind: 'linked'; readonly targetId: string; readonly refs: Readonly<Record<string, string>> };

/** For a dry run: on disk and anonymous, like the run file, so that a plan of any size stays out of memory. */
export function createOverlay(): Overlay {
  const db = new DatabaseSync('');
  db.exec(
    'CREATE TABLE link (mapping TEXT, source_id TEXT, link TEXT, PRIMARY KEY (mapping, source_id)) WITHOUT ROWID;' +
      'CREATE TABLE born (mapping TEXT, target_id TEXT, PRIMARY KEY (mapping, target_id)) WITHOUT ROWID;' +
      'CREATE TABLE seen (mapping TEXT, source_id TEXT, seen TEXT, PRIMARY KEY (mapping, source_id)) WITHOUT ROWID',
  );
  const get = db.prepare('SELECT link FROM link WHERE mapping = ? AND source_id = ?');
  const put = db.prepare('INSERT OR REPLACE INTO link VALUES (?, ?, ?)');
  const getBorn = db.prepare('SELECT 1 FROM born WHERE mapping = ? AND target_id = ?');
  const putBorn = db.prepare('INSERT OR IGNORE INTO born VALUES (?, ?)');
  const putSeen = db.prepare('INSERT OR REPLACE INTO seen VALUES (?, ?, ?)');
  return {
    link: (mapping, sourceId) => {
      const row = get.get(mapping, sourceId);
      return row ? (JSON.parse(String(row['link'])) as OverlayLink) : undefined;
    },
    add: (mapping, sourceId, link) => {
      put.run(mapping, sourceId, JSON.stringify(link));
    },
    *links(mapping) {
      const page = db.prepare(
        'SELECT source_id, link AS json FROM link WHERE mapping = ? AND source_id > ? ORDER BY source_id LIMIT ?',
      );
      for (const [sourceId, json] of paged(page, mapping)) yield [sourceId, JSON.parse(json) as OverlayLink];
    },
    born: (mapping, targetId) => getBorn.get(mapping, targetId) !== undefined,
    addBorn: (mapping, targetId) => {
      putBorn.run(mapping, targetId);
    },
    addSeen: (mapping, rows) => {
      for (const row of rows) putSeen.run(mapping, row.sourceId, JSON.stringify(row));
    },
    *seen(mapping) {
      const page = db.prepare(
        'SELECT source_id, seen AS json FROM seen WHERE mapping = ? AND source_id > ? ORDER BY source_id LIMIT ?',
      );
      for (const [, json] of paged(page, mapping)) yield JSON.parse(json) as Seen;
    },
    close: () => db.close(),
  };
}

const PAGE = 500;

function* paged(page: StatementSync, mapping: string): Iterable<readonly [sourceId: string, json: string]> {
  for (let after = '', more = true; more; ) {
    const rows = page.all(mapping, after, PAGE);
    for (const row of rows) {
      after = String(row['source_id']);
      yield [after, String(row['json'])];
    }
    more = rows.length === PAGE;
  }
}

/** For a run that writes: the state has every link by the time the next mapping asks. */
export const noOverlay: Overlay = {
  link: () => undefined,
  add: () => undefined,
  links: () => [],
  born: () => false,
  addBorn: () => undefined,
  addSeen: () => undefined,
  seen: () => [],
  close: () => undefined,
};
