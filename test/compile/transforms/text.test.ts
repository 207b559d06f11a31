import { describe, expect, test } from 'vitest';
import { TransformError } from '../../../src/compile/failure.ts';
import { join, split } from '../../../src/compile/transforms/list.ts';
import { asText, lower, trim, upper } from '../../../src/compile/transforms/text.ts';
import { truncate } from '../../../src/compile/transforms/truncate.ts';

describe('trim, lower and upper', () => {
  test.each([
    ['trims white space at both ends only', { run: trim, given: ' \t a  b\n', want: 'a  b' }],
    ['trims a no-break space', { run: trim, given: '\u00a0a\u00a0', want: 'a' }],
    ['lowers by Unicode rules', { run: lower, given: 'ÄÖ@X.COM', want: 'äö@x.com' }],
    ['lowers a dotted capital I the same everywhere', { run: lower, given: 'I', want: 'i' }],
    ['raises sharp s to two letters', { run: upper, given: 'straße', want: 'STRASSE' }],
    ['changes every choice of a list', { run: upper, given: ['a', 'b'], want: ['A', 'B'] }],
    ['leaves nothing as nothing', { run: lower, given: null, want: null }],
    ['turns an absent value into nothing', { run: lower, given: undefined, want: null }],
    ['keeps empty text empty', { run: trim, given: '', want: '' }],
  ])('%s', (_name, { run, given, want }) => {
    expect(run(given)).toEqual(want);
  });

  test('reads a number where the description promised text, and refuses an object', () => {
    expect(asText(5)).toBe('5');
    expect(() => asText({})).toThrow(TransformError);
  });
});

describe('split and join', () => {
  test.each([
    ['splits at semicolons by default', { given: 'a; b ;c', args: {}, want: ['a', 'b', 'c'] }],
    ['splits at the given separator', { given: 'a|b;c', args: { separator: '|' }, want: ['a', 'b;c'] }],
    ['drops empty pieces and repetitions', { given: ';a;;a;', args: {}, want: ['a'] }],
    ['gives no choices for empty text', { given: '', args: {}, want: [] }],
    ['leaves a list as it is', { given: ['a', 'a'], args: {}, want: ['a', 'a'] }],
    ['leaves nothing as nothing', { given: null, args: {}, want: null }],
  ])('split %s', (_name, { given, args, want }) => {
    expect(split(given, args)).toEqual(want);
  });

  test.each([
    ['joins with semicolons by default', { given: ['a', 'b'], args: {}, want: 'a;b' }],
    ['joins with the given separator', { given: ['a', 'b'], args: { separator: ', ' }, want: 'a, b' }],
    ['leaves text as it is', { given: 'a;b', args: {}, want: 'a;b' }],
    ['gives empty text for no choices', { given: [], args: {}, want: '' }],
    ['leaves nothing as nothing', { given: undefined, args: {}, want: null }],
  ])('join %s', (_name, { given, args, want }) => {
    expect(join(given, args)).toBe(want);
  });
});

describe('truncate', () => {
  const family = '👨‍👩‍👧';
  test.each([
    ['keeps text of exactly the length', { given: 'abcde', length: 5, want: 'abcde' }],
    ['cuts the rest', { given: 'abcdef', length: 5, want: 'abcde' }],
    ['counts code points, so a pair of surrogates is one', { given: '😀😀😀', length: 2, want: '😀😀' }],
    ['keeps short text with many surrogates whole', { given: '😀😀😀', length: 3, want: '😀😀😀' }],
    ['does not tear an accent from its letter', { given: 'abe\u0301', length: 3, want: 'ab' }],
    ['does not tear an emoji family apart', { given: `a${family}b`, length: 4, want: 'a' }],
    ['fits an emoji family that is as long as the limit', { given: `${family}b`, length: 5, want: family }],
    ['cuts a first grapheme that alone is too long', { given: family, length: 1, want: '👨' }],
    ['cuts every choice of a list', { given: ['abc', 'd'], length: 2, want: ['ab', 'd'] }],
    ['leaves nothing as nothing', { given: null, length: 2, want: null }],
  ])('%s', (_name, { given, length, want }) => {
    expect(truncate(given, { length })).toEqual(want);
  });
});
