import { describe, expect, test } from 'vitest';
import type { Mapping } from '../../src/model/mapping.ts';
import type { Values } from '../../src/model/value.ts';
import { decideCreate, decideCreateBack } from '../../src/plan/create.ts';
import { type DecideContext, decidePair, NOTHING_WANTED } from '../../src/plan/decide.ts';
import { mapping, rule } from '../compile/builders.ts';

const hash = (text: string) =>
  [...text].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0, 7);

function context(more: Partial<Mapping>): DecideContext {
  const base = mapping([rule('Amount', 'value', { direction: 'both' })]);
  return {
    mapping: {
      ...base,
      ...more,
      import: { ...base.import, ...more.import },
      syncBack: { ...base.syncBack, on: ['create', 'update'], ...more.syncBack },
    },
    canonicalTarget: (_, value) => value,
    canonicalSource: (_, value) => value,
    hash,
    oldBaseline: false,
    forward: (values) => ({ ...NOTHING_WANTED, values: { value: values['Amount'] ?? null } }),
  };
}

const of = (entry: { readonly action: string } | undefined) =>
  JSON.parse(JSON.stringify(entry ?? {})) as {
    action: string;
    problem?: { code: string };
    reason?: { code: string };
    values?: Values;
  };

const told = (given: DecideContext, source: Values, target: Values, reader: 'import' | 'syncBack') =>
  decidePair(given, {
    source: { id: 's1', values: source },
    target: { id: 't1', values: target },
    link: {
      ...{ mapping: 'things', sourceId: 's1', targetId: 't1', primary: true, refs: {}, parked: [] },
      ...{ status: 'active', hashes: { value: { source: 0, target: 0 } } },
    },
    how: undefined,
    fights: [],
    forward: { ...NOTHING_WANTED, values: { value: source['Amount'] ?? null } },
    backward: { ...NOTHING_WANTED, values: { Amount: target['value'] ?? null } },
    reader,
  }).entries.map(({ entry }) => {
    const { action, problem, reason } = of(entry);
    return `${entry.direction} ${action} ${problem?.code ?? reason?.code ?? ''}`.trim();
  });

describe('currency', () => {
  const euros = context({ currency: 'EUR', currencyField: 'Currency' });

  test('a record in another one is held, on its way to the target and back', () => {
    const create = (Currency: string | null) =>
      of(
        decideCreate(
          euros,
          { id: 's1', values: { Amount: 5, Currency } },
          { ...NOTHING_WANTED, values: { value: 5 } },
        ).entries[0]?.entry,
      );
    expect(create('GBP')).toMatchObject({ action: 'held', problem: { code: 'CURRENCY_OTHER' } });
    expect(create('eur').action).toBe('create');
    expect(create(null).action).toBe('create');
    const pound = { Amount: 5, Currency: 'GBP' };
    expect(told(euros, pound, { value: 6 }, 'import')).toEqual(['import held CURRENCY_OTHER']);
    expect(told(euros, pound, { value: 6 }, 'syncBack')).toEqual(['syncBack held CURRENCY_OTHER']);
  });

  test('what is created in the source says what its amounts are in', () => {
    const back = { ...NOTHING_WANTED, values: { Amount: 5 } };
    const created = decideCreateBack(euros, { id: 't1', values: { value: 5 } }, back);
    expect(of(created.entries[0]?.entry).values).toEqual({ Amount: 5, Currency: 'EUR' });
  });
});

describe('people kept as companies', () => {
  const person = { Amount: 5, Person: true };
  const persons = (imports: boolean, back: boolean) =>
    context({ import: { persons: { field: 'Person', imports, back } } as Mapping['import'] });

  test('are skipped before anything else is said about them, unless they come over', () => {
    const wanted = {
      ...NOTHING_WANTED,
      problems: [{ code: 'PARENT_MISSING', kind: 'rejected', what: '' }],
    } as const;
    const create = (given: DecideContext) =>
      of(decideCreate(given, { id: 's1', values: person }, wanted).entries[0]?.entry);
    expect(create(persons(false, false))).toMatchObject({
      action: 'skip',
      reason: { code: 'PERSON_SKIPPED' },
    });
    expect(create(persons(true, false))).toMatchObject({ problem: { code: 'PARENT_MISSING' } });
  });

  test('get nothing back on the record that only shows what the other one holds', () => {
    const kept = told(persons(true, false), person, { value: 6 }, 'syncBack');
    expect(kept).toContain('syncBack skip PERSON_NOT_WRITTEN');
    expect(told(persons(true, true), person, { value: 6 }, 'syncBack').join()).not.toContain('skip');
  });
});
