import { compile } from 'html-to-text';
import { mapText, type TextInput, type TextOutput } from './text.ts';

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
const UNSEEN = ['script', 'style', 'noscript', 'template', 'iframe', 'object', 'title', 'img'];

const convert = compile({
  wordwrap: false,
  // Without a limit: the library otherwise cuts at 16 MB and writes to stderr.
  limits: { maxInputLength: undefined },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
    ...HEADINGS.map((selector) => ({ selector, options: { uppercase: false } })),
    ...UNSEEN.map((selector) => ({ selector, format: 'skip' })),
  ],
});

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What a person would read: paragraphs, lists and links as text; scripts, styles, images and comments dropped; lines not wrapped. */
export function htmlToText<V extends TextInput>(value: V): TextOutput<V> {
  return mapText(value, (text) => convert(text));
}

/** Escapes text for HTML and turns line breaks (any kind) into `<br>`. */
export function textToHtml<V extends TextInput>(value: V): TextOutput<V> {
  return mapText(value, (text) =>
    text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign).replace(/\r\n|\r|\n/g, '<br>'),
  );
}
