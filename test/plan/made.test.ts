import { describe, expect, it } from 'vitest';
import type { Mapping } from '../../src/model/mapping.ts';
import { type Made, recognise, type SentCreate } from '../../src/plan/made.ts';
import { mapping, rule } from '../compile/builders.ts';

const EMPTY = 0;
const RULES = ['Name', 'Phone', 'Website'];
const two: Mapping = mapping(
  RULES.map((path) => rule(path, path.toLowerCase(), { id: path, direction: 'both' })),
);
const sent = (recordId: string, ...hashes: number[]): SentCreate => ({
  recordId,
  hashes: Object.fromEntries(hashes.map((hash, index) => [RULES[index], { source: hash, target: hash }])),
});
const made = (id: string, ...hashes: number[]): Made => ({
  id,
  hashes: Object.fromEntries(hashes.map((hash, index) => [RULES[index] ?? '', hash])),
});
const told = (creates: readonly SentCreate[], found: readonly Made[]) => {
  const { pairs, openSent, openMade } = recognise(two, creates, found, new Set([EMPTY]));
  return { pairs: Object.fromEntries(pairs), openSent, openMade };
};

describe('recognising what was made by what was sent', () => {
  it('takes the one whose values all agree, and the one that differs in less than half', () => {
    expect(
      told([sent('t1', 1, 2, 3), sent('t2', 4, 5, 6)], [made('s2', 9, 5, 6), made('s1', 1, 2, 3)]),
    ).toEqual({
      pairs: { s1: 't1', s2: 't2' },
      openSent: [],
      openMade: [],
    });
  });

  it('takes one that is gone, and leaves nothing undecided over one that is gone and nobody recognises', () => {
    const gone = (made: Made): Made => ({ ...made, gone: true });
    expect(told([sent('t1', 1, 2, 3)], [gone(made('s1', 1, 2, 9))])).toMatchObject({ pairs: { s1: 't1' } });
    expect(told([sent('t1', 1, 2, 3)], [gone(made('s1', 7, 8, 9))])).toEqual({
      pairs: {},
      openSent: [],
      openMade: [],
    });
  });

  it('says nothing of creates that left nothing, and of records that nobody waits for', () => {
    expect(told([sent('t1', 1, 2, 3)], [])).toEqual({ pairs: {}, openSent: [], openMade: [] });
    expect(told([sent('t1', 1, 2, 3)], [made('s1', 1, 2, 3), made('s9', 7, 8, 9)])).toEqual({
      pairs: { s1: 't1' },
      openSent: [],
      openMade: [],
    });
  });

  it('leaves open who agrees in too little', () => {
    const undecided = { pairs: {}, openSent: ['t1'], openMade: ['s1'] };

    expect(told([sent('t1', 1, 2, 3)], [made('s1', 1, 8, 9)])).toEqual(undecided);
    expect(told([sent('t1', 1, 2, 3)], [made('s1', 7, 8, 9)])).toEqual(undecided);
  });

  it('leaves open which of two that were sent alike is which', () => {
    expect(told([sent('t1', 1, 2, 3), sent('t2', 1, 2, 3)], [made('s1', 1, 2, 3)])).toEqual({
      pairs: {},
      openSent: ['t1', 't2'],
      openMade: ['s1'],
    });
  });

  it('does not take two empty fields for agreement', () => {
    expect(told([sent('t1', 1, EMPTY, EMPTY)], [made('s1', 9, EMPTY, EMPTY)])).toEqual({
      pairs: {},
      openSent: ['t1'],
      openMade: ['s1'],
    });
  });
});
