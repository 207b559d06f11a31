import { existsSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { locked, stateError } from './errors.ts';
import { makePrivateFile } from './private.ts';
import { integer, text } from './row.ts';

export interface Lock {
  release(): void;
}

export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** ISO time. */
  readonly started: string;
}

const BUSY = 5;
const NOTADB = 26;

const STARTING = 'A process that started this moment opened it.';

/**
 * One writer a state, held as SQLite's own write lock on a small file next to it. The operating system drops that lock
 * when the process ends, however it ends, so a lock can never be left behind; its row says who holds it and since when.
 * Throws `STATE_LOCKED`.
 */
export function acquireLock(statePath: string, owner: LockOwner): Lock {
  const path = `${statePath}.lock`;
  try {
    return acquire(path, statePath, owner);
  } catch (error) {
    if (primaryCode(error) !== NOTADB) throw stateError(error, path);
    rmSync(path);
    return acquire(path, statePath, owner);
  }
}

/** Who holds the lock of a state, in a sentence; `undefined` when it is free. Changes nothing: the test of the lock is rolled back. */
export function lockOwner(statePath: string): string | undefined {
  const path = `${statePath}.lock`;
  if (!existsSync(path)) return undefined;
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(path, { timeout: 100 });
    file.exec('BEGIN IMMEDIATE; ROLLBACK;');
    return undefined;
  } catch (error) {
    // A lock file that is no database is made anew by the next run.
    return file !== undefined && primaryCode(error) === BUSY ? holder(file) : undefined;
  } finally {
    file?.close();
  }
}

function acquire(path: string, statePath: string, owner: LockOwner): Lock {
  makePrivateFile(path);
  const file = new DatabaseSync(path, { timeout: 100 });
  let named = false;
  try {
    file.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF;');
    file.exec(
      'CREATE TABLE IF NOT EXISTS owner (id INTEGER PRIMARY KEY, pid INTEGER, host TEXT, started TEXT)',
    );
    file
      .prepare('INSERT OR REPLACE INTO owner (id, pid, host, started) VALUES (1, ?, ?, ?)')
      .run(owner.pid, owner.host, owner.started);
    named = true;
    file.exec('BEGIN IMMEDIATE');
    return { release: () => file.isOpen && file.close() };
  } catch (error) {
    // Of two that start together the one that loses may have written its name over the other's.
    const holding = named ? STARTING : holder(file);
    const why = primaryCode(error) === BUSY ? holding : undefined;
    file.close();
    throw why === undefined ? error : locked(statePath, why, error);
  }
}

/** A write lock of SQLite does not keep others from reading. */
function holder(file: DatabaseSync): string {
  try {
    const row = file.prepare('SELECT pid, host, started FROM owner').get();
    if (row)
      return `Process ${integer(row, 'pid')} on ${text(row, 'host')} opened it at ${text(row, 'started')}.`;
  } catch {
    // Its owner is just being written; who it is can be left out of the message.
  }
  return STARTING;
}

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  return error.errcode & 0xff;
}
