import { describe, expect, it } from 'vitest';
import type { Link } from '../../src/model/link.ts';
import type { FieldRule, Mapping } from '../../src/model/mapping.ts';
import type { PlanValue, Value } from '../../src/model/value.ts';
import { compare } from '../../src/plan/compare.ts';
import { fingerprint } from '../../src/plan/fingerprint.ts';
import { mapping, rule } from '../compile/builders.ts';

const hash = (text: string) =>
  [...text].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0, 7);
const of = (value: PlanValue | undefined) => hash(fingerprint(value));

interface Case {
  readonly rule?: Partial<FieldRule>;
  readonly mapping?: Partial<Mapping>;
  /** Source and target value as last settled; absent: they meet for the first time. */
  readonly settled?: readonly [PlanValue | undefined, Value];
  readonly source: PlanValue | undefined;
  readonly target: Value;
  readonly back?: Value;
  readonly modified?: readonly [string | undefined, string | undefined];
  readonly maySyncBack?: boolean;
  readonly backBlocked?: boolean;
  readonly forwardBlocked?: boolean;
  readonly oldBaseline?: boolean;
}

function run(given: Case) {
  const both = rule('Phone', 'phone', { direction: 'both', ...given.rule });
  const built = mapping([both], {}, given.mapping);
  const link: Link | undefined = given.settled && {
    mapping: 'things',
    sourceId: 's1',
    targetId: 't1',
    primary: true,
    hashes: { [both.id]: { source: of(given.settled[0]), target: of(given.settled[1]) } },
    refs: {},
    parked: [],
    status: 'active',
  };
  return compare({
    mapping: built,
    link,
    wantedTarget: given.source === undefined ? {} : { phone: given.source },
    target: { phone: given.target },
    wantedSource: { Phone: given.back ?? given.target },
    source: { Phone: typeof given.source === 'string' ? given.source : null },
    sourceModified: given.modified?.[0],
    targetModified: given.modified?.[1],
    mayImport: !given.forwardBlocked,
    maySyncBack: given.maySyncBack ?? true,
    backBlocked: given.backBlocked ?? false,
    forwardBlocked: () => given.forwardBlocked ?? false,
    hash,
    oldBaseline: given.oldBaseline ?? false,
    sourceId: 's1',
    fights: [],
  });
}

const verdict = (given: Case): string => {
  const { toTarget, toSource, hold, settled } = run(given);
  if (hold) return 'hold';
  if (toTarget.length > 0) return `target=${String(toTarget[0]?.after)}`;
  if (toSource.length > 0) return `source=${String(toSource[0]?.after)}`;
  return 'phone' in settled || 'Phone~syncBack' in settled ? 'settled' : 'kept';
};

const conflictOf = (policy: Mapping['conflict']): Partial<Mapping> => ({ conflict: policy });
const noGate: Partial<Mapping> = { syncBack: { ...mapping([]).syncBack, on: [] } };
const overwrite: Partial<Mapping> = { import: { ...mapping([]).import, adopt: 'overwrite' } };

describe('compare decides a field by a baseline that may be out of date', () => {
  const old = { oldBaseline: true, settled: ['a', 'a'] } as const;
  it.each<[string, Case, string]>([
    ['both differ from it, and no policy decides', { ...old, source: 'b', target: 'c' }, 'hold'],
    [
      'nor does the newer time',
      {
        ...old,
        source: 'b',
        target: 'c',
        mapping: conflictOf('newest'),
        modified: ['2026-11-21T09:00:00Z', '2026-11-21T10:00:00Z'],
      },
      'hold',
    ],
    [
      'nor does a rule that goes one way',
      { ...old, source: 'b', target: 'c', rule: { direction: 'import' } },
      'hold',
    ],
    ['both became the same', { ...old, source: 'b', target: 'b' }, 'settled'],
    ['only the source differs', { ...old, source: 'b', target: 'a' }, 'target=b'],
    ['only the target differs', { ...old, source: 'a', target: 'b' }, 'source=b'],
    [
      'a rule that writes once has nothing to lose',
      { ...old, source: 'b', target: 'c', rule: { write: 'create' } },
      'settled',
    ],
  ])('%s', (_, given, expected) => {
    expect(verdict(given)).toBe(expected);
  });

  it('says why, and what to do', () => {
    expect(run({ ...old, source: 'b', target: 'c' }).hold).toMatchObject({
      code: 'CONFLICT_RECOVERED',
      field: 'phone',
      todo: expect.stringContaining('Make the field equal on both sides'),
    });
  });
});

describe('compare decides a field', () => {
  it.each<[string, Case, string]>([
    ['equal values settle', { settled: ['a', 'a'], source: 'a', target: 'a' }, 'settled'],
    [
      'the source has a value that cannot be written for now: a change of the target waits',
      { settled: ['a', 'a'], source: 'b', target: 'c', forwardBlocked: true },
      'kept',
    ],
    [
      'what the source says is not known for now: nothing is concluded from that',
      { settled: ['a', 'a'], source: undefined, target: 'c', forwardBlocked: true },
      'kept',
    ],
    [
      'another field of the source cannot be written for now: a change of the target travels',
      { settled: ['a', 'a'], source: 'a', target: 'c', forwardBlocked: true },
      'source=c',
    ],
    [
      'only the source moved: the target is written',
      { settled: ['a', 'a'], source: 'b', target: 'a' },
      'target=b',
    ],
    [
      'only the target moved: the source is written',
      { settled: ['a', 'a'], source: 'a', target: 'b' },
      'source=b',
    ],
    [
      'neither moved: two values that differ by agreement stay',
      { settled: ['a', 'b'], source: 'a', target: 'b' },
      'settled',
    ],
    [
      'both moved to the same value: nothing is written',
      { settled: ['a', 'a'], source: 'b', target: 'b' },
      'settled',
    ],
    ['both moved, source wins', { settled: ['a', 'a'], source: 'b', target: 'c' }, 'target=b'],
    [
      'both moved, target wins',
      { mapping: conflictOf('target'), settled: ['a', 'a'], source: 'b', target: 'c' },
      'source=c',
    ],
    [
      'both moved, a person decides',
      { mapping: conflictOf('hold'), settled: ['a', 'a'], source: 'b', target: 'c' },
      'hold',
    ],
    [
      'both moved, the newest is the target',
      {
        mapping: conflictOf('newest'),
        settled: ['a', 'a'],
        source: 'b',
        target: 'c',
        modified: ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
      },
      'source=c',
    ],
    [
      'both moved, the newest is unknown',
      {
        mapping: conflictOf('newest'),
        settled: ['a', 'a'],
        source: 'b',
        target: 'c',
        modified: ['2026-01-01T00:00:00Z', undefined],
      },
      'hold',
    ],
    [
      'B33 both moved within a second',
      {
        mapping: conflictOf('newest'),
        settled: ['a', 'a'],
        source: 'b',
        target: 'c',
        modified: ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.990Z'],
      },
      'hold',
    ],
    [
      'the target moved but the gate is shut',
      { mapping: noGate, settled: ['a', 'a'], source: 'a', target: 'b' },
      'settled',
    ],
    [
      'the target moved on an import-only field',
      { rule: { direction: 'import' }, settled: ['a', 'a'], source: 'a', target: 'b' },
      'settled',
    ],
    [
      'both moved on an import-only field: the source is the truth',
      { rule: { direction: 'import' }, settled: ['a', 'a'], source: 'b', target: 'c' },
      'target=b',
    ],
    [
      'the target moved but the record opted out',
      { settled: ['a', 'a'], source: 'a', target: 'b', maySyncBack: false },
      'kept',
    ],
    [
      'both moved and the way back is blocked: nothing is overwritten where the target may win',
      {
        mapping: conflictOf('target'),
        settled: ['a', 'a'],
        source: 'b',
        target: 'c',
        maySyncBack: false,
        backBlocked: true,
      },
      'kept',
    ],
    [
      'both moved and the way back is blocked: the source wins where it always does',
      {
        mapping: conflictOf('source'),
        settled: ['a', 'a'],
        source: 'b',
        target: 'c',
        maySyncBack: false,
        backBlocked: true,
      },
      'target=b',
    ],
    [
      'write: create leaves an existing record alone',
      { rule: { write: 'create' }, settled: ['a', 'a'], source: 'b', target: 'a' },
      'settled',
    ],
    [
      'write: ifEmpty fills a gap',
      { rule: { write: 'ifEmpty' }, settled: ['a', null], source: 'b', target: null },
      'target=b',
    ],
    [
      'write: ifEmpty never replaces',
      { rule: { write: 'ifEmpty' }, settled: ['a', 'x'], source: 'b', target: 'x' },
      'settled',
    ],
    [
      'write: ifEmpty fills a gap in the source too',
      { rule: { write: 'ifEmpty' }, settled: [null, null], source: null, target: 'b' },
      'source=b',
    ],
    [
      'write: ifEmpty never replaces in the source',
      { rule: { write: 'ifEmpty' }, settled: ['a', 'a'], source: 'a', target: 'b' },
      'settled',
    ],
    [
      'an absent wish leaves the target alone',
      { settled: [undefined, 'a'], source: undefined, target: 'a' },
      'settled',
    ],
    [
      'an agent fills a field that the source leaves empty',
      { settled: [undefined, null], source: undefined, target: 'b' },
      'source=b',
    ],
    ['clearing is a change', { settled: ['a', 'a'], source: null, target: 'a' }, 'target=null'],
    ['a first meeting overwrites nothing', { source: 'a', target: 'b' }, 'settled'],
    ['a first meeting overwrites when told to', { mapping: overwrite, source: 'a', target: 'b' }, 'target=a'],
  ])('%s', (_name, given, want) => {
    expect(verdict(given)).toBe(want);
  });

  it('applies a rule that is new in the mapping to a record that is linked already', () => {
    const old = rule('Name', 'name');
    const added = rule('Fax', 'fax');
    const link: Link = {
      mapping: 'things',
      sourceId: 's1',
      targetId: 't1',
      primary: true,
      hashes: { name: { source: of('A'), target: of('A') } },
      refs: {},
      parked: [],
      status: 'active',
    };

    const result = compare({
      mapping: mapping([old, added]),
      link,
      wantedTarget: { name: 'A', fax: '1' },
      target: { name: 'A', fax: '2' },
      wantedSource: {},
      source: {},
      sourceModified: undefined,
      targetModified: undefined,
      mayImport: true,
      maySyncBack: true,
      backBlocked: false,
      forwardBlocked: () => false,
      hash,
      oldBaseline: false,
      sourceId: 's1',
      fights: [],
    });

    expect(result.toTarget).toEqual([{ field: 'fax', rule: 'fax', before: '2', after: '1' }]);
  });

  it('merges disjoint edits: each side keeps what the other did not touch', () => {
    const rules = [
      rule('Phone', 'phone', { direction: 'both' }),
      rule('Email', 'email', { direction: 'both' }),
    ];
    const hashes = {
      phone: { source: of('1'), target: of('1') },
      email: { source: of('x'), target: of('x') },
    };

    const result = compare({
      mapping: mapping(rules),
      link: {
        mapping: 'things',
        sourceId: 's1',
        targetId: 't1',
        primary: true,
        hashes,
        refs: {},
        parked: [],
        status: 'active',
      },
      wantedTarget: { phone: '2', email: 'x' },
      target: { phone: '1', email: 'y' },
      wantedSource: { Phone: '1', Email: 'y' },
      source: { Phone: '2', Email: 'x' },
      sourceModified: undefined,
      targetModified: undefined,
      mayImport: true,
      maySyncBack: true,
      backBlocked: false,
      forwardBlocked: () => false,
      hash,
      oldBaseline: false,
      sourceId: 's1',
      fights: [],
    });

    expect(result.toTarget.map((change) => [change.field, change.after])).toEqual([['phone', '2']]);
    expect(result.toSource.map((change) => [change.field, change.after])).toEqual([['Email', 'y']]);
    expect(result.conflicts).toEqual([]);
  });

  it('reports which side won a conflict', () => {
    const { conflicts } = run({ settled: ['a', 'a'], source: 'b', target: 'c' });

    expect(conflicts.map((problem) => [problem.code, problem.field])).toEqual([['CONFLICT', 'phone']]);
    expect(JSON.stringify(conflicts)).not.toContain('"b"');
  });
});
