import { describe, expect, test } from 'vitest';
import { FieldRefused } from '../../src/compile/failure.ts';
import { mapValue, valueTable } from '../../src/compile/valueMap.ts';

const rows = [
  ['Apparel', 'Retail'],
  ['apparel', 'Small retail'],
  ['Biotechnology', 'Health'],
  ['Healthcare', 'Health'],
  ['5', 'Five'],
  ['true', 'Yes'],
  ['Gone', null],
] as const;
const table = valueTable('industries', rows, { kind: 'default', value: 'Other' });

describe('mapValue', () => {
  test.each([
    ['finds the exact row first', { given: 'apparel', want: 'Small retail' }],
    ['then ignores case and white space, first row first', { given: ' APPAREL ', want: 'Retail' }],
    ['finds numbers by their text', { given: 5, want: 'Five' }],
    ['finds booleans by their text', { given: true, want: 'Yes' }],
    ['gives nothing where the row says null', { given: 'Gone', want: null }],
    ['uses the default for an unknown value', { given: 'Steel', want: 'Other' }],
    ['does not use the default for an empty value', { given: null, want: null }],
    ['does not use the default for blank text', { given: ' ', want: null }],
    ['does not use the default for an absent value', { given: undefined, want: null }],
    [
      'maps each choice and drops repetitions',
      { given: ['Healthcare', 'Biotechnology', 'Steel'], want: ['Health', 'Other'] },
    ],
    ['drops choices that map to nothing', { given: ['Gone', 'Apparel'], want: ['Retail'] }],
    ['does not find inherited names', { given: 'constructor', want: 'Other' }],
  ])('%s', (_name, { given, want }) => {
    expect(mapValue(given, table)).toEqual(want);
  });

  test('keeps an unknown value as it is when told to', () => {
    expect(mapValue('Steel', valueTable('m', rows, { kind: 'keep' }))).toBe('Steel');
    expect(mapValue(12, valueTable('m', [], { kind: 'keep' }))).toBe(12);
  });

  test('holds or leaves on an unknown value without repeating it', () => {
    for (const kind of ['hold', 'leave'] as const) {
      const attempt = () => mapValue('Steel', valueTable('industries', rows, { kind }));
      expect(attempt).toThrow(FieldRefused);
      expect(attempt).toThrow(
        expect.objectContaining({
          outcome: kind,
          refusal: expect.objectContaining({ code: 'VALUE_UNMAPPED' }),
        }),
      );
      expect(attempt).not.toThrow('Steel');
    }
  });

  test('maps the empty value where the map has a row for it', () => {
    expect(mapValue(null, valueTable('m', [['', 'None']], { kind: 'hold' }))).toBe('None');
  });
});
