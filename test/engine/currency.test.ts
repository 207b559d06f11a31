import { expect, test } from 'vitest';
import { checkCurrency } from '../../src/engine/currency.ts';
import { mapping } from '../compile/builders.ts';

const amount = { path: 'Amount', type: 'currency' };
const iso = { path: 'Iso', type: 'select' };

/** An org that has the `live` fields, checked against a catalogue with the `known` ones. */
function check(known: readonly object[], live: readonly object[]) {
  const base = mapping([]);
  const crm = {
    capabilities: { sugar: { Deal: { currency: 'Iso' } } },
    describe: async () => ({ fields: live }),
  };
  const changed = {
    ...base,
    source: { ...base.source, object: 'Deal', catalogue: { fields: known } },
    fields: [{ source: { kind: 'path', path: 'Amount' } }],
    currency: 'EUR',
  };
  const connectors = { [base.source.connection]: crm, [base.target.connection]: {} };
  return checkCurrency({ connectors } as never, { mapping: changed } as never);
}

test('an org that got several currencies after the catalogue was read stops the mapping', async () => {
  await expect(check([amount], [amount, iso])).rejects.toMatchObject({ code: 'CATALOGUE_STALE' });
});

test.each([
  ['one currency', [amount], [amount]],
  ['a catalogue that knows of them', [amount, iso], [amount, iso]],
  ['no amount that is mapped', [iso], [amount, iso]],
])('%s is nothing to stop for', async (_, known, live) => {
  await expect(check(known, live)).resolves.toBeUndefined();
});
