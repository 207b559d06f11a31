import { type Place, syntaxError, type WhereError } from './error.ts';

/**
 * The text between the quotes of a SOQL string: `'${escapeSoqlString(name)}'`. Control characters and lone surrogates,
 * which do not survive a URL, become `\uXXXX`.
 */
export function escapeSoqlString(value: string): string {
  return value.replace(/[\\'\p{Cc}\p{Cs}\u2028\u2029]/gu, escapeCharacter);
}

/** A quoted SOQL string. */
export function quoteSoql(value: string): string {
  return `'${escapeSoqlString(value)}'`;
}

/** As `escapeSoqlString`, for a text that must stand for itself inside a LIKE pattern: `%` and `_` lose their meaning. */
export function escapeSoqlLike(value: string): string {
  return escapeSoqlString(value).replace(/[%_]/g, '\\$&');
}

/** Quotes a LIKE pattern as the tree holds it, where `\%`, `\_` and `\\` already carry their backslash. */
export function quotePattern(pattern: string): string {
  const parts = pattern.match(/\\[\\%_]|[^\\]+|\\/gu) ?? [];
  return `'${parts.map((part) => (/^\\[\\%_]$/.test(part) ? part : escapeSoqlString(part))).join('')}'`;
}

const NAMED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

function escapeCharacter(character: string): string {
  return NAMED[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  N: '\n',
  r: '\r',
  R: '\r',
  t: '\t',
  T: '\t',
  b: '\b',
  B: '\b',
  f: '\f',
  F: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
  _: '_',
  '%': '%',
};

export interface StringToken extends Place {
  readonly kind: 'string';
  readonly value: string;
  /** The same text read as a LIKE pattern: `\%`, `\_` and `\\` keep their backslash. */
  readonly pattern: string;
}

/** Reads the string that opens at `start`; bad escapes are reported and reading goes on. */
export function readString(text: string, start: number, errors: WhereError[]): StringToken {
  let value = '';
  let pattern = '';
  let at = start + 1;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === "'") return { kind: 'string', value, pattern, start, end: at + 1 };
    if (character !== '\\') {
      value += character;
      pattern += character;
      at += 1;
      continue;
    }
    const read = readEscape(text, at);
    if (read === undefined) {
      const end = Math.min(at + 2, text.length);
      errors.push(
        syntaxError(
          { start: at, end },
          `${JSON.stringify(text.slice(at, end))} is not an escape.`.replaceAll('\\\\', '\\'),
          'Write \\\\ for a backslash; the escapes are \\n \\r \\t \\b \\f \\" \\\' \\\\ \\% \\_ and \\u with four hex digits.',
        ),
      );
      at = end;
      continue;
    }
    value += read.value;
    pattern += read.keeps ? `\\${read.value}` : read.value;
    at += read.length;
  }
  errors.push(
    syntaxError(
      { start, end: text.length },
      'This text has no closing quote.',
      "Close it with ' and write \\' for an apostrophe inside it.",
    ),
  );
  return { kind: 'string', value, pattern, start, end: text.length };
}

function readEscape(text: string, at: number): { value: string; keeps: boolean; length: number } | undefined {
  const letter = text.charAt(at + 1);
  if (letter === 'u' || letter === 'U') {
    const digits = text.slice(at + 2, at + 6);
    if (!/^[0-9A-Fa-f]{4}$/.test(digits)) return undefined;
    const value = String.fromCharCode(Number.parseInt(digits, 16));
    return { value, keeps: value === '\\', length: 6 };
  }
  const value = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
  if (value === undefined) return undefined;
  return { value, keeps: value === '\\' || value === '%' || value === '_', length: 2 };
}
