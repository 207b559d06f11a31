import { describe, expect, it } from 'vitest';
import { blocksOf, type Likeness, nameWords, similarity, siteOf } from '../../src/plan/similar.ts';

const like = (name: string, more: Partial<Likeness> = {}): Likeness => ({
  id: name,
  name,
  words: nameWords(name),
  site: undefined,
  email: undefined,
  ...more,
});

describe('names', () => {
  it.each([
    ['Müller & Söhne GmbH', 'Muller und Sohne'],
    ['ACME, Inc.', 'acme'],
    ['Acme Holdings Ltd', 'Holdings  ACME Limited'],
    ['Société Générale S.A.', 'Societe Generale SA'],
    ["O'Brien Bros.", 'OBrien Bros'],
    ['Straße AG', 'STRASSE'],
    ['Nordisk A/S', 'Nordisk'],
  ])('%s is %s', (a, b) => {
    expect(nameWords(a)).toEqual(nameWords(b));
    expect(similarity(like(a), like(b)).score).toBe(0.95);
  });

  it('of legal forms alone keep them', () => {
    expect(nameWords('The Company')).toEqual(['company', 'the']);
  });

  it.each([
    ['Acme', 'Zenith', 0, 0.3],
    ['Acme Logistics', 'Acme Catering', 0.3, 0.6],
    ['Zephyr Logistics', 'Zephir Logistics', 0.75, 0.95],
    ['Bank of Scotland', 'Royal Bank of Scotland', 0.6, 0.9],
  ])('%s and %s are between', (a, b, least, most) => {
    const { score } = similarity(like(a), like(b));
    expect(score).toBeGreaterThanOrEqual(least);
    expect(score).toBeLessThan(most);
    expect(similarity(like(b), like(a)).score).toBe(score);
  });
});

describe('sites and addresses', () => {
  it.each([
    ['https://www.acme.example/de?x=1', 'acme.example'],
    ['HTTP://ACME.example:8080', 'acme.example'],
    ['acme.example', 'acme.example'],
    ['n/a', undefined],
    ['', undefined],
  ])('%s is %s', (text, site) => {
    expect(siteOf(text)).toBe(site);
  });

  it('lift a likely pair, and are enough to show an unlikely one', () => {
    const site = 'acme.example';
    expect(similarity(like('Acme', { site }), like('Acme Holding', { site })).score).toBeGreaterThan(0.75);
    expect(similarity(like('Acme', { site }), like('Zenith', { site }))).toEqual({
      score: 0.6,
      why: ['the same website'],
    });
  });

  it('of free mail prove nothing', () => {
    const [a, b] = ['a@gmail.com', 'b@gmail.com'];
    const plain = similarity(like('Ann Lee'), like('Ann Leigh')).score;
    expect(similarity(like('Ann Lee', { email: a }), like('Ann Leigh', { email: b })).score).toBe(plain);
    expect(similarity(like('Ann Lee', { email: a }), like('Ann Leigh', { email: a })).score).toBeGreaterThan(
      0.9,
    );
  });
});

describe('blocks', () => {
  it('bring together what is spelt differently at the end', () => {
    const shared = blocksOf(like('Zephyr')).filter((block) => blocksOf(like('Zephyrr')).includes(block));
    expect(shared).toEqual(['begin zeph']);
  });
});
