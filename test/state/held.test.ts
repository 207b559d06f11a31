import { expect, it } from 'vitest';
import type { NewHeld } from '../../src/state/store.ts';
import { open, problem, START, statePath } from './support.ts';

const now = Date.parse(START);
const minutes = (n: number) => now + n * 60_000;

function held(over: Partial<NewHeld> = {}): NewHeld {
  return {
    mapping: 'accounts',
    side: 'source',
    recordId: 'a',
    mappingHash: 'h1',
    problem: problem(),
    ...over,
  };
}

it('waits 15 minutes, then twice as long each time, at most a day', () => {
  const state = open(statePath());

  const waits = Array.from({ length: 9 }, () => {
    state.putHeld([held()], now);
    return (Date.parse(state.held()[0]?.nextAttempt ?? '') - now) / 60_000;
  });

  expect(waits).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
  expect(state.held()[0]?.attempts).toBe(9);
});

it('keeps when a record was first held, and its newest problem', () => {
  const state = open(statePath());
  state.putHeld([held()], now);
  const later = problem({
    code: 'WRITE_REJECTED',
    kind: 'rejected',
    what: 'Refused.',
    field: 'name',
    todo: 'Fix.',
  });
  state.putHeld([held({ problem: later, mappingHash: 'h2' })], minutes(20));

  expect(state.held('accounts')).toEqual([
    {
      ...held({ problem: later, mappingHash: 'h2' }),
      firstSeen: START,
      lastSeen: '2026-03-01T08:20:00.000Z',
      nextAttempt: '2026-03-01T08:50:00.000Z',
      attempts: 2,
    },
  ]);
});

it('is due when its time has come, or at once when its mapping was edited', () => {
  const state = open(statePath());
  state.putHeld([held(), held({ mapping: 'contacts' })], now);

  expect(state.heldDue('accounts', 'h1', minutes(15) - 1)).toEqual([]);
  expect(state.heldDue('accounts', 'h1', minutes(15)).map((one) => one.recordId)).toEqual(['a']);
  expect(state.heldDue('accounts', 'h2', now).map((one) => one.recordId)).toEqual(['a']);
});

it('tells records of one id on both sides apart, and clears only what it is told', () => {
  const state = open(statePath());
  state.putHeld([held(), held({ side: 'target' }), held({ recordId: 'b' })], now);

  state.clearHeld('accounts', 'source', ['a', 'zzz']);

  expect(state.held().map((one) => [one.side, one.recordId])).toEqual([
    ['source', 'b'],
    ['target', 'a'],
  ]);
  expect(state.held('contacts')).toEqual([]);
});
