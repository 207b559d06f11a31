import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CrosswalkError } from '../model/errors.ts';
import { readOnly, stateError } from './errors.ts';

/** A connection whose failures are errors with a cure, and whose writes are counted once a run. */
export interface Database {
  readonly path: string;
  readonly writable: boolean;
  prepare(sql: string): StatementSync;
  read<T>(work: () => T): T;
  /** Joins the open transaction or makes one. */
  write<T>(work: () => T): T;
  transaction<T>(work: () => T): T;
  /** A transaction of its own that outlives a loss of power from the moment it returns, with all that was written before it. */
  durably<T>(work: () => T): T;
  readonly inTransaction: boolean;
  /** Called after a rollback: what was remembered of the tables may no longer be true. */
  onRollback(listener: () => void): void;
  close(): void;
}

export function database(raw: DatabaseSync, path: string, writable: boolean): Database {
  const listeners: (() => void)[] = [];
  const bump = raw.prepare("UPDATE envelope SET value = value + 1 WHERE name = 'serial'");
  let depth = 0;
  let counted = false;

  const read = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw stateError(error, path);
    }
  };

  const transaction = <T>(work: () => T): T => {
    if (depth > 0) return work();
    const countedBefore = counted;
    return read(() => {
      raw.exec(writable ? 'BEGIN IMMEDIATE' : 'BEGIN');
      depth = 1;
      try {
        const result = work();
        if (result instanceof Promise) throw asynchronous();
        raw.exec('COMMIT');
        return result;
      } catch (error) {
        // SQLite has rolled back by itself after a full disk.
        if (raw.isTransaction) raw.exec('ROLLBACK');
        counted = countedBefore;
        for (const listener of listeners) listener();
        throw error;
      } finally {
        depth = 0;
      }
    });
  };

  const write = <T>(work: () => T): T => {
    if (!writable) throw readOnly(path);
    return transaction(() => {
      if (!counted) bump.run();
      counted = true;
      return work();
    });
  };

  return {
    path,
    writable,
    prepare: (sql) => raw.prepare(sql),
    read,
    transaction,
    write: (work) => read(() => write(work)),
    durably: (work) =>
      read(() => {
        raw.exec('PRAGMA synchronous = FULL');
        try {
          return write(work);
        } finally {
          raw.exec('PRAGMA synchronous = NORMAL');
        }
      }),
    get inTransaction() {
      return depth > 0;
    },
    onRollback: (listener) => {
      listeners.push(listener);
    },
    close: () => {
      if (raw.isOpen) raw.close();
    },
  };
}

function asynchronous(): CrosswalkError {
  return new CrosswalkError({
    code: 'INTERNAL',
    kind: 'internal',
    what: 'A transaction was given asynchronous work.',
    why: 'It would be committed before the work is done.',
    todo: 'Open an issue with this message.',
  });
}
