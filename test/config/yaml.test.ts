import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionInScalar } from '../../src/config/scalar-offset.ts';
import { createSchemas } from '../../src/config/schemas.ts';
import { validateDocument } from '../../src/config/validate.ts';
import { MAX_FILE_BYTES, parseYaml, pointer, type YamlDocument } from '../../src/config/yaml.ts';

function document(text: string): YamlDocument {
  const result = parseYaml('x.yaml', text);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.document;
}

function rules(text: string): string[] {
  const result = parseYaml('x.yaml', text);
  return result.ok ? [] : result.diagnostics.map(({ at, rule }) => `${at.line}:${at.column} ${rule}`);
}

function placeOf(doc: YamlDocument, range: { start: number; end: number } | undefined): string {
  const { line, column, endColumn } = doc.lines.at(range?.start ?? 0, range?.end);
  return `${line}:${column}-${endColumn}`;
}

describe('reading YAML', () => {
  it('knows the place of every key and value', () => {
    const doc = document('a: 1\nlist:\n  - { x: "two", y: [p, q] }\nempty:\n');

    expect(placeOf(doc, doc.keys.get('/a'))).toBe('1:1-2');
    expect(placeOf(doc, doc.values.get('/list/0/x'))).toBe('3:11-14');
    expect(placeOf(doc, doc.values.get('/list/0/y/1'))).toBe('3:24-25');
    expect(placeOf(doc, doc.keys.get('/empty'))).toBe('4:1-6');
    expect(doc.value).toEqual({ a: 1, list: [{ x: 'two', y: ['p', 'q'] }], empty: null });
  });

  it('accepts a byte order mark and CRLF, and places stay true', () => {
    const doc = document('\uFEFFa: 1\r\nb: { c: deep }\r\n');

    expect(doc.value).toEqual({ a: 1, b: { c: 'deep' } });
    expect(placeOf(doc, doc.keys.get('/a'))).toBe('1:1-2');
    expect(placeOf(doc, doc.values.get('/b/c'))).toBe('2:9-13');
  });

  it('reads "on" as a key and as text, and yes, no and off as text', () => {
    expect(document('on: [create]\na: on\nb: yes\nc: off\n').value).toEqual({
      on: ['create'],
      a: 'on',
      b: 'yes',
      c: 'off',
    });
  });

  it('escapes keys in pointers', () => {
    expect(pointer('a/b', 'c~d', 0)).toBe('/a~1b/c~0d/0');
    expect(document('"a/b": { "c~d": [x] }').scalars.get('/a~1b/c~0d/0')?.text).toBe('x');
  });

  it('keeps a key named like a built-in property an ordinary key', () => {
    const { value } = document('__proto__: { polluted: yes }\nconstructor: x\n');

    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it.each([
    ['an alias', 'a: &x [1]\nb: *x\n', ['2:4 yaml-alias']],
    [
      'every duplicate key',
      'a: 1\nb: { c: 1, c: 2 }\na: 2\n',
      ['2:12 yaml-duplicate-key', '3:1 yaml-duplicate-key'],
    ],
    ['a merge key', 'a:\n  <<: { b: 1 }\n', ['2:3 yaml-merge-key']],
    ['a tag', 'a: !!binary aGk=\n', ['1:4 yaml-tag']],
    ['a tab as indentation', 'a:\n\tb: 1\n', ['2:1 yaml-tab']],
    ['a second document', 'a: 1\n---\nb: 2\n', ['2:1 yaml-documents']],
    ['an empty file', '', ['1:1 yaml-empty']],
    ['a file of comments', '# nothing\n', ['1:1 yaml-empty']],
    ['a list as a key', '? [a]\n: 1\n', ['1:3 yaml-key']],
    [
      'a number that is not written as it is read',
      'm: { 007: x, 1.50: y }\n',
      ['1:6 yaml-key-not-text', '1:14 yaml-key-not-text'],
    ],
    ['an empty key', ': x\n', ['1:1 yaml-key-not-text']],
    ['an open quote', 'a: "x\n', ['2:1 yaml-syntax']],
    ['deep nesting', `${'['.repeat(60)}${']'.repeat(60)}`, ['1:40 yaml-depth']],
  ])('refuses %s with one clear error each', (_, text, expected) => {
    expect(rules(text)).toEqual(expected);
  });

  it('accepts plain numbers, words and quoted numbers as keys', () => {
    expect(rules('m: { 7: a, "007": b, true: c, 2026-01-01: d, -x: e }\n')).toEqual([]);
  });

  it.each([
    ['as indentation', 'a:\n\u00A0 b: 1\n', '2:1'],
    ['behind a colon', 'a:\u00A01\n', '1:3'],
    ['behind a dash', 'a:\n  -\u00A0{ b: c }\n', '2:4'],
    ['behind a comma', 'a: { b: c,\u3000d: e }\n', '1:11'],
    ['before a bracket', 'a: [b\u202F]\n', '1:6'],
    ['behind a quote', 'a: "b"\u00A0\nc: d\n', '1:7'],
    ['before a comment', 'a: b\u00A0# c\n', '1:5'],
    ['unseen at the end of a word', 'a: b\u200B\nc: d\n', '1:5'],
  ])('names white space that is no blank, %s', (_, text, place) => {
    expect(rules(text)).toEqual([`${place} yaml-space`]);
  });

  it('leaves white space of any kind alone inside a text', () => {
    const doc = document(
      'a: 10\u00A0EUR # x:\u00A0y\nb: \'\u00A0b \'\nc: "d:\u00A0e"\nf: |\n  \u00A0g:\u00A0h\n',
    );

    expect(doc.value).toEqual({ a: '10\u00A0EUR', b: '\u00A0b ', c: 'd:\u00A0e', f: '\u00A0g:\u00A0h\n' });
  });

  it('names one alias of a bomb, not hundreds', () => {
    const bomb = `a: &a [x]\n${Array.from({ length: 200 }, (_, i) => `b${i}: [*a, *a, *a, *a]`).join('\n')}\n`;

    expect(rules(bomb)).toEqual(['2:6 yaml-alias']);
  });

  it('refuses a file over the limit before parsing it', () => {
    expect(rules(`a: ${'x'.repeat(MAX_FILE_BYTES)}`)).toEqual(['1:1 file-too-large']);
  });

  it.each([
    ['plain', 'w: a or b\n', 'b', '1:9-10'],
    ['single quoted', "w: 'x ''q'' b'\n", 'b', '1:13-14'],
    ['double quoted', 'w: "\\"x\\" \\u0041 b"\n', 'b', '1:18-19'],
    ['literal block', 'w: |\n  one\n    two b\n', 'b', '3:9-10'],
    ['folded block', 'w: >-\n  one\n  two b\n', 'b', '3:7-8'],
    ['plain over two lines', 'w: one\n  two b\n', 'b', '2:7-8'],
    ['folded with a blank line: the first line', 'w: >\n  one\n\n  two b\n', 'b', '2:1-6'],
    ['after an emoji', "w: '😀 b'\n", 'b', '1:8-9'],
  ])('finds a character of a scalar in the file: %s', (_, text, character, expected) => {
    const doc = document(text);
    const scalar = doc.scalars.get('/w')?.text ?? '';
    const start = scalar.lastIndexOf(character);

    const { line, column, endColumn } = positionInScalar(doc, '/w', start, start + 1);

    expect(`${line}:${column}-${endColumn}`).toBe(expected);
  });

  it('gives a result or a diagnostic inside the file for any text, and never throws', () => {
    const schemas = createSchemas();
    const piece = fc.constantFrom(
      'a',
      ': ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      "'",
      '#',
      '\t',
      '|',
      '>',
      '&x',
      '*x',
      '!t',
      '?',
      '---\n',
      '<<',
      '\r\n',
      '😀',
      'version',
      '1',
      'fields',
      '\u2028',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const result = parseYaml('x.yaml', text);
        const found = result.ok ? validateDocument(schemas, 'mapping', result.document) : result.diagnostics;

        // A mapping file needs five keys, which these texts never have.
        expect(found.length).toBeGreaterThan(0);
        const lines = text.split('\n').length;
        for (const { at } of found) {
          expect(at.line).toBeGreaterThanOrEqual(1);
          expect(at.line).toBeLessThanOrEqual(lines);
          expect(at.column).toBeGreaterThanOrEqual(1);
          expect(at.endColumn ?? at.column + 1).toBeGreaterThan(at.column);
        }
      }),
      { seed: 7, numRuns: 400 },
    );
  });
});
