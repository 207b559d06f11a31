import type { Where, WhereClause } from '../model/where.ts';
import { readCondition } from './condition.ts';
import { fail, type Place, syntaxError, type WhereError, WhereFailure } from './error.ts';
import { tokenise } from './lex.ts';
import { createReader, isWord, keyword, type Reader, refuseStatement, source } from './reader.ts';
import { MAX_DEPTH, MAX_WHERE_LENGTH, STATEMENT_WORDS } from './vocabulary.ts';

export type WhereResult =
  | { readonly ok: true; readonly clause: WhereClause }
  /** At least one finding and at most twenty, sorted by position. */
  | { readonly ok: false; readonly errors: readonly WhereError[] };

/** A text that is no condition at all would otherwise give one for every character. */
const MAX_FINDINGS = 20;

/**
 * Parses a SOQL condition: what may stand after WHERE, and nothing else. Never throws; linear in the length of the
 * text. More lenient than the server in one point: `NOT` may stand before a condition in a chain, where the server
 * wants parentheses. `renderSoql` writes those, so send what it renders.
 */
export function parseWhere(text: string): WhereResult {
  if (text.length > MAX_WHERE_LENGTH) {
    const message = `The clause has ${text.length} characters; ${MAX_WHERE_LENGTH} are allowed.`;
    const todo = 'Shorten it, for example with a formula checkbox on the object.';
    return {
      ok: false,
      errors: [{ rule: 'where-length', message, start: MAX_WHERE_LENGTH, end: text.length, todo }],
    };
  }
  const errors: WhereError[] = [];
  const tokens = tokenise(text, errors);
  const reader = createReader(text, tokens, errors);
  const first = reader.peek();
  if (isWord(first, 'SELECT', 'WHERE')) {
    const name = keyword(first);
    const todo = STATEMENT_WORDS[name];
    errors.push({
      rule: 'where-clause',
      message: `A where clause does not start with ${name}.`,
      start: first.start,
      end: first.end,
      ...(todo ? { todo } : {}),
    });
  } else if (first.kind === 'end' && errors.length === 0) {
    errors.push(
      syntaxError(
        { start: 0, end: text.length },
        'The clause is empty.',
        'Write a condition, or remove the key to bring every record over.',
      ),
    );
  }
  if (errors.length > 0) return failed(errors);
  try {
    const tree = readLogic(reader, 0).where;
    const rest = reader.next();
    if (rest.kind !== 'end')
      fail(rest, 'This ")" closes nothing.', 'Remove it, or add the "(" that it belongs to.');
    if (errors.length > 0) return failed(errors);
    return {
      ok: true,
      clause: { text, tree, fields: [...reader.fields.values()].sort(), serverOnly: needsServer(tree) },
    };
  } catch (error) {
    if (!(error instanceof WhereFailure)) throw error;
    return failed([...errors, error.finding]);
  }
}

function failed(errors: readonly WhereError[]): WhereResult {
  const sorted = errors.toSorted((a, b) => a.start - b.start || a.end - b.end);
  return { ok: false, errors: sorted.slice(0, MAX_FINDINGS) };
}

/** True when some part of the tree can only be evaluated by the server. */
function needsServer(where: Where): boolean {
  if (where.kind === 'and' || where.kind === 'or') return where.terms.some(needsServer);
  return where.kind === 'not' ? needsServer(where.term) : where.kind === 'server';
}

/** A part of the tree and the text it covers, parentheses included. */
interface Term extends Place {
  readonly where: Where;
}

function readLogic(reader: Reader, depth: number): Term {
  const terms = [readTerm(reader, depth)];
  const joins: ({ readonly join: 'and' | 'or' } & Place)[] = [];
  while (true) {
    const token = reader.peek();
    if (token.kind === 'end' || token.kind === ')') break;
    reader.next();
    if (!isWord(token, 'AND', 'OR')) {
      refuseStatement(reader, token);
      fail(
        token,
        `Expected AND or OR instead of "${source(reader, token)}".`,
        'Join conditions with AND or OR, and put text in single quotes.',
      );
    }
    joins.push({
      join: isWord(token, 'AND') ? 'and' : 'or',
      start: token.start,
      end: token.end,
    });
    terms.push(readTerm(reader, depth));
  }
  const [first, join] = [terms[0], joins[0]?.join];
  if (first === undefined || join === undefined)
    return first ?? fail(reader.peek(), 'A condition is missing here.', 'Write one.');
  const odd = joins.find((other) => other.join !== join);
  if (odd)
    reader.errors.push(
      mixed(
        reader,
        terms,
        joins.map((other) => other.join),
        odd,
      ),
    );
  const place = { start: first.start, end: terms.at(-1)?.end ?? first.end };
  return { where: { kind: join, terms: terms.map((term) => term.where), span: place }, ...place };
}

function readTerm(reader: Reader, depth: number): Term {
  const token = reader.peek();
  if (depth > MAX_DEPTH) {
    fail(
      token,
      `The clause is nested more than ${MAX_DEPTH} levels deep.`,
      'Remove parentheses that change nothing.',
    );
  }
  if (token.kind === '(') {
    reader.next();
    if (reader.peek().kind === ')')
      fail(
        { start: token.start, end: reader.peek().end },
        'These parentheses are empty.',
        'Write a condition inside, or remove them.',
      );
    // Parentheses around a NOT are those that `renderSoql` writes: a clause is as deep written out as it was read.
    const { where } = readLogic(reader, isWord(reader.peek(), 'NOT') ? depth : depth + 1);
    const close = reader.next();
    if (close.kind !== ')') fail(token, 'This "(" is never closed.', 'Add the ")" that it needs.');
    return { where, start: token.start, end: close.end };
  }
  if (isWord(token, 'NOT')) {
    reader.next();
    const { where, end } = readTerm(reader, depth + 1);
    const place = { start: token.start, end };
    return { where: { kind: 'not', term: where, span: place }, ...place };
  }
  const where = readCondition(reader);
  return { where, ...where.span };
}

/** The server refuses the mix too, and people mean either reading. */
function mixed(
  reader: Reader,
  terms: readonly Term[],
  joins: readonly ('and' | 'or')[],
  at: Place,
): WhereError {
  const texts = terms.map((term) => shorten(source(reader, term)));
  return {
    rule: 'where-mixed',
    message: 'AND and OR are mixed without parentheses.',
    start: at.start,
    end: at.end,
    why: 'The two readings select different records, and the server accepts neither.',
    todo: `Write either ${grouped(texts, joins, 'and')} or ${grouped(texts, joins, 'or')}.`,
  };
}

/** The chain with every run of `inner` in parentheses. */
function grouped(texts: readonly string[], joins: readonly ('and' | 'or')[], inner: 'and' | 'or'): string {
  const groups: string[][] = [];
  for (const [index, text] of texts.entries()) {
    const last = groups.at(-1);
    if (last && joins[index - 1] === inner) last.push(text);
    else groups.push([text]);
  }
  const outer = inner === 'and' ? ' OR ' : ' AND ';
  return groups
    .map((group) => (group.length > 1 ? `(${group.join(` ${inner.toUpperCase()} `)})` : (group[0] ?? '')))
    .join(outer);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 40)} … ${line.slice(-12)}` : line;
}
