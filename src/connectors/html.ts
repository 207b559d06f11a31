import { createRequire } from 'node:module';
import { compile } from 'html-to-text';
import type sanitize from 'sanitize-html';

/** Loaded with the first note, and kept then: it takes as long as the whole of a connector, and many runs carry no notes. */
const load = createRequire(import.meta.url);
const sanitizer = (): typeof sanitize => load('sanitize-html');

/**
 * HTML as it travels between systems: structure and links. Nothing that runs, loads or styles: scripts, forms, frames, images (a picture in
 * a mail tells its sender who has read it) and every attribute but an address go. Of elements with text to read the text stays.
 */
export function safeHtml(html: string): string {
  if (html.trim() === '') return '';
  let [depth, deepest] = [0, 0];
  const onOpenTag = () => {
    depth += 1;
    deepest = Math.max(deepest, depth);
  };
  const onCloseTag = () => {
    depth -= 1;
  };
  const safe = sanitizer()(html, { ...RULES, onOpenTag, onCloseTag });
  return (deepest < DEEPEST ? safe : sanitizer()(html, FLAT)).trim();
}

/** Whatever walks through HTML does so by recursion, and ends at some thousand levels. Nobody reads a hundredth. */
const DEEPEST = 100;

const TABLES: ReadonlySet<string> = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td']);

const RULES: sanitize.IOptions = {
  allowedTags: [
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'div', 'span', 'br', 'hr', 'blockquote', 'pre', 'code'],
    ...['a', 'b', 'strong', 'i', 'em', 'u', 's', 'sub', 'sup', 'ul', 'ol', 'li'],
    ...TABLES,
  ],
  allowedAttributes: { a: ['href'], td: ['colspan', 'rowspan'], th: ['colspan', 'rowspan'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'title', 'template'],
};

/** For what is nested deeper: its text, and no tables, which cut off in the middle would hide what they hold. */
const FLAT: sanitize.IOptions = {
  ...RULES,
  allowedTags: (RULES.allowedTags || []).filter((tag) => !TABLES.has(tag)),
  nestingLimit: DEEPEST,
};

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
}

/** Paragraphs where the text has blank lines, `<br />` where it has line ends; '' for a blank text. */
export function htmlOfText(text: string): string {
  const paragraphs = text
    .replace(/\r\n?/g, '\n')
    .split(/\n(?:[^\S\n]*\n)+/)
    .map((paragraph) => paragraph.replace(/^\n+|\s+$/g, ''))
    .filter((paragraph) => paragraph.trim() !== '');
  return paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br />')}</p>`).join('');
}

const toText = compile({
  wordwrap: false,
  // Without a limit: the library otherwise cuts at 16 MB and writes to stderr.
  limits: { maxInputLength: undefined },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ...['table'].map((selector) => ({
      selector,
      format: 'dataTable',
      options: { uppercaseHeaderCells: false },
    })),
    { selector: 'img', format: 'skip' },
  ],
});

/**
 * What a person would read of it: paragraphs, lists, tables and links as text; lines not wrapped, blanks and blank lines at most one in
 * a row, so that the text as HTML (`htmlOfText`) gives the same text again.
 */
export function textOfHtml(html: string): string {
  return toText(safeHtml(html))
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
