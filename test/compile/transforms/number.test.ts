import { describe, expect, test } from 'vitest';
import { boolean } from '../../../src/compile/transforms/boolean.ts';
import { number } from '../../../src/compile/transforms/number.ts';

describe('number', () => {
  test.each([
    ['digits', { given: '42', want: 42 }],
    ['a sign and a dot', { given: '-1234.50', want: -1234.5 }],
    ['a plus sign', { given: '+7', want: 7 }],
    ['white space around', { given: ' 7 ', want: 7 }],
    ['a leading dot', { given: '.5', want: 0.5 }],
    ['leading zeros', { given: '007', want: 7 }],
    ['minus zero as zero', { given: '-0', want: 0 }],
    ['a number as it is', { given: 3.25, want: 3.25 }],
    ['empty text as nothing', { given: '  ', want: null }],
    ['nothing as nothing', { given: null, want: null }],
  ])('reads %s', (_name, { given, want }) => {
    expect(number(given)).toBe(want);
  });

  test.each([
    ['thousands separators', '1,234.50'],
    ['a decimal comma', '12,5'],
    ['an exponent', '1e3'],
    ['hexadecimal', '0x10'],
    ['a currency sign', '€5'],
    ['words', 'Infinity'],
    ['two signs', '--5'],
    ['a dot alone', '.'],
    ['more digits than can be exact', '12345678901234567890'],
    ['not a number', Number.NaN],
  ])('refuses %s without repeating it', (_name, given) => {
    const attempt = () => number(given);
    expect(attempt).toThrow(expect.objectContaining({ name: 'TransformError' }));
    expect(attempt).not.toThrow(String(given) === '.' ? 'never' : String(given));
  });
});

describe('boolean', () => {
  test.each([
    ['true', true],
    ['FALSE', false],
    [' Yes ', true],
    ['no', false],
    ['1', true],
    ['0', false],
    [1, true],
    [0, false],
    [true, true],
    [false, false],
    ['', null],
    [null, null],
  ])('reads %j as %j', (given, want) => {
    expect(boolean(given)).toBe(want);
  });

  test.each(['on', 'y', 'wahr', '2', 2])('refuses %j', (given) => {
    expect(() => boolean(given)).toThrow(expect.objectContaining({ name: 'TransformError' }));
  });
});
