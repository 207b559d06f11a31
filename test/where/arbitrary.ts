import fc from 'fast-check';
import type { FieldType } from '../../src/model/catalogue.ts';
import type { Values } from '../../src/model/value.ts';
import type { Comparator, Literal, Where } from '../../src/model/where.ts';

/** The object that random trees and random rows are about. */
export const TYPES = {
  Name: 'text',
  'Owner.Email': 'email',
  Employees: 'integer',
  Active: 'checkbox',
  Born: 'date',
  Created: 'datetime',
  Opens: 'time',
  Tags: 'multiselect',
} as const satisfies Readonly<Record<string, FieldType>>;

export type Field = keyof typeof TYPES;

export const typeOf = (path: string): FieldType | undefined =>
  (TYPES as Readonly<Record<string, FieldType>>)[path];

const span = { start: 0, end: 0 };
const nothing: Literal = { kind: 'null', span };

const words = fc.constantFrom(
  'acme',
  'Acme',
  'ACME ltd',
  'b',
  'B_c',
  'b%c',
  'bxc',
  'abc',
  'a\\b',
  "O'Neil",
  'zoo',
);
const choices = fc.subarray(['Red', 'green', 'BLUE', 'x y'], { minLength: 1 });
const days = fc.constantFrom(
  '2023-12-31',
  '2024-02-28',
  '2024-02-29',
  '2024-03-01',
  '2024-03-10',
  '2024-03-15',
  '2024-03-16',
  '2024-04-01',
  '2025-01-01',
);
const clocks = fc.constantFrom(
  '00:00:00.000Z',
  '04:59:59.000Z',
  '18:29:59.999Z',
  '18:30:00.000Z',
  '23:59:59.000Z',
);
const numbers = fc.constantFrom(-5, -0.5, 0, 1, 3, 10, 1000.25);

export const row: fc.Arbitrary<Values> = fc.record({
  Name: fc.option(words),
  'Owner.Email': fc.option(words),
  Employees: fc.option(numbers),
  Active: fc.option(fc.boolean()),
  Born: fc.option(days),
  Created: fc.option(fc.tuple(days, clocks).map(([day, clock]) => `${day}T${clock}`)),
  Opens: fc.option(clocks),
  Tags: fc.option(choices),
});

const text = (value: string): Literal => ({ kind: 'string', value, span });
const number = numbers.map((value): Literal => ({ kind: 'number', text: String(value), span }));
const date = days.map((day): Literal => ({ kind: 'date', text: day, span }));
const fixed = fc
  .constantFrom(
    'YESTERDAY TODAY TOMORROW LAST_90_DAYS NEXT_90_DAYS LAST_WEEK THIS_WEEK NEXT_WEEK LAST_MONTH THIS_MONTH NEXT_MONTH LAST_QUARTER THIS_QUARTER NEXT_QUARTER LAST_YEAR THIS_YEAR NEXT_YEAR LAST_FISCAL_QUARTER THIS_FISCAL_YEAR',
  )
  .chain((names) => fc.constantFrom(...names.split(' ')));
const counted = fc
  .constantFrom(
    'LAST_N_DAYS NEXT_N_DAYS N_DAYS_AGO LAST_N_WEEKS NEXT_N_WEEKS N_WEEKS_AGO LAST_N_MONTHS NEXT_N_MONTHS N_MONTHS_AGO LAST_N_QUARTERS NEXT_N_QUARTERS N_QUARTERS_AGO LAST_N_YEARS NEXT_N_YEARS N_YEARS_AGO NEXT_N_FISCAL_QUARTERS N_FISCAL_YEARS_AGO',
  )
  .chain((names) => fc.constantFrom(...names.split(' ')));
const dateLiteral = fc.oneof(
  fixed.map((name): Literal => ({ kind: 'dateLiteral', name, span })),
  fc
    .tuple(counted, fc.integer({ min: 1, max: 15 }))
    .map(([name, n]): Literal => ({ kind: 'dateLiteral', name, n, span })),
);
const moment = fc.oneof(
  fc
    .tuple(days, clocks)
    .map(([day, clock]): Literal => ({ kind: 'datetime', text: `${day}T${clock}`, span })),
  date,
  dateLiteral,
);

const ordering = fc.constantFrom<Comparator>('=', '!=', '<', '<=', '>', '>=');
const equality = fc.constantFrom<Comparator>('=', '!=');

const field = (path: string, fn?: string) => ({ path, ...(fn === undefined ? {} : { fn }), span });

function compare(
  path: Field,
  op: fc.Arbitrary<Comparator>,
  value: fc.Arbitrary<Literal>,
  fn?: string,
): fc.Arbitrary<Where> {
  return fc.tuple(op, value).map(
    ([operator, literal]): Where => ({
      kind: 'compare',
      field: field(path, fn),
      op: operator,
      value: literal,
      span,
    }),
  );
}

function oneOf(path: Field, value: fc.Arbitrary<Literal>, fn?: string): fc.Arbitrary<Where> {
  return fc
    .tuple(fc.boolean(), fc.array(value, { minLength: 1, maxLength: 3 }))
    .map(([negated, values]): Where => ({ kind: 'in', field: field(path, fn), negated, values, span }));
}

/** Random trees; `texts` and `patterns` are what text fields are compared with. */
export function trees(texts: fc.Arbitrary<string>, patterns: fc.Arbitrary<string>): fc.Arbitrary<Where> {
  const literals = texts.map(text);
  const textField = fc.constantFrom<Field>('Name', 'Owner.Email');
  const leaf = fc.oneof(
    textField.chain((path) => compare(path, ordering, literals)),
    textField.chain((path) => compare(path, fc.constant('LIKE'), patterns.map(text))),
    textField.chain((path) =>
      oneOf(
        path,
        fc.oneof({ weight: 5, arbitrary: literals }, { weight: 1, arbitrary: fc.constant(nothing) }),
      ),
    ),
    fc
      .constantFrom<Field>('Name', 'Employees', 'Active', 'Born', 'Created', 'Tags', 'Opens')
      .chain((path) => compare(path, equality, fc.constant(nothing))),
    compare('Employees', ordering, number),
    oneOf('Employees', number),
    compare(
      'Active',
      equality,
      fc.boolean().map((value): Literal => ({ kind: 'boolean', value, span })),
    ),
    compare('Born', ordering, fc.oneof(date, dateLiteral)),
    compare('Created', ordering, moment),
    oneOf('Created', fc.oneof(dateLiteral, date)),
    compare(
      'Opens',
      ordering,
      clocks.map((clock): Literal => ({ kind: 'time', text: clock, span })),
    ),
    fc
      .constantFrom(
        'CALENDAR_YEAR',
        'CALENDAR_QUARTER',
        'CALENDAR_MONTH',
        'DAY_IN_MONTH',
        'DAY_IN_WEEK',
        'DAY_IN_YEAR',
        'HOUR_IN_DAY',
        'WEEK_IN_MONTH',
        'WEEK_IN_YEAR',
      )
      .chain((fn) =>
        compare(
          'Created',
          ordering,
          fc
            .constantFrom(1, 2, 4, 5, 11, 18, 2024)
            .map((value): Literal => ({ kind: 'number', text: String(value), span })),
          fn,
        ),
      ),
    compare('Created', ordering, date, 'DAY_ONLY'),
    fc
      .tuple(
        fc.boolean(),
        fc.array(fc.subarray(['red', 'GREEN', 'blue', 'pink'], { minLength: 1, maxLength: 2 }), {
          minLength: 1,
          maxLength: 2,
        }),
      )
      .map(
        ([negated, sets]): Where => ({
          kind: 'includes',
          field: field('Tags'),
          negated,
          values: sets.map((set) => text(set.join(';'))),
          span,
        }),
      ),
  );
  const level = fc.memo((depth: number): fc.Arbitrary<Where> => {
    if (depth <= 1) return leaf;
    const terms = fc.array(level(depth - 1), { minLength: 2, maxLength: 3 });
    return fc.oneof(
      leaf,
      terms.map((list): Where => ({ kind: 'and', terms: list, span })),
      terms.map((list): Where => ({ kind: 'or', terms: list, span })),
      level(depth - 1).map((term): Where => ({ kind: 'not', term, span })),
    );
  });
  return level(4);
}

/** A tree without its positions, for comparison. */
export function bare(where: unknown): unknown {
  return JSON.parse(JSON.stringify(where, (key, value: unknown) => (key === 'span' ? undefined : value)));
}
