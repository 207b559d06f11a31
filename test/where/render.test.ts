import { describe, expect, it } from 'vitest';
import { CrosswalkError } from '../../src/model/errors.ts';
import {
  andWhere,
  escapeSoqlLike,
  escapeSoqlString,
  parseWhere,
  quoteSoql,
  renderSoql,
} from '../../src/where/index.ts';

function rendered(text: string): string {
  const result = parseWhere(text);
  return result.ok ? renderSoql(result.clause.tree) : `error: ${result.errors[0]?.message}`;
}

describe('renderSoql', () => {
  it.each<[string, string]>([
    ["name='x'", "name = 'x'"],
    ['a<>1', 'a != 1'],
    ['a = 1 or b = 2', '(a = 1 OR b = 2)'],
    ['(a = 1 and b = 2) or c = 3', '((a = 1 AND b = 2) OR c = 3)'],
    ['a = 1 and not b = 2', '(a = 1 AND (NOT b = 2))'],
    ["a not in ('x',null,true)", "a NOT IN ('x', null, TRUE)"],
    ["m includes ('a;b','c')", "m INCLUDES ('a;b', 'c')"],
    ["m excludes ('a')", "m EXCLUDES ('a')"],
    ['d = last_n_days: 30', 'd = LAST_N_DAYS:30'],
    ['d >= 2024-01-31t10:11:12.000+0100', 'd >= 2024-01-31T10:11:12.000+01:00'],
    ['calendar_month(d) = 1', 'CALENDAR_MONTH(d) = 1'],
    ["a = 'O\\'Neil \\\\ \\u0041 \\N'", "a = 'O\\'Neil \\\\ A \\n'"],
    ["a like '10\\% \\_\\\\\\'%'", "a LIKE '10\\% \\_\\\\\\'%'"],
    ['Id in (SELECT  x FROM y)', 'Id in (SELECT  x FROM y)'],
  ])('makes of %s the canonical %s', (given, want) => {
    expect(rendered(given)).toBe(want);
  });

  it('refuses a tree that no clause could give rather than writing broken SOQL', () => {
    expect(() => renderSoql({ kind: 'and', terms: [], span: { start: 0, end: 0 } })).toThrow(CrosswalkError);
  });
});

describe('andWhere', () => {
  it('keeps an OR of one part away from the others', () => {
    expect(andWhere("a = 1 OR b = 'x'", 'SystemModstamp >= 2024-01-01T00:00:00Z')).toBe(
      "(a = 1 OR b = 'x') AND (SystemModstamp >= 2024-01-01T00:00:00Z)",
    );
  });

  it('leaves out what is blank', () => {
    expect(andWhere(undefined, ' ', 'a = 1', '')).toBe('(a = 1)');
    expect(andWhere()).toBe('');
  });
});

describe('escaping', () => {
  it.each<[string, string]>([
    ["O'Reilly", "O\\'Reilly"],
    ['a\\b', 'a\\\\b'],
    ['\n\r\t\b\f', '\\n\\r\\t\\b\\f'],
    ['\u0000\u007f\u2028', '\\u0000\\u007F\\u2028'],
    ['\ud83d', '\\uD83D'],
    ['😀 "ü" 50%_', '😀 "ü" 50%_'],
    ["' OR Name != '", "\\' OR Name != \\'"],
  ])('of %j gives %j', (given, want) => {
    expect(escapeSoqlString(given)).toBe(want);
    expect(quoteSoql(given)).toBe(`'${want}'`);
  });

  it('takes the meaning from % and _ for LIKE', () => {
    expect(escapeSoqlLike("50%_'\\")).toBe("50\\%\\_\\'\\\\");
  });
});
