import { CrosswalkError } from '../model/errors.ts';

/** Turns what SQLite threw about the run file (full disk, size limit, I/O) into an error with a cure; anything else comes back as it was. */
export function runFileError(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error;
  return new CrosswalkError(
    {
      code: 'RUN_FILE',
      kind: 'transient',
      what: 'The run file, where the records of the run in progress wait on the disk, could not be written.',
      where: 'the folder for temporary files (SQLITE_TMPDIR, TMPDIR, else /var/tmp or /tmp)',
      why: `SQLite says: ${error.message}.`,
      todo: 'Free some space there or name another folder in SQLITE_TMPDIR, then run again: what was written to the systems is remembered.',
    },
    error,
  );
}
