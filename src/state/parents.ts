import type { Database } from './database.ts';
import { integer, type Row, text } from './row.ts';
import type { Slots } from './slots.ts';
import type { Parent, StateStore } from './store.ts';

export type ParentStore = Pick<
  StateStore,
  'parents' | 'dueParents' | 'emptyParents' | 'seenParents' | 'leaveOut' | 'settleParents' | 'forgetParents'
>;

/** What of the records that hang on a linked one has been read. A pair that is not in it is new: nothing has. */
export const PARENTS = `
CREATE TABLE IF NOT EXISTS parents (
  mapping INTEGER NOT NULL REFERENCES mappings (id),
  source_id TEXT NOT NULL,
  target_id TEXT NOT NULL,
  source_due INTEGER NOT NULL,
  target_due INTEGER NOT NULL,
  stamp INTEGER,
  left_out INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (mapping, source_id)
) STRICT, WITHOUT ROWID;
`;

const PAGE = 1_000;

/** Bits of `left_out`. */
const OUT = { import: 1, syncBack: 2 } as const;

/** Links of a parent mapping whose records are there and in scope, each with what is known of its children. A row for another target is none. */
const LINKED = `
  SELECT l.source_id, l.target_id, coalesce(p.source_due, 1) AS source_due, coalesce(p.target_due, 1) AS target_due,
    coalesce(p.left_out, 0) AS left_out, p.stamp
  FROM links l LEFT JOIN parents p ON p.mapping = ?1 AND p.source_id = l.source_id AND p.target_id = l.target_id
  WHERE l.mapping = ?2 AND l.status IN ('active', 'stillInactive')`;

/** A state of a version that carried no notes and files, opened for reading: everything is new. */
const LINKED_BEFORE = `
  SELECT l.source_id, l.target_id, 1 AS source_due, 1 AS target_due, 0 AS left_out, NULL AS stamp
  FROM links l WHERE ?1 IS NOT NULL AND l.mapping = ?2 AND l.status IN ('active', 'stillInactive')`;

export function parentStore(db: Database, numbers: Slots): ParentStore {
  const there =
    db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'parents'").get() !==
    undefined;
  if (!there && db.writable) db.transaction(() => db.prepare(PARENTS).run());
  const known = there || db.writable;
  const linked = known ? LINKED : LINKED_BEFORE;
  const some = db.prepare(`${linked} AND l.source_id IN (SELECT value FROM json_each(?3))`);
  const due = db.prepare(
    `SELECT * FROM (${linked}) WHERE source_id > ?3 AND (source_due = 1 OR target_due = 1) ORDER BY source_id LIMIT ${PAGE}`,
  );
  /** `known` is false only where nothing is written. */
  const writing = <T>(make: () => T): T | undefined => (known ? make() : undefined);
  const conflict = 'ON CONFLICT (mapping, source_id) DO UPDATE SET';
  const empty = writing(() =>
    db.prepare(
      'INSERT OR REPLACE INTO parents (mapping, source_id, target_id, source_due, target_due) VALUES (?, ?, ?, 1, 0)',
    ),
  );
  const seen = writing(() =>
    db.prepare(
      `INSERT INTO parents (mapping, source_id, target_id, source_due, target_due, stamp) VALUES (?, ?, ?, 1, 1, ?) ${conflict}
        source_due = CASE WHEN target_id = excluded.target_id THEN source_due ELSE 1 END,
        target_due = CASE WHEN target_id = excluded.target_id AND stamp = excluded.stamp THEN target_due ELSE 1 END,
        stamp = excluded.stamp, target_id = excluded.target_id`,
    ),
  );
  const leave = writing(() =>
    db.prepare(
      `INSERT INTO parents (mapping, source_id, target_id, source_due, target_due, left_out) VALUES (?1, ?2, ?3, 1, 1, ?4) ${conflict}
        left_out = left_out | ?4`,
    ),
  );
  const letIn = writing(() =>
    db.prepare(
      `UPDATE parents SET source_due = 1, target_due = 1, left_out = left_out & ~?3
       WHERE mapping = ?1 AND source_id = ?2 AND left_out & ?3 <> 0`,
    ),
  );
  const settled = (column: 'source_due' | 'target_due', which: string) =>
    writing(() =>
      db.prepare(
        `INSERT INTO parents (mapping, source_id, target_id, source_due, target_due)
           SELECT ?1, l.source_id, l.target_id, ?3 <> 'source_due', ?3 <> 'target_due' FROM links l
           WHERE l.mapping = ?2 AND l.status IN ('active', 'stillInactive') ${which} ${conflict}
           ${column} = 0,
           ${column === 'source_due' ? 'target_due' : 'source_due'} =
             CASE WHEN target_id = excluded.target_id THEN ${column === 'source_due' ? 'target_due' : 'source_due'} ELSE 1 END,
           stamp = CASE WHEN target_id = excluded.target_id THEN stamp ELSE NULL END,
           target_id = excluded.target_id`,
      ),
    );
  const chosen = 'AND l.source_id IN (SELECT value FROM json_each(?4))';
  const allSources = settled('source_due', 'AND ?4 IS NOT NULL');
  const someSources = settled('source_due', chosen);
  const someTargets = settled('target_due', chosen);
  const forget = writing(() =>
    db.prepare(
      `DELETE FROM parents WHERE mapping = ?1 AND source_id NOT IN
         (SELECT source_id FROM links WHERE mapping = ?2 AND status IN ('active', 'stillInactive'))`,
    ),
  );

  const idsOf = (child: string, of: string) => {
    const parent = numbers.mappingId(of);
    return parent === undefined ? undefined : ([numbers.mappingId(child) ?? -1, parent] as const);
  };

  return {
    parents: (child, of, sourceIds) =>
      db.read(() => {
        const ids = idsOf(child, of);
        if (!ids || sourceIds.length === 0) return new Map();
        const rows = some.all(...ids, JSON.stringify(sourceIds)).map(toParent);
        return new Map(rows.map((row) => [row.sourceId, row]));
      }),

    *dueParents(child, of) {
      for (let after = '', more = true; more; ) {
        const found = db.read(() => {
          const ids = idsOf(child, of);
          return ids ? due.all(...ids, after).map(toParent) : [];
        });
        yield* found;
        after = found.at(-1)?.sourceId ?? after;
        more = found.length === PAGE;
      }
    },

    emptyParents: (child, rows) => {
      if (rows.length === 0) return;
      db.write(() => {
        const id = numbers.ensureMappingId(child);
        for (const { sourceId, targetId } of rows) empty?.run(id, sourceId, targetId);
      });
    },

    seenParents: (child, rows) => {
      if (rows.length === 0) return;
      db.write(() => {
        const id = numbers.ensureMappingId(child);
        for (const { sourceId, targetId, stamp } of rows) seen?.run(id, sourceId, targetId, stamp ?? null);
      });
    },

    leaveOut: (child, direction, rows) => {
      if (rows.length === 0) return;
      db.write(() => {
        const id = numbers.ensureMappingId(child);
        for (const { sourceId, targetId, out } of rows) {
          if (out) leave?.run(id, sourceId, targetId, OUT[direction]);
          else letIn?.run(id, sourceId, OUT[direction]);
        }
      });
    },

    settleParents: (child, of, { sources, targets }) => {
      db.write(() => {
        const parent = numbers.mappingId(of);
        if (parent === undefined) return;
        const ids = [numbers.ensureMappingId(child), parent] as const;
        if (sources === 'all') allSources?.run(...ids, 'source_due', '');
        else if (sources.length > 0) someSources?.run(...ids, 'source_due', JSON.stringify(sources));
        if (targets.length > 0) someTargets?.run(...ids, 'target_due', JSON.stringify(targets));
      });
    },

    forgetParents: (child, of) => {
      const ids = db.read(() => idsOf(child, of));
      if (ids) db.write(() => forget?.run(...ids));
    },
  };
}

function toParent(row: Row): Parent {
  const out = integer(row, 'left_out');
  return {
    sourceId: text(row, 'source_id'),
    targetId: text(row, 'target_id'),
    sourceDue: integer(row, 'source_due') === 1,
    targetDue: integer(row, 'target_due') === 1,
    ...(row['stamp'] === null ? {} : { stamp: integer(row, 'stamp') }),
    leftOut: { import: (out & OUT.import) !== 0, syncBack: (out & OUT.syncBack) !== 0 },
  };
}
