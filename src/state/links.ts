import type { Database } from './database.ts';
import {
  bytes,
  ColumnMismatch,
  integer,
  isObject,
  json,
  object,
  optionalText,
  type Row,
  text,
} from './row.ts';
import type { Slots } from './slots.ts';
import type { Link, LinkStatus, Parked, StateStore } from './store.ts';

export type LinkStore = Pick<
  StateStore,
  | 'linksBySource'
  | 'linksByTarget'
  | 'linkCount'
  | 'links'
  | 'linksOf'
  | 'parkedLinks'
  | 'putLinks'
  | 'removeLinks'
>;

const PAGE = 1_000;

const STATUS: Readonly<Record<LinkStatus, true>> = {
  active: true,
  outOfScope: true,
  sourceGone: true,
  deactivated: true,
  stillInactive: true,
  archived: true,
  forgotten: true,
};

const COLUMNS = 'source_id, target_id, is_primary, status, hashes, refs, parked';

export function linkStore(db: Database, numbers: Slots): LinkStore {
  // A JSON array takes any number of ids in one parameter; SQLite's own limit of parameters never matters.
  const bySource = db.prepare(
    `SELECT ${COLUMNS} FROM links WHERE mapping = ? AND source_id IN (SELECT value FROM json_each(?))`,
  );
  const byTarget = db.prepare(
    `SELECT ${COLUMNS} FROM links WHERE mapping = ? AND target_id IN (SELECT value FROM json_each(?))
     ORDER BY is_primary DESC, source_id`,
  );
  const count = db.prepare('SELECT count(*) AS n FROM links WHERE mapping = ?');
  const page = db.prepare(
    `SELECT ${COLUMNS} FROM links WHERE mapping = ? AND source_id > ? ORDER BY source_id LIMIT ${PAGE}`,
  );
  const ofStatus = db.prepare(
    `SELECT ${COLUMNS} FROM links WHERE mapping = ? AND status = ? ORDER BY source_id`,
  );
  const parkedPage = db.prepare(
    `SELECT ${COLUMNS} FROM links WHERE mapping = ? AND source_id > ? AND parked IS NOT NULL ORDER BY source_id LIMIT ${PAGE}`,
  );
  const put = db.prepare(
    `INSERT OR REPLACE INTO links (mapping, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = db.prepare(
    'DELETE FROM links WHERE mapping = ? AND source_id IN (SELECT value FROM json_each(?))',
  );

  const toLink = (mapping: string, id: number, row: Row): Link => ({
    mapping,
    sourceId: text(row, 'source_id'),
    targetId: text(row, 'target_id'),
    primary: integer(row, 'is_primary') === 1,
    hashes: numbers.unpack(id, bytes(row, 'hashes')),
    refs: readRefs(row),
    parked: readParked(row),
    status: readStatus(row),
  });

  /** Pages instead of an open cursor: the caller may write between two links. */
  function* stream(statement: typeof page, mapping: string): Iterable<Link> {
    let after = '';
    while (true) {
      const found = db.read(() => {
        const id = numbers.mappingId(mapping);
        return id === undefined ? [] : statement.all(id, after).map((row) => toLink(mapping, id, row));
      });
      yield* found;
      const last = found.at(-1);
      if (last === undefined || found.length < PAGE) return;
      after = last.sourceId;
    }
  }

  return {
    linksBySource: (mapping, sourceIds) =>
      db.read(() => {
        const id = numbers.mappingId(mapping);
        if (id === undefined || sourceIds.length === 0) return new Map();
        const rows = bySource.all(id, JSON.stringify(sourceIds));
        return new Map(rows.map((row) => [text(row, 'source_id'), toLink(mapping, id, row)]));
      }),

    linksByTarget: (mapping, targetIds) =>
      db.read(() => {
        const id = numbers.mappingId(mapping);
        if (id === undefined || targetIds.length === 0) return new Map();
        const links = byTarget.all(id, JSON.stringify(targetIds)).map((row) => toLink(mapping, id, row));
        return Map.groupBy(links, (link) => link.targetId);
      }),

    linkCount: (mapping) =>
      db.read(() => {
        const id = numbers.mappingId(mapping);
        return id === undefined ? 0 : integer(count.get(id) ?? {}, 'n');
      }),

    links: (mapping) => stream(page, mapping),
    linksOf: (mapping, status) =>
      db.read(() => {
        const id = numbers.mappingId(mapping);
        return id === undefined ? [] : ofStatus.all(id, status).map((row) => toLink(mapping, id, row));
      }),
    parkedLinks: (mapping) => stream(parkedPage, mapping),

    putLinks: (links) => {
      if (links.length === 0) return;
      db.write(() => {
        for (const link of links) {
          const id = numbers.ensureMappingId(link.mapping);
          put.run(
            id,
            link.sourceId,
            link.targetId,
            link.primary ? 1 : 0,
            link.status,
            numbers.pack(id, link.hashes),
            Object.keys(link.refs).length === 0 ? null : JSON.stringify(link.refs),
            link.parked.length === 0 ? null : writeParked(link.parked),
          );
        }
      });
    },

    removeLinks: (mapping, sourceIds) => {
      const id = db.read(() => numbers.mappingId(mapping));
      if (id === undefined || sourceIds.length === 0) return;
      db.write(() => remove.run(id, JSON.stringify(sourceIds)));
    },
  };
}

function readStatus(row: Row): LinkStatus {
  const status = text(row, 'status');
  if (!isStatus(status)) throw new ColumnMismatch('unexpected content in column status');
  return status;
}

function isStatus(value: string): value is LinkStatus {
  return Object.hasOwn(STATUS, value);
}

function readRefs(row: Row): Readonly<Record<string, string>> {
  if (optionalText(row, 'refs') === undefined) return {};
  return Object.fromEntries(Object.entries(object(row, 'refs')).map(([name, id]) => [name, String(id)]));
}

function writeParked(parked: readonly Parked[]): string {
  return JSON.stringify(parked.map(({ field, mapping, sourceId }) => ({ field, mapping, sourceId })));
}

function readParked(row: Row): readonly Parked[] {
  const written = optionalText(row, 'parked');
  const list = written === undefined ? [] : json(written);
  if (!Array.isArray(list)) throw new ColumnMismatch('unexpected content in column parked');
  return list.map((item: unknown) => {
    if (!isObject(item)) throw new ColumnMismatch('unexpected content in column parked');
    return {
      field: String(item['field']),
      mapping: String(item['mapping']),
      sourceId: String(item['sourceId']),
    };
  });
}
