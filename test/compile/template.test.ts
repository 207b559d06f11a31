import { describe, expect, test } from 'vitest';
import { template } from '../../src/compile/runtime.ts';
import { templatePaths } from '../../src/compile/template.ts';

describe('templatePaths', () => {
  test.each([
    ['plain fields, each once, in order', { given: '{{B}} {{A}} {{B}}', want: ['B', 'A'] }],
    ['dotted paths', { given: '{{Owner.Email}}', want: ['Owner.Email'] }],
    ['names with spaces', { given: '{{[Some Field]}} {{"an.other"}}', want: ['Some Field', 'an.other'] }],
    ['custom fields', { given: '{{customfields.CFx}} {{ns__A__c}}', want: ['customfields.CFx', 'ns__A__c'] }],
    ['no field at all', { given: 'text with \\{{braces}} {{! and a comment }}', want: [] }],
  ])('lists %s', (_name, { given, want }) => {
    expect(templatePaths(given)).toEqual({ ok: true, paths: want });
  });

  test.each([
    ['a block', { given: 'a {{#if A}}x{{/if}}', line: 1, column: 3, says: 'blocks' }],
    ['an inverted block', { given: '{{^A}}x{{/A}}', line: 1, column: 1, says: 'blocks' }],
    ['a helper', { given: 'a\nb {{lower A}}', line: 2, column: 3, says: 'helpers' }],
    ['a hash argument', { given: '{{A b=1}}', line: 1, column: 1, says: 'helpers' }],
    ['a partial', { given: '{{> other}}', line: 1, column: 1, says: 'partials' }],
    ['a decorator', { given: '{{* other}}', line: 1, column: 1, says: 'decorators' }],
    ['the whole record', { given: '{{this}}', line: 1, column: 1, says: 'whole record' }],
    ['a parent context', { given: '{{../A}}', line: 1, column: 1, says: '../' }],
    ['a data variable', { given: '{{@root}}', line: 1, column: 1, says: '@' }],
    ['triple braces', { given: 'a {{{A}}}', line: 1, column: 3, says: 'third brace' }],
    ['an ampersand', { given: '{{& A}}', line: 1, column: 1, says: 'third brace' }],
    ['a number', { given: '{{1}}', line: 1, column: 1, says: 'numbers' }],
    ['an unclosed brace', { given: 'abc {{A', line: 1, column: 7, says: 'does not parse' }],
    ['empty braces', { given: 'abc {{}}', line: 1, column: 7, says: 'does not parse' }],
  ])('refuses %s, with its place', (_name, { given, line, column, says }) => {
    const result = templatePaths(given);
    expect(result).toMatchObject({ ok: false, error: { line, column } });
    expect(result.ok ? '' : result.error.message).toContain(says);
  });
});

describe('template', () => {
  test.each([
    ['fills fields in', { text: 'SF {{N}} ({{O.E}})', values: { N: 5, 'O.E': 'x' }, want: 'SF 5 (x)' }],
    ['renders an empty field as nothing', { text: '{{A}}-{{B}}', values: { A: 'a', B: null }, want: 'a-' }],
    ['renders an absent field as nothing', { text: '{{A}}-{{B}}', values: { A: 'a' }, want: 'a-' }],
    ['does not escape for HTML', { text: '{{A}}', values: { A: '<b> & "c"' }, want: '<b> & "c"' }],
    ['renders false and 0', { text: '{{A}} {{B}}', values: { A: false, B: 0 }, want: 'false 0' }],
    ['joins choices', { text: '{{A}}', values: { A: ['x', 'y'] }, want: 'x, y' }],
    [
      'does not read a value as a template',
      { text: '{{A}}', values: { A: '{{B}}', B: 'secret' }, want: '{{B}}' },
    ],
    ['obeys white space control', { text: 'a {{~A~}} b', values: { A: 'x' }, want: 'axb' }],
    ['keeps literal braces', { text: '\\{{A}} {{A}}', values: { A: 'x' }, want: '{{A}} x' }],
    [
      'is empty when all its fields are',
      { text: 'SF {{A}} ({{B}})', values: { A: null, B: ' ' }, want: null },
    ],
    ['is its own text when it has no fields', { text: 'always', values: {}, want: 'always' }],
    [
      'does not reach inherited properties',
      { text: 'x{{constructor}}{{A}}', values: { A: 'a' }, want: 'xa' },
    ],
    ['does not reach a prototype', { text: 'x{{__proto__.polluted}}{{A}}', values: { A: 'a' }, want: 'xa' }],
  ])('%s', (_name, { text, values, want }) => {
    expect(template(text)(values)).toBe(want);
  });
});
