import { describe, expect, test } from 'vitest';
import { canonical, isoOf, wireValues } from '../../../src/connectors/salesforce/convert.ts';
import { to18 } from '../../../src/connectors/salesforce/ids.ts';
import { literal, queryPath } from '../../../src/connectors/salesforce/where.ts';
import type { CatalogueField, FieldType } from '../../../src/model/catalogue.ts';
import type { Value } from '../../../src/model/value.ts';

const field = (type: FieldType, more: Partial<CatalogueField> = {}): CatalogueField => ({
  path: 'F',
  label: 'F',
  type,
  native: type,
  nullable: true,
  required: false,
  createable: true,
  updateable: true,
  filterable: true,
  ...more,
});
const regions = field('multiselect', {
  options: ['North', 'East', 'South'].map((value) => ({ value, label: value, active: true })),
});

describe('the canonical value', () => {
  const table: readonly (readonly [CatalogueField, Value, Value])[] = [
    [field('text'), '  Acme  ', 'Acme'],
    [field('text'), '', null],
    [field('text'), ' \t ', null],
    [field('text'), null, null],
    [field('text'), 12, '12'],
    [field('memo'), 'a\r\nb\rc\n', 'a\nb\nc'],
    [field('select'), ' Hot ', 'Hot'],
    [field('integer'), '12', 12],
    [field('integer'), 12.4, 12],
    [field('currency', { scale: 2 }), 1.239, 1.24],
    [field('percent', { scale: 0 }), '50', 50],
    [field('decimal'), 0, 0],
    [field('decimal'), 'many', 'many'],
    [field('checkbox'), null, false],
    [field('checkbox'), 'TRUE', true],
    [field('checkbox'), '0', false],
    [field('checkbox'), 1, true],
    [field('date'), '2026-01-31T23:00:00Z', '2026-01-31'],
    [field('date'), '2026-01-31', '2026-01-31'],
    [field('datetime'), '2026-01-31T10:11:12.345+01:00', '2026-01-31T09:11:12.000Z'],
    [field('datetime'), '2026-01-31T10:11:12.000+0000', '2026-01-31T10:11:12.000Z'],
    [field('datetime'), 'soon', 'soon'],
    [regions, ['South', 'North', 'South'], ['North', 'South']],
    [regions, 'South; North;West', ['North', 'South', 'West']],
    [regions, [], null],
    [regions, '', null],
    [field('reference'), '00D5f000000KZzZ', to18('00D5f000000KZzZ')],
  ];

  test.each(table)('of a field %o and %j is %j', (of, value, expected) => {
    expect(canonical(of, value)).toEqual(expected);
  });

  test('is its own canonical value', () => {
    for (const [of, value] of table) {
      const once = canonical(of, value);
      expect(canonical(of, once)).toEqual(once);
    }
  });
});

test('a datetime of the wire becomes ISO in UTC, and nothing else does', () => {
  expect(isoOf('2024-01-31T10:11:12.000+0000')).toBe('2024-01-31T10:11:12.000Z');
  expect(isoOf('2024-01-31T10:11:12-0530')).toBe('2024-01-31T15:41:12.000Z');
  for (const text of ['2024-01-31', '10:11:12.000Z', '2024-01-31T10:11:12', 'x', '2024-13-31T10:11:12Z']) {
    expect(isoOf(text)).toBeUndefined();
  }
});

test('a write joins lists and clears with null', () => {
  expect(wireValues({ A: ['x', 'y'], B: [], C: null, D: 1 })).toEqual({ A: 'x;y', B: null, C: null, D: 1 });
});

describe('an id', () => {
  test.each([
    ['001D000000IqhSL', '001D000000IqhSLIAZ'],
    ['0015500001QdQWf', '0015500001QdQWfAAN'],
    ['0019H00000H28uB', '0019H00000H28uBQAR'],
    ['003q000000KvQ1t', '003q000000KvQ1tAAF'],
    ['a00D0000008pQRA', 'a00D0000008pQRAIA2'],
  ])('%s is %s in its long form', (short, long) => {
    expect([to18(short), to18(long)]).toEqual([long, long]);
  });

  test('that is none comes back as it is', () => {
    expect(['', 'Halo 15', '012345678901234é'].map(to18)).toEqual(['', 'Halo 15', '012345678901234é']);
  });
});

describe('SOQL', () => {
  test('in an address survives decoding as the server does it', () => {
    const soql = "SELECT Id FROM A WHERE N = 'a+b & c%20 é #' AND T > 2026-01-01T00:00:00+01:00";
    expect(new URL(`http://x${queryPath('query', soql)}`).searchParams.get('q')).toBe(soql);
  });

  test('literals cannot leave their place', () => {
    expect(literal(field('text'), "x' OR Name != '")).toBe("'x\\' OR Name != \\''");
    expect(literal(field('text'), "\\' OR Name != '")).toBe("'\\\\\\' OR Name != \\''");
    expect(literal(field('integer'), '1 OR Id != null')).toBe("'1 OR Id != null'");
    expect(literal(field('datetime'), '2026-01-31T10:11:12.000Z')).toBe('2026-01-31T10:11:12.000Z');
    expect([literal(undefined, 5), literal(field('text'), 5), literal(undefined, null)]).toEqual([
      '5',
      "'5'",
      'null',
    ]);
  });
});
