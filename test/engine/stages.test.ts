import { expect, test } from 'vitest';
import { checkStages } from '../../src/engine/stages.ts';
import { mapping } from '../compile/builders.ts';

const AT = { file: 'mapping.yaml', line: 4, column: 3 };
const base = mapping([]);

/** "Buyer" meant the value `51` when the mapping was checked; now the account has these stages. */
const check = (...options: readonly (readonly [value: string, label: string])[]) => {
  const stages = { field: 'stage', besides: undefined, stages: [{ written: 'Buyer', value: '51' }], at: AT };
  const describe = async () => ({
    fields: [{ path: 'stage', options: options.map(([value, label]) => ({ value, label })) }],
  });
  const context = { connectors: { crm: { describe }, desk: {} } };
  return checkStages(context as never, { mapping: { ...base, import: { ...base.import, stages } } } as never);
};

test('a stage whose label is as written needs no word; one that was renamed is told', async () => {
  expect(await check(['51', ' buyer'], ['52', 'Lead'])).toEqual([]);
  expect(await check(['51', 'Client'], ['52', 'Lead'])).toMatchObject([{ code: 'STAGE_RENAMED' }]);
});

test.each([
  ['is gone', [['52', 'Lead']]],
  [
    'has given its label to another',
    [
      ['51', 'Former buyer'],
      ['52', 'Buyer'],
    ],
  ],
  [
    'has given its label to another as its value',
    [
      ['51', 'Former buyer'],
      ['buyer', 'New'],
    ],
  ],
] as const)('a stage that %s stops the mapping', async (_, options) => {
  await expect(check(...options)).rejects.toMatchObject({ code: 'STAGE_CHANGED' });
});
