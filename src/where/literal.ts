import type { Literal } from '../model/where.ts';
import { COUNTED_LITERALS, FIXED_LITERALS } from './date-literals.ts';
import { fail } from './error.ts';
import type { Token } from './lex.ts';
import { found, type Reader, refuseStatement, type Word } from './reader.ts';
import { MAX_LITERAL_COUNT, nearest } from './vocabulary.ts';

const CURRENCY = /^[A-Za-z]{3}\d+(?:\.\d+)?$/;

/** Reads the value on the right of an operator. After LIKE a text is a pattern, whose `\%`, `\_` and `\\` keep their backslash. */
export function readLiteral(reader: Reader, pattern = false): Literal {
  const token = reader.next();
  const span = { start: token.start, end: token.end };
  switch (token.kind) {
    case 'string':
      return { kind: 'string', value: pattern ? token.pattern : token.value, span };
    case 'number':
    case 'date':
    case 'datetime':
    case 'time':
      return { kind: token.kind, text: token.text, span };
    case 'counted':
      return readCounted(token);
    case 'word':
      return readWordLiteral(reader, token);
    default:
      return fail(
        token,
        `Expected a value ${found(reader, token)}.`,
        "Write a value: 'text', a number, a date, TRUE, FALSE or null.",
      );
  }
}

function readCounted(token: Extract<Token, { kind: 'counted' }>): Literal {
  if (Object.hasOwn(FIXED_LITERALS, token.name)) {
    fail(token, `${token.name} takes no number.`, `Write ${token.name} alone.`);
  }
  if (!Object.hasOwn(COUNTED_LITERALS, token.name)) unknownDateLiteral(token, token.name);
  const n = Number(token.count);
  if (n > MAX_LITERAL_COUNT) {
    fail(token, `${token.name} reaches too far.`, `Use a number up to ${MAX_LITERAL_COUNT}, or a date.`);
  }
  return { kind: 'dateLiteral', name: token.name, n, span: { start: token.start, end: token.end } };
}

function readWordLiteral(reader: Reader, token: Word): Literal {
  const span = { start: token.start, end: token.end };
  const name = token.text.toUpperCase();
  if (name === 'NULL') return { kind: 'null', span };
  if (name === 'TRUE' || name === 'FALSE') return { kind: 'boolean', value: name === 'TRUE', span };
  if (Object.hasOwn(FIXED_LITERALS, name)) return { kind: 'dateLiteral', name, span };
  if (Object.hasOwn(COUNTED_LITERALS, name)) {
    fail(token, `${name} needs a number.`, `Write how many, for example ${name}:30.`);
  }
  if (CURRENCY.test(token.text)) return { kind: 'currency', text: name, span };
  refuseStatement(reader, token);
  if (/^(?:LAST|NEXT|THIS|N)_|_AGO$/.test(name)) unknownDateLiteral(token, name);
  const near = nearest(name, ['TRUE', 'FALSE', 'NULL', ...Object.keys(FIXED_LITERALS)]);
  return fail(
    token,
    `"${token.text}" is not a value.`,
    `Put text in single quotes: '${token.text}'.`,
    near ? { didYouMean: near } : { why: 'A field cannot be compared with another field here.' },
  );
}

function unknownDateLiteral(token: Token, name: string): never {
  const near = nearest(name, [...Object.keys(FIXED_LITERALS), ...Object.keys(COUNTED_LITERALS)]);
  return fail(
    token,
    `"${name}" is not a date literal.`,
    'Use one such as TODAY, THIS_MONTH, LAST_N_DAYS:30 or N_MONTHS_AGO:2.',
    near ? { didYouMean: near } : {},
  );
}
