import { expect, test } from 'vitest';
import type { Link } from '../../src/model/link.ts';
import type { Mapping } from '../../src/model/mapping.ts';
import { stampOf, statusOf } from '../../src/plan/stamp.ts';
import { mapping } from '../compile/builders.ts';

const record = (values = {}, inactive = false) => ({ id: 's1', values, ...(inactive ? { inactive } : {}) });

test('the id of the target is written to the source only where all are to have it and the mapping may update', () => {
  const stamped = (stamp: 'all' | 'created', on: Mapping['syncBack']['on'], values = {}) => {
    const base = mapping([]);
    const built = {
      ...base,
      externalId: { target: undefined, source: 'desk_id', stamp },
      syncBack: { ...base.syncBack, on },
    };
    return stampOf(built, record(values), '7')?.after;
  };
  expect(stamped('all', ['update'])).toBe('7');
  expect(stamped('all', ['update'], { desk_id: '8' })).toBe('7');
  expect(stamped('all', ['update'], { desk_id: 7 })).toBeUndefined();
  expect(stamped('all', ['create'])).toBeUndefined();
  expect(stamped('created', ['update'])).toBeUndefined();
});

test.each<[Link['status'] | undefined, boolean, Link['status']]>([
  ['archived', true, 'archived'],
  ['archived', false, 'active'],
  ['deactivated', true, 'stillInactive'],
  ['stillInactive', true, 'stillInactive'],
  ['outOfScope', true, 'active'],
  [undefined, true, 'active'],
])('a pair that was %s, its target inactive: %s, is %s', (before, inactive, after) => {
  const link = before === undefined ? undefined : ({ status: before } as Link);
  expect(statusOf(link, record({}, inactive))).toBe(after);
});
