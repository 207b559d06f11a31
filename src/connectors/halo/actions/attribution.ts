import { escapeHtml, safeHtml } from '../../html.ts';

/** Who wrote a note that crosswalk made, and what it was made from. */
export interface Attribution {
  readonly author: string;
  readonly mark: string;
  /** Address of the original, without what marks it. */
  readonly url: string;
}

const TAG = 'crosswalk';

/**
 * The last line of a note, a link to what it was made from. The link is the mark: it survives Halo's own cleaning of HTML, and people
 * see who wrote it. A note's text has no other place for it that its list shows.
 */
function lineOf({ author, mark, url }: Attribution): string {
  const fragment = url.endsWith(`/${mark}`) ? TAG : `${TAG}-${mark}`;
  const link = `<a href="${escapeHtml(`${url}#${fragment}`)}">Salesforce</a>`;
  return `<p>${author === '' ? '' : `${escapeHtml(author)}, `}${link}</p>`;
}

/** The HTML to store. What could run is taken out first, and every element is closed, so that nothing swallows the line. */
export function attributed(body: string, attribution: Attribution | undefined): string {
  const safe = safeHtml(body);
  return attribution === undefined ? safe : `${safe}${lineOf(attribution)}`;
}

/** What editors leave behind a last line. */
const REST = String.raw`(?:\s|&nbsp;|<br\s*\/?>|<\/(?:div|span|body|html)\s*>|<p\b[^>]*>(?:\s|&nbsp;|<br\s*\/?>)*<\/p\s*>)*`;

const LINE = new RegExp(
  String.raw`<(p|div)\b[^>]*>((?:(?!<\/?(?:p|div|a)\b)[\s\S])*)<a\b[^>]*\bhref\s*=\s*(["'])((?:(?!\3)[^>])*)#crosswalk(?:-([\w-]+))?\3[^>]*>(?:(?!<\/a)[\s\S])*<\/a\s*>(?:\s|<\/span\s*>)*<\/\1\s*>${REST}$`,
  'i',
);

export interface Note {
  readonly body: string;
  readonly attribution: Attribution | undefined;
}

/**
 * A stored note, taken apart. The line counts only where it ends the note and is no quotation: agents answer with what they answer to
 * below their own words.
 */
export function readNote(html: string): Note {
  const found = LINE.exec(html);
  if (found === null) return { body: safeHtml(html), attribution: undefined };
  const [, , words = '', , address = '', named] = found;
  const before = html.slice(0, found.index);
  const url = plain(address);
  const mark = named ?? /\/(\w+)$/.exec(url)?.[1];
  if (mark === undefined || isQuoted(before)) return { body: safeHtml(html), attribution: undefined };
  const author = plain(words.replace(/<[^>]*>/g, ''))
    .replace(/,\s*$/, '')
    .trim();
  return { body: safeHtml(before), attribution: { author, mark, url } };
}

function isQuoted(before: string): boolean {
  const opened = before.match(/<blockquote\b/gi)?.length ?? 0;
  return opened > (before.match(/<\/blockquote\s*>/gi)?.length ?? 0);
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function plain(html: string): string {
  return html.replace(
    /&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi,
    (whole, decimal, hex, name: string | undefined) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
      const code = Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
