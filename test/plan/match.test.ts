import { describe, expect, it } from 'vitest';
import { chooseMatch, type StepCandidates } from '../../src/plan/match.ts';
import { mapping } from '../compile/builders.ts';

const sides = { giving: mapping([]).source, receiving: mapping([]).target };
const free = () => undefined;
const step = (name: string, ids: readonly string[], sameKey: readonly string[] = ['s1']): StepCandidates => ({
  step: name,
  ids,
  sameKey,
});

describe('choosing a match', () => {
  it('takes the first step that yields exactly one', () => {
    expect(chooseMatch(sides, [step('externalId', []), step('name', ['t7'])], free)).toEqual({
      kind: 'one',
      id: 't7',
      step: 'name',
    });
  });

  it('finds nothing when no step does', () => {
    expect(chooseMatch(sides, [step('externalId', []), step('name', [])], free)).toEqual({ kind: 'none' });
  });

  it('holds two candidates instead of guessing', () => {
    const result = chooseMatch(sides, [step('name', ['t1', 't2'])], free);

    expect(result).toMatchObject({ kind: 'held', problem: { code: 'MATCH_AMBIGUOUS', field: 'name' } });
  });

  it('holds two candidates of which one is taken: that the other one is meant would be a guess', () => {
    const taken = (id: string) => (id === 't1' ? 's9' : undefined);

    for (const ids of [
      ['t1', 't2'],
      ['t2', 't1'],
    ]) {
      expect(chooseMatch(sides, [step('name', ids)], taken)).toMatchObject({
        kind: 'held',
        problem: { code: 'MATCH_AMBIGUOUS' },
      });
    }
  });

  it('holds two records with one key although only one candidate exists', () => {
    const result = chooseMatch(sides, [step('name', ['t1'], ['s1', 's2'])], free);

    expect(result).toMatchObject({ kind: 'held', problem: { code: 'MATCH_AMBIGUOUS' } });
  });

  it('holds two records with one key although no candidate exists, so that neither is doubled by the other', () => {
    expect(chooseMatch(sides, [step('name', [], ['s1', 's2'])], free).kind).toBe('held');
  });

  it('does not take a record that is linked to another one', () => {
    const result = chooseMatch(sides, [step('name', ['t1'])], (id) => (id === 't1' ? 's9' : undefined));

    expect(result).toMatchObject({ kind: 'held', problem: { code: 'MATCH_TAKEN' } });
    expect(JSON.stringify(result)).toContain('s9');
  });

  it('trusts a mark over a shared name', () => {
    expect(
      chooseMatch(sides, [step('externalId', ['t3'], []), step('name', ['t1', 't2'])], free),
    ).toMatchObject({ kind: 'one', id: 't3' });
  });
});
