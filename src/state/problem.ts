import type { ErrorKind, Problem } from '../model/errors.ts';
import { ColumnMismatch, isObject, json } from './row.ts';

const OPTIONAL = ['where', 'why', 'todo', 'field'] as const;

const KINDS: Readonly<Record<ErrorKind, true>> = {
  config: true,
  auth: true,
  transient: true,
  'rate-limited': true,
  rejected: true,
  conflict: true,
  guard: true,
  internal: true,
};

/** Exactly the declared parts: whatever else hangs on the object (a record, a response) stays out of the file. */
export function writeProblem(problem: Problem): string {
  const { code, kind, what, where, why, todo, field } = problem;
  return JSON.stringify({ code, kind, what, where, why, todo, field });
}

export function readProblem(written: string): Problem {
  const value = json(written);
  if (!isObject(value)) throw new ColumnMismatch('unexpected content in a problem');
  const { code, kind, what } = value;
  if (typeof code !== 'string' || !isKind(kind) || typeof what !== 'string') {
    throw new ColumnMismatch('unexpected content in a problem');
  }
  const rest = OPTIONAL.flatMap((name) => {
    const part = value[name];
    return typeof part === 'string' ? [[name, part] as const] : [];
  });
  return { code, kind, what, ...Object.fromEntries(rest) };
}

function isKind(value: unknown): value is ErrorKind {
  return typeof value === 'string' && Object.hasOwn(KINDS, value);
}
