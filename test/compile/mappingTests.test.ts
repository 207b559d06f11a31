import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { compileMapping } from '../../src/compile/compile.ts';
import { formatTestReport, runMappingTests } from '../../src/compile/mappingTests.ts';
import type { MappingTest } from '../../src/model/mapping-test.ts';
import { field, mapping, rule, temporaryFolder, valueMap } from './builders.ts';

const outDir = temporaryFolder();
afterAll(() => rmSync(outDir, { recursive: true }));

const line = (number: number) => ({ at: { file: 'mappings/crm/things.yaml', line: number, column: 5 } });
const compiled = await compileMapping(
  mapping(
    [
      rule('Name', 'name', { ...line(11), direction: 'both' }),
      rule('Kind', 'kind', { ...line(12), values: 'kinds' }),
      rule('Owner.Email', 'agent', { ...line(13), lookup: 'agentByEmail' }),
      rule('AccountId', 'site_id', {
        ...line(14),
        link: ['accounts'],
        direction: 'both',
        unmatched: { kind: 'hold' },
      }),
    ],
    { target: [field('agent', 'reference'), field('name', 'text'), field('site_id', 'reference')] },
    { values: { kinds: valueMap('kinds', { map: { a: 'A' } }) } },
  ),
  { outDir },
);

function testCase(more: Partial<MappingTest>): MappingTest {
  return {
    integration: 'crm',
    mapping: 'things',
    name: 'a case',
    direction: 'import',
    given: { source: undefined, target: undefined },
    lookups: {},
    links: {},
    expect: { kind: 'values', values: {} },
    warnings: undefined,
    at: { file: 'mappings/crm/things.test.yaml', line: 7, column: 11 },
    ...more,
  };
}

const run = (more: Partial<MappingTest>) =>
  runMappingTests(compiled, [testCase(more)]).results[0]?.differences;
const source = (values: MappingTest['given']['source']) => ({ source: values, target: undefined });

describe('runMappingTests', () => {
  test('passes when exactly the expected values come out, ids written as numbers', () => {
    const differences = run({
      given: source({ Name: 'n', Kind: 'a', 'Owner.Email': 'A@x', AccountId: '001' }),
      lookups: { agentByEmail: { 'a@X ': '14' } },
      links: { accounts: { '001': '12' } },
      expect: { kind: 'values', values: { name: 'n', kind: 'A', agent: 14, site_id: 12 } },
      warnings: [],
    });

    expect(differences).toEqual([]);
  });

  test('turns the links around for the way back', () => {
    const differences = run({
      direction: 'syncBack',
      given: { source: undefined, target: { name: 'n', site_id: '12' } },
      links: { accounts: { '001': '12' } },
      expect: { kind: 'values', values: { Name: 'n', AccountId: '001' } },
    });

    expect(differences).toEqual([]);
  });

  test.each<[string, Partial<MappingTest>, string[]]>([
    [
      'another value',
      { given: source({ Name: 'n' }), expect: { kind: 'values', values: { name: 'm' } } },
      ['name: expected "m", got "n" (rule "name")'],
    ],
    [
      'text for a number',
      { given: source({ Name: '5' }), expect: { kind: 'values', values: { name: 5 } } },
      ['name: expected 5, got "5" (rule "name")'],
    ],
    [
      'a value that nobody expected',
      { given: source({ Name: 'n' }) },
      ['name: not expected, got "n" (rule "name")'],
    ],
    [
      'a field that is left alone',
      { given: source({}), expect: { kind: 'values', values: { name: 'n' } } },
      ['name: expected "n", but the field is left alone'],
    ],
    [
      'a record that is held',
      { given: source({ Kind: 'b' }) },
      [
        'kind: expected values, but the record is held with VALUE_UNMAPPED (mappings/crm/things.yaml:12:5): The record\'s value stands in no row of value map "kinds".',
      ],
    ],
    [
      'a record that is not held',
      { given: source({}), expect: { kind: 'hold', code: 'VALUE_UNMAPPED' } },
      ['expected the record to be held with VALUE_UNMAPPED, but it goes through'],
    ],
    [
      'a record held for another reason',
      { given: source({ AccountId: '002' }), expect: { kind: 'hold', code: 'VALUE_UNMAPPED' } },
      ['expected the record to be held with VALUE_UNMAPPED, but it is held with PARENT_MISSING'],
    ],
    [
      'a warning too many',
      { given: source({ 'Owner.Email': 'b@x' }), warnings: [] },
      ['expected the warnings [], got [AGENT_UNMATCHED]'],
    ],
    [
      'a missing record',
      { direction: 'syncBack', given: source({ Name: 'n' }) },
      ['the case gives no target record (given: { target: ... })'],
    ],
  ])('tells about %s', (_name, more, differences) => {
    expect(run(more)).toEqual(differences);
  });

  test('passes a record that is held as expected', () => {
    expect(
      run({ given: source({ AccountId: '002' }), expect: { kind: 'hold', code: 'PARENT_MISSING' } }),
    ).toEqual([]);
  });

  test('counts, leaves the cases of other mappings out, and names the rules that no case reached', () => {
    const good = testCase({
      given: source({ Name: 'n' }),
      expect: { kind: 'values', values: { name: 'n' } },
    });
    const bad = testCase({ given: source({ Kind: 'b' }) });

    const report = runMappingTests(compiled, [
      good,
      bad,
      { ...bad, mapping: 'others' },
      { ...bad, integration: 'other' },
    ]);

    expect(report).toMatchObject({ mapping: 'things', passed: 1, failed: 1 });
    expect(report.uncovered.map(({ id }) => id)).toEqual(['agent', 'site_id']);
  });
});

describe('formatTestReport', () => {
  test('names file and line of each failed case and counts at the end', () => {
    const report = runMappingTests(compiled, [
      testCase({
        given: source({ Name: 'n' }),
        name: 'keeps the name',
        expect: { kind: 'values', values: { name: 'm' } },
      }),
    ]);

    expect(formatTestReport(report)).toBe(
      [
        'mappings/crm/things.test.yaml:7: keeps the name',
        '  name: expected "m", got "n" (rule "name")',
        'things: 0 passed, 1 failed',
      ].join('\n'),
    );
  });
});
