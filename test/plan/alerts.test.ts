import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/model/alert.ts';
import type { Problem } from '../../src/model/errors.ts';
import { alertsOf } from '../../src/plan/alerts.ts';
import { type Ledger, lastSyncOf, type WatchPolicy } from '../../src/plan/ledger.ts';
import type { FlowRow, Held, RunRow } from '../../src/state/store.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-21T12:00:00.000Z');
/** ISO time so many hours before now. */
const ago = (hours: number) => new Date(NOW - hours * HOUR).toISOString();

const problem = (code: string, kind: Problem['kind'] = 'transient'): Problem => ({
  code,
  kind,
  what: `It is ${code}.`,
});
const flow = (mapping: string, outcome: string, more: Partial<FlowRow> = {}): FlowRow => ({
  mapping,
  direction: 'import',
  outcome,
  counts: {},
  ...more,
});
const failed = (mapping: string, code = 'AUTH_REFUSED', kind: Problem['kind'] = 'auth') =>
  flow(mapping, 'failed', { error: problem(code, kind) });
const run = (hours: number, flows: readonly FlowRow[], command = 'sync'): RunRow => ({
  id: 1000 - hours,
  command,
  runner: 'github-hosted',
  startedAt: ago(hours),
  at: ago(hours),
  outcome: 'any',
  flows,
});
const good = (hours: number) => run(hours, [flow('accounts', 'done'), flow('contacts', 'nothing')]);
const held = (hours: number, more: Partial<Held> = {}): Held => ({
  mapping: 'accounts',
  side: 'source',
  recordId: `r${hours}`,
  mappingHash: 'h',
  problem: problem('MATCH_AMBIGUOUS', 'conflict'),
  firstSeen: ago(hours),
  lastSeen: ago(0),
  nextAttempt: ago(-1),
  attempts: 1,
  ...more,
});
const ledger = (runs: readonly RunRow[], more: Partial<Ledger> = {}): Ledger => ({
  integration: 'salesforce',
  runs,
  held: [],
  expectedSince: ago(100),
  ...more,
});
const policy: WatchPolicy = {
  staleAfterMs: 6 * HOUR,
  held: { records: 3, afterMs: 72 * HOUR },
  mappings: [
    { name: 'accounts', syncsBack: true },
    { name: 'contacts', syncsBack: false },
  ],
};
const alerts = (given: Ledger) => alertsOf(given, policy, NOW);
const short = (all: readonly Alert[]) =>
  all.map(({ about, sides, classes, mappings, count }) =>
    [about, sides.join('+'), classes.join(' '), mappings.join(' '), count].join(' | '),
  );

describe('T30 no success for staleAfter', () => {
  it.each<[string, readonly RunRow[], readonly string[]]>([
    ['a run of an hour ago', [good(1)], []],
    ['a run exactly as long ago as allowed', [good(6)], []],
    ['nothing since', [good(7)], ['stale | incoming+outgoing | INTEGRATOR_STALE | accounts contacts | 0']],
    [
      'one mapping left out of every later run',
      [run(1, [flow('accounts', 'done')]), good(7)],
      ['stale | incoming+outgoing | INTEGRATOR_STALE | contacts | 1'],
    ],
    [
      'T29 runs that were put off since',
      [
        run(1, [
          flow('accounts', 'deferred', { error: problem('BUDGET_SPENT') }),
          flow('contacts', 'deferred'),
        ]),
        good(7),
      ],
      ['stale | incoming+outgoing | INTEGRATOR_STALE | accounts contacts | 1'],
    ],
    [
      'T29 runs that never ended since',
      [run(1, []), good(7)],
      ['stale | incoming+outgoing | INTEGRATOR_STALE | accounts contacts | 1'],
    ],
    [
      'an import by hand since, which is no scheduled run',
      [run(1, [flow('accounts', 'done')], 'import'), good(7)],
      ['stale | incoming+outgoing | INTEGRATOR_STALE | accounts contacts | 0'],
    ],
  ])('%s', (_, runs, expected) => {
    expect(short(alerts(ledger(runs)))).toEqual(expected);
  });

  it('counts from when runs could be expected where there never was one', () => {
    expect(short(alerts(ledger([], { expectedSince: ago(5) })))).toEqual([]);
    const [alert] = alerts(ledger([], { expectedSince: ago(7) }));
    expect(alert).toMatchObject({
      about: 'stale',
      since: ago(7),
      lastSuccess: [
        { mapping: 'accounts', at: undefined, newest: undefined },
        { mapping: 'contacts', at: undefined, newest: undefined },
      ],
    });
  });
});

it('silence tells how the newest run of each mapping ended', () => {
  const runs = [
    run(1, [flow('accounts', 'deferred', { error: problem('BUDGET_SPENT', 'guard') })]),
    run(2, []),
    run(3, [failed('contacts')]),
    good(7),
  ];

  const [stale] = alerts(ledger(runs));

  expect(stale).toMatchObject({
    about: 'stale',
    lastSuccess: [
      { mapping: 'accounts', at: ago(7), newest: 'deferred, BUDGET_SPENT' },
      { mapping: 'contacts', at: ago(7), newest: 'any' },
    ],
  });
});

it('a state that is lost is an alarm at once', () => {
  const lost = problem('STATE_LOST', 'conflict');

  expect(alerts(ledger([], { expectedSince: ago(0), lost }))).toMatchObject([
    { about: 'stale', reason: lost, classes: ['INTEGRATOR_STALE', 'STATE_LOST'] },
  ]);
});

describe('a state that cannot be read', () => {
  const unread = (lastSuccess: string | undefined) => ({
    problem: problem('STATE_KEY_MISSING', 'config'),
    lastSuccess,
  });

  it('is no alarm while a run has ended well lately, and then tells why nothing more is known', () => {
    expect(alerts(ledger([], { unread: unread(ago(5)) }))).toEqual([]);
    expect(alerts(ledger([], { unread: unread(ago(7)) }))).toMatchObject([
      {
        about: 'stale',
        since: ago(7),
        reason: undefined,
        unread: { code: 'STATE_KEY_MISSING' },
        classes: ['INTEGRATOR_STALE', 'STATE_KEY_MISSING'],
        lastSuccess: [
          { mapping: 'accounts', at: ago(7), newest: 'not known' },
          { mapping: 'contacts', at: ago(7), newest: 'not known' },
        ],
      },
    ]);
  });

  it('of one that never ran counts from when it could', () => {
    expect(alerts(ledger([], { expectedSince: ago(5), unread: unread(undefined) }))).toEqual([]);
    expect(alerts(ledger([], { expectedSince: ago(7), unread: unread(undefined) }))).toHaveLength(1);
  });
});

describe('errors that may pass by themselves', () => {
  const blip = (hours: number, kind: Problem['kind'] = 'transient') =>
    run(hours, [failed('accounts', 'NETWORK_TIMEOUT', kind), failed('contacts', 'NETWORK_TIMEOUT', kind)]);

  it.each<[string, readonly RunRow[], number]>([
    ['one of them is none yet', [blip(1), good(2)], 0],
    ['nor are two', [blip(0.5), blip(1), good(2)], 0],
    ['three in a row are', [blip(0.2), blip(0.5), blip(1), good(2)], 1],
    [
      'and so are requests that were refused as too many',
      ['rate-limited' as const].flatMap((kind) => [blip(0.2, kind), blip(0.5, kind), blip(1, kind), good(2)]),
      1,
    ],
    ['three with a success between them are not', [blip(0.2), good(0.5), blip(1), blip(2), good(3)], 0],
    ['one is, of which nothing better is heard for half of staleAfter', [blip(3), good(4)], 1],
  ])('%s', (_, runs, expected) => {
    expect(alerts(ledger(runs))).toHaveLength(expected);
  });
});

describe('errors', () => {
  it('of a guard are of the direction that it looks at', () => {
    const runs = [run(1, [failed('accounts', 'CHANGE_GUARD', 'guard'), flow('contacts', 'done')]), good(2)];

    expect(short(alerts(ledger(runs)))).toEqual(['errors | incoming | CHANGE_GUARD | accounts | 1']);
  });

  it('of both directions are told apart (I-26)', () => {
    const runs = [
      run(1, [
        flow('accounts', 'done'),
        flow('accounts', 'failed', { direction: 'syncBack', error: problem('FIELD_REFUSED', 'rejected') }),
        failed('contacts', 'WHERE_INVALID', 'config'),
      ]),
      good(2),
    ];

    expect(short(alerts(ledger(runs)))).toEqual([
      'errors | outgoing | FIELD_REFUSED | accounts | 1',
      'errors | incoming | WHERE_INVALID | contacts | 1',
    ]);
  });

  const back = (mapping: string, code: string, kind: Problem['kind'] = 'auth') =>
    flow(mapping, 'failed', { direction: 'syncBack', error: problem(code, kind) });

  it('of one mapping in one run are all told, each of its own direction', () => {
    const runs = [
      run(1, [failed('accounts', 'WHERE_INVALID', 'config'), back('accounts', 'FIELD_REFUSED', 'rejected')]),
      good(2),
    ];

    expect(short(alerts(ledger(runs)))).toEqual([
      'errors | incoming | WHERE_INVALID | accounts | 1',
      'errors | outgoing | FIELD_REFUSED | accounts | 1',
    ]);
  });

  it('of one kind in both directions are two alerts where their codes differ, and one where both met the same', () => {
    const two = [run(1, [failed('accounts', 'NETWORK_RESET'), back('accounts', 'HALO_DOWN')]), good(2)];
    expect(short(alerts(ledger(two)))).toEqual([
      'errors | incoming | NETWORK_RESET | accounts | 1',
      'errors | outgoing | HALO_DOWN | accounts | 1',
    ]);

    const same = [run(1, [failed('accounts'), back('accounts', 'AUTH_REFUSED')]), good(2)];
    const [alert, ...more] = alerts(ledger(same));
    expect(more).toEqual([]);
    expect(alert).toMatchObject({
      sides: ['incoming', 'outgoing'],
      rows: [{ mapping: 'accounts', code: 'AUTH_REFUSED', count: 1 }],
    });
  });

  it('of a guard are of the direction that it refused, though the other was not carried out either', () => {
    const refused = [
      flow('accounts', 'refused', { error: problem('CHANGE_GUARD', 'guard') }),
      flow('accounts', 'refused', { direction: 'syncBack' }),
    ];
    expect(short(alerts(ledger([run(1, refused), good(2)])))).toEqual([
      'errors | incoming | CHANGE_GUARD | accounts | 1',
    ]);
  });

  it('that stop a mapping before it begins are of both directions where it has both, and one alert for all mappings', () => {
    const runs = [run(1, [failed('accounts'), failed('contacts')]), good(2)];

    expect(short(alerts(ledger(runs)))).toEqual([
      'errors | incoming+outgoing | AUTH_REFUSED | accounts contacts | 1',
    ]);
  });

  it('of one kind are one alert with all its codes, counted by run', () => {
    const runs = [
      run(1, [failed('accounts', 'AUTH_EXPIRED')]),
      run(2, [failed('accounts'), failed('contacts')]),
      run(3, [failed('accounts'), failed('contacts')]),
      good(4),
    ];

    const [alert, ...more] = alerts(ledger(runs));

    expect(more).toHaveLength(0);
    expect(alert).toMatchObject({ count: 3, since: ago(3), lastSeen: ago(1) });
    expect(alert?.classes).toEqual(['AUTH_EXPIRED', 'AUTH_REFUSED']);
  });

  it.each<[string, readonly FlowRow[], number]>([
    ['T29 stand after a run that left the mapping out', [flow('contacts', 'done')], 1],
    ['T29 stand after a run that put the mapping off', [flow('accounts', 'deferred')], 1],
    ['T29 stand after a run that was stopped', [], 1],
    ['are over after a run that carried it through', [flow('accounts', 'nothing')], 0],
    ['are over after one that held records', [flow('accounts', 'partial')], 0],
    [
      'stand while one of the directions fails',
      [flow('accounts', 'done'), flow('accounts', 'failed', { direction: 'syncBack' })],
      1,
    ],
  ])('%s', (_, later, expected) => {
    const found = alerts(ledger([run(1, later), run(2, [failed('accounts')]), good(3)]));

    expect(found.filter(({ about }) => about === 'errors')).toHaveLength(expected);
  });

  it('are not those of a mapping that waits for another, nor of runs by hand', () => {
    const runs = [
      run(1, [failed('contacts', 'CHANGE_GUARD', 'guard')], 'import'),
      run(2, [flow('accounts', 'done'), failed('contacts', 'PARENT_FAILED', 'conflict')]),
      good(3),
    ];

    expect(alerts(ledger(runs))).toEqual([]);
  });

  it('tell that nothing succeeds for too long, so that the silence needs no second issue', () => {
    const runs = [run(1, [failed('accounts'), failed('contacts')]), good(7)];

    const [stale, errors] = alerts(ledger(runs));

    expect(errors?.classes).toEqual(['AUTH_REFUSED', 'INTEGRATOR_STALE']);
    expect(stale).toMatchObject({ about: 'stale', toldBy: errors?.fingerprint });
  });

  it('that have not come up for longer than staleAfter do not explain the silence', () => {
    const [stale] = alerts(ledger([run(7, [failed('accounts'), failed('contacts')]), good(8)]));

    expect(stale).toMatchObject({ about: 'stale', toldBy: undefined });
  });

  it('of two integrations have two fingerprints, and one keeps its own from run to run', () => {
    const one = alerts(ledger([run(1, [failed('accounts')]), good(3)]));
    const later = alerts(ledger([run(1, [failed('accounts')]), run(2, [failed('accounts')]), good(3)]));
    const other = alerts(ledger([run(1, [failed('accounts')]), good(3)], { integration: 'other' }));

    expect(later[0]?.fingerprint).toBe(one[0]?.fingerprint);
    expect(other[0]?.fingerprint).not.toBe(one[0]?.fingerprint);
  });
});

describe('held records', () => {
  const many = [held(1), held(2), held(3), held(4)];
  it.each<[string, readonly Held[], readonly string[]]>([
    ['few of them and none for long are no alarm', [held(1), held(72), held(3)], []],
    ['too many', many, ['held | incoming | MATCH_AMBIGUOUS | accounts | 4']],
    ['one for too long', [held(73)], ['held | incoming | MATCH_AMBIGUOUS | accounts | 1']],
    ['on the way out', [held(73, { side: 'target' })], ['held | outgoing | MATCH_AMBIGUOUS | accounts | 1']],
    [
      'counted by direction',
      [held(1), held(2), held(3, { side: 'target' }), held(4, { side: 'target' })],
      [],
    ],
    ['of a mapping that is not watched', [held(99, { mapping: 'sites' })], []],
  ])('%s', (_, rows, expected) => {
    expect(short(alerts(ledger([good(1)], { held: rows })))).toEqual(expected);
  });

  it('are listed by mapping and reason, most first', () => {
    const [alert] = alerts(
      ledger([good(1)], {
        held: [...many, held(9, { problem: problem('VALUE_UNMAPPED', 'config') })],
      }),
    );

    expect(alert).toMatchObject({
      since: ago(9),
      rows: [
        { mapping: 'accounts', code: 'MATCH_AMBIGUOUS', count: 4, oldest: ago(4) },
        { mapping: 'accounts', code: 'VALUE_UNMAPPED', count: 1, oldest: ago(9) },
      ],
    });
  });
});

it('the last success is that of the newest run that carried the mapping through', () => {
  const runs = [run(1, [failed('accounts')]), run(2, [flow('accounts', 'done')], 'retry'), good(3), good(4)];

  expect(lastSyncOf(runs, 'accounts')).toBe(ago(3));
  expect(lastSyncOf(runs, 'sites')).toBeUndefined();
});
