import type { Comparator, FieldRef, Literal, Span, Where } from '../model/where.ts';
import { fail, type Place, syntaxError } from './error.ts';
import { readFunction } from './function.ts';
import { readLiteral } from './literal.ts';
import {
  expect,
  found,
  isWord,
  keyword,
  type Reader,
  readFieldPath,
  refuseStatement,
  source,
} from './reader.ts';
import { nearest } from './vocabulary.ts';

/** Reads one condition: a field or a function of one, an operator, and its value or values. */
export function readCondition(reader: Reader): Where {
  const first = reader.peek();
  const second = reader.peek(1);
  if (first.kind === 'word' && second.kind === '(' && !isWord(first, 'AND', 'OR', 'IN', 'LIKE')) {
    const left = readFunction(reader);
    if (left.kind === 'distance') return left.where;
    return readRest(reader, left.field, left.server);
  }
  if (
    first.kind === 'word' &&
    second.kind !== 'operator' &&
    !isWord(second, 'IN', 'LIKE', 'NOT', 'INCLUDES', 'EXCLUDES')
  ) {
    reader.next();
    refuseStatement(reader, first);
    if (!isWord(first, 'AND', 'OR', 'NULL', 'TRUE', 'FALSE', 'IN', 'LIKE'))
      refuseOperator(reader, first.text);
    fail(
      first,
      `Expected a condition before "${first.text}".`,
      "Write conditions such as Name = 'Acme', joined by AND or OR.",
    );
  }
  return readRest(reader, readFieldPath(reader), false);
}

/** Reads operator and value; with `server` the condition is one that only the server can evaluate. */
function readRest(reader: Reader, field: FieldRef, server: boolean): Where {
  const token = reader.peek();
  const start = field.span.start;
  if (token.kind === 'operator') {
    reader.next();
    return finish(reader, readComparison(reader, field, token.op, token), server);
  }
  if (isWord(token, 'LIKE')) {
    reader.next();
    return finish(reader, readComparison(reader, field, 'LIKE', token), server);
  }
  const negated = isWord(token, 'NOT') && isWord(reader.peek(1), 'IN');
  if (negated) reader.next();
  if (negated || isWord(token, 'IN')) {
    reader.next();
    if (reader.peek().kind === '(' && isWord(reader.peek(1), 'SELECT')) {
      const end = skipSubquery(reader);
      return serverPart(reader, 'semi-join', { start, end }, field);
    }
    const { values, end } = readList(reader, 'IN');
    return finish(reader, { kind: 'in', field, negated, values, span: { start, end } }, server);
  }
  if (isWord(token, 'INCLUDES', 'EXCLUDES')) {
    reader.next();
    const { values, end } = readList(reader, keyword(token));
    for (const value of values) {
      if (value.kind !== 'string') {
        reader.errors.push(
          syntaxError(
            value.span,
            `${keyword(token)} takes texts only.`,
            "Write the choices in single quotes: INCLUDES ('A;B', 'C').",
          ),
        );
      }
    }
    return finish(
      reader,
      { kind: 'includes', field, negated: isWord(token, 'EXCLUDES'), values, span: { start, end } },
      server,
    );
  }
  return refuseOperator(reader, source(reader, field.span));
}

type Comparison = Extract<Where, { kind: 'compare' }>;

function readComparison(reader: Reader, field: FieldRef, op: Comparator, at: Place): Comparison {
  const value = readLiteral(reader, op === 'LIKE');
  const span = { start: field.span.start, end: value.span.end };
  const equality = op === '=' || op === '!=';
  if (value.kind === 'null' && !equality) {
    reader.errors.push(
      syntaxError(
        { start: at.start, end: value.span.end },
        `null cannot be compared with ${op}.`,
        'Use = null or != null.',
      ),
    );
  } else if (op === 'LIKE' && value.kind !== 'string') {
    reader.errors.push(
      syntaxError(value.span, 'LIKE takes a text.', "Write the pattern in single quotes: LIKE 'Acme%'."),
    );
  } else if (value.kind === 'boolean' && !equality) {
    reader.errors.push(
      syntaxError(
        { start: at.start, end: value.span.end },
        `A checkbox cannot be compared with ${op}.`,
        'Use = or !=.',
      ),
    );
  }
  return { kind: 'compare', field, op, value, span };
}

/** Turns what only the server understands into a `server` part, and checks what a date function is compared with. */
function finish(
  reader: Reader,
  where: Extract<Where, { kind: 'compare' | 'in' | 'includes' }>,
  server: boolean,
): Where {
  const values: readonly Literal[] = where.kind === 'compare' ? [where.value] : where.values;
  if (values.some((value) => value.kind === 'currency'))
    return serverPart(reader, 'currency', where.span, where.field);
  const fn = where.field.fn;
  const kinds: readonly Literal['kind'][] =
    fn === 'DAY_ONLY' ? ['date', 'dateLiteral', 'null'] : ['number', 'null'];
  for (const value of values) {
    if (fn !== undefined && !kinds.includes(value.kind)) {
      const todo =
        fn === 'DAY_ONLY'
          ? 'Compare it with a date, for example 2026-01-31.'
          : 'Compare it with a number, for example 2026.';
      reader.errors.push(
        syntaxError(value.span, `${fn} gives ${fn === 'DAY_ONLY' ? 'a date' : 'a number'}.`, todo),
      );
    }
  }
  return server ? serverPart(reader, 'function', where.span, where.field) : where;
}

function serverPart(
  reader: Reader,
  what: Extract<Where, { kind: 'server' }>['what'],
  span: Span,
  field: FieldRef,
): Where {
  return { kind: 'server', what, text: source(reader, span), fields: [field], span };
}

function readList(reader: Reader, operator: string): { values: readonly Literal[]; end: number } {
  const open = expect(reader, '(', `Put the values after ${operator} in parentheses: ('A', 'B').`);
  if (reader.peek().kind === ')') {
    fail(
      { start: open.start, end: reader.peek().end },
      `${operator} has an empty list.`,
      'Write at least one value, or leave the condition out.',
    );
  }
  const values = [readLiteral(reader)];
  while (reader.peek().kind === ',') {
    reader.next();
    values.push(readLiteral(reader));
  }
  const close = expect(reader, ')', 'Separate the values with commas and close the list with ")".');
  return { values, end: close.end };
}

/** The tokens are already sound, so balanced parentheses are what is left to check. Returns where the subquery ends. */
function skipSubquery(reader: Reader): number {
  const open = reader.next();
  let depth = 1;
  let from = false;
  while (depth > 0) {
    const token = reader.next();
    if (token.kind === 'end') fail(open, 'This "(" is never closed.', 'Close the subquery with ")".');
    if (token.kind === '(') depth += 1;
    if (token.kind === ')') depth -= 1;
    if (depth === 1 && isWord(token, 'FROM')) from = true;
    if (depth === 0) {
      if (!from)
        fail(
          { start: open.start, end: token.end },
          'The subquery has no FROM.',
          'Write it as (SELECT AccountId FROM Contact).',
        );
      return token.end;
    }
  }
  return open.end;
}

const FOREIGN: Readonly<Record<string, string>> = {
  IS: 'Write = null or != null.',
  BETWEEN: 'Write two conditions with >= and <= joined by AND.',
  CONTAINS: "Write LIKE '%text%'.",
  MATCHES: "Write LIKE '%text%'.",
  EQUALS: 'Write =.',
};

function refuseOperator(reader: Reader, left: string): never {
  const token = reader.peek();
  if (token.kind === 'end') {
    return fail(
      token,
      `The condition on "${left}" has no operator and value.`,
      `Complete it, for example ${left} != null.`,
    );
  }
  const after = reader.peek(1);
  if (isWord(token, 'NOT') && after.kind === 'word') {
    const at = { start: token.start, end: after.end };
    const word = after.text.toUpperCase();
    if (word === 'INCLUDES' || word === 'EXCLUDES') {
      fail(
        at,
        `"NOT ${word}" is not an operator.`,
        `Write ${word === 'INCLUDES' ? 'EXCLUDES' : 'INCLUDES'}.`,
      );
    }
    fail(
      at,
      `"NOT ${after.text}" is not an operator.`,
      `Put NOT before the condition: (NOT ${left} LIKE 'A%').`,
    );
  }
  const name = keyword(token);
  const near = name === '' ? undefined : nearest(name, ['LIKE', 'IN', 'INCLUDES', 'EXCLUDES']);
  const todo = Object.hasOwn(FOREIGN, name) ? FOREIGN[name] : undefined;
  return fail(
    token,
    `Expected an operator after "${left}" ${found(reader, token)}.`,
    todo ?? 'The operators are = != < <= > >= LIKE IN, NOT IN, INCLUDES and EXCLUDES.',
    near !== undefined && todo === undefined ? { didYouMean: near } : {},
  );
}
