import type { SQLOutputValue } from 'node:sqlite';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** Columns are declared with types, so a mismatch means the file was edited by something else. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw mismatch(column);
  return value;
}

export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column);
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw mismatch(column);
  return value;
}

export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw mismatch(column);
  return value;
}

/** A column that holds a JSON object this folder wrote. */
export function object(row: Row, column: string): Readonly<Record<string, unknown>> {
  const value = json(text(row, column));
  if (!isObject(value)) throw mismatch(column);
  return value;
}

/** `undefined` for text that is not JSON. */
export function json(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Carries SQLite's own number for a damaged file, so that it is reported like one. */
export class ColumnMismatch extends Error {
  readonly errcode = 11;
}

function mismatch(column: string): ColumnMismatch {
  return new ColumnMismatch(`unexpected content in column ${column}`);
}
