import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCompiled } from '../../src/compile/check.ts';
import { compileMapping } from '../../src/compile/compile.ts';
import type { FieldRule, Mapping } from '../../src/model/mapping.ts';
import { answers, field, mapping, rule, temporaryFolder, valueMap } from './builders.ts';

let outDir = '';
beforeAll(() => {
  outDir = temporaryFolder();
});
afterAll(() => rmSync(outDir, { recursive: true }));

const options = (...values: readonly string[]) =>
  values.map((value) => ({ value, label: value, active: true }));

const STAGES = valueMap('stages', {
  map: { Prospecting: 'Lead', Won: 'Closed' },
  reverse: { Lead: 'Prospecting', Closed: 'Won' },
});

/** A stage with all three levels of its way back. */
function staged(stages: typeof STAGES = STAGES): Mapping {
  const stage: FieldRule = rule('StageName', 'stage', {
    direction: 'both',
    values: 'stages',
    precedence: [{ path: 'override' }, { path: 'type', map: { Renewal: 'Negotiation', Upsell: 'Won' } }],
  });
  return mapping(
    [stage],
    {
      source: [field('StageName', 'select', { nullable: false })],
      target: [
        field('stage', 'select', { restricted: true, options: options('Lead', 'Closed', 'Lost') }),
        field('override', 'select'),
        field('type', 'select', { restricted: true, options: options('Renewal', 'Upsell', 'Opportunity') }),
      ],
    },
    { values: { stages } },
  );
}

describe('the way back of a stage', () => {
  test.each([
    [
      'what the record itself says',
      { override: 'Id. Decision Makers', type: 'Renewal', stage: 'Lost' },
      'Id. Decision Makers',
    ],
    ['its type', { override: null, type: 'renewal', stage: 'Lost' }, 'Negotiation'],
    ['the map, where its type says nothing', { override: ' ', type: 'Opportunity', stage: 'Closed' }, 'Won'],
  ])('is decided by %s', async (_, given, expected) => {
    const compiled = await compileMapping(staged(), { outDir });

    expect(compiled.backward(given, answers()).values).toEqual({ StageName: expected });
    expect(compiled.targetPaths).toEqual(['override', 'stage', 'type']);
  });

  test('holds the record where none of them knows the stage, or gives what stands for that', async () => {
    const holding = await compileMapping(
      staged({ ...STAGES, unmapped: { kind: 'default', value: 'Lead' }, unmappedBack: { kind: 'hold' } }),
      { outDir },
    );
    const giving = await compileMapping(
      staged({ ...STAGES, unmappedBack: { kind: 'default', value: 'Qualification' } }),
      { outDir },
    );

    expect(holding.backward({ stage: 'Lost' }, answers()).problems.map(({ code }) => code)).toEqual([
      'VALUE_UNMAPPED',
    ]);
    expect(giving.backward({ stage: 'Lost' }, answers()).values).toEqual({ StageName: 'Qualification' });
  });
});

describe('a default that is reported', () => {
  const announced = (more: object) =>
    mapping(
      [rule('Priority', 'priority', { values: 'priorities' })],
      {
        source: [field('Priority', 'select')],
        target: [field('priority', 'select', { restricted: true, options: options('P1', 'P3') })],
      },
      {
        values: {
          priorities: valueMap('priorities', {
            map: { High: 'P1' },
            unmapped: { kind: 'default', value: 'P3' },
            ...more,
          }),
        },
      },
    );

  test('goes on and warns of a value that stands in no row alone', async () => {
    const compiled = await compileMapping(announced({ announced: true }), { outDir });
    const odd = compiled.forward({ Priority: 'Odd' }, answers());

    expect(odd.values).toEqual({ priority: 'P3' });
    expect(odd.warnings.map(({ code, field: path }) => [code, path])).toEqual([
      ['VALUE_DEFAULTED', 'priority'],
    ]);
    expect(compiled.forward({ Priority: ' high' }, answers())).toMatchObject({
      values: { priority: 'P1' },
      warnings: [],
    });
    expect(compiled.forward({ Priority: null }, answers())).toMatchObject({ values: {}, warnings: [] });
  });

  test('is silent in an ordinary map', async () => {
    const compiled = await compileMapping(announced({}), { outDir });

    expect(compiled.forward({ Priority: 'Odd' }, answers())).toMatchObject({
      values: { priority: 'P3' },
      warnings: [],
    });
  });
});

describe('the nearest linked parent', () => {
  const ANCESTORS = ['ParentId', 'Parent.ParentId', 'Parent.Parent.ParentId'];
  const climbing = mapping(
    [
      rule('ParentId', 'client_id', {
        link: ['accounts'],
        ancestors: ANCESTORS,
        direction: 'both',
        unmatched: { kind: 'hold' },
      }),
    ],
    {
      source: [field('ParentId', 'reference', { references: ['Thing'], relationship: 'Parent' })],
      target: [field('client_id', 'reference')],
    },
  );
  const record = { ParentId: 'c', 'Parent.ParentId': 'b', 'Parent.Parent.ParentId': 'a' };

  test('is found from below, and what asks for it is known before', async () => {
    const compiled = await compileMapping(climbing, { outDir });

    expect(compiled.sourcePaths).toEqual([...ANCESTORS].sort());
    expect(compiled.forwardNeeds(record).links.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(compiled.forward(record, answers({ links: { accounts: { a: '1', b: '2' } } })).values).toEqual({
      client_id: '2',
    });
    const planned = { planned: { mapping: 'accounts', sourceId: 'a' } };
    expect(compiled.forward(record, answers({ links: { accounts: { a: planned } } })).values).toEqual({
      client_id: planned,
    });
    expect(compiled.forward(record, answers()).problems.map(({ code }) => code)).toEqual(['PARENT_MISSING']);
  });

  test('goes back as the record that it leads to', async () => {
    const compiled = await compileMapping(climbing, { outDir });

    expect(
      compiled.backward({ client_id: '2' }, answers({ links: { accounts: { 2: 'b' } } })).values,
    ).toEqual({ ParentId: 'b' });
  });
});

test('all of it is code that the type checker accepts', async () => {
  expect(await checkCompiled(outDir)).toEqual({ ok: true });
});
