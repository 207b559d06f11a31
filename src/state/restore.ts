import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../model/clock.ts';
import { CrosswalkError } from '../model/errors.ts';
import { OLD } from './envelope.ts';
import { stateError } from './errors.ts';
import { acquireLock } from './lock.ts';
import { openState } from './open.ts';
import type { Origin } from './origin.ts';
import { makePrivateFile, makePrivateFolder } from './private.ts';
import { discardState, replaceState } from './replace.ts';
import type { Snapshot, SnapshotFile } from './snapshot.ts';
import type { Envelope } from './store.ts';
import { createSeal, type TokenSeal } from './token-file.ts';

export interface StateFile {
  /** The state's own file; log-ins lie in `auth/` beside it. */
  readonly path: string;
  readonly key: string;
  readonly clock: Clock;
}

export interface Restoring {
  /** What the state in the folder goes on from, where that was fetched from the same place. */
  readonly origin: Origin | undefined;
  /** Id of the newest copy there is. */
  readonly newest: string;
  /** True for a copy that is used because newer ones cannot be: its links may have been settled anew since. */
  readonly older: boolean;
}

export type Restored =
  /** `kept`: where the state that was there lies now, if it knew something that the copy does not. */
  | { readonly kind: 'restored'; readonly kept: string | undefined }
  /** What is there goes on from that copy: an earlier run could not hand in what it had done. */
  | { readonly kind: 'local'; readonly ahead: number };

/**
 * Puts the state of a copy in the place of the one in a folder. Where nobody has handed in another since that one was fetched, a state that
 * is ahead stays. Log-ins are put beside it unless those there are newer. Throws `STATE_LOCKED` and what a disk throws; the state that was there stays as it is then.
 */
export function restore(file: StateFile, snapshot: Snapshot, { origin, newest, older }: Restoring): Restored {
  const { path, clock } = file;
  makePrivateFolder(dirname(path));
  const lock = acquireLock(path, owner(clock));
  try {
    const local = localEnvelope(file);
    const { lineage, serial } = snapshot.header;
    if (local?.lineage === lineage && local.serial > serial && origin?.newest === newest)
      return { kind: 'local', ahead: local.serial - serial };
    const there = existsSync(path) || existsSync(`${path}-wal`);
    const known = local !== undefined && isKnown(local, snapshot, origin);
    const aside = `${path}.${new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, '')}.old`;
    const fresh = `${path}.pulled`;
    discardState(fresh);
    writeFresh(fresh, databaseOf(snapshot, path), older);
    replaceState(path, fresh, aside, local !== undefined);
    if (known) rmSync(aside, { force: true });
    for (const token of snapshot.files) if (token.name.startsWith('auth/')) restoreToken(file, token);
    return { kind: 'restored', kept: there && !known ? aside : undefined };
  } catch (error) {
    throw stateError(error, path);
  } finally {
    lock.release();
  }
}

/** True when the state in the folder knows nothing that the copies do not: it is as it was fetched, or as it was handed in. */
function isKnown(local: Envelope, { header }: Snapshot, origin: Origin | undefined): boolean {
  if (origin === undefined || local.lineage !== header.lineage) return false;
  if (local.lineage === origin.lineage && local.serial === origin.serial) return true;
  const { handedIn } = origin;
  if (handedIn === undefined || local.serial !== handedIn.serial) return false;
  return handedIn.digest === header.digest || header.serial > handedIn.serial;
}

/** A copy of the database in one piece, journal included, without what was deleted (SQLite: VACUUM INTO). Throws as `openState` does. */
export function copyDatabase(file: StateFile): { readonly bytes: Uint8Array; readonly envelope: Envelope } {
  const { path, key, clock } = file;
  const state = openState({ path, key, clock });
  const folder = mkdtempSync(join(dirname(path), '.copy-'));
  try {
    const out = join(folder, 'copy.sqlite');
    const raw = new DatabaseSync(path, { timeout: 5_000 });
    try {
      raw.prepare('VACUUM INTO ?').run(out);
    } finally {
      raw.close();
    }
    return { bytes: readFileSync(out), envelope: state.envelope };
  } catch (error) {
    throw stateError(error, path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    state.close();
  }
}

/** Envelope of the state in a folder; `undefined` when there is none, or none that can be used. */
export function localEnvelope({ path, key, clock }: StateFile): Envelope | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return readEnvelope({ path, key, clock });
  } catch (error) {
    if (error instanceof CrosswalkError && UNUSABLE.has(error.code)) return undefined;
    throw error;
  }
}

/** Throws as `openState` does. */
export function readEnvelope(file: StateFile): Envelope {
  const state = openState({ ...file, readOnly: true });
  try {
    return state.envelope;
  } finally {
    state.close();
  }
}

const UNUSABLE: ReadonlySet<string> = new Set(['STATE_CORRUPT', 'STATE_NEWER', 'STATE_KEY']);

function owner(clock: Clock) {
  return { pid: process.pid, host: hostname(), started: new Date(clock.now()).toISOString() };
}

function databaseOf(snapshot: Snapshot, path: string): Uint8Array {
  const database = snapshot.files.find(({ name }) => name === basename(path));
  if (!database) throw new Error('a snapshot without a database');
  return database.bytes;
}

/** A copy has no journal, and the state is used with one. */
function writeFresh(path: string, bytes: Uint8Array, older: boolean): void {
  makePrivateFile(path);
  writeFileSync(path, bytes);
  const raw = new DatabaseSync(path);
  try {
    raw.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    if (older) raw.exec(`INSERT OR REPLACE INTO envelope SELECT '${OLD}' || name, 1 FROM mappings`);
  } finally {
    raw.close();
  }
}

/** Two integrations may use one connection, and their copies be of different ages: a log-in that was exchanged since must not return. */
function restoreToken({ path, key }: StateFile, token: SnapshotFile): void {
  const place = join(dirname(path), token.name);
  makePrivateFolder(dirname(place));
  const seal = createSeal(key, basename(token.name, '.token'));
  if (existsSync(place) && exchangedSince(seal, readFileSync(place), token.bytes)) return;
  const lock = acquireLock(place, { pid: process.pid, host: hostname(), started: new Date(0).toISOString() });
  try {
    makePrivateFile(place);
    writeFileSync(place, token.bytes);
  } finally {
    lock.release();
  }
}

/** True when `there` came out of an exchange of the token in `copied`, or of a later one. */
function exchangedSince(seal: TokenSeal, there: Uint8Array, copied: Uint8Array): boolean {
  try {
    return seal.open(there).spent.includes(seal.hash(seal.open(copied).refreshToken));
  } catch {
    return false;
  }
}
