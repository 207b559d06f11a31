import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import {
  diagnosticsToAnnotations,
  diagnosticsToJson,
  diagnosticsToText,
  summarise,
} from '../../src/report/diagnostics.ts';
import { PLAIN } from '../../src/report/painter.ts';

const TEXT =
  'version: 1\r\nmapping: accounts\r\nfields:\r\n  - { source: Nmae, target: name }\r\n  - { source: Phone, target: phone }\r\n';
const sources = new Map([['m.yaml', TEXT]]);

const misspelt: Diagnostic = {
  severity: 'error',
  rule: 'field-unknown',
  message: 'salesforce Account has no field "Nmae"',
  at: { file: 'm.yaml', line: 4, column: 15, endColumn: 19 },
  why: 'Because.',
  didYouMean: 'Name',
  todo: 'Correct the name.',
};

describe('diagnostics as text', () => {
  it('show place, rule, frame with caret, reason, suggestion and what to do', () => {
    expect(
      diagnosticsToText([misspelt], sources),
    ).toBe(`m.yaml:4:15 error salesforce Account has no field "Nmae" [field-unknown]
    2 | mapping: accounts
    3 | fields:
  > 4 |   - { source: Nmae, target: name }
      |               ^^^^
    5 |   - { source: Phone, target: phone }
  why: Because.
  did you mean "Name"?
  to do: Correct the name.

1 error in 1 file`);
  });

  it('show the related place too', () => {
    const text = diagnosticsToText(
      [{ ...misspelt, related: { file: 'm.yaml', line: 5, column: 15 } }],
      sources,
    );

    expect(text).toContain(
      'see also m.yaml:5:15\n  > 5 |   - { source: Phone, target: phone }\n      |               ^\n',
    );
  });

  it('do without a frame when there is no source', () => {
    const text = diagnosticsToText(
      [{ severity: 'warning', rule: 'r', message: 'm', at: { file: 'gone.yaml', line: 1, column: 1 } }],
      sources,
    );

    expect(text).toBe('gone.yaml:1:1 warning m [r]\n\n1 warning in 1 file');
  });

  it('put the caret under wide characters', () => {
    const at = { file: 'w.yaml', line: 1, column: 8, endColumn: 9 };
    const text = diagnosticsToText(
      [{ severity: 'error', rule: 'r', message: 'm', at }],
      new Map([['w.yaml', 'a: 日本語 x']]),
    );

    expect(text).toContain('  > 1 | a: 日本語 x\n      |           ^');
  });

  it('show the neighbourhood of the place in a very long line', () => {
    const line = `where: "${'a'.repeat(500)}HERE${'b'.repeat(500)}"`;
    const at = { file: 'l.yaml', line: 1, column: 509, endColumn: 513 };

    const [, source, caret] = diagnosticsToText(
      [{ severity: 'error', rule: 'r', message: 'm', at }],
      new Map([['l.yaml', line]]),
    ).split('\n');

    expect(source!.length).toBeLessThan(180);
    expect(source!.slice(caret!.indexOf('^'), caret!.lastIndexOf('^') + 1)).toBe('HERE');
  });

  it('cannot write control characters to the terminal', () => {
    const text = diagnosticsToText(
      [{ ...misspelt, message: 'a\u001b[31mb\nc' }],
      new Map([['m.yaml', 'x\u001b[2J\ny']]),
    );

    expect(text).not.toContain('\u001b');
    expect(text.split('\n')[0]).toBe('m.yaml:4:15 error a�[31mb c [field-unknown]');
  });

  it('use the colours they are given', () => {
    const paint = {
      ...PLAIN,
      red: (text: string) => `<r>${text}</r>`,
      cyan: (text: string) => `<c>${text}</c>`,
    };

    const text = diagnosticsToText([misspelt], sources, paint);

    expect(text).toContain('<r>error</r>');
    expect(text).toContain('<r>^^^^</r>');
    expect(text).toContain('<c>did you mean "Name"?</c>');
  });
});

describe('the line of counts', () => {
  const at = (file: string) => ({ file, line: 1, column: 1 });
  const one = (severity: Diagnostic['severity'], file: string): Diagnostic => ({
    severity,
    rule: 'r',
    message: 'm',
    at: at(file),
  });

  it.each([
    [[], 'no errors'],
    [[one('error', 'a')], '1 error in 1 file'],
    [[one('warning', 'a'), one('warning', 'a')], '2 warnings in 1 file'],
    [[one('error', 'a'), one('error', 'b'), one('warning', 'c')], '2 errors, 1 warning in 3 files'],
  ])('%j -> %s', (diagnostics, expected) => {
    expect(summarise(diagnostics)).toBe(expected);
  });
});

describe('diagnostics for machines', () => {
  it('are GitHub workflow commands with everything escaped', () => {
    const diagnostic: Diagnostic = {
      severity: 'warning',
      rule: 'text-too-long',
      message: '100% of "a", b: c\nnext',
      at: { file: 'mappings/a,b:c.yaml', line: 3, column: 5, endColumn: 9 },
      todo: 'Cut.',
    };

    expect(diagnosticsToAnnotations([diagnostic, misspelt])).toBe(
      '::warning file=mappings/a%2Cb%3Ac.yaml,line=3,col=5,endColumn=8,title=text-too-long::100%25 of "a", b: c%0Anext%0ACut.\n' +
        '::error file=m.yaml,line=4,col=15,endColumn=18,title=field-unknown::salesforce Account has no field "Nmae"%0ABecause.%0ADid you mean "Name"?%0ACorrect the name.',
    );
  });

  it('are the same values as JSON, with counts', () => {
    expect(diagnosticsToJson([misspelt])).toEqual({ errors: 1, warnings: 0, diagnostics: [misspelt] });
  });
});

describe('what a file holds', () => {
  const hostile = '\u001b[2J\n::error file=x::pwned ##[error]pwned\u202e';
  const found: Diagnostic = {
    severity: 'error',
    rule: 'field-unknown',
    message: `no field "${hostile}"`,
    at: { file: `a${hostile}.yaml`, line: 1, column: 5 },
    why: hostile,
    didYouMean: hostile,
    todo: hostile,
  };
  const text = (line: string) => new Map([[found.at.file, line]]);

  it('is harmless in text and code frames, and the caret stays in place', () => {
    const printed = diagnosticsToText([found], text('##[\u001b[2J\n::error file=x::pwned'));

    expect(printed).not.toContain('\u001b');
    expect(printed).not.toContain('\u202e');
    expect(printed).not.toMatch(/^\s*::/m);
    expect(printed).not.toContain('##[');
    expect(printed).toContain('\n      |     ^\n');
  });

  it('is harmless in annotations: one command a finding', () => {
    const printed = diagnosticsToAnnotations([found]);

    expect(printed).not.toContain('\u001b');
    expect(printed).not.toContain('\n');
    expect(printed).not.toContain('##[');
    expect(printed.match(/^::error file=a/)).not.toBeNull();
  });
});
