import { randomUUID } from 'node:crypto';
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../model/clock.ts';
import { bringBack } from './ahead.ts';
import { checkpointStore } from './checkpoints.ts';
import { database } from './database.ts';
import { envelopeStore } from './envelope.ts';
import { corrupt, newer, otherKey, stateError } from './errors.ts';
import { fightStore } from './fights.ts';
import { hasher } from './hash.ts';
import { heldStore } from './held.ts';
import { intentStore } from './intents.ts';
import { learnedStore } from './learned.ts';
import { linkStore } from './links.ts';
import { acquireLock, type Lock } from './lock.ts';
import { parentStore } from './parents.ts';
import { makePrivateFile, makePrivateFolder } from './private.ts';
import { integer, text } from './row.ts';
import { runStore } from './runs.ts';
import { APPLICATION_ID, SCHEMA, VERSION } from './schema.ts';
import { slots } from './slots.ts';
import { NO_LINEAGE, type StateStore } from './store.ts';

export interface OpenOptions {
  /** The file; its folder is made when missing. What is made is for its owner alone. */
  readonly path: string;
  /** Secret that keys the hashes, `CROSSWALK_STATE_KEY`. */
  readonly key: string;
  readonly clock: Clock;
  /** Takes no lock and makes no file: a missing state is an empty one in memory. Every write is refused. */
  readonly readOnly?: boolean;
}

/**
 * Opens a state, or makes an empty one where none exists. Throws `STATE_LOCKED`, `STATE_CORRUPT`, `STATE_NEWER`, `STATE_KEY`,
 * `STATE_ACCESS` or `STATE_FULL`; a file that is refused is never changed.
 */
export function openState(options: OpenOptions): StateStore {
  const { path, key, clock, readOnly = false } = options;
  const hashes = hasher(key);
  let lock: Lock | undefined;
  let raw: DatabaseSync | undefined;
  try {
    if (!readOnly) {
      makePrivateFolder(dirname(path));
      lock = acquireLock(path, {
        pid: process.pid,
        host: hostname(),
        started: new Date(clock.now()).toISOString(),
      });
    }
    const cold = isAbsent(path);
    if (cold && !readOnly) createFile(path, hashes.keyId);
    raw = cold && readOnly ? createInMemory(hashes.keyId) : openFile(path, readOnly);
    check(raw, path, hashes.keyId);
    return store(raw, lock, options, cold ? 'cold' : 'warm');
  } catch (error) {
    raw?.close();
    lock?.release();
    throw stateError(error, path);
  }
}

function store(
  raw: DatabaseSync,
  lock: Lock | undefined,
  { path, key, clock, readOnly = false }: OpenOptions,
  outcome: StateStore['outcome'],
): StateStore {
  const db = database(raw, path, !readOnly);
  const numbers = slots(db);
  const { read, ...envelope } = envelopeStore(db);
  if (!readOnly) bringBack(db, clock.now());
  return {
    get envelope() {
      return read();
    },
    outcome,
    ...envelope,
    hash: hasher(key).hash,
    ...linkStore(db, numbers),
    ...checkpointStore(db),
    ...learnedStore(db),
    ...heldStore(db),
    ...intentStore(db, numbers),
    ...fightStore(db),
    ...parentStore(db, numbers),
    ...runStore(db),
    transaction: db.transaction,
    close: () => {
      db.close();
      lock?.release();
    },
  };
}

/** An empty file, or a journal whose database is missing, is what a crash or a bad copy leaves: not a first run. */
function isAbsent(path: string): boolean {
  if (existsSync(path)) {
    if (statSync(path).size === 0) throw corrupt(path, 'The file is empty.');
    return false;
  }
  if (existsSync(`${path}-wal`)) throw corrupt(path, 'Its journal is there and the file itself is missing.');
  return true;
}

/** Made under another name, so that a crash half-way leaves no half state behind. */
function createFile(path: string, keyId: string): void {
  const unfinished = `${path}.new`;
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(unfinished + suffix, { force: true });
  makePrivateFile(unfinished);
  const raw = new DatabaseSync(unfinished);
  try {
    raw.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    fill(raw, keyId, randomUUID());
  } finally {
    raw.close();
  }
  renameSync(unfinished, path);
}

function createInMemory(keyId: string): DatabaseSync {
  const raw = new DatabaseSync(':memory:');
  fill(raw, keyId, NO_LINEAGE);
  raw.exec('PRAGMA query_only = ON');
  return raw;
}

function fill(raw: DatabaseSync, keyId: string, lineage: string): void {
  raw.exec(
    `BEGIN; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}; ${SCHEMA} COMMIT;`,
  );
  const insert = raw.prepare('INSERT INTO envelope (name, value) VALUES (?, ?)');
  insert.run('lineage', lineage);
  insert.run('serial', 0);
  insert.run('keyId', keyId);
}

/**
 * What a transaction writes survives the end of the process at once and, but for `durably`, a loss of power a little later: the journal
 * is written through to the disk with the next durable transaction and on closing, always from its beginning. What is lost with the
 * power is then a number of last settlements, and their intents are there again.
 */
function openFile(path: string, readOnly: boolean): DatabaseSync {
  const raw = new DatabaseSync(path, { readOnly, timeout: 5_000, enableForeignKeyConstraints: true });
  if (!readOnly) raw.exec('PRAGMA synchronous = NORMAL');
  return raw;
}

/** Reads only. The order matters: a newer format may have damage checks and envelopes that look different. */
function check(raw: DatabaseSync, path: string, keyId: string): void {
  if (pragma(raw, 'application_id') !== APPLICATION_ID)
    throw corrupt(path, 'It is not a state of crosswalk.');
  const version = pragma(raw, 'user_version');
  if (version > VERSION) throw newer(path, version, VERSION);
  const found = raw.prepare('PRAGMA quick_check(1)').get();
  const finding = found ? text(found, 'quick_check') : 'no answer';
  if (finding !== 'ok') throw corrupt(path, `SQLite's check says: ${finding.replaceAll('\n', ' ')}.`);
  const stored = raw.prepare("SELECT value FROM envelope WHERE name = 'keyId'").get();
  const storedKey = text(stored ?? {}, 'value');
  if (storedKey !== keyId) throw otherKey(path, storedKey, keyId);
}

function pragma(raw: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return integer(raw.prepare(`PRAGMA ${name}`).get() ?? {}, name);
}
