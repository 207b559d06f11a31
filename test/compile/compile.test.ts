import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { compileMapping } from '../../src/compile/compile.ts';
import type { FieldRule, Mapping } from '../../src/model/mapping.ts';
import { answers, field, mapping, rule, temporaryFolder, valueMap } from './builders.ts';

const outDir = temporaryFolder();
afterAll(() => rmSync(outDir, { recursive: true }));

const compile = (fields: readonly FieldRule[], more: Partial<Mapping> = {}) =>
  compileMapping(mapping(fields, {}, more), { outDir });
const at = 'mappings/crm/things.yaml:10:5';

describe('forward', () => {
  test('works in the order source, transform, value map, look-up', async () => {
    const compiled = await compile(
      [
        rule({ kind: 'template', template: ' {{A}}{{B}} ', paths: ['A', 'B'] }, 'x', {
          transform: [
            { name: 'trim', args: {} },
            { name: 'upper', args: {} },
          ],
          values: 'm',
          lookup: 'agentByEmail',
        }),
      ],
      { values: { m: valueMap('m', { map: { AB: 'ab@x' } }) } },
    );

    const result = compiled.forward(
      { A: 'a', B: 'b' },
      answers({ lookups: { agentByEmail: { 'ab@x': '14' } } }),
    );

    expect(result).toEqual({
      values: { x: '14' },
      rules: { x: 'x' },
      problems: [],
      warnings: [],
      parked: [],
    });
  });

  test('copies values of every kind as they are', async () => {
    const compiled = await compile(
      ['text', 'number', 'no', 'zero', 'list'].map((path) => rule(path, `${path}2`)),
    );

    const result = compiled.forward(
      { text: ' a ', number: 1.5, no: false, zero: 0, list: ['b', 'a'] },
      answers(),
    );

    expect(result.values).toEqual({ text2: ' a ', number2: 1.5, no2: false, zero2: 0, list2: ['b', 'a'] });
  });

  test.each([
    ['null', null],
    ['empty text', ''],
    ['blank text', '  '],
    ['no choices', []],
    ['absence', undefined],
  ])('leaves a field alone or clears it for %s', async (_name, empty) => {
    const compiled = await compile([rule('a', 'kept'), rule('a', 'cleared', { onEmpty: 'clear' })]);

    const result = compiled.forward(empty === undefined ? {} : { a: empty }, answers());

    expect(result.values).toEqual({ cleared: null });
    expect(result.rules).toEqual({ kept: 'kept', cleared: 'cleared' });
  });

  test.each([
    ['null', null],
    ['empty text', ''],
    ['blank text', '  '],
    ['no choices', []],
    ['absence', undefined],
  ])('holds the record for %s where the rule says so, either way', async (_name, empty) => {
    const given = rule('a', 'held', { onEmpty: 'hold', direction: 'both' });
    const compiled = await compile([given, rule('b', 'other', { direction: 'both' })]);
    const record = (name: string) => (empty === undefined ? {} : { [name]: empty });

    expect(compiled.forward({ ...record('a'), b: 1 }, answers())).toMatchObject({
      values: { other: 1 },
      problems: [
        {
          ...{ code: 'RECORD_INCOMPLETE', kind: 'rejected', field: 'held', where: at },
          what: expect.stringContaining('the record\'s "a" is empty in salesforce'),
          todo: expect.stringContaining('Fill "a" in salesforce'),
        },
      ],
    });
    expect(compiled.backward({ ...record('held'), other: 1 }, answers())).toMatchObject({
      values: { b: 1 },
      problems: [
        { code: 'RECORD_INCOMPLETE', field: 'a', what: expect.stringContaining('"held" is empty in halo') },
      ],
    });
  });

  test('holds on what a transform, a map or a template leaves of a value', async () => {
    const hold = { onEmpty: 'hold' } as const;
    const compiled = await compile(
      [
        rule('a', 'trimmed', { ...hold, transform: [{ name: 'htmlToText', args: {} }] }),
        rule('b', 'mapped', { ...hold, values: 'm' }),
        rule({ kind: 'template', template: '{{c}} {{d}}', paths: ['c', 'd'] }, 'joined', hold),
      ],
      { values: { m: valueMap('m', { map: { x: null } }) } },
    );

    const { problems } = compiled.forward({ a: '<br>', b: 'x' }, answers());

    expect(problems.map(({ code, field }) => [code, field])).toEqual([
      ['RECORD_INCOMPLETE', 'trimmed'],
      ['RECORD_INCOMPLETE', 'mapped'],
      ['RECORD_INCOMPLETE', 'joined'],
    ]);
    expect(problems[2]?.what).toContain('"c", "d" are empty');
    expect(compiled.forward({ a: 'x', b: 'x', c: 'y' }, answers()).problems).toHaveLength(1);
  });

  test('gives a field of several choices a list, also for a single constant or row', async () => {
    const target = [field('tags', 'multiselect'), field('kinds', 'multiselect')];
    const rules = [rule({ kind: 'value', value: 'a;b' }, 'tags'), rule('Kind', 'kinds', { values: 'm' })];
    const values = { m: valueMap('m', { map: { x: 'X' } }) };
    const compiled = await compileMapping(mapping(rules, { target }, { values }), { outDir });

    expect(compiled.forward({ Kind: 'x' }, answers()).values).toEqual({ tags: ['a;b'], kinds: ['X'] });
    expect(compiled.forward({ Kind: null }, answers()).values).toEqual({ tags: ['a;b'] });
  });

  test('does not mistake inherited names for fields', async () => {
    const compiled = await compile([rule('constructor', 'a'), rule('__proto__', 'b')]);

    expect(compiled.forward({}, answers())).toMatchObject({ values: {}, problems: [] });
  });

  test('holds on a value that the map does not know, and repeats it nowhere', async () => {
    const compiled = await compile([rule('a', 'b', { values: 'm' }), rule('a', 'c')], {
      values: { m: valueMap('m', { map: { x: 'y' } }) },
    });

    const result = compiled.forward({ a: 'Secret Ltd' }, answers());

    expect(result.values).toEqual({ c: 'Secret Ltd' });
    expect(result.problems).toEqual([
      expect.objectContaining({ code: 'VALUE_UNMAPPED', kind: 'config', field: 'b', where: at }),
    ]);
    expect(JSON.stringify(result.problems)).not.toContain('Secret');
  });

  test('turns a failed transform into a problem with its place and reason, without the value', async () => {
    const compiled = await compile([rule('a', 'b', { transform: [{ name: 'number', args: {} }] })]);

    const result = compiled.forward({ a: 'Secret 1,5' }, answers());

    expect(result.problems).toEqual([
      {
        code: 'TRANSFORM_FAILED',
        kind: 'rejected',
        what: "The field's value could not be transformed.",
        where: at,
        why: 'The text is not a number made of digits, a sign and a dot.',
        todo: "Correct the field's value in the record, or change the rule's transform.",
        field: 'b',
      },
    ]);
    expect(result.values).toEqual({});
  });
});

test('a record of which one field fails keeps the values and the problems of all others', async () => {
  const number = { transform: [{ name: 'number' as const, args: {} }] };
  const compiled = await compile([
    rule('a', 'first'),
    rule('b', 'second', number),
    rule('c', 'third', { lookup: 'agentByEmail', unmatched: { kind: 'keep' } }),
    rule('d', 'fourth', number),
    rule('e', 'fifth', { onEmpty: 'clear' }),
    rule('f', '__proto__'),
  ]);

  const result = compiled.forward({ a: 'x', b: '1,5', c: 'a@x', d: '2', e: null, f: 'own' }, answers());

  expect(Object.entries(result.values)).toEqual([
    ['first', 'x'],
    ['fourth', 2],
    ['fifth', null],
    ['__proto__', 'own'],
  ]);
  expect(result.problems.map(({ field }) => field)).toEqual(['second']);
  expect(result.warnings.map(({ field }) => field)).toEqual(['third']);
});

describe('look-ups', () => {
  const agent = (unmatched: FieldRule['unmatched'], more: Partial<FieldRule> = {}) =>
    compile([rule('Owner.Email', 'agent', { lookup: 'agentByEmail', unmatched, ...more })]);

  test('keep leaves the field alone and warns with the code for agents', async () => {
    const compiled = await agent({ kind: 'keep' }, { onEmpty: 'clear' });

    const result = compiled.forward({ 'Owner.Email': 'a@x' }, answers());

    expect(result).toMatchObject({
      values: {},
      problems: [],
      warnings: [{ code: 'AGENT_UNMATCHED', field: 'agent', where: at }],
    });
    expect(JSON.stringify(result.warnings)).not.toContain('a@x');
  });

  test('keep leaves the field alone also where nothing given holds the record', async () => {
    const compiled = await agent({ kind: 'keep' }, { onEmpty: 'hold' });

    expect(compiled.forward({ 'Owner.Email': 'a@x' }, answers())).toMatchObject({
      problems: [],
      warnings: [{ code: 'AGENT_UNMATCHED' }],
    });
    expect(compiled.forward({ 'Owner.Email': '' }, answers()).problems).toMatchObject([
      { code: 'RECORD_INCOMPLETE', field: 'agent' },
    ]);
  });

  test('keep warns with the general code for other look-ups', async () => {
    const compiled = await compile([rule('a', 'b', { lookup: 'topLevelByName' })]);

    expect(compiled.forward({ a: 'x' }, answers()).warnings.map(({ code }) => code)).toEqual([
      'LOOKUP_UNMATCHED',
    ]);
  });

  test('hold holds the record', async () => {
    const compiled = await agent({ kind: 'hold' });

    expect(compiled.forward({ 'Owner.Email': 'a@x' }, answers()).problems.map(({ code }) => code)).toEqual([
      'AGENT_UNMATCHED',
    ]);
  });

  test('value stands in, as text', async () => {
    const compiled = await agent({ kind: 'value', value: 14 });

    expect(compiled.forward({ 'Owner.Email': 'a@x' }, answers())).toMatchObject({
      values: { agent: '14' },
      warnings: [],
      parked: [],
    });
    expect(compiled.forward({ 'Owner.Email': null }, answers()).values).toEqual({ agent: '14' });
  });

  test('a fail-safe found by another look-up stands in, and holds when it is missing too', async () => {
    const compiled = await agent({ kind: 'lookup', lookup: 'agentByName', key: 'Desk' });

    const found = compiled.forward(
      { 'Owner.Email': 'a@x' },
      answers({ lookups: { agentByName: { Desk: '1' } } }),
    );
    const missing = compiled.forward({ 'Owner.Email': 'a@x' }, answers());

    expect(found).toMatchObject({ values: { agent: '1' }, parked: [] });
    expect(missing.problems.map(({ code }) => code)).toEqual(['AGENT_UNMATCHED']);
  });

  test('several answers are held and never guessed, whatever unmatched says', async () => {
    const compiled = await agent({ kind: 'keep' });

    const result = compiled.forward(
      { 'Owner.Email': 'a@x' },
      answers({ lookups: { agentByEmail: { 'a@x': 2 } } }),
    );

    expect(result.values).toEqual({});
    expect(result.problems).toEqual([
      expect.objectContaining({
        code: 'LOOKUP_AMBIGUOUS',
        what: 'Look-up "agentByEmail" found 2 records where there should be one.',
      }),
    ]);
  });

  test('an empty key asks nothing and says nothing', async () => {
    const compiled = await agent({ kind: 'hold' });

    expect(compiled.forward({ 'Owner.Email': ' ' }, answers())).toMatchObject({
      values: {},
      problems: [],
      warnings: [],
    });
    expect(compiled.forwardNeeds({ 'Owner.Email': ' ' })).toEqual({ lookups: [], links: [] });
  });
});

describe('links', () => {
  const parent = (unmatched: FieldRule['unmatched']) =>
    compile([rule('AccountId', 'site_id', { link: ['accounts'], unmatched })]);
  const failSafe = { kind: 'lookup', lookup: 'siteByName', key: 'Unassigned/Main' } as const;

  test('gives the linked id', async () => {
    const compiled = await parent({ kind: 'hold' });

    expect(
      compiled.forward({ AccountId: '001' }, answers({ links: { accounts: { '001': '18' } } })).values,
    ).toEqual({ site_id: '18' });
  });

  test('passes a record that is yet to be created through', async () => {
    const compiled = await parent({ kind: 'hold' });
    const planned = { planned: { mapping: 'accounts', sourceId: '001' } };

    expect(
      compiled.forward({ AccountId: '001' }, answers({ links: { accounts: { '001': planned } } })).values,
    ).toEqual({ site_id: planned });
  });

  test('uses the fail-safe and parks the reference', async () => {
    const compiled = await parent(failSafe);

    const result = compiled.forward(
      { AccountId: '001' },
      answers({ lookups: { siteByName: { 'Unassigned/Main': '9' } } }),
    );

    expect(result).toMatchObject({
      values: { site_id: '9' },
      problems: [],
      warnings: [],
      parked: [{ field: 'site_id', mapping: 'accounts', id: '001' }],
    });
  });

  test('uses the fail-safe for a record that refers to nobody, and parks nothing', async () => {
    const compiled = await parent(failSafe);

    const result = compiled.forward(
      { AccountId: null },
      answers({ lookups: { siteByName: { 'Unassigned/Main': '9' } } }),
    );

    expect(result).toMatchObject({ values: { site_id: '9' }, parked: [] });
  });

  test('holds when the fail-safe does not exist, naming it', async () => {
    const compiled = await parent(failSafe);

    const result = compiled.forward({ AccountId: '001' }, answers());

    expect(result.problems).toEqual([
      expect.objectContaining({
        code: 'PARENT_MISSING',
        what: 'The fail-safe "Unassigned/Main" does not exist.',
      }),
    ]);
    expect(result.parked).toEqual([]);
  });

  test('hold holds, keep warns', async () => {
    const held = (await parent({ kind: 'hold' })).forward({ AccountId: '001' }, answers());
    const kept = (await parent({ kind: 'keep' })).forward({ AccountId: '001' }, answers());

    expect([held.problems.map(({ code }) => code), held.warnings]).toEqual([['PARENT_MISSING'], []]);
    expect([kept.problems, kept.warnings.map(({ code }) => code)]).toEqual([[], ['PARENT_MISSING']]);
  });
});

describe('needs', () => {
  test('lists each look-up and link once, trimmed, fail-safes included', async () => {
    const link = {
      link: ['accounts'],
      unmatched: { kind: 'lookup', lookup: 'siteByName', key: 'U/M' },
    } as const;
    const compiled = await compile([
      rule('Email', 'agent', { lookup: 'agentByEmail' }),
      rule('Email', 'second', { lookup: 'agentByEmail' }),
      rule('A', 'site_id', link),
      rule('A', 'other_id', link),
      rule('Bad', 'n', { transform: [{ name: 'number', args: {} }] }),
    ]);

    expect(compiled.forwardNeeds({ Email: ' a@x ', A: '001', Bad: 'x' })).toEqual({
      lookups: [
        { name: 'agentByEmail', key: 'a@x' },
        { name: 'siteByName', key: 'U/M' },
      ],
      links: [
        { mapping: 'accounts', id: '001', field: 'site_id' },
        { mapping: 'accounts', id: '001', field: 'other_id' },
      ],
    });
    expect(compiled.backwardNeeds({ agent: '1' })).toEqual({ lookups: [], links: [] });
    const linked = compiled.forwardNeeds({ Email: 'a@x', A: '001' }, () => '9');
    expect(linked.lookups).toEqual([{ name: 'agentByEmail', key: 'a@x' }]);
    expect(linked.links).toHaveLength(2);
  });

  test('asks with the transformed and mapped key, and not at all when that fails', async () => {
    const compiled = await compile(
      [rule('a', 'b', { transform: [{ name: 'lower', args: {} }], values: 'm', lookup: 'topLevelByName' })],
      {
        values: { m: valueMap('m', { map: { x: 'Customers' } }) },
      },
    );

    expect(compiled.forwardNeeds({ a: 'X' }).lookups).toEqual([{ name: 'topLevelByName', key: 'Customers' }]);
    expect(compiled.forwardNeeds({ a: 'Y' }).lookups).toEqual([]);
  });
});

describe('backward', () => {
  const values = {
    m: valueMap('m', {
      map: { a: 'A', b: 'B' },
      reverse: { A: 'a', B: 'b' },
      unmapped: { kind: 'default', value: 'Z' },
    }),
  };

  test('carries only two-way and back-only rules that read a field', async () => {
    const compiled = await compile([
      rule('One', 'one', { direction: 'both' }),
      rule('Two', 'two'),
      rule('Three', 'three', {
        id: 'Three~syncBack',
        direction: 'syncBack',
        transformBack: [{ name: 'upper', args: {} }],
      }),
      rule({ kind: 'value', value: 'x' }, 'four', { direction: 'both' }),
    ]);

    const result = compiled.backward({ one: '1', two: '2', three: 'c', four: '4' }, answers());

    expect(result.values).toEqual({ One: '1', Three: 'C' });
    expect(result.rules).toEqual({ One: 'one', Three: 'Three~syncBack' });
    expect(compiled.forward({ One: '1', Two: '2', Three: '3' }, answers()).values).toEqual({
      one: '1',
      two: '2',
      four: 'x',
    });
  });

  test('reverses the value map before transforming back', async () => {
    const compiled = await compile(
      [
        rule('List', 'list', {
          direction: 'both',
          values: 'm',
          transform: [{ name: 'split', args: {} }],
          transformBack: [{ name: 'join', args: {} }],
        }),
      ],
      { values },
    );

    expect(compiled.forward({ List: 'a;b' }, answers()).values).toEqual({ list: ['A', 'B'] });
    expect(compiled.backward({ list: ['A', 'B'] }, answers()).values).toEqual({ List: 'a;b' });
  });

  test("never writes the import's default back; it leaves the field alone and warns", async () => {
    const compiled = await compile(
      [rule('One', 'one', { direction: 'both', values: 'm', onEmpty: 'clear' })],
      { values },
    );

    const result = compiled.backward({ one: 'Z' }, answers());

    expect(result).toMatchObject({
      values: {},
      problems: [],
      warnings: [{ code: 'VALUE_UNMAPPED', field: 'One' }],
    });
  });

  test('turns a link around, without the fail-safe of the import', async () => {
    const compiled = await compile([
      rule('AccountId', 'site_id', {
        direction: 'both',
        link: ['accounts'],
        unmatched: { kind: 'lookup', lookup: 'siteByName', key: 'U/M' },
      }),
    ]);

    expect(compiled.backwardNeeds({ site_id: '18' })).toEqual({
      lookups: [],
      links: [{ mapping: 'accounts', id: '18', field: 'AccountId' }],
    });
    expect(
      compiled.backward({ site_id: '18' }, answers({ links: { accounts: { '18': '001' } } })).values,
    ).toEqual({ AccountId: '001' });
    expect(compiled.backward({ site_id: '9' }, answers())).toMatchObject({
      values: {},
      problems: [],
      parked: [],
    });
  });
});

describe('paths', () => {
  test('lists what is read and written on each side, sorted, each once', async () => {
    const compiled = await compile([
      rule('Name', 'name', { direction: 'both' }),
      rule({ kind: 'template', template: '{{Site}} {{Name}}', paths: [] }, 'ref'),
      rule('Back', 'extra', { id: 'Back~syncBack', direction: 'syncBack' }),
      rule({ kind: 'value', value: 1 }, 'colour'),
    ]);

    expect(compiled.sourcePaths).toEqual(['Back', 'Name', 'Site']);
    expect(compiled.targetPaths).toEqual(['colour', 'extra', 'name', 'ref']);
  });
});

describe('a record of many', () => {
  test('does not share anything with the next record', async () => {
    const compiled = await compileMapping(
      mapping([rule('a', 'b'), rule('c', 'd', { lookup: 'x' })], { source: [field('a', 'text')] }),
      { outDir },
    );

    const first = compiled.forward({ a: '1', c: 'k' }, answers());
    const second = compiled.forward({}, answers());

    expect(first).toMatchObject({ values: { b: '1' }, warnings: [{ code: 'LOOKUP_UNMATCHED' }] });
    expect(second).toEqual({ ...first, values: {}, warnings: [] });
  });
});
