import { describe, expect, it } from 'vitest';
import { safeJson, safeJsonLine, safeText, showValue } from '../../src/report/safe.ts';

describe('text from another system', () => {
  it.each([
    ['ordinary text', 'Müller & Söhne, 株式会社 🎉', 'Müller & Söhne, 株式会社 🎉'],
    ['a colour of the terminal', 'a\u001b[31mred\u001b[0m', 'a\ufffd[31mred\ufffd[0m'],
    ['an escape of one character', 'a\u009b2Jb', 'a\ufffd2Jb'],
    ['a title of the window', '\u001b]0;owned\u0007x', '\ufffd]0;owned\ufffdx'],
    ['a bell, a backspace, a null', '\u0007\b\u0000', '\ufffd\ufffd\ufffd'],
    ['a tab', 'a\tb', 'a\ufffdb'],
    ['line breaks of every kind', 'a\nb\r\nc\rd', 'a⏎b⏎c⏎d'],
    ['breaks that only some programs see', 'a\u2028b\u2029c\u0085d', 'a\ufffdb\ufffdc\ufffdd'],
    ['text that runs backwards', 'a\u202egpj.exe\u202c', 'a\ufffdgpj.exe\ufffd'],
    [
      'isolates and marks of direction',
      '\u2066a\u2069\u200eb\u200fc\u061cd',
      '\ufffda\ufffd\ufffdb\ufffdc\ufffdd',
    ],
    ['what nobody sees', 'a\u200bb\u00adc\u2060d\ufeffe\u{e0041}f', 'a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf'],
    ['joiners, which scripts and emoji need', 'نمی\u200cخواهم 👩\u200d🔬', 'نمی\u200cخواهم 👩\u200d🔬'],
    ['a command for GitHub', '::error file=a::owned', ':\u200b:error file=a::owned'],
    ['one behind spaces', '  ::set-output name=a::b', '  :\u200b:set-output name=a::b'],
    ['one in its own line', 'a\n::error::owned', 'a⏎::error::owned'],
    ['a command of the older form', 'a ##[error]owned', 'a ##\u200b[error]owned'],
    ['colons inside a text', 'std::vector', 'std::vector'],
    ['nothing', '', ''],
  ])('shows %s', (_, given, shown) => {
    expect(safeText(given)).toBe(shown);
  });
});

describe('a value', () => {
  it.each([
    ['text in quotes', 'Acme', '"Acme"'],
    ['empty text', '', '""'],
    ['a number', 0, '0'],
    ['a checkbox', false, 'false'],
    ['a choice of several', ['A', 'B'], '"A", "B"'],
    ['no value', null, '(empty)'],
    ['a value that was not read', undefined, '(not read)'],
    ['text of several lines', 'a\n::error::b', '"a⏎::error::b"'],
    [
      'a reference to what the plan makes',
      { planned: { mapping: 'accounts', sourceId: '001' } },
      '(created by this plan: accounts 001)',
    ],
  ])('shows %s', (_, given, shown) => {
    expect(showValue(given, 'shown')).toBe(shown);
  });

  it.each([['Acme'], [''], [0], [false], [['A', 'B']]])('hides %j where values are masked', (given) => {
    expect(showValue(given, 'masked')).toBe('•••');
  });

  it('says also where values are masked that there is none', () => {
    expect(showValue(null, 'masked')).toBe('(empty)');
    expect(showValue(undefined, 'masked')).toBe('(not read)');
  });

  it('is cut after 80 characters, never through one', () => {
    expect(showValue('x'.repeat(78), 'shown')).toBe(`"${'x'.repeat(78)}"`);
    expect(showValue('x'.repeat(100_000), 'shown')).toBe(`"${'x'.repeat(79)}…`);
    expect(showValue('🎉'.repeat(100), 'shown')).toMatch(/^"🎉+…$/u);
    expect(showValue(`${'x'.repeat(78)}🎉x`, 'shown')).not.toContain('\ufffd');
  });
});

describe('JSON', () => {
  it('is on one line where each line is a document, and escapes characters of two units whole', () => {
    const text = safeJsonLine({ id: 'a\u{e0041}b\n' });

    expect(text).toBe(String.raw`{"id":"a\udb40\udc41b\n"}`);
    expect(JSON.parse(text)).toEqual({ id: 'a\u{e0041}b\n' });
  });

  it('parses to what it was made of, whatever is in it, and holds nothing that a terminal or a workflow obeys', () => {
    const value = { name: 'a\u001b[31m\u202e##[error]\n::error::x\u2028\u0085', list: [1, null, true] };

    const text = safeJson(value);

    expect(JSON.parse(text)).toEqual(value);
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\u2028\u202e]|##\[|^\s*::/mu);
    expect(text.split('\n')).toHaveLength(8);
  });
});
