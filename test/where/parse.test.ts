import { describe, expect, it } from 'vitest';
import type { WhereError } from '../../src/where/index.ts';
import { isFieldPath, MAX_WHERE_LENGTH, parseWhere } from '../../src/where/index.ts';
import { bare } from './arbitrary.ts';

function tree(text: string): unknown {
  const result = parseWhere(text);
  return result.ok ? bare(result.clause.tree) : result.errors;
}

function errors(text: string): readonly WhereError[] {
  const result = parseWhere(text);
  return result.ok ? [] : result.errors;
}

const field = (path: string, fn?: string) => (fn === undefined ? { path } : { path, fn });
const compare = (path: string, op: string, value: unknown, fn?: string) => ({
  kind: 'compare',
  field: field(path, fn),
  op,
  value,
});
const text = (value: string) => ({ kind: 'string', value });
const number = (value: string) => ({ kind: 'number', text: value });

describe('parseWhere reads', () => {
  it.each<[string, unknown]>([
    ["Name = 'Acme'", compare('Name', '=', text('Acme'))],
    ['Employees <> 3', compare('Employees', '!=', number('3'))],
    ['a<=-1.5', compare('a', '<=', number('-1.5'))],
    ['a >= +2', compare('a', '>=', number('2'))],
    ['Active = true', compare('Active', '=', { kind: 'boolean', value: true })],
    ['Email != NULL', compare('Email', '!=', { kind: 'null' })],
    ["Owner.Email like 'a%'", compare('Owner.Email', 'LIKE', text('a%'))],
    ["Name LIKE '50\\% \\_ \\\\ it\\'s'", compare('Name', 'LIKE', text("50\\% \\_ \\\\ it's"))],
    ["Name = '50\\% \\_ \\\\ it\\'s'", compare('Name', '=', text("50% _ \\ it's"))],
    ["Name = '\\n\\r\\t\\b\\f\\\"\\u00e9\\N'", compare('Name', '=', text('\n\r\t\b\f"é\n'))],
    ['d = 2024-02-29', compare('d', '=', { kind: 'date', text: '2024-02-29' })],
    ['d > 2024-02-29t01:02:03z', compare('d', '>', { kind: 'datetime', text: '2024-02-29T01:02:03Z' })],
    [
      'd > 2024-02-29T01:02:03.123-0130',
      compare('d', '>', { kind: 'datetime', text: '2024-02-29T01:02:03.123-01:30' }),
    ],
    ['t = 12:30:00.000Z', compare('t', '=', { kind: 'time', text: '12:30:00.000Z' })],
    ['d = last_n_days : 30', compare('d', '=', { kind: 'dateLiteral', name: 'LAST_N_DAYS', n: 30 })],
    ['d < today', compare('d', '<', { kind: 'dateLiteral', name: 'TODAY' })],
    ['calendar_year(CreatedDate) = 2024', compare('CreatedDate', '=', number('2024'), 'CALENDAR_YEAR')],
    [
      'DAY_ONLY(CreatedDate) = TODAY',
      compare('CreatedDate', '=', { kind: 'dateLiteral', name: 'TODAY' }, 'DAY_ONLY'),
    ],
    [
      "a IN ('x', null, 3)",
      { kind: 'in', field: field('a'), negated: false, values: [text('x'), { kind: 'null' }, number('3')] },
    ],
    [
      'a not in (TODAY)',
      { kind: 'in', field: field('a'), negated: true, values: [{ kind: 'dateLiteral', name: 'TODAY' }] },
    ],
    [
      "m INCLUDES ('A;B', 'C')",
      { kind: 'includes', field: field('m'), negated: false, values: [text('A;B'), text('C')] },
    ],
    ["m excludes ('A')", { kind: 'includes', field: field('m'), negated: true, values: [text('A')] }],
    ['((a = 1))', compare('a', '=', number('1'))],
    [
      'NOT a = 1 AND b = 2',
      {
        kind: 'and',
        terms: [{ kind: 'not', term: compare('a', '=', number('1')) }, compare('b', '=', number('2'))],
      },
    ],
    [
      'a = 1 OR (b = 2 AND c = 3) OR d = 4',
      {
        kind: 'or',
        terms: [
          compare('a', '=', number('1')),
          { kind: 'and', terms: [compare('b', '=', number('2')), compare('c', '=', number('3'))] },
          compare('d', '=', number('4')),
        ],
      },
    ],
    // A name that is a keyword elsewhere, in a place where only a field can stand.
    ['Today = TODAY', compare('Today', '=', { kind: 'dateLiteral', name: 'TODAY' })],
    ["Group.Name = 'x'", compare('Group.Name', '=', text('x'))],
  ])('%s', (clause, want) => {
    expect(tree(clause)).toEqual(want);
  });

  it.each<[string, string, string, string[]]>([
    [
      'Id IN (SELECT AccountId FROM Contact WHERE (x = 1))',
      'semi-join',
      'Id IN (SELECT AccountId FROM Contact WHERE (x = 1))',
      ['Id'],
    ],
    ['( Id NOT IN (SELECT A FROM B ) )', 'semi-join', 'Id NOT IN (SELECT A FROM B )', ['Id']],
    [
      "DISTANCE(L__c, GEOLOCATION(51.5,-0.1), 'km') < 20",
      'distance',
      "DISTANCE(L__c, GEOLOCATION(51.5,-0.1), 'km') < 20",
      ['L__c'],
    ],
    ['Amount > USD5000.50', 'currency', 'Amount > USD5000.50', ['Amount']],
    ['Amount IN (EUR5, 3)', 'currency', 'Amount IN (EUR5, 3)', ['Amount']],
    ["toLabel(Status) = 'Neu'", 'function', "toLabel(Status) = 'Neu'", ['Status']],
    [
      'HOUR_IN_DAY(convertTimezone(CreatedDate)) > 9',
      'function',
      'HOUR_IN_DAY(convertTimezone(CreatedDate)) > 9',
      ['CreatedDate'],
    ],
  ])('%s as a part for the server alone', (clause, what, source, fields) => {
    const result = parseWhere(clause);

    expect(result).toMatchObject({
      ok: true,
      clause: { serverOnly: true, fields, tree: { kind: 'server', what, text: source } },
    });
  });

  it('lists every field once, sorted, and says that no server is needed', () => {
    const result = parseWhere("z.Name = 'a' AND (b = 1 OR B = 2 OR CALENDAR_YEAR(a) = 2024)");

    expect(result).toMatchObject({ ok: true, clause: { fields: ['a', 'b', 'z.Name'], serverOnly: false } });
  });

  it('keeps the positions of every part', () => {
    const clause = " ( Name = 'x' ) AND NOT a IN ( 1,\n2 )";
    const result = parseWhere(clause);

    const found: string[] = [];
    JSON.stringify(result.ok ? result.clause.tree : undefined, (key, value: unknown) => {
      if (key === 'span') {
        const { start, end } = value as { start: number; end: number };
        found.push(clause.slice(start, end));
      }
      return value;
    });
    expect(found).toEqual([
      'Name',
      "'x'",
      "Name = 'x'",
      'a',
      '1',
      '2',
      'a IN ( 1,\n2 )',
      'NOT a IN ( 1,\n2 )',
      "( Name = 'x' ) AND NOT a IN ( 1,\n2 )",
    ]);
  });
});

describe('parseWhere refuses', () => {
  // [clause, rule, the marked text, part of the message, part of what to do]
  it.each<[string, string, string, string, string]>([
    [
      "Type = 'A' AND b = 2 OR c = 3",
      'where-mixed',
      'OR',
      'mixed',
      "(Type = 'A' AND b = 2) OR c = 3 or Type = 'A' AND (b = 2 OR c = 3)",
    ],
    [
      'a = 1 OR b = 2 AND c = 3 AND d = 4',
      'where-mixed',
      'AND',
      'mixed',
      'a = 1 OR (b = 2 AND c = 3 AND d = 4) or (a = 1 OR b = 2) AND c = 3 AND d = 4',
    ],
    ['x = 1 AND (a = 1 OR b = 2 AND c = 3)', 'where-mixed', 'AND', 'mixed', 'a = 1 OR (b = 2 AND c = 3)'],
    ["a = 'x' ORDER BY Name", 'where-clause', 'ORDER BY', 'ORDER BY', 'Remove ORDER BY'],
    ['(a = 1 limit 5)', 'where-clause', 'limit', 'LIMIT', '--limit'],
    ['LIMIT 5', 'where-clause', 'LIMIT', 'LIMIT', 'Remove LIMIT'],
    ['a = 1 OFFSET 5', 'where-clause', 'OFFSET', 'OFFSET', 'Remove OFFSET'],
    ['a = 1 GROUP BY b', 'where-clause', 'GROUP BY', 'GROUP BY', 'Remove GROUP BY'],
    ['a = 1 HAVING b > 1', 'where-clause', 'HAVING', 'HAVING', 'Remove HAVING'],
    ['a = 1 FOR VIEW', 'where-clause', 'FOR', 'FOR', 'Remove FOR'],
    ['a = 1 WITH SECURITY_ENFORCED', 'where-clause', 'WITH', 'WITH', 'Remove WITH'],
    ['USING SCOPE mine', 'where-clause', 'USING SCOPE', 'USING SCOPE', 'Remove USING'],
    ['a = 1 ALL ROWS', 'where-clause', 'ALL ROWS', 'ALL ROWS', 'Remove ALL ROWS'],
    ['a = 1 UPDATE TRACKING', 'where-clause', 'UPDATE', 'UPDATE', 'Remove UPDATE'],
    ['a = 1;', 'where-clause', ';', '";"', 'Remove it'],
    ['a = 1 -- b', 'where-clause', '-- b', 'comment', '#'],
    ['a = 1 /* b */ AND c = 2', 'where-clause', '/* b */', 'comment', '#'],
    ['a = 1 // b', 'where-clause', '// b', 'comment', '#'],
    ['  SELECT Id FROM Account WHERE a = 1', 'where-clause', 'SELECT', 'start with SELECT', 'after WHERE'],
    ['where a = 1', 'where-clause', 'where', 'start with WHERE', 'Leave out'],
    ['a = "x y"', 'where-syntax', '"x y"', 'single quotes', "'text'"],
    ['a == 1', 'where-syntax', '==', '"=="', 'Write =.'],
    ['a = 1 && b = 2', 'where-syntax', '&&', '"&&"', 'Write AND.'],
    ['a = 1 || b = 2', 'where-syntax', '||', '"||"', 'Write OR.'],
    ['a IN ( )', 'where-syntax', '( )', 'empty list', 'at least one value'],
    ["a IN ('x',)", 'where-syntax', ')', 'Expected a value', 'Write a value'],
    ["a IN 'x'", 'where-syntax', "'x'", 'Expected "("', 'parentheses'],
    ["a IN ('x' 'y')", 'where-syntax', "'y'", 'Expected ")"', 'commas'],
    ['a = :name', 'where-syntax', ':name', 'bind', 'Write the value'],
    ["a = 'x", 'where-syntax', "'x", 'no closing quote', "\\'"],
    ["a = 'O'Reilly'", 'where-syntax', "'", 'no closing quote', "\\'"],
    ["a = 'x\\qy'", 'where-syntax', '\\q', '"\\q" is not an escape', '\\\\'],
    ["a = '\\u12'", 'where-syntax', '\\u', 'not an escape', 'four hex digits'],
    ['d = 2024-1-1', 'where-syntax', '2024-1-1', 'not a date', '2026-01-31'],
    ['d = 2024-13-01', 'where-syntax', '2024-13-01', 'no month 13', 'year-month-day'],
    ['d = 2023-02-29', 'where-syntax', '2023-02-29', 'that month has 28 days', '01 to 28'],
    [
      'd = 2024-01-31T10:11:12',
      'where-syntax',
      '2024-01-31T10:11:12',
      'no time zone',
      '2024-01-31T10:11:12Z',
    ],
    ['d = 2024-01-31T25:11:12Z', 'where-syntax', '2024-01-31T25:11:12Z', 'no such time', '23:59:59'],
    [
      'd = 2024-01-31T10:11:12+19:00',
      'where-syntax',
      '2024-01-31T10:11:12+19:00',
      'impossible time zone',
      '+14:00',
    ],
    ['t = 12:30Z', 'where-syntax', '12:30Z', 'not a time', '12:30:00.000Z'],
    ['a = 1.5e3', 'where-syntax', '1.5e3', 'exponent', '1500'],
    ['a = 1_000', 'where-syntax', '1_000', 'not a number', 'digits'],
    ['a > null', 'where-syntax', '> null', 'null', '!= null'],
    ['a LIKE null', 'where-syntax', 'LIKE null', 'null', '!= null'],
    ['a LIKE 3', 'where-syntax', '3', 'LIKE', 'single quotes'],
    ['a < TRUE', 'where-syntax', '< TRUE', 'checkbox', '= or !='],
    ['m INCLUDES (3)', 'where-syntax', '3', 'INCLUDES', 'single quotes'],
    ['a = foo', 'where-syntax', 'foo', '"foo" is not a value', "'foo'"],
    ['a IS NOT NULL', 'where-syntax', 'IS', 'Expected an operator', '!= null'],
    ["a NOT LIKE 'x'", 'where-syntax', 'NOT LIKE', 'not an operator', 'NOT a LIKE'],
    ['a BETWEEN 1 AND 2', 'where-syntax', 'BETWEEN', 'Expected an operator', '>= and <='],
    ['a', 'where-syntax', '', 'no operator', 'a != null'],
    ['a = 1 AND', 'where-syntax', '', 'Expected a field', 'field'],
    ['AND a = 1', 'where-syntax', 'AND', 'before "AND"', 'joined by'],
    ['1 = 1', 'where-syntax', '1', 'Expected a field', 'field'],
    ['a = 1 b = 2', 'where-syntax', 'b', 'Expected AND or OR', 'Join'],
    ['(a = 1', 'where-syntax', '(', 'never closed', ')'],
    ['a = 1)', 'where-syntax', ')', 'closes nothing', 'Remove'],
    ['a = 1 AND ()', 'where-syntax', '()', 'empty', 'inside'],
    ['Id IN (SELECT x FROM y', 'where-syntax', '(', 'never closed', ')'],
    ['Id IN (SELECT x)', 'where-syntax', '(SELECT x)', 'no FROM', 'FROM Contact'],
    ['', 'where-syntax', '', 'empty', 'every record'],
    [' \n', 'where-syntax', ' \n', 'empty', 'every record'],
    ['d = LAST_N_DAYS', 'where-syntax', 'LAST_N_DAYS', 'needs a number', 'LAST_N_DAYS:30'],
    ['d = TODAY:3', 'where-syntax', 'TODAY:3', 'takes no number', 'TODAY alone'],
    ['d = LAST_N_DAYS:100000', 'where-syntax', 'LAST_N_DAYS:100000', 'too far', '99999'],
    ['COUNT(Id) > 1', 'where-syntax', 'COUNT', 'not a function', 'GROUP BY'],
    ["CALENDAR_YEAR(d) = '2024'", 'where-syntax', "'2024'", 'gives a number', '2026'],
    ['a.b.c.d.e.f.g = 1', 'where-syntax', 'a.b.c.d.e.f.g', 'more than 5', 'nearer'],
    ['a. = 1', 'where-syntax', 'a.', 'not a field path', 'single points'],
    ['a\u00a0= 1', 'where-syntax', '\u00a0', 'U+00A0', 'ordinary space'],
    ['a = ‘x’', 'where-syntax', '‘', 'not a quote', "'"],
    ['größe = 1', 'where-syntax', 'ö', 'U+00F6', 'single quotes'],
  ])('%s', (clause, rule, marked, message, todo) => {
    const [first] = errors(clause);

    expect(first?.rule).toBe(rule);
    expect(clause.slice(first?.start, first?.end)).toBe(marked);
    expect(first?.message).toContain(message);
    expect(first?.todo).toContain(todo);
  });

  it.each([
    ['d = LAST_N_DAY:3', 'LAST_N_DAYS'],
    ['d = TODY', 'TODAY'],
    ["a LKE 'x'", 'LIKE'],
    ["m INCLUDE ('x')", 'INCLUDES'],
    ['CALENDER_YEAR(d) = 2024', 'CALENDAR_YEAR'],
    ['a =< 3', '<='],
  ])('%s, suggesting %s', (clause, want) => {
    expect(errors(clause)[0]?.didYouMean).toBe(want);
  });

  it('everything that is wrong at once, in the order of the text', () => {
    const clause = "a == 1 AND b = 2024-1-1 AND c = '\\q' AND d > null";

    expect(errors(clause).map((error) => clause.slice(error.start, error.end))).toEqual([
      '==',
      '2024-1-1',
      '\\q',
    ]);
    expect(errors('a > null AND b LIKE 3 OR c = 1').map((error) => [error.rule, error.start])).toEqual([
      ['where-syntax', 2],
      ['where-syntax', 20],
      ['where-mixed', 22],
    ]);
  });

  it('a clause of more than 4,000 characters, and takes one of exactly that', () => {
    const longest = `Name = '${'x'.repeat(MAX_WHERE_LENGTH - 9)}'`;

    expect(longest.length).toBe(4000);
    expect(parseWhere(longest).ok).toBe(true);
    expect(errors(`${longest} `)).toEqual([
      expect.objectContaining({
        rule: 'where-length',
        message: 'The clause has 4001 characters; 4000 are allowed.',
        start: 4000,
        end: 4001,
      }),
    ]);
  });

  it('a text that is no condition with a readable number of findings', () => {
    expect(errors(':'.repeat(4000))).toHaveLength(20);
  });

  it('nesting beyond a hundred levels instead of overflowing the stack', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}a = 1${')'.repeat(depth)}`;

    expect(parseWhere(nested(100)).ok).toBe(true);
    expect(errors(nested(101))[0]).toMatchObject({
      rule: 'where-syntax',
      start: 101,
      message: 'The clause is nested more than 100 levels deep.',
    });
    expect(errors('('.repeat(4000))[0]?.message).toContain('100 levels');
    expect(errors('NOT '.repeat(999))[0]?.message).toContain('100 levels');
  });
});

describe('isFieldPath', () => {
  it.each<[string, boolean]>([
    ['Name', true],
    ['ns__Foo__c', true],
    ['A.B.C.D.E.F', true],
    ['A.B.C.D.E.F.G', false],
    ['', false],
    ['1a', false],
    ['a b', false],
    ['a.', false],
    ["a' OR b", false],
    ['a\n', false],
  ])('of %j is %s', (path, want) => {
    expect(isFieldPath(path)).toBe(want);
  });
});
