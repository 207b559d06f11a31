import { describe, expect, it } from 'vitest';
import type { Guards } from '../../src/model/mapping.ts';
import { type GuardTotals, guard } from '../../src/plan/guard.ts';

const share = (value: number) => ({ kind: 'share', share: value }) as const;
const none: GuardTotals = { create: 0, update: 0, deactivate: 0, fields: {}, linked: 100, established: true };
const guards: Guards = {
  create: share(0.5),
  update: share(0.3),
  deactivate: share(0.05),
  fields: { phone: share(0.2) },
};

const refusal = (totals: Partial<GuardTotals>, allow: Readonly<Record<string, number>> = {}) =>
  guard('accounts', 'mappings/crm/accounts.yaml', guards, { ...none, ...totals }, allow);

describe('the guard', () => {
  it.each<[string, Partial<GuardTotals>, boolean]>([
    ['lets a share at the limit pass', { update: 30 }, false],
    ['refuses one record more', { update: 31 }, true],
    ['refuses creates too', { create: 51 }, true],
    ['refuses deactivations', { deactivate: 6 }, true],
    [
      'refuses one field that changes everywhere although the row count is allowed',
      { update: 25, fields: { phone: 21 } },
      true,
    ],
    ['never stops the first import', { create: 5_000, linked: 0 }, false],
    [
      'never stops the continuation of a first import that was cut short',
      { create: 250, linked: 100, established: false },
      false,
    ],
    ['exempts a handful of records', { update: 9, linked: 9 }, false],
  ])('%s', (_name, totals, refused) => {
    expect(refusal(totals) !== undefined).toBe(refused);
  });

  it('says the numbers, the limit and how to go on', () => {
    const problem = refusal({ update: 31 });

    expect(problem).toMatchObject({
      code: 'CHANGE_GUARD',
      kind: 'guard',
      where: 'mappings/crm/accounts.yaml',
    });
    expect(problem?.what).toBe(
      '31 records would be updated (31 % of 100 linked); the guard of mapping "accounts" allows 30 % (30).',
    );
    expect(problem?.todo).toContain('--allow update=31');
  });

  it('goes on when a person allowed that many, and not one more', () => {
    expect(refusal({ update: 31 }, { update: 31 })).toBeUndefined();
    expect(refusal({ update: 32 }, { update: 31 })?.code).toBe('CHANGE_GUARD');
  });

  it('holds a plain count even on the first import', () => {
    const counted: Guards = { ...guards, create: { kind: 'count', count: 10 } };

    expect(guard('accounts', 'a.yaml', counted, { ...none, create: 11, linked: 0 }, {})?.code).toBe(
      'CHANGE_GUARD',
    );
  });

  it('takes 0 % at its word, however few records there are', () => {
    const none0: Guards = { ...guards, deactivate: share(0) };

    expect(guard('accounts', 'a.yaml', none0, { ...none, deactivate: 1, linked: 3 }, {})?.code).toBe(
      'CHANGE_GUARD',
    );
  });
});
