import { stripTypeScriptTypes } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emitModule } from '../../src/compile/emit.ts';
import { execute, type Run, wayOf } from '../../src/compile/execute.ts';
import { fromComment, literal } from '../../src/compile/literal.ts';
import * as runtime from '../../src/compile/runtime.ts';
import type { Mapping } from '../../src/model/mapping.ts';
import { answers, field, mapping, rule, valueMap } from './builders.ts';

/** Runs emitted code without writing it: everything but the imports, with the runtime's functions in scope. */
function evaluate(text: string): { forward: Run; backward: Run } {
  const body = stripTypeScriptTypes(text)
    .split('\n')
    .filter((line) => !line.startsWith('import '))
    .join('\n')
    .replace(/^export function/gm, 'function');
  const names = Object.keys(runtime);
  return new Function(...names, `"use strict";\n${body}\nreturn { forward, backward };`)(
    ...Object.values(runtime),
  );
}

const NASTY = [
  '`',
  '${',
  '}',
  '*/',
  '/*',
  '//',
  '\n',
  '\r',
  '\u2028',
  '\u2029',
  '"',
  "'",
  '\\',
  '</script>',
  '\u202e',
  '\ud800',
  '\0',
];
const SENTENCES = [
  '__proto__',
  'constructor',
  '"); globalThis.hacked = true; ("',
  '@ts-nocheck',
  `\${globalThis.hacked = true}`,
  '*/ globalThis.hacked = true; /*',
];
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.array(fc.constantFrom(...NASTY, 'a', ' '), { maxLength: 8 }).map((parts) => parts.join('')),
  fc.constantFrom(...SENTENCES),
);
const name = hostile.filter((text) => text !== '');

describe('emitModule', () => {
  test('shows a rule on one line, under the place it comes from', () => {
    const emitted = emitModule(
      mapping([
        rule('Name', 'name', {
          transform: [
            { name: 'trim', args: {} },
            { name: 'truncate', args: { length: 40 } },
          ],
          at: { file: 'm/a.yaml', line: 14, column: 5 },
        }),
      ]),
    );

    expect(emitted).toContain(
      [
        '  // from m/a.yaml:14:5: Name -> name',
        '  if (all || only === 0) {',
        '    const value: Given<HaloItemRecord, "name"> = truncate(trim(source["Name"]), { "length": 40 });',
        '    if (filled(value)) out["name"] = value;',
        '  }',
      ].join('\n'),
    );
  });

  test('writes a value map as rows and each direction as its own function', () => {
    const emitted = emitModule(
      mapping(
        [rule('Industry', 'industry', { values: 'industries', direction: 'both' })],
        {},
        {
          values: {
            industries: valueMap('industries', {
              map: { Bio: 'Health' },
              reverse: { Health: 'Bio' },
              unmapped: { kind: 'default', value: 'Other' },
            }),
          },
        },
      ),
    );

    expect(emitted).toContain(
      'const map1_industries = valueTable("industries", [\n  ["Bio", "Health"],\n], { "kind": "default", "value": "Other" });',
    );
    expect(emitted).toContain(
      'const map1Back_industries = valueTable("industries", [\n  ["Health", "Bio"],\n], { "kind": "leave" });',
    );
    expect(emitted).toMatch(
      /export function forward\(source: \w+, ask: Ask, only\?: number\): Received \{\n(.*\n){1,5}.*mapValue\(source\["Industry"\], map1_industries\)/,
    );
    expect(emitted).toMatch(
      /export function backward\(target: \w+, ask: Ask, only\?: number\): Received \{\n(.*\n){1,5}.*mapValue\(target\["industry"\], map1Back_industries\)/,
    );
  });

  test('hostile names and texts come out as the text they are, and never as code', () => {
    fc.assert(
      fc.property(
        fc.record({
          file: name,
          integration: name,
          mapping: name,
          source: name,
          target: name,
          second: name,
          constant: hostile,
          key: name,
          mapped: hostile,
          map: name,
        }),
        (given) => {
          fc.pre(given.target !== given.second);
          const at = { file: given.file, line: 1, column: 1 };
          const rules = [
            rule({ kind: 'value', value: given.constant }, given.target, { onEmpty: 'clear', at }),
            rule(given.source, given.second, {
              values: given.map,
              onEmpty: 'clear',
              at,
              transform: [{ name: 'split', args: { separator: `\n${given.key}\n` } }],
            }),
          ];
          const hostileMapping: Mapping = mapping(
            rules,
            {},
            {
              file: given.file,
              name: given.mapping,
              integration: given.integration,
              values: Object.fromEntries([
                [
                  given.map,
                  valueMap(given.map, { map: Object.fromEntries([[given.key, given.mapped]]), at }),
                ],
              ]),
            },
          );

          const { forward } = evaluate(
            emitModule(hostileMapping, { runtime: given.file, types: given.mapping }),
          );
          const result = execute(
            hostileMapping,
            wayOf(hostileMapping, 'import', forward),
            Object.fromEntries([[given.source, [given.key]]]),
            answers(),
          );

          const blank = given.constant.trim() === '';
          expect(Object.hasOwn(result.values, given.target)).toBe(true);
          expect(own(result.values, given.target)).toBe(blank ? null : given.constant);
          expect(result.problems).toEqual([]);
          const mapped = given.key.trim() === '' ? own(result.values, given.second) : given.mapped;
          expect(own(result.values, given.second)).toEqual(given.key.trim() === '' ? mapped : [given.mapped]);
          expect(Object.hasOwn(globalThis, 'hacked')).toBe(false);
        },
      ),
      { numRuns: 300, seed: 11 },
    );
  });

  test('hostile names of look-ups, links, fail-safes and templates are asked for as they are', () => {
    fc.assert(
      fc.property(name, name, name, hostile, (lookup, link, failSafe, text) => {
        const asked: string[] = [];
        // Handlebars refuses NUL; the rest of its syntax is another test's subject.
        const template = text.replace(/[{\\\0]/g, '(');
        const rules = [
          rule('a', 'x', { lookup }),
          rule('b', 'y', { link: [link], unmatched: { kind: 'lookup', lookup: failSafe, key: failSafe } }),
          rule({ kind: 'template', template, paths: [] }, 'z'),
        ];
        const hostileMapping = mapping(rules);

        const { forward } = evaluate(emitModule(hostileMapping));
        const result = execute(
          hostileMapping,
          wayOf(hostileMapping, 'import', forward),
          { a: '1', b: '2' },
          {
            lookup: (need) => {
              asked.push(need.name);
              return { kind: 'one', id: 'found' };
            },
            link: (need) => {
              asked.push(need.mapping);
              return undefined;
            },
          },
        );

        expect(asked).toEqual([lookup, link, failSafe]);
        expect(result.values['z']).toBe(template.trim() === '' ? undefined : template);
        expect(result.parked).toEqual([{ field: 'y', mapping: link, id: '2' }]);
        expect(Object.hasOwn(globalThis, 'hacked')).toBe(false);
      }),
      { numRuns: 200, seed: 12 },
    );
  });

  test('refuses a transform that does not exist, because its name would become code', () => {
    const step = { name: 'trim' as const, args: {} };
    const bad = mapping([rule('a', 'b', { transform: [Object.assign({}, step, { name: 'process.exit' })] })]);

    expect(() => emitModule(bad)).toThrow(expect.objectContaining({ code: 'TRANSFORM_UNKNOWN' }));
  });

  test('refuses a template with a block, naming the place of its rule', () => {
    const bad = mapping([rule({ kind: 'template', template: '{{#if A}}x{{/if}}', paths: [] }, 'b')]);

    expect(() => emitModule(bad)).toThrow(
      expect.objectContaining({
        code: 'TEMPLATE_INVALID',
        text: expect.objectContaining({ where: 'mappings/crm/things.yaml:10:5' }),
      }),
    );
  });

  test('names what a mapping states itself after the family of the field', () => {
    const target = [
      field('owner_id', 'reference'),
      field('due', 'date'),
      field('at', 'time'),
      field('name', 'text'),
    ];
    const emitted = emitModule(
      mapping(
        [
          rule({ kind: 'value', value: 12 }, 'owner_id'),
          rule({ kind: 'value', value: '2026-01-31' }, 'due'),
          rule({ kind: 'value', value: '10:00:00' }, 'at'),
          rule({ kind: 'value', value: 'x' }, 'name'),
        ],
        { target },
      ),
    );

    expect(emitted.match(/> = .*;$/gm)).toEqual([
      '> = id(12);',
      '> = moment("2026-01-31");',
      '> = timeOfDay("10:00:00");',
      '> = "x";',
    ]);
  });
});

describe('literal', () => {
  test.each([
    ['escapes line separators', { given: '\u2028\u2029', want: '"\\u2028\\u2029"' }],
    ['escapes bidirectional marks', { given: '\u202e', want: '"\\u202e"' }],
    [
      'escapes invisible characters outside the basic plane',
      { given: '\u{e0001}', want: '"\\udb40\\udc01"' },
    ],
    ['escapes a lone surrogate', { given: '\ud800', want: '"\\ud800"' }],
    ['breaks up the end of a script element', { given: '</script>', want: '"<\\/script>"' }],
    ['leaves letters of all languages readable', { given: 'Größe 東京', want: '"Größe 東京"' }],
    [
      'keeps __proto__ an ordinary key',
      { given: JSON.parse('{"__proto__":{"a":1}}'), want: '{ ["__proto__"]: { "a": 1 } }' },
    ],
  ])('%s', (_name, { given, want }) => {
    expect(literal(given)).toBe(want);
    expect(new Function(`return ${want}`)()).toEqual(given);
  });
});

describe('fromComment', () => {
  test.each([
    ['keeps to one line', { given: 'a\nb\u2028c\rd', want: '// from a?b?c?d' }],
    ['closes no block comment', { given: 'a */ b', want: '// from a * / b' }],
    ['is no compiler directive', { given: '@ts-nocheck', want: '// from @ts-nocheck' }],
    ['shortens what is very long', { given: 'x'.repeat(300), want: `// from ${'x'.repeat(160)}...` }],
  ])('%s', (_name, { given, want }) => {
    expect(fromComment(given)).toBe(want);
  });
});

function own(values: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(values, key)?.value;
}
