import { expect, test } from 'vitest';
import { safeHtml, textOfHtml } from '../../src/connectors/html.ts';

test.each([
  ['<div>', '</div>', 10_000, ''],
  ['<table><tr><td>', '</td></tr></table>', 1_000, ''],
  ['<table><tr><td>', '', 1_000, ''],
  ['<blockquote>', '', 10_000, '> '.repeat(100)],
])(
  'what is nested by the thousand in %s keeps its text and is the same ever after',
  (open, close, times, quoted) => {
    const html = `<p>first</p>${open.repeat(times)}deep${close.repeat(times)}`;
    const safe = safeHtml(html);
    expect(safeHtml(safe)).toBe(safe);
    expect(textOfHtml(html)).toBe(`first\n\n${quoted}deep`);
  },
);

test('a table of a mail stays a table, within others and after a line break or a rule', () => {
  const html = `${'<br />'.repeat(200)}${'<table><tbody><tr><td>'.repeat(20)}x${'</td></tr></tbody></table>'.repeat(20)}`;
  expect(safeHtml(html)).toBe(html);
});
