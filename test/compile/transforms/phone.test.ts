import { describe, expect, test } from 'vitest';
import { phone } from '../../../src/compile/transforms/phone.ts';

describe('phone', () => {
  test.each([
    [
      'writes a national number with its region',
      { given: '020 7946 0018', args: { region: 'GB' }, want: '+442079460018' },
    ],
    [
      'takes the region in any case',
      { given: '(650) 253-0000', args: { region: 'us' }, want: '+16502530000' },
    ],
    [
      'needs no region for an international number',
      { given: '+49 (0)30 901820', args: {}, want: '+4930901820' },
    ],
    [
      'prefers the country of the number over the region',
      { given: '+44 20 7946 0018', args: { region: 'US' }, want: '+442079460018' },
    ],
    [
      'keeps a number that is not valid',
      { given: '(555) 123-4567', args: { region: 'US' }, want: '(555) 123-4567' },
    ],
    ['keeps a national number without a region', { given: '020 7946 0018', args: {}, want: '020 7946 0018' }],
    [
      'keeps an extension, which E.164 cannot hold',
      { given: '+44 20 7946 0018 ext 12', args: {}, want: '+44 20 7946 0018 ext 12' },
    ],
    [
      'keeps text around a number',
      { given: 'call 020 7946 0018 after 5', args: { region: 'GB' }, want: 'call 020 7946 0018 after 5' },
    ],
    ['keeps words', { given: 'ask Ann', args: { region: 'GB' }, want: 'ask Ann' }],
    [
      'keeps everything for a region that does not exist',
      { given: '020 7946 0018', args: { region: 'ZZ' }, want: '020 7946 0018' },
    ],
    ['leaves nothing as nothing', { given: null, args: {}, want: null }],
  ])('%s', (_name, { given, args, want }) => {
    expect(phone(given, args)).toBe(want);
  });
});
