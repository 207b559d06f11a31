import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { checkCompiled } from '../../src/compile/check.ts';
import { compileMapping } from '../../src/compile/compile.ts';
import type { FieldRule } from '../../src/model/mapping.ts';
import { answers, catalogue, field, mapping, rule, temporaryFolder, valueMap } from './builders.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const choices = (...values: string[]) => ({
  restricted: true,
  options: values.map((value) => ({ value, label: value, active: true })),
});
const at = (line: number) => ({ at: { file: 'mappings/crm/things.yaml', line, column: 5 } });

const source = [
  field('Text', 'text'),
  field('Number', 'integer'),
  field('Flag', 'checkbox', { nullable: false }),
  field('Day', 'date'),
  field('Choice', 'select', choices('a', 'b')),
  field('Choices', 'multiselect', choices('a', 'b')),
  field('Free', 'select'),
  field('Id', 'id', { nullable: false }),
  field('OwnerId', 'reference', { relationship: 'Owner', references: ['User'] }),
  field('Html', 'html'),
  field('Address', 'compound'),
];
const target = [
  field('text', 'text', { nullable: false }),
  field('note', 'memo'),
  field('number', 'decimal'),
  field('flag', 'checkbox'),
  field('day', 'datetime'),
  field('choice', 'select', choices('a', 'b', 'c')),
  field('choices', 'multiselect', choices('a', 'b', 'c')),
  field('site_id', 'reference'),
];

async function check(rules: readonly FieldRule[], catalogueOf?: () => ReturnType<typeof catalogue>) {
  const outDir = temporaryFolder();
  folders.push(outDir);
  const values = {
    m: valueMap('m', { map: { x: 'a', y: 'b' }, reverse: { a: 'x', b: 'y' } }),
    kept: valueMap('kept', { map: { x: 'a' }, unmapped: { kind: 'keep' } }),
    odd: valueMap('odd', { map: { x: 'a', y: 'zzz' } }),
  };
  const compiled = await compileMapping(mapping(rules, { source, target }, { values }), {
    outDir,
    ...(catalogueOf ? { catalogueOf } : {}),
  });
  return checkCompiled(outDir, [compiled.module]);
}

describe('checkCompiled', () => {
  test('accepts a mapping whose families agree', async () => {
    const result = await check([
      rule('Text', 'text', {
        direction: 'both',
        transform: [
          { name: 'trim', args: {} },
          { name: 'truncate', args: { length: 40 } },
        ],
      }),
      rule({ kind: 'template', template: '{{Number}} {{Choices}} {{Owner.Name}}', paths: [] }, 'note', {
        id: 'note1',
      }),
      rule('Id', 'note', { id: 'note2' }),
      rule('Text', 'number', { transform: [{ name: 'number', args: {} }] }),
      rule('Flag', 'flag', { onEmpty: 'clear' }),
      rule('Day', 'day', { direction: 'both' }),
      rule('Free', 'choice', { values: 'm', direction: 'both' }),
      rule('Choice', 'choice', { id: 'choice2' }),
      rule('Choices', 'choices'),
      rule({ kind: 'value', value: ['a', 'c'] }, 'choices', { id: 'choices2' }),
      rule({ kind: 'value', value: 12 }, 'site_id', { id: 'site1' }),
      rule('OwnerId', 'site_id', { link: ['accounts'], unmatched: { kind: 'value', value: 3 } }),
      rule('Owner.Email', 'site_id', {
        id: 'site3',
        lookup: 'siteByName',
        transform: [{ name: 'lower', args: {} }],
      }),
      rule({ kind: 'value', value: 'c' }, 'choices', { id: 'choices3' }),
      rule('Choice', 'choices', { id: 'choices4', values: 'm' }),
      rule('Free', 'choice', { id: 'choice3', values: 'kept' }),
      rule('OwnerId', 'note', { id: 'note4', link: ['accounts'] }),
      rule('Html', 'note', { id: 'note3', transform: [{ name: 'htmlToText', args: {} }] }),
    ]);

    expect(result).toEqual({ ok: true });
  });

  test('refuses every rule that mixes families, each at its line of the YAML', async () => {
    const result = await check([
      rule('Text', 'number', at(11)),
      rule('Number', 'text', at(12)),
      rule('Flag', 'note', at(13)),
      rule('Text', 'flag', at(14)),
      rule('Text', 'day', at(15)),
      rule('Text', 'site_id', at(16)),
      rule('Free', 'choice', at(17)),
      rule('Free', 'choice', { ...at(18), values: 'odd' }),
      rule('Choice', 'choices', at(19)),
      rule('Number', 'note', { ...at(20), transform: [{ name: 'lower', args: {} }] }),
      rule('Text', 'text', { ...at(21), onEmpty: 'clear' }),
      rule('Missing', 'note', at(22)),
      rule('Text', 'missing', at(23)),
      rule('Address', 'note', at(24)),
      rule('Number', 'number', at(25)),
      rule({ kind: 'value', value: 'nope' }, 'choice', at(26)),
      rule({ kind: 'value', value: 'nope' }, 'number', at(27)),
      rule('Flag', 'site_id', { ...at(28), lookup: 'agentByEmail' }),
      rule('Text', 'note', { ...at(29), transform: [{ name: 'truncate', args: {} }] }),
    ]);

    const lines = result.ok ? [] : [...new Set(result.errors.map(({ yaml }) => yaml?.line))];
    expect(lines).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26, 27, 28, 29]);
    const first = result.ok ? undefined : result.errors[0];
    expect(first).toMatchObject({ yaml: { file: 'mappings/crm/things.yaml', line: 11, column: 5 } });
    expect(first?.message).toMatch(/^TS2322: .*string.*number/);
  });

  test('accepts hostile names of fields, labels and options as the names they are', async () => {
    const path = `a"b\`\${c}*/\u2028\\`;
    const nasty = field(path, 'select', {
      label: '*/ export const hacked = 1; /*\n@deprecated',
      ...choices('"; x', '*/', `\`\${y}\``),
    });
    const outDir = temporaryFolder();
    folders.push(outDir);
    const given = mapping([rule(path, path, { onEmpty: 'clear', direction: 'both' })], {
      source: [nasty],
      target: [nasty],
    });

    const compiled = await compileMapping(given, { outDir });

    expect(await checkCompiled(outDir)).toEqual({ ok: true });
    expect(compiled.forward({ [path]: '*/' }, answers()).values).toEqual({ [path]: '*/' });
  });

  test('finds nothing to check in a folder that is not there', async () => {
    expect(await checkCompiled('/nonexistent/folder')).toEqual({ ok: true });
  });

  test('checks a way back as well', async () => {
    const result = await check([
      rule('Number', 'text', { ...at(31), direction: 'syncBack', id: 'Number~syncBack' }),
    ]);

    expect(result).toMatchObject({ ok: false, errors: [{ yaml: { line: 31 } }] });
  });

  test('types fields behind a relationship where their catalogue is known', async () => {
    const user = () => catalogue('salesforce', 'User', [field('Age', 'integer')]);

    const result = await check(
      [rule('Owner.Age', 'note', at(41)), rule('Owner.Age', 'number', at(42))],
      user,
    );

    expect(result.ok ? [] : result.errors.map(({ yaml }) => yaml?.line)).toEqual([41]);
  });
});
