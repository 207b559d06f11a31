import { describe, expect, it } from 'vitest';
import type { FieldType } from '../../src/model/catalogue.ts';
import { CrosswalkError } from '../../src/model/errors.ts';
import type { Values } from '../../src/model/value.ts';
import { evaluateWhere, parseWhere } from '../../src/where/index.ts';

// A Wednesday.
const NOW = Date.parse('2024-05-15T12:00:00Z');

interface Setting {
  readonly now?: number;
  readonly timeZone?: string;
  readonly types?: Readonly<Record<string, FieldType>>;
}

function holds(
  clause: string,
  values: Values,
  { now = NOW, timeZone = 'UTC', types = {} }: Setting = {},
): boolean {
  const result = parseWhere(clause);
  if (!result.ok) throw new Error(result.errors[0]?.message);
  return evaluateWhere(result.clause.tree, values, { now, timeZone, types: (path) => types[path] });
}

const at = (text: string, timeZone: string): Setting => ({ now: Date.parse(text), timeZone });

describe('null', () => {
  it.each<[string, boolean]>([
    ['a = null', true],
    ['a != null', false],
    ["a = 'x'", false],
    ["a != 'x'", true],
    ["a < 'x'", false],
    ["a >= 'x'", false],
    ['a < 1', false],
    ['a > -1', false],
    ['a != 1', true],
    ['a > 2000-01-01', false],
    ['a != TODAY', true],
    ["a LIKE '%'", false],
    ["NOT a LIKE '%'", true],
    ["NOT a = 'x'", true],
    ["a IN ('x', null)", true],
    ["a IN ('x')", false],
    ["a NOT IN ('x')", true],
    ["a NOT IN ('x', null)", false],
    ["a INCLUDES ('x')", false],
    ["a EXCLUDES ('x')", true],
    ["a = ''", true],
    ["a != ''", false],
    ['a = FALSE', true],
    ['a != TRUE', true],
    ['CALENDAR_YEAR(a) = 2024', false],
    ['CALENDAR_YEAR(a) != 2024', true],
  ])('%s is %s when the field is null, empty or absent', (clause, want) => {
    const absent: readonly Values[] = [{ a: null }, {}, { a: '' }, { a: [] }];
    for (const values of absent) {
      expect(holds(clause, values), JSON.stringify(values)).toBe(want);
    }
  });

  it('is false in a checkbox, which the server never leaves empty', () => {
    expect(holds('a = null', { a: null }, { types: { a: 'checkbox' } })).toBe(false);
    expect(holds('a != null', { a: null }, { types: { a: 'checkbox' } })).toBe(true);
  });
});

describe('values', () => {
  it.each<[string, Values, boolean]>([
    ["a = 'ACME'", { a: 'Acme' }, true],
    ["a IN ('x', 'ACME')", { a: 'acme' }, true],
    ["a NOT IN ('x', 'ACME')", { a: 'acme' }, false],
    ["a != 'acme'", { a: 'ACME' }, false],
    ["a > 'B'", { a: 'c' }, true],
    ["a < 'B'", { a: 'a' }, true],
    ["a = 'äÖ'", { a: 'Äö' }, true],
    ["A.B = 'x'", { 'a.b': 'x' }, true],
    ['a = 3', { a: 3 }, true],
    ['a = 3.0', { a: 3 }, true],
    ['a = 3', { a: '3' }, true],
    ["a = '18'", { a: 18 }, true],
    ['a > -2', { a: -1.5 }, true],
    ['a = 3', { a: 'three' }, false],
    ['a != 3', { a: 'three' }, true],
    ['a < 3', { a: 'three' }, false],
    ['a = TRUE', { a: true }, true],
    ['a != TRUE', { a: false }, true],
    ['a = FALSE', { a: 'false' }, false],
    ['t > 09:30:00Z', { t: '10:00:00.000Z' }, true],
    ['t = 09:30:00.500Z', { t: '09:30:00.500Z' }, true],
    ["a = 'x' AND b = 1", { a: 'x', b: 2 }, false],
    ["a = 'x' OR b = 1", { a: 'x', b: 2 }, true],
    ["NOT (a = 'x' OR b = 1)", { a: 'y', b: 2 }, true],
    // A field may be called like something every object has.
    ["constructor = 'x'", {}, false],
  ])('%s over %j is %s', (clause, values, want) => {
    expect(holds(clause, values)).toBe(want);
  });

  it('compares ids with their case, and 15 characters with 18', () => {
    const types = { a: 'id', b: 'reference' } as const;
    const id = '001xx000003DGb2AAG';

    expect(holds(`a = '${id}'`, { a: id }, { types })).toBe(true);
    expect(holds(`a = '${id.slice(0, 15)}'`, { a: id }, { types })).toBe(true);
    expect(holds(`b IN ('${id.slice(0, 15)}')`, { b: id }, { types })).toBe(true);
    expect(holds(`a = '${id.toLowerCase()}'`, { a: id }, { types })).toBe(false);
    expect(holds(`a = '001xx000003DGB2'`, { a: id }, { types })).toBe(false);
  });
});

describe('LIKE', () => {
  it.each<[string, string, boolean]>([
    ['Acme%', 'ACME Ltd', true],
    ['Acme%', 'The Acme', false],
    ['%acme', 'The Acme', true],
    ['%c%e%', 'acme', true],
    ['a_me', 'acme', true],
    ['a_me', 'ame', false],
    ['____', 'acme', true],
    ['%', 'x', true],
    ['', 'x', false],
    ['50\\%', '50%', true],
    ['50\\%', '500', false],
    ['a\\_b', 'a_b', true],
    ['a\\_b', 'axb', false],
    ['a\\\\%', 'a\\b', true],
    ['_', '😀', true],
    ['a%b', 'a\nb', true],
    ['a.c', 'abc', false],
    ['%aa%b', 'aaab', true],
    ['%b', 'ab', true],
    ['%b', 'aab', true],
  ])('%s against %j is %s', (pattern, value, want) => {
    expect(holds(`a LIKE '${pattern}'`, { a: value })).toBe(want);
  });

  it('needs no more steps for a pattern made to backtrack', () => {
    expect(holds(`a LIKE '${'%a'.repeat(300)}b'`, { a: 'a'.repeat(3000) })).toBe(false);
  });
});

describe('multi-select fields', () => {
  it.each<[string, boolean]>([
    ["m INCLUDES ('red')", true],
    ["m INCLUDES ('Red;Blue')", true],
    ["m INCLUDES ('Red;Green')", false],
    ["m INCLUDES ('Red;Green', 'Blue')", true],
    ["m INCLUDES ('Re')", false],
    ["m EXCLUDES ('Green')", true],
    ["m EXCLUDES ('Green', 'Red')", false],
    ["m = 'blue;red'", true],
    ["m = 'Red'", false],
    ["m != 'Red'", true],
    ['m = null', false],
  ])('%s is %s for Red and Blue, as a list or as text', (clause, want) => {
    expect(holds(clause, { m: ['Red', 'Blue'] })).toBe(want);
    expect(holds(clause, { m: 'Red;Blue' }, { types: { m: 'multiselect' } })).toBe(want);
  });
});

describe('dates', () => {
  // [clause, date values for which it holds, date values for which it does not]; today is Wednesday 2024-05-15
  it.each<[string, string[], string[]]>([
    ['d = 2024-05-15', ['2024-05-15'], ['2024-05-14', '2024-05-16']],
    ['d = YESTERDAY', ['2024-05-14'], ['2024-05-13', '2024-05-15']],
    ['d = TODAY', ['2024-05-15'], ['2024-05-14', '2024-05-16']],
    ['d = TOMORROW', ['2024-05-16'], ['2024-05-15', '2024-05-17']],
    ['d = LAST_WEEK', ['2024-05-05', '2024-05-11'], ['2024-05-04', '2024-05-12']],
    ['d = THIS_WEEK', ['2024-05-12', '2024-05-18'], ['2024-05-11', '2024-05-19']],
    ['d = NEXT_WEEK', ['2024-05-19', '2024-05-25'], ['2024-05-18', '2024-05-26']],
    ['d = LAST_MONTH', ['2024-04-01', '2024-04-30'], ['2024-03-31', '2024-05-01']],
    ['d = THIS_MONTH', ['2024-05-01', '2024-05-31'], ['2024-04-30', '2024-06-01']],
    ['d = NEXT_MONTH', ['2024-06-01', '2024-06-30'], ['2024-05-31', '2024-07-01']],
    ['d = LAST_90_DAYS', ['2024-02-15', '2024-05-15'], ['2024-02-14', '2024-05-16']],
    ['d = NEXT_90_DAYS', ['2024-05-16', '2024-08-13'], ['2024-05-15', '2024-08-14']],
    ['d = LAST_N_DAYS:1', ['2024-05-14', '2024-05-15'], ['2024-05-13', '2024-05-16']],
    ['d = LAST_N_DAYS:3', ['2024-05-12', '2024-05-15'], ['2024-05-11', '2024-05-16']],
    ['d < LAST_N_DAYS:3', ['2024-05-11'], ['2024-05-12']],
    ['d <= LAST_N_DAYS:3', ['2024-05-11', '2024-05-15'], ['2024-05-16']],
    ['d > LAST_N_DAYS:3', ['2024-05-16'], ['2024-05-15']],
    ['d >= LAST_N_DAYS:3', ['2024-05-12', '2024-06-01'], ['2024-05-11']],
    ['d != LAST_N_DAYS:3', ['2024-05-11', '2024-05-16'], ['2024-05-12', '2024-05-15']],
    ['d = NEXT_N_DAYS:2', ['2024-05-16', '2024-05-17'], ['2024-05-15', '2024-05-18']],
    ['d = N_DAYS_AGO:2', ['2024-05-13'], ['2024-05-12', '2024-05-14']],
    ['d = LAST_N_WEEKS:2', ['2024-04-28', '2024-05-11'], ['2024-04-27', '2024-05-12']],
    ['d = NEXT_N_WEEKS:2', ['2024-05-19', '2024-06-01'], ['2024-05-18', '2024-06-02']],
    ['d = N_WEEKS_AGO:2', ['2024-04-28', '2024-05-04'], ['2024-04-27', '2024-05-05']],
    ['d = LAST_N_MONTHS:3', ['2024-02-01', '2024-04-30'], ['2024-01-31', '2024-05-01']],
    ['d = NEXT_N_MONTHS:2', ['2024-06-01', '2024-07-31'], ['2024-05-31', '2024-08-01']],
    ['d = N_MONTHS_AGO:6', ['2023-11-01', '2023-11-30'], ['2023-10-31', '2023-12-01']],
    ['d = LAST_QUARTER', ['2024-01-01', '2024-03-31'], ['2023-12-31', '2024-04-01']],
    ['d = THIS_FISCAL_QUARTER', ['2024-04-01', '2024-06-30'], ['2024-03-31', '2024-07-01']],
    ['d = NEXT_N_FISCAL_QUARTERS:2', ['2024-07-01', '2024-12-31'], ['2024-06-30', '2025-01-01']],
    ['d = N_QUARTERS_AGO:2', ['2023-10-01', '2023-12-31'], ['2023-09-30', '2024-01-01']],
    ['d = LAST_YEAR', ['2023-01-01', '2023-12-31'], ['2022-12-31', '2024-01-01']],
    ['d = THIS_FISCAL_YEAR', ['2024-01-01', '2024-12-31'], ['2023-12-31', '2025-01-01']],
    ['d = LAST_N_YEARS:2', ['2022-01-01', '2023-12-31'], ['2021-12-31', '2024-01-01']],
    ['d = N_FISCAL_YEARS_AGO:2', ['2022-01-01', '2022-12-31'], ['2021-12-31', '2023-01-01']],
    ['d IN (TODAY, 2024-01-01)', ['2024-05-15', '2024-01-01'], ['2024-05-14']],
    ['d NOT IN (TODAY, 2024-01-01)', ['2024-05-14'], ['2024-05-15', '2024-01-01']],
  ])('%s', (clause, inside, outside) => {
    expect(inside.filter((d) => !holds(clause, { d }))).toEqual([]);
    expect(outside.filter((d) => holds(clause, { d }))).toEqual([]);
  });

  it('understand the forms in which systems write an instant', () => {
    const instants = [
      '2024-05-15T10:00:00Z',
      '2024-05-15T10:00:00.000+0000',
      '2024-05-15T12:00:00+02:00',
      '2024-05-15T10:00:00',
      '2024-05-15T10:00:00.0000000Z',
    ];
    for (const d of instants) {
      expect(holds('d = 2024-05-15T10:00:00Z', { d }), d).toBe(true);
      expect(holds('d < 2024-05-15T11:00:01+01:00', { d }), d).toBe(true);
      expect(holds('d > 2024-05-15T09:59:59.999Z', { d }), d).toBe(true);
    }
  });

  it('take the part of an instant that a date field means', () => {
    const date = { types: { d: 'date' } } as const;
    expect(
      holds('d = 2024-05-15', { d: '2024-05-15T00:00:00Z' }, { ...date, timeZone: 'America/New_York' }),
    ).toBe(true);
  });

  it.each<[string, string, boolean]>([
    ['CALENDAR_YEAR(d) = 2024', '2024-12-31T23:30:00Z', true],
    ['CALENDAR_QUARTER(d) = 4', '2024-12-31T23:30:00Z', true],
    ['CALENDAR_MONTH(d) = 12', '2024-12-31', true],
    ['FISCAL_YEAR(d) = 2024', '2024-12-31', true],
    ['FISCAL_QUARTER(d) = 1', '2024-03-31', true],
    ['FISCAL_MONTH(d) IN (2, 3)', '2024-03-31', true],
    ['DAY_IN_MONTH(d) = 31', '2024-12-31', true],
    ['DAY_IN_WEEK(d) = 1', '2024-05-12', true],
    ['DAY_IN_WEEK(d) = 7', '2024-05-11', true],
    ['DAY_IN_YEAR(d) = 366', '2024-12-31', true],
    ['HOUR_IN_DAY(d) = 23', '2024-12-31T23:30:00Z', true],
    ['HOUR_IN_DAY(d) = 22', '2024-12-31T23:30:00+01:00', true],
    ['WEEK_IN_MONTH(d) = 2', '2024-05-08', true],
    ['WEEK_IN_MONTH(d) = 1', '2024-05-07', true],
    ['WEEK_IN_YEAR(d) = 2', '2024-01-08', true],
    ['DAY_ONLY(d) = 2024-12-31', '2024-12-31T23:30:00Z', true],
    ['DAY_ONLY(d) < TODAY', '2024-05-14T23:59:59Z', true],
    // Today is already the 16th in Auckland.
    ['DAY_ONLY(d) < TODAY', '2024-05-16T00:00:00Z', false],
  ])('%s over %s is %s, in UTC as on the server', (clause, d, want) => {
    expect(holds(clause, { d }, { timeZone: 'Pacific/Auckland' })).toBe(want);
  });
});

describe('days in a time zone', () => {
  // [now, zone, clause, instants inside, instants outside]
  it.each<[string, string, string, string[], string[]]>([
    [
      '2024-05-15T02:00:00Z',
      'America/New_York',
      'd = TODAY',
      ['2024-05-14T04:00:00Z', '2024-05-15T03:59:59Z'],
      ['2024-05-14T03:59:59Z', '2024-05-15T04:00:00Z'],
    ],
    [
      '2024-05-15T20:00:00Z',
      'Asia/Kolkata',
      'd = TODAY',
      ['2024-05-15T18:30:00Z', '2024-05-16T18:29:59Z'],
      ['2024-05-15T18:29:59Z', '2024-05-16T18:30:00Z'],
    ],
    // Clocks go forward: the day has 23 hours.
    [
      '2024-03-10T12:00:00Z',
      'America/New_York',
      'd = TODAY',
      ['2024-03-10T05:00:00Z', '2024-03-11T03:59:59Z'],
      ['2024-03-10T04:59:59Z', '2024-03-11T04:00:00Z'],
    ],
    // Clocks go back: it has 25.
    [
      '2024-11-03T12:00:00Z',
      'America/New_York',
      'd = 2024-11-03',
      ['2024-11-03T04:00:00Z', '2024-11-04T04:59:59Z'],
      ['2024-11-03T03:59:59Z', '2024-11-04T05:00:00Z'],
    ],
    [
      '2024-04-02T12:00:00Z',
      'Europe/London',
      'd = LAST_N_DAYS:3',
      ['2024-03-30T00:00:00Z', '2024-04-02T22:59:59Z'],
      ['2024-03-29T23:59:59Z', '2024-04-02T23:00:00Z'],
    ],
    [
      '2024-04-02T12:00:00Z',
      'Europe/London',
      'd = LAST_MONTH',
      ['2024-03-01T00:00:00Z', '2024-03-31T22:59:59Z'],
      ['2024-02-29T23:59:59Z', '2024-03-31T23:00:00Z'],
    ],
    // No midnight: 00:00 became 01:00.
    [
      '2018-11-04T12:00:00Z',
      'America/Sao_Paulo',
      'd = TODAY',
      ['2018-11-04T03:00:00Z', '2018-11-05T01:59:59Z'],
      ['2018-11-04T02:59:59Z', '2018-11-05T02:00:00Z'],
    ],
    // Two midnights: 01:00 became 00:00.
    [
      '2024-11-03T12:00:00Z',
      'America/Havana',
      'd = TODAY',
      ['2024-11-03T04:00:00Z', '2024-11-04T04:59:59Z'],
      ['2024-11-03T03:59:59Z', '2024-11-04T05:00:00Z'],
    ],
    // A day that never was: Samoa went from the 29th to the 31st.
    [
      '2011-12-31T12:00:00Z',
      'Pacific/Apia',
      'd = 2011-12-29',
      ['2011-12-29T10:00:00Z', '2011-12-30T09:59:59Z'],
      ['2011-12-30T10:00:00Z'],
    ],
    [
      '2011-12-31T12:00:00Z',
      'Pacific/Apia',
      'd = 2011-12-30',
      [],
      ['2011-12-30T09:59:59Z', '2011-12-30T10:00:00Z'],
    ],
    [
      '2011-12-31T12:00:00Z',
      'Pacific/Apia',
      'd = 2011-12-31',
      ['2011-12-30T10:00:00Z'],
      ['2011-12-30T09:59:59Z'],
    ],
    [
      '2024-05-15T12:00:00Z',
      'Pacific/Kiritimati',
      'd > TODAY',
      ['2024-05-16T10:00:00Z'],
      ['2024-05-16T09:59:59Z'],
    ],
  ])('at %s in %s: %s', (now, timeZone, clause, inside, outside) => {
    expect(inside.filter((d) => !holds(clause, { d }, at(now, timeZone)))).toEqual([]);
    expect(outside.filter((d) => holds(clause, { d }, at(now, timeZone)))).toEqual([]);
  });
});

describe('what only the server can evaluate', () => {
  it.each([
    'Id IN (SELECT AccountId FROM Contact)',
    'Amount > USD5',
    "toLabel(Status) = 'x'",
    "a = 'never true' AND (b = 1 OR DISTANCE(L, M, 'mi') < 5)",
  ])('%s is refused before any record is looked at', (clause) => {
    const attempt = () => holds(clause, {});

    expect(attempt).toThrow(CrosswalkError);
    expect(attempt).toThrow(expect.objectContaining({ code: 'WHERE_SERVER_ONLY', kind: 'config' }));
  });
});
