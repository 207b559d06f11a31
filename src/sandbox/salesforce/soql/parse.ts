import { ApexErrorListener, ApexParserFactory } from '@apexdevtools/apex-parser';
import type { SalesforceError } from '../errors.ts';
import { LIKE_ESCAPE, type Position, type Query } from './ast.ts';
import { queryError } from './messages.ts';
import { Reader } from './reader.ts';

/** Parses one SOQL statement; throws MALFORMED_QUERY as Salesforce words it. */
export function parseSoql(text: string): Query {
  const emptySelect = /^\s*select\s+(from)\b/i.exec(text);
  if (emptySelect !== null) {
    const at = positionAt(text, emptySelect[0].length - 'from'.length);
    throw unexpected(text, at, emptySelect[1] ?? 'FROM');
  }
  const listener = new FirstError();
  const { parser } = ApexParserFactory.createLexerAndParser(likeEscapesHidden(text), listener);
  const tree = parser.query();
  const error = listener.first;
  if (error !== undefined) {
    if (error.character === undefined) throw unexpected(text, error.at, error.token);
    throw queryError(
      'MALFORMED_QUERY',
      text,
      error.at,
      `line ${error.at.line}:${error.at.column - 1} no viable alternative at character '${error.character.replace(LIKE_ESCAPE, '\\')}'`,
    );
  }
  const rest = parser.getCurrentToken();
  if (rest.type !== -1) throw unexpected(text, { line: rest.line, column: rest.column + 1 }, rest.text);
  return new Reader(text).query(tree);
}

function likeEscapesHidden(text: string): string {
  return text.replace(/\\(.)/gs, (whole, next: string) =>
    next === '%' || next === '_' ? LIKE_ESCAPE + next : whole,
  );
}

class FirstError extends ApexErrorListener {
  first: { at: Position; token: string; character: string | undefined } | undefined;

  override apexSyntaxError(): void {}

  override syntaxError(
    _recognizer: unknown,
    offending: unknown,
    line: number,
    column: number,
    message: string,
  ): void {
    if (this.first !== undefined) return;
    const token =
      typeof offending === 'object' && offending !== null && 'text' in offending
        ? String(offending.text)
        : '<EOF>';
    const character = /^token recognition error at: '(.)/s.exec(message)?.[1];
    this.first = { at: { line, column: column + 1 }, token, character };
  }
}

function unexpected(query: string, at: Position, token: string): SalesforceError {
  return queryError('MALFORMED_QUERY', query, at, `unexpected token: '${token}'`);
}

function positionAt(text: string, index: number): Position {
  const before = text.slice(0, index).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
