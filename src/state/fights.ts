import type { Fight } from '../model/fight.ts';
import type { Database } from './database.ts';
import { ColumnMismatch, integer, type Row, text } from './row.ts';
import type { StateStore } from './store.ts';

export type FightStore = Pick<StateStore, 'fights' | 'fightsOf' | 'putFights' | 'forgetFights'>;

export const FIGHTS = `
CREATE TABLE IF NOT EXISTS fights (
  mapping TEXT NOT NULL,
  source_id TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  last TEXT NOT NULL,
  to_target INTEGER,
  to_source INTEGER,
  turns INTEGER NOT NULL,
  rested INTEGER NOT NULL,
  held INTEGER,
  unseen_since INTEGER,
  before INTEGER,
  not_kept INTEGER,
  held_against INTEGER,
  PRIMARY KEY (mapping, source_id, rule_id)
) STRICT, WITHOUT ROWID;
`;

export function fightStore(db: Database): FightStore {
  // States of the first days have no such table, or one without the last columns; one that is only read is left as it is.
  const known =
    db.prepare("SELECT name FROM pragma_table_info('fights') WHERE name = 'held_against'").get() !==
    undefined;
  if (!known && !db.writable)
    return { fights: () => [], fightsOf: () => new Map(), putFights: () => {}, forgetFights: () => {} };
  if (!known)
    db.transaction(() => {
      db.prepare('DROP TABLE IF EXISTS fights').run();
      db.prepare(FIGHTS).run();
    });
  const all = db.prepare('SELECT * FROM fights WHERE mapping = ? ORDER BY source_id, rule_id');
  const some = db.prepare(
    'SELECT * FROM fights WHERE mapping = ? AND source_id IN (SELECT value FROM json_each(?)) ORDER BY source_id, rule_id',
  );
  const put = db.prepare('INSERT OR REPLACE INTO fights VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const forget = db.prepare('DELETE FROM fights WHERE mapping = ? AND source_id = ? AND rule_id = ?');

  return {
    fights: (mapping) => db.read(() => all.all(mapping).map(toFight)),
    fightsOf: (mapping, sourceIds) =>
      db.read(() =>
        sourceIds.length === 0
          ? new Map()
          : Map.groupBy(some.all(mapping, JSON.stringify(sourceIds)).map(toFight), (fight) => fight.sourceId),
      ),
    putFights: (mapping, fights) => {
      if (fights.length === 0) return;
      db.write(() => {
        for (const fight of fights) {
          const { sourceId, rule, last, turns, rested, held, unseenSince, before, notKept } = fight;
          const { toTarget = null, toSource = null } = fight.written;
          const seen = [
            rested ? 1 : 0,
            held ?? null,
            unseenSince ?? null,
            before ?? null,
            notKept ?? null,
            fight.heldAgainst ?? null,
          ];
          put.run(mapping, sourceId, rule, last, toTarget, toSource, turns, ...seen);
        }
      });
    },
    forgetFights: (mapping, fights) => {
      if (fights.length === 0) return;
      db.write(() => {
        for (const { sourceId, rule } of fights) forget.run(mapping, sourceId, rule);
      });
    },
  };
}

function toFight(row: Row): Fight {
  const last = text(row, 'last');
  if (last !== 'toTarget' && last !== 'toSource')
    throw new ColumnMismatch('unexpected content in column last');
  const optional = (column: string) => (row[column] === null ? undefined : integer(row, column));
  const toTarget = optional('to_target');
  const toSource = optional('to_source');
  return {
    sourceId: text(row, 'source_id'),
    rule: text(row, 'rule_id'),
    last,
    written: {
      ...(toTarget === undefined ? {} : { toTarget }),
      ...(toSource === undefined ? {} : { toSource }),
    },
    turns: integer(row, 'turns'),
    rested: integer(row, 'rested') === 1,
    held: optional('held'),
    unseenSince: optional('unseen_since'),
    before: optional('before'),
    notKept: optional('not_kept'),
    heldAgainst: optional('held_against'),
  };
}
