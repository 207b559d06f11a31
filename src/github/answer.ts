import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';

/** Parts of one object of an answer, by name. Each throws `GITHUB_ANSWER` where the part is not what GitHub's documentation says. */
export interface Parts {
  number(name: string): number;
  text(name: string): string;
  boolean(name: string): boolean;
  /** ISO time. */
  time(name: string): string;
  list(name: string): readonly unknown[];
  parts(name: string): Parts;
  /** The same where it may be absent or null. */
  optional<K extends 'number' | 'text' | 'time' | 'parts'>(
    kind: K,
    name: string,
  ): ReturnType<Parts[K]> | undefined;
}

/**
 * Reads an answer without believing that it has its form: a proxy, an outage or another server may have made it, and what is merely
 * missing would look like a place with nothing in it. `about` names the answer in messages.
 */
export function partsOf(value: unknown, about: string): Parts {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw strangeAnswer(`${about}: it is no object`);
  const object = value as Readonly<Record<string, unknown>>;
  const strange = (name: string) => strangeAnswer(`${about}: "${name}" is missing or of another kind`);
  const checked = <T>(name: string, is: (part: unknown) => part is T): T => {
    const part = object[name];
    if (!is(part)) throw strange(name);
    return part;
  };
  const parts: Parts = {
    number: (name) => checked(name, (part): part is number => Number.isSafeInteger(part)),
    text: (name) => checked(name, isText),
    boolean: (name) => checked(name, (part): part is boolean => typeof part === 'boolean'),
    time: (name) => checked(name, (part): part is string => isText(part) && !Number.isNaN(Date.parse(part))),
    list: (name) => checked(name, (part): part is readonly unknown[] => Array.isArray(part)),
    parts: (name) => partsOf(object[name], `${about}, "${name}"`),
    optional: <K extends 'number' | 'text' | 'time' | 'parts'>(kind: K, name: string) =>
      (object[name] ?? undefined) === undefined ? undefined : (parts[kind](name) as ReturnType<Parts[K]>),
  };
  return parts;
}

function isText(part: unknown): part is string {
  return typeof part === 'string';
}

/** An answer that says success and cannot be used; `what` names it, and never repeats it. */
export function strangeAnswer(what: string, where?: string, cause?: unknown): CrosswalkError {
  return new CrosswalkError(
    {
      code: 'GITHUB_ANSWER',
      kind: CODES.GITHUB_ANSWER.kind,
      what: `An answer of GitHub cannot be used: ${what}.`,
      ...(where === undefined ? {} : { where }),
      why: CODES.GITHUB_ANSWER.cause,
      todo: CODES.GITHUB_ANSWER.cure,
    },
    cause,
  );
}
