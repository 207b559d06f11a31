import { expect, test } from 'vitest';
import type { Mapping } from '../../src/model/mapping.ts';
import type { Value } from '../../src/model/value.ts';
import { decideCreateBack } from '../../src/plan/create.ts';
import { NOTHING_WANTED } from '../../src/plan/decide.ts';
import { mapping, rule } from '../compile/builders.ts';

const built = mapping([rule('Stage', 'status', { direction: 'both' })]);
const stage = { field: 'Stage', stages: [{ value: 'lead' }] } as unknown as Mapping['syncBack']['stage'];

function created(wanted: Readonly<Record<string, Value>>) {
  const decision = decideCreateBack(
    {
      mapping: { ...built, syncBack: { ...built.syncBack, stage } },
      canonicalTarget: (_, value) => value,
      canonicalSource: (_, value) => value,
      hash: (text) => text.length,
      oldBaseline: false,
      forward: () => NOTHING_WANTED,
    },
    { id: 't1', values: {} },
    { ...NOTHING_WANTED, values: wanted },
  );
  return decision.entries[0]?.entry;
}

test('the stage of new records is told apart from one that a rule gives', () => {
  expect(created({})).toMatchObject({ values: { Stage: 'lead' }, initial: 'Stage' });
  expect(created({ Stage: null })).toMatchObject({ values: { Stage: 'lead' }, initial: 'Stage' });
  expect(created({ Stage: 'customer' })).toMatchObject({ values: { Stage: 'customer' } });
  expect(created({ Stage: 'customer' })).not.toHaveProperty('initial');
});
