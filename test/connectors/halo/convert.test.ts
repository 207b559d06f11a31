import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical } from '../../../src/connectors/halo/convert.ts';
import type { CatalogueField, FieldType } from '../../../src/model/catalogue.ts';
import { normaliseKey } from '../../../src/model/key.ts';
import type { Value } from '../../../src/model/value.ts';

const REGIONS = ['Europe', 'Americas'].map((label) => ({ value: label, label, active: true }));

function field(type: FieldType): CatalogueField {
  return {
    path: 'x',
    label: 'X',
    type,
    native: type,
    nullable: true,
    required: false,
    createable: true,
    updateable: true,
    filterable: false,
    ...(type === 'select' || type === 'multiselect' ? { options: REGIONS } : {}),
  };
}

describe('canonical: how Halo gives a value back', () => {
  test.each<[string, FieldType, Value, Value]>([
    ['text is trimmed', 'text', '  Acme ', 'Acme'],
    ['blank text is nothing', 'text', '   ', null],
    ['line ends are LF', 'memo', 'a\r\nb\rc', 'a\nb\nc'],
    ['a number in a text field is text', 'text', 12, '12'],
    ['phones stay as they are', 'phone', '+44 (0)20 7946', '+44 (0)20 7946'],
    ['an id that is a double is a whole number', 'reference', 18.0, '18'],
    ['an id as text stays', 'reference', '18', '18'],
    ['0 and -1 are no reference', 'reference', 0, null],
    ['-1 is no reference', 'reference', -1, null],
    ['a name where an id belongs is kept for the write to refuse', 'reference', 'Sam', 'Sam'],
    ['numbers may come as text', 'integer', '120', 120],
    ['integers are whole', 'integer', 119.6, 120],
    ['decimals stay', 'decimal', '1234.5', 1234.5],
    ['thousands are understood', 'currency', '£1,234.50', 1234.5],
    ['no number stays text', 'integer', 'many', 'many'],
    ['an empty checkbox is false', 'checkbox', null, false],
    ['a checkbox may be a number', 'checkbox', 1, true],
    ['a checkbox may be text', 'checkbox', 'False', false],
    ['a date keeps its day', 'date', '2026-01-31T00:00:00', '2026-01-31'],
    ['a placeholder date is nothing', 'date', '1900-01-01T00:00:00', null],
    ['another placeholder is nothing', 'datetime', '1899-12-30T00:00:00', null],
    ['and another', 'datetime', '1901-01-01T00:00:00.000', null],
    [
      'a date-time without a zone means UTC',
      'datetime',
      '2026-10-03T06:24:10.967',
      '2026-10-03T06:24:10.967Z',
    ],
    [
      'a date-time with a zone is moved to UTC',
      'datetime',
      '2026-10-03T06:24:10+02:00',
      '2026-10-03T04:24:10.000Z',
    ],
    [
      'a space in place of the T is understood',
      'datetime',
      '2026-10-03 06:24:10',
      '2026-10-03T06:24:10.000Z',
    ],
    ['an option is found without case', 'select', ' europe ', 'Europe'],
    ['an unknown option stays', 'select', 'Mars', 'Mars'],
    [
      'options stand in the order of the list, each once',
      'multiselect',
      ['Americas', 'europe', 'Europe'],
      ['Europe', 'Americas'],
    ],
    ['no options are nothing', 'multiselect', [], null],
  ])('%s', (_, type, value, expected) => {
    expect(canonical(field(type), value)).toEqual(expected);
  });

  test('canonical of a canonical value is that value', () => {
    const types: FieldType[] = [
      'text',
      'memo',
      'integer',
      'decimal',
      'checkbox',
      'date',
      'datetime',
      'select',
      'multiselect',
      'reference',
    ];
    const values = fc.oneof(
      fc.string(),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string()),
    );
    fc.assert(
      fc.property(fc.constantFrom(...types), values, (type, value) => {
        const once = canonical(field(type), value);
        expect(canonical(field(type), once)).toEqual(once);
      }),
    );
  });
});

describe('normaliseKey', () => {
  test.each([
    ['  Acme   Ltd ', 'acme ltd'],
    ['STRASSE', normaliseKey('straße')],
    ['Cafe\u0301', 'café'],
    ['   ', undefined],
    [null, undefined],
    [12, '12'],
  ])('%j', (value, expected) => {
    expect(normaliseKey(value)).toBe(expected);
  });

  test('is the same for a text and its upper case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(normaliseKey(text.toUpperCase())).toBe(normaliseKey(text));
      }),
    );
  });
});
