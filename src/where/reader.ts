import type { FieldRef } from '../model/where.ts';
import { fail, type Place, type WhereError, WhereFailure } from './error.ts';
import type { Token } from './lex.ts';
import { MAX_PARENTS, STATEMENT_WORDS } from './vocabulary.ts';

export type Word = Extract<Token, { kind: 'word' }>;

/** The tokens of one clause and what reading them has found so far. */
export interface Reader {
  readonly text: string;
  /** Findings that do not stop the parse. */
  readonly errors: WhereError[];
  /** Lower-case path -> path as first written. */
  readonly fields: Map<string, string>;
  peek(ahead?: number): Token;
  next(): Token;
}

export function createReader(text: string, tokens: readonly Token[], errors: WhereError[]): Reader {
  const end: Token = { kind: 'end', start: text.length, end: text.length };
  let at = 0;
  return {
    text,
    errors,
    fields: new Map(),
    peek: (ahead = 0) => tokens[at + ahead] ?? end,
    next: () => {
      const token = tokens[at] ?? end;
      at += 1;
      return token;
    },
  };
}

/** A word as keywords are compared, in upper case; '' for every other token. */
export function keyword(token: Token): string {
  return token.kind === 'word' ? token.text.toUpperCase() : '';
}

export function isWord(token: Token, ...words: readonly string[]): boolean {
  return words.includes(keyword(token));
}

export function source(reader: Reader, at: Place): string {
  return reader.text.slice(at.start, at.end);
}

/** Takes the token if it is `kind`, and otherwise ends the parse with what was expected. */
export function expect(reader: Reader, kind: '(' | ')' | ',', todo: string): Token {
  const token = reader.peek();
  if (token.kind === kind) return reader.next();
  return fail(token, `Expected "${kind}" ${found(reader, token)}.`, todo);
}

export function found(reader: Reader, token: Token): string {
  return token.kind === 'end' ? 'at the end of the clause' : `instead of "${source(reader, token)}"`;
}

/** Ends the parse when `word` opens another part of a SOQL statement. */
export function refuseStatement(reader: Reader, word: Token): void {
  if (word.kind !== 'word') return;
  const name = keyword(word);
  const todo = Object.hasOwn(STATEMENT_WORDS, name) ? STATEMENT_WORDS[name] : undefined;
  if (todo === undefined) return;
  const after = reader.peek();
  const end = isWord(after, 'BY', 'ROWS', 'SCOPE') ? after.end : word.end;
  throw new WhereFailure({
    rule: 'where-clause',
    message: `A where clause cannot hold ${name}${end === word.end ? '' : ` ${source(reader, after).toUpperCase()}`}.`,
    start: word.start,
    end,
    todo,
  });
}

export function readFieldPath(reader: Reader): FieldRef {
  const token = reader.next();
  if (
    token.kind !== 'word' ||
    isWord(token, 'NULL', 'TRUE', 'FALSE', 'AND', 'OR', 'NOT', 'IN', 'LIKE', 'INCLUDES', 'EXCLUDES')
  ) {
    return fail(
      token,
      `Expected a field ${found(reader, token)}.`,
      "Start every condition with a field, for example Name = 'Acme'.",
    );
  }
  if (token.text.split('.').length > MAX_PARENTS + 1) {
    fail(
      token,
      `"${token.text}" climbs more than ${MAX_PARENTS} relationships.`,
      'Use a field nearer to the object, or a formula field on it.',
    );
  }
  if (!reader.fields.has(token.text.toLowerCase())) reader.fields.set(token.text.toLowerCase(), token.text);
  return { path: token.text, span: { start: token.start, end: token.end } };
}
