import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { StateStore } from '../../src/state/store.ts';
import { link, open, statePath } from './support.ts';

const CHILD = 'cases.notes';
const OF = 'cases';

function linked(ids: Readonly<Record<string, string>>): StateStore {
  const state = open(statePath());
  state.putLinks(
    Object.entries(ids).map(([sourceId, targetId]) => link({ mapping: OF, sourceId, targetId })),
  );
  return state;
}

const due = (state: StateStore) =>
  [...state.dueParents(CHILD, OF)].map(
    ({ sourceId, sourceDue, targetDue }) =>
      `${sourceId}${sourceDue ? ' source' : ''}${targetDue ? ' target' : ''}`,
  );

test('a pair that was linked and is not known yet is due on both sides, one whose target was just made on the source alone', () => {
  const state = linked({ s1: 't1', s2: 't2' });
  state.emptyParents(CHILD, [{ sourceId: 's2', targetId: 't2' }]);

  expect(due(state)).toEqual(['s1 source target', 's2 source']);
});

test('what was read is due no more until a list shows the target with another stamp', () => {
  const state = linked({ s1: 't1', s2: 't2' });
  state.settleParents(CHILD, OF, { sources: 'all', targets: ['s1', 's2'] });
  expect(due(state)).toEqual([]);

  state.seenParents(CHILD, [{ sourceId: 's1', targetId: 't1', stamp: 7 }]);
  expect(due(state)).toEqual(['s1 target']);
  state.settleParents(CHILD, OF, { sources: [], targets: ['s1'] });
  state.seenParents(CHILD, [{ sourceId: 's1', targetId: 't1', stamp: 7 }]);
  expect(due(state)).toEqual([]);

  state.seenParents(CHILD, [
    { sourceId: 's1', targetId: 't1', stamp: 8 },
    { sourceId: 's2', targetId: 't2' },
  ]);
  expect(due(state)).toEqual(['s1 target', 's2 target']);
});

test('a pair that was linked to another target begins anew on both sides', () => {
  const state = linked({ s1: 't1' });
  state.settleParents(CHILD, OF, { sources: ['s1'], targets: ['s1'] });
  state.putLinks([link({ mapping: OF, sourceId: 's1', targetId: 't9' })]);
  expect(due(state)).toEqual(['s1 source target']);

  state.settleParents(CHILD, OF, { sources: ['s1'], targets: [] });
  expect(due(state)).toEqual(['s1 target']);
});

test('a pair that left the scope is no parent, and begins anew when it is back', () => {
  const state = linked({ s1: 't1' });
  state.settleParents(CHILD, OF, { sources: 'all', targets: ['s1'] });
  state.putLinks([link({ mapping: OF, sourceId: 's1', targetId: 't1', status: 'outOfScope' })]);
  expect([due(state), state.parents(CHILD, OF, ['s1']).size]).toEqual([[], 0]);

  state.forgetParents(CHILD, OF);
  state.putLinks([link({ mapping: OF, sourceId: 's1', targetId: 't1' })]);
  expect(due(state)).toEqual(['s1 source target']);
});

test('who opted out is left out of that direction, and is read again once it opts in', () => {
  const state = linked({ s1: 't1' });
  state.settleParents(CHILD, OF, { sources: 'all', targets: ['s1'] });
  const ids = { sourceId: 's1', targetId: 't1' };
  state.leaveOut(CHILD, 'syncBack', [{ ...ids, out: true }]);
  expect(state.parents(CHILD, OF, ['s1']).get('s1')).toMatchObject({
    sourceDue: false,
    leftOut: { import: false, syncBack: true },
  });

  state.leaveOut(CHILD, 'import', [{ ...ids, out: false }]);
  expect(due(state)).toEqual([]);
  state.leaveOut(CHILD, 'syncBack', [{ ...ids, out: false }]);
  expect(due(state)).toEqual(['s1 source target']);
});

test('a state of a version without the table is given one, and is readable before that', () => {
  const path = statePath();
  const before = open(path);
  before.putLinks([link({ mapping: OF, sourceId: 's1', targetId: 't1' })]);
  before.close();
  const raw = new DatabaseSync(path);
  raw.exec('DROP TABLE parents');
  raw.close();

  const reading = open(path, { readOnly: true });
  expect(due(reading)).toEqual(['s1 source target']);
  reading.close();
  const writing = open(path);
  writing.settleParents(CHILD, OF, { sources: 'all', targets: [] });
  expect(due(writing)).toEqual(['s1 target']);
});
