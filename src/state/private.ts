import { chmodSync, closeSync, fchmodSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes the folder and those above it that are missing, for their owner alone; what is there already stays as it is. */
export function makePrivateFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  // The umask may have taken bits away from the owner too.
  for (let made = folder; made.length >= first.length; made = dirname(made)) chmodSync(made, 0o700);
}

/**
 * Makes an empty file for its owner alone before SQLite opens it, whatever the umask; SQLite gives its journals the mode of their
 * database. A file that is there already stays as it is.
 */
export function makePrivateFile(path: string): void {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    throw error;
  }
  try {
    fchmodSync(file, 0o600);
  } finally {
    closeSync(file);
  }
}
