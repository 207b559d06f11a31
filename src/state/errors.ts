import { CrosswalkError } from '../model/errors.ts';

/** https://sqlite.org/rescode.html; the low byte of an extended code is the primary one. */
const SQLITE = { PERM: 3, BUSY: 5, READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13, CANTOPEN: 14, NOTADB: 26 };

/** A write, or the index of the journal, that could not make its file longer: what SQLite says of EFBIG and EDQUOT. */
const NO_ROOM: ReadonlySet<number> = new Set([10 | (3 << 8), 10 | (19 << 8)]);

const FULL = new Set(['ENOSPC', 'EFBIG', 'EDQUOT']);

const ACCESS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST']);

/** Turns what SQLite or the file system threw into an error with a cure; anything else comes back as it was. */
export function stateError(error: unknown, path: string): unknown {
  if (error instanceof CrosswalkError || !(error instanceof Error)) return error;
  if ('errcode' in error && typeof error.errcode === 'number')
    return NO_ROOM.has(error.errcode) ? full(path, error) : fromSqlite(error, error.errcode & 0xff, path);
  if ('code' in error && typeof error.code === 'string' && FULL.has(error.code)) return full(path, error);
  if ('code' in error && typeof error.code === 'string' && ACCESS.has(error.code)) return access(path, error);
  return error;
}

function fromSqlite(error: Error, code: number, path: string): Error {
  switch (code) {
    case SQLITE.BUSY:
      return locked(path, 'Another program has the file open and is writing.', error);
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return corrupt(path, `SQLite says: ${error.message}.`, error);
    case SQLITE.FULL:
      return full(path, error);
    case SQLITE.PERM:
    case SQLITE.READONLY:
    case SQLITE.CANTOPEN:
      return access(path, error);
    case SQLITE.IOERR:
      return new CrosswalkError(
        {
          code: 'STATE_IO',
          kind: 'transient',
          what: 'The disk failed while the state was read or written.',
          where: `${path}.`,
          why: `SQLite says: ${error.message}.`,
          todo: 'Check free space and the health of the disk, then run again: what was settled before is kept.',
        },
        error,
      );
    default:
      return error;
  }
}

/** The file stays as it is: it may be all that is left to learn from. */
export function corrupt(path: string, why: string, cause?: unknown): CrosswalkError {
  return new CrosswalkError(
    {
      code: 'STATE_CORRUPT',
      kind: 'internal',
      what: 'The state file is damaged and was left untouched.',
      where: `${path}.`,
      why,
      todo: 'Put back the newest good copy; only if there is none, run "crosswalk state rebuild": it links again what exists, and keeps this file.',
    },
    cause,
  );
}

export function locked(path: string, why: string, cause?: unknown): CrosswalkError {
  return new CrosswalkError(
    {
      code: 'STATE_LOCKED',
      kind: 'transient',
      what: 'Another run is using this state.',
      where: `${path}.`,
      why,
      todo: 'Wait until it has ended, or end it; the lock of a process that died is released by itself.',
    },
    cause,
  );
}

/** What mends a lost state, as one sentence: that of one integration, and never of those that are in order. */
export function rebuildCure(integration: string): string {
  return `Run "gh workflow run sync.yml -f mode=rebuild -f integration=${integration}": it links again what exists, by ids and marks, and writes to neither system.`;
}

export function newer(path: string, found: number, known: number): CrosswalkError {
  return new CrosswalkError({
    code: 'STATE_NEWER',
    kind: 'config',
    what: `The state has format version ${found}; this crosswalk knows versions up to ${known}.`,
    where: `${path}.`,
    why: 'A newer crosswalk wrote it, and an older one could lose what it does not know.',
    todo: 'Update crosswalk, or use the branch that wrote this state.',
  });
}

export function otherKey(path: string, found: string, given: string): CrosswalkError {
  return new CrosswalkError({
    code: 'STATE_KEY',
    kind: 'config',
    what: `The state was written with key ${found}; CROSSWALK_STATE_KEY is key ${given}.`,
    where: `${path}.`,
    why: 'With another key every remembered hash is meaningless, and every field would look changed on both sides.',
    todo: 'Set CROSSWALK_STATE_KEY to the value it had when this state was written.',
  });
}

export function foreign(path: string, connection: string, found: string, given: string): CrosswalkError {
  return new CrosswalkError({
    code: 'STATE_FOREIGN',
    kind: 'config',
    what: `The state belongs to org "${found}" of connection "${connection}", which now leads to org "${given}".`,
    where: `${path}.`,
    why: 'Ids of one org mean other records, or none, in another.',
    todo: 'Point the connection back to that org, or use another --state folder for the new one.',
  });
}

export function stale(integration: string, place: string, newest: string | undefined): CrosswalkError {
  return new CrosswalkError({
    code: 'STATE_STALE',
    kind: 'conflict',
    what: `The state of "${integration}" was not handed in: it does not go on from the newest copy.`,
    where: `In ${place}${newest === undefined ? '' : `, newest copy ${newest}`}.`,
    why: 'Another run has handed in a state since this one was fetched, or it was never fetched from there; one of the two would be forgotten.',
    todo: 'Run the workflow again: it begins with the newest state, and what this run wrote is recognised by its marks. Where a person made this state anew, use "crosswalk state push --replaces".',
  });
}

export function readOnly(path: string): CrosswalkError {
  return new CrosswalkError({
    code: 'STATE_READ_ONLY',
    kind: 'internal',
    what: 'A write was asked of a state that was opened for reading.',
    where: `${path}.`,
    todo: 'Open an issue with the command that you ran.',
  });
}

function full(path: string, cause: unknown): CrosswalkError {
  return new CrosswalkError(
    {
      code: 'STATE_FULL',
      kind: 'transient',
      what: 'There is no room to write the state.',
      where: `${path}.`,
      why: 'The disk is full, a quota is used up, or the file may not grow any further ("ulimit -f").',
      todo: 'Free some space and run again: what was settled before is kept, and nothing is created twice.',
    },
    cause,
  );
}

function access(path: string, cause: Error): CrosswalkError {
  return new CrosswalkError(
    {
      code: 'STATE_ACCESS',
      kind: 'config',
      what: 'The state file or its folder cannot be opened.',
      where: `${path}.`,
      why: `The system says: ${cause.message}.`,
      todo: 'Make the folder given by --state readable and writable for this user.',
    },
    cause,
  );
}
