import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { stateError } from './errors.ts';
import { makePrivateFile } from './private.ts';

const SIDE_FILES = ['-wal', '-shm', '-journal'];

/**
 * Puts a state that was made under another name in the place of the one at `path`, in one step: whoever looks, or restarts after a
 * crash, finds either the old one or the new one. What was there, whole or damaged, stays under `aside`. The caller holds the lock
 * of `path`, and `fresh` is closed. True when there was something to keep.
 */
export function replaceState(path: string, fresh: string, aside: string, intact: boolean): boolean {
  try {
    if (intact) foldJournal(path);
    const journals = SIDE_FILES.filter((suffix) => existsSync(path + suffix));
    const there = existsSync(path);
    if (there) keep(path, aside);
    // A journal must not meet a database that it does not belong to. Until the last step an empty file says that this is no first run.
    else if (journals.length > 0) makePrivateFile(path);
    for (const suffix of journals) {
      if (suffix === '-shm' || statSync(path + suffix).size === 0) rmSync(path + suffix);
      else renameSync(path + suffix, aside + suffix);
    }
    renameSync(fresh, path);
    flush(dirname(path));
    return there || journals.length > 0;
  } catch (error) {
    throw stateError(error, path);
  }
}

/** Drops what an earlier attempt under that name left behind. */
export function discardState(fresh: string): void {
  for (const suffix of ['', '.new', '.lock', ...SIDE_FILES]) rmSync(fresh + suffix, { force: true });
}

/** What a killed run left in the journal belongs into the file that is kept. */
function foldJournal(path: string): void {
  const raw = new DatabaseSync(path, { timeout: 5_000 });
  try {
    raw.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    raw.close();
  }
}

/** Some file systems know no second name for one file. */
function keep(path: string, aside: string): void {
  try {
    linkSync(path, aside);
  } catch {
    copyFileSync(path, aside);
  }
}

/** The rename itself must outlive a loss of power. Not every system opens a folder. */
function flush(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Then the rename is as durable as that system makes it.
  }
}
