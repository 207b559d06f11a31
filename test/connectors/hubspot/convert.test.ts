import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, textOf, valueFrom } from '../../../src/connectors/hubspot/convert.ts';
import type { CatalogueField, FieldType } from '../../../src/model/catalogue.ts';
import type { Value } from '../../../src/model/value.ts';

const property = (type: string, fieldType: string, name = 'x') => ({ name, type, fieldType });
const field = (native: string, path = 'x', type: FieldType = 'text'): CatalogueField => ({
  path,
  label: path,
  type,
  native,
  nullable: true,
  required: false,
  createable: true,
  updateable: true,
  filterable: true,
});

const TEXT = property('string', 'text');
const NUMBER = property('number', 'number');
const CHECK = property('enumeration', 'booleancheckbox');
const CHOICES = property('enumeration', 'checkbox');
const DATE = property('date', 'date');
const TIME = property('datetime', 'date');

describe('what HubSpot sends', () => {
  it.each<[string, ReturnType<typeof property>, string | null | undefined, Value]>([
    ['empty text', TEXT, '', null],
    ['blanks', TEXT, '  ', null],
    ['nothing', TEXT, null, null],
    ['a property it leaves out', TEXT, undefined, null],
    ['line ends of another machine', property('string', 'textarea'), 'a\r\nb', 'a\nb'],
    ['a number', NUMBER, '12.50', 12.5],
    ['zero', NUMBER, '0', 0],
    ['a number that is none', NUMBER, 'n/a', 'n/a'],
    [
      'an id that is called a number',
      property('number', 'number', 'hs_object_id'),
      '421369711816',
      '421369711816',
    ],
    ['a ticked box', CHECK, 'true', true],
    ['a box that is not ticked', property('bool', 'booleancheckbox'), 'false', false],
    ['one choice', property('enumeration', 'radio'), 'salesqualifiedlead', 'salesqualifiedlead'],
    ['a custom stage', property('enumeration', 'radio'), '51439524', '51439524'],
    ['several choices', CHOICES, 'b;a;b', ['a', 'b']],
    ['no choices', CHOICES, ';', null],
    ['a day', DATE, '2026-03-09', '2026-03-09'],
    ['a day as a time of the epoch', DATE, '1773014400000', '2026-03-09'],
    ['a moment', TIME, '2026-03-12T07:32:59.531Z', '2026-03-12T07:32:59.531Z'],
    ['a moment without milliseconds', TIME, '2026-03-09T12:00:00Z', '2026-03-09T12:00:00.000Z'],
    ['a moment of the epoch', TIME, '1773300826615', '2026-03-12T07:33:46.615Z'],
    ['a moment that is none', TIME, 'soon', 'soon'],
    ['a type that nobody documents', property('object_coordinates', 'text'), '1,2', '1,2'],
    ['an e-mail address', property('string', 'text', 'email'), 'Ann@X.example', 'ann@x.example'],
  ])('%s', (_what, of, text, value) => {
    expect(valueFrom(of, text)).toEqual(value);
  });
});

describe('what is sent to HubSpot', () => {
  it.each<[string, ReturnType<typeof property>, Value, string]>([
    ['null clears', TEXT, null, ''],
    ['a number as text', NUMBER, 12.5, '12.5'],
    ['false as text', CHECK, false, 'false'],
    ['choices once each, never in the form that adds', CHOICES, ['b', '', 'a', 'b'], 'a;b'],
    ['no choices', CHOICES, [], ''],
    ['the day of a moment, as it is written', DATE, '2026-03-09T23:30:00+02:00', '2026-03-09'],
    ['a moment in UTC', TIME, '2026-03-09T23:30:00+02:00', '2026-03-09T21:30:00.000Z'],
    ['a moment without a zone', TIME, '2026-03-09T23:30:00', '2026-03-09T23:30:00.000Z'],
  ])('%s', (_what, of, value, text) => {
    expect(textOf(of, value)).toBe(text);
  });
});

describe('the stored form', () => {
  const natives = [
    'string/text',
    'number/number',
    'enumeration/checkbox',
    'enumeration/select',
    'date/date',
    'datetime/date',
    'bool/booleancheckbox',
    'association',
  ];
  const scalar = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('2026-03-09', '2026-03-09T10:00:00Z', 'a;b', ' A ', '1773300826615'),
  );

  it('of a stored form is itself', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...natives),
        fc.oneof(scalar, fc.array(scalar, { maxLength: 4 })),
        (native, value) => {
          const stored = canonical(field(native), value);
          expect(canonical(field(native), stored)).toEqual(stored);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is what is read after a write', () => {
    expect(canonical(field('enumeration/checkbox'), ['b', 'a'])).toEqual(['a', 'b']);
    expect(canonical(field('string/text', 'email'), ' Ann@X.example ')).toBe('ann@x.example');
    expect(canonical(field('enumeration/select', 'hubspot_owner_id', 'reference'), '88842095')).toBe(
      '88842095',
    );
    expect(canonical(field('association', 'associations.company', 'reference'), '42')).toBe('42');
  });
});
