import { expect, test } from 'vitest';
import { objectInfoOf } from '../../../src/connectors/salesforce/describe.ts';
import { examineCurrency } from '../../../src/connectors/salesforce/examine-currency.ts';
import { wireField } from './support.ts';

const use = (...reads: readonly string[]) => ({
  object: 'Opportunity',
  reads,
  creates: undefined,
  updates: undefined,
  marks: [],
  catalogue: undefined,
});

function opportunity(...fields: readonly string[]) {
  const info = objectInfoOf({
    name: 'Opportunity',
    fields: [
      wireField('Id', 'id'),
      wireField('Amount', 'currency'),
      ...fields.map((name) => wireField(name, 'picklist')),
    ],
  });
  if (info === undefined) throw new Error('no describe');
  return info;
}

test.each([
  ['an org with one currency', opportunity(), use('Amount'), []],
  ['no amount', opportunity('CurrencyIsoCode'), use('Name'), []],
  ['an amount alone', opportunity('CurrencyIsoCode'), use('Amount'), ['fail']],
  ['an amount and its currency', opportunity('CurrencyIsoCode'), use('Amount', 'CurrencyIsoCode'), ['pass']],
])('%s', (_, info, used, levels) => {
  expect(examineCurrency(info, used).map(({ level }) => level)).toEqual(levels);
});
