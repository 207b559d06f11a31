import type { Comparator } from '../model/where.ts';
import { type Place, syntaxError, type WhereError } from './error.ts';
import { type MomentToken, readMoment } from './moment.ts';
import { readString, type StringToken } from './text.ts';

export type Token =
  | StringToken
  | MomentToken
  /** A field path, keyword, date literal without a number, or currency literal. */
  | (Place & { readonly kind: 'word'; readonly text: string })
  /** `LAST_N_DAYS:30`, spaces around the colon allowed. */
  | (Place & { readonly kind: 'counted'; readonly name: string; readonly count: string })
  | (Place & { readonly kind: 'operator'; readonly op: Exclude<Comparator, 'LIKE'> })
  | (Place & { readonly kind: '(' | ')' | ',' | 'end' });

const OPERATORS: Readonly<Record<string, Exclude<Comparator, 'LIKE'>>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

const WRONG_OPERATORS: Readonly<Record<string, string>> = {
  '==': '=',
  '===': '=',
  '!==': '!=',
  '!': 'NOT',
  '=>': '>=',
  '=<': '<=',
  '=!': '!=',
  '&': 'AND',
  '&&': 'AND',
  '|': 'OR',
  '||': 'OR',
};

/** Splits a clause into tokens, the last of which is `end`. Findings are added to `errors`; reading always goes on to the end. */
export function tokenise(text: string, errors: WhereError[]): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const run = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? '';
  };
  while (true) {
    at += run(/[ \t\r\n\f]*/y).length;
    if (at >= text.length) break;
    const start = at;
    const character = text.charAt(at);
    if (character === "'") {
      const token = readString(text, start, errors);
      tokens.push(token);
      at = token.end;
    } else if (character === '(' || character === ')' || character === ',') {
      at += 1;
      tokens.push({ kind: character, start, end: at });
    } else if (run(/[A-Za-z]/y)) {
      const token = readWord(text, start, errors);
      tokens.push(token);
      at = token.end;
    } else if (run(/[+-]?\.?\d/y)) {
      const moment = run(/[+-]?[\w.:+-]+/y);
      at += moment.length;
      const token = readMoment(moment, { start, end: at });
      if ('kind' in token) tokens.push(token);
      else errors.push(token);
    } else {
      const trouble = run(/\/\*|\/\/|--/y) ? comment(text, start) : undefined;
      const symbols = run(/[=!<>&|]+/y);
      const op = Object.hasOwn(OPERATORS, symbols) ? OPERATORS[symbols] : undefined;
      if (trouble) {
        errors.push(trouble);
        at = trouble.end;
      } else if (op !== undefined) {
        at += symbols.length;
        tokens.push({ kind: 'operator', op, start, end: at });
      } else if (symbols) {
        at += symbols.length;
        errors.push(wrongOperator(symbols, { start, end: at }));
      } else {
        const finding = wrongCharacter(text, start);
        errors.push(finding);
        at = finding.end;
      }
    }
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length });
  return tokens;
}

function readWord(text: string, start: number, errors: WhereError[]): Token {
  const pattern = /[A-Za-z]\w*(?:\.[A-Za-z]\w*)*/y;
  pattern.lastIndex = start;
  const word = pattern.exec(text)?.[0] ?? '';
  const end = start + word.length;
  const rest = /\.\d+|\.|[ \t\r\n\f]*:[ \t\r\n\f]*(\d+)/y;
  rest.lastIndex = end;
  const more = rest.exec(text);
  if (more === null) return { kind: 'word', text: word, start, end };
  const whole = end + more[0].length;
  if (more[1] !== undefined)
    return { kind: 'counted', name: word.toUpperCase(), count: more[1], start, end: whole };
  if (more[0] !== '.' && /^[A-Za-z]{3}\d+$/.test(word))
    return { kind: 'word', text: word + more[0], start, end: whole };
  errors.push(
    syntaxError(
      { start, end: whole },
      `"${word}${more[0]}" is not a field path.`,
      'Join names that start with a letter by single points, for example Owner.Email.',
    ),
  );
  return { kind: 'word', text: word, start, end: whole };
}

function wrongOperator(symbols: string, at: Place): WhereError {
  const right = Object.hasOwn(WRONG_OPERATORS, symbols) ? WRONG_OPERATORS[symbols] : undefined;
  const todo = right
    ? `Write ${right}.`
    : 'The operators are = != < <= > >= LIKE IN, NOT IN, INCLUDES and EXCLUDES.';
  return syntaxError(at, `"${symbols}" is not an operator.`, todo, right ? { didYouMean: right } : {});
}

function comment(text: string, start: number): WhereError {
  const block = text.startsWith('/*', start);
  const close = text.indexOf(block ? '*/' : '\n', start + 2);
  const end = close < 0 ? text.length : close + (block ? 2 : 0);
  return {
    rule: 'where-clause',
    message: 'A where clause cannot hold a comment.',
    start,
    end,
    todo: 'Move the comment to a YAML comment (#) above the clause.',
  };
}

function wrongCharacter(text: string, start: number): WhereError {
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  const at = { start, end: start + character.length };
  if (character === ';') {
    return {
      rule: 'where-clause',
      message: 'A where clause cannot hold ";".',
      ...at,
      todo: 'Remove it; the clause is one condition.',
    };
  }
  if (character === '"') {
    const close = text.indexOf('"', start + 1);
    const end = close < 0 ? text.length : close + 1;
    return syntaxError(
      { start, end },
      'Text stands in single quotes here, not double quotes.',
      'Write \'text\' instead of "text".',
    );
  }
  if (character === ':') {
    const name = /:\s*\w*/y;
    name.lastIndex = start;
    const bind = name.exec(text)?.[0] ?? ':';
    return syntaxError(
      { start, end: start + bind.length },
      `"${bind}" is a bind variable, which only Apex has.`,
      'Write the value itself; only date literals such as LAST_N_DAYS:30 take a colon, followed by a whole number.',
    );
  }
  if (/[\u2018\u2019\u201c\u201d`´]/.test(character)) {
    return syntaxError(at, `${character} is not a quote that SOQL knows.`, "Use the plain single quote: '.");
  }
  if (/[\s\p{Cf}\p{Cc}]/u.test(character)) {
    return syntaxError(
      at,
      `The clause holds the invisible character ${codePoint(character)}.`,
      'Replace it with an ordinary space.',
    );
  }
  return syntaxError(
    at,
    `Unexpected character "${character}" (${codePoint(character)}).`,
    'Remove it, or put it inside a text in single quotes.',
  );
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
