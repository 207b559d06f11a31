import { expect, test } from 'vitest';
import { stageChoice } from '../../src/config/stages.ts';
import { field, mapping } from '../compile/builders.ts';

const options = [
  { value: 'customer', label: 'Customer', active: true },
  { value: 'customer_2', label: 'customer', active: true },
  { value: '51', label: 'Lead', active: true },
];
const { source } = mapping([], { source: [field('stage', 'select', { options })] });

const chosen = (...names: readonly string[]) => {
  const said: string[] = [];
  const lines = { at: () => ({ file: 'a.yaml', line: 1, column: 1 }) };
  const choice = stageChoice(
    {
      document: { values: new Map(), keys: new Map(), lines } as never,
      path: '/import/lifecycleStages',
      names,
      report: ({ message }: { readonly message: string }) => said.push(message),
    } as never,
    source,
    'stage',
  );
  return { values: choice?.stages.map(({ value }) => value), said };
};

test('a name that may mean two stages is refused with both, and the others are kept', () => {
  expect(chosen('Customer', 'LEAD')).toEqual({
    values: ['51'],
    said: ['"Customer" may be any of 2 stages: "customer" or "customer_2"'],
  });
});

test('a value that is the label of another is no less open; one that only one stage has is clear', () => {
  expect(chosen('customer').said).toHaveLength(1);
  expect(chosen('customer_2')).toEqual({ values: ['customer_2'], said: [] });
});
