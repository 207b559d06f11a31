import { DatabaseSync } from 'node:sqlite';

/** Links that exist only in a plan: a record the plan links, or one that it creates and that has no id yet. */
export interface Overlay {
  link(mapping: string, sourceId: string): OverlayLink | undefined;
  add(mapping: string, sourceId: string, link: OverlayLink): void;
  close(): void;
}

export type OverlayLink =
  | { readonly kind: 'planned' }
  | { readonly kind: 'linked'; readonly targetId: string; readonly refs: Readonly<Record<string, string>> };

/** For a dry run: on disk and anonymous, like the run file, so that a plan of any size stays out of memory. */
export function createOverlay(): Overlay {
  const db = new DatabaseSync('');
  db.exec(
    'CREATE TABLE link (mapping TEXT, source_id TEXT, link TEXT, PRIMARY KEY (mapping, source_id)) WITHOUT ROWID',
  );
  const get = db.prepare('SELECT link FROM link WHERE mapping = ? AND source_id = ?');
  const put = db.prepare('INSERT OR REPLACE INTO link VALUES (?, ?, ?)');
  return {
    link: (mapping, sourceId) => {
      const row = get.get(mapping, sourceId);
      return row ? (JSON.parse(String(row['link'])) as OverlayLink) : undefined;
    },
    add: (mapping, sourceId, link) => {
      put.run(mapping, sourceId, JSON.stringify(link));
    },
    close: () => db.close(),
  };
}

/** For a run that writes: the state has every link by the time the next mapping asks. */
export const noOverlay: Overlay = { link: () => undefined, add: () => undefined, close: () => undefined };
