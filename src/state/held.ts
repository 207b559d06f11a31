import type { Database } from './database.ts';
import { readProblem, writeProblem } from './problem.ts';
import { integer, type Row, text } from './row.ts';
import { readSide } from './side.ts';
import type { Held, StateStore } from './store.ts';

export type HeldStore = Pick<StateStore, 'heldDue' | 'held' | 'putHeld' | 'clearHeld'>;

const FIRST_WAIT = 15 * 60_000;
const LONGEST_WAIT = 24 * 60 * 60_000;

/** Milliseconds until a record is tried again after its nth failed attempt: 15 minutes, doubling, at most a day. */
export function backoff(attempts: number): number {
  return Math.min(FIRST_WAIT * 2 ** Math.max(0, attempts - 1), LONGEST_WAIT);
}

export function heldStore(db: Database): HeldStore {
  const order = 'ORDER BY first_seen, mapping, side, record_id';
  const due = db.prepare(
    `SELECT * FROM held WHERE mapping = ? AND (next_attempt <= ? OR mapping_hash <> ?) ${order}`,
  );
  const all = db.prepare(`SELECT * FROM held ${order}`);
  const ofMapping = db.prepare(`SELECT * FROM held WHERE mapping = ? ${order}`);
  const attemptsOf = db.prepare('SELECT attempts FROM held WHERE mapping = ? AND side = ? AND record_id = ?');
  const put = db.prepare(
    `INSERT INTO held (mapping, side, record_id, mapping_hash, problem, first_seen, last_seen, next_attempt, attempts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET mapping_hash = excluded.mapping_hash, problem = excluded.problem,
       last_seen = excluded.last_seen, next_attempt = excluded.next_attempt, attempts = excluded.attempts`,
  );
  const clear = db.prepare(
    'DELETE FROM held WHERE mapping = ? AND side = ? AND record_id IN (SELECT value FROM json_each(?))',
  );

  return {
    heldDue: (mapping, mappingHash, now) => db.read(() => due.all(mapping, now, mappingHash).map(toHeld)),
    held: (mapping) =>
      db.read(() => (mapping === undefined ? all.all() : ofMapping.all(mapping)).map(toHeld)),
    putHeld: (held, now) => {
      if (held.length === 0) return;
      db.write(() => {
        for (const { mapping, side, recordId, mappingHash, problem } of held) {
          const before = attemptsOf.get(mapping, side, recordId);
          const attempts = (before ? integer(before, 'attempts') : 0) + 1;
          const next = now + backoff(attempts);
          put.run(mapping, side, recordId, mappingHash, writeProblem(problem), now, now, next, attempts);
        }
      });
    },
    clearHeld: (mapping, side, ids) => {
      if (ids.length === 0) return;
      db.write(() => clear.run(mapping, side, JSON.stringify(ids)));
    },
  };
}

function toHeld(row: Row): Held {
  return {
    mapping: text(row, 'mapping'),
    side: readSide(row),
    recordId: text(row, 'record_id'),
    mappingHash: text(row, 'mapping_hash'),
    problem: readProblem(text(row, 'problem')),
    firstSeen: new Date(integer(row, 'first_seen')).toISOString(),
    lastSeen: new Date(integer(row, 'last_seen')).toISOString(),
    nextAttempt: new Date(integer(row, 'next_attempt')).toISOString(),
    attempts: integer(row, 'attempts'),
  };
}
