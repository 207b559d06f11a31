/** HTML of notes as Halo keeps it, and the plain text it makes of it and back. Written down nowhere: best knowledge. */

const ELEMENTS = 'script|style|iframe|object|embed|applet|svg|math|template|noscript';
const WHOLE = new RegExp(`<(${ELEMENTS})\\b[^>]*>[\\s\\S]*?</\\1\\s*>`, 'gi');
const LONE = new RegExp(
  `</?(?:${ELEMENTS}|meta|link|base|form|input|button)\\b[^>]*>|<!--[\\s\\S]*?-->`,
  'gi',
);
const HANDLER = /\s(?:on\w+|srcdoc|formaction)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi;
const SCRIPT_URL =
  /\s(?:href|src)\s*=\s*(?:"\s*(?:java|vb)script:[^"]*"|'\s*(?:java|vb)script:[^']*'|(?:java|vb)script:[^\s>]+)/gi;

/** Without what could run in the browser of an agent. */
export function sanitised(html: string): string {
  return html
    .replace(WHOLE, '')
    .replace(LONE, '')
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(HANDLER, '').replace(SCRIPT_URL, ''));
}

const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  amp: '&',
};

export function plainOf(html: string): string {
  return html
    .replace(/<(?:br|\/p|\/div|\/li|\/tr|\/h\d)\b[^>]*>/gi, '\n')
    .replace(/<[^>]+>/g, '')
    .replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, name: string) => entity(name) ?? whole)
    .replace(/[ \t]+\n/g, '\n')
    .trim();
}

function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return NAMED[name.toLowerCase()];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

export function htmlOf(plain: string): string {
  if (plain === '') return '';
  const escaped = plain.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return `<p>${escaped.replace(/\r?\n/g, '<br/>')}</p>`;
}
