import { expect, it } from 'vitest';
import type { Mapping, StageChoice } from '../../src/model/mapping.ts';
import { editsOf } from '../../src/plan/effect-edits.ts';
import { mapping, rule } from '../compile/builders.ts';

const at = { file: 'm.yaml', line: 1, column: 1 };
const stages = (...values: string[]): StageChoice => ({
  field: 'stage',
  besides: undefined,
  stages: values.map((value) => ({ written: value, value })),
  at,
});

function edited(change: (base: Mapping) => Partial<Mapping>) {
  const base = mapping([]);
  return editsOf(base, { ...base, ...change(base) });
}

it('tells an edit of the stages by its key, and not as one of the clause', () => {
  const { rules } = edited((base) => ({ import: { ...base.import, stages: stages('lead', 'customer') } }));
  expect(rules.map(({ key, details }) => [key, details])).toEqual([
    ['import.lifecycleStages', ['(none) -> ["customer","lead"]']],
  ]);
});

it('looks at the records that are left to another mapping now, or are not any more', () => {
  const { rules, ids } = edited((base) => ({
    import: { ...base.import, elsewhere: new Map([['7', 'branches']]) },
  }));
  expect(rules.map(({ key }) => key)).toEqual(['import.exceptLinked']);
  expect([...ids.source]).toEqual(['7']);
});

it('tells what becomes of archived records and of new ones', () => {
  const { rules } = edited((base) => ({
    syncBack: { ...base.syncBack, onReactivate: 'create', stage: stages('lead') },
    externalId: { ...base.externalId, stamp: 'all' },
  }));
  expect(rules.map(({ key }) => key)).toEqual([
    'syncBack.onReactivate',
    'syncBack.defaultLifecycleStage',
    'externalId',
  ]);
});

it('tells that a rule holds records now', () => {
  const base = mapping([rule('email', 'emailaddress')]);
  const { rules } = editsOf(base, mapping([rule('email', 'emailaddress', { onEmpty: 'hold' })]));
  expect(rules).toMatchObject([{ key: 'emailaddress', details: ['onEmpty: keep -> hold'] }]);
});
