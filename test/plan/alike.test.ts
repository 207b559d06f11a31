import { describe, expect, it } from 'vitest';
import { sameInOtherForm } from '../../src/plan/alike.ts';

describe('one value in another form', () => {
  it.each([
    ['(512) 111-2222', '5121112222'],
    ['(512) 111-2222 ext. 7', '51211122227'],
    ['+44 20 7946 0101', '020 7946 0101'],
    ['0049 (30) 123456', '030/123456'],
    ['Ann@Acme.Example', 'ann@acme.example'],
    ['  Acme  Ltd. ', 'Acme Ltd'],
    ['ﬁne', 'FINE'],
    ['Somewhere behind the third house on the left', 'Somewhere behind the third house'],
  ])('%s and %s', (one, other) => {
    expect(sameInOtherForm(one, other)).toBe(true);
    expect(sameInOtherForm(other, one)).toBe(true);
  });

  it.each([
    ['(512) 111-2222', '(512) 111-2223'],
    ['Flat 7', '7'],
    ['+44 20 7946 0101', '030 7946 0101'],
    ['5121112222', '2222'],
    ['12 High Street 345678', '12 Low Street 345678'],
    ['Acme Holdings', 'Acme'],
    ['日本', '日木'],
    ['...', '---'],
    ['', 'Acme'],
    [null, 'Acme'],
    [1, 1.2],
    [undefined, undefined],
  ])('is not %s and %s', (one, other) => {
    expect(sameInOtherForm(one, other)).toBe(false);
  });
});
