import { escapeHtml, safeHtml } from '../../html.ts';

/** Who wrote a note that crosswalk made, and what it was made from. */
export interface Attribution {
  readonly author: string;
  readonly mark: string;
  /** Address of the original, without what marks it. */
  readonly url: string;
}

const TAG = 'crosswalk';

const SYSTEM = 'Salesforce';

/**
 * The last line of a note: who wrote it, and a link to what it was made from. The mark stands in the link and in its text: there are
 * tenants that take links out, rewrite them, or cut off their fragments. A note has no other place for it that its list shows.
 */
function lineOf({ author, mark, url }: Attribution): string {
  const fragment = url.endsWith(`/${mark}`) ? TAG : `${TAG}-${mark}`;
  const text = escapeHtml(`${SYSTEM} ${mark}`);
  const link = `<a href="${escapeHtml(`${url}#${fragment}`)}">${text}</a>`;
  return `<p>${author === '' ? '' : `${escapeHtml(author)}, `}${link}</p>`;
}

/** The HTML to store. What could run is taken out first, and every element is closed, so that nothing swallows the line. */
export function attributed(body: string, attribution: Attribution | undefined): string {
  const safe = safeHtml(body);
  return attribution === undefined ? safe : `${safe}${lineOf(attribution)}`;
}

/** What editors leave behind a last line. */
const REST = String.raw`(?:\s|&nbsp;|<br\s*\/?>|<\/(?:div|span|body|html)\s*>|<p\b[^>]*>(?:\s|&nbsp;|<br\s*\/?>)*<\/p\s*>)*`;

const LINE = String.raw`<(p|div)\b[^>]*>((?:(?!<\/?(?:p|div|a)\b)[\s\S])*)<a\b[^>]*\bhref\s*=\s*(["'])((?:(?!\3)[^>])*)#crosswalk(?:-([\w-]+))?\3[^>]*>(?:(?!<\/a)[\s\S])*<\/a\s*>(?:\s|<\/span\s*>)*<\/\1\s*>`;
const LAST_LINE = new RegExp(`${LINE}${REST}$`, 'i');
const ANY_LINE = new RegExp(LINE, 'gi');

export interface Note {
  readonly body: string;
  readonly attribution: Attribution | undefined;
}

/**
 * A stored note, taken apart. The line counts only where it ends the note and is no quotation: agents answer with what they answer to
 * below their own words. In a note that crosswalk's own agent made (`own`) it counts wherever it is: whoever adds to it later may write
 * below the line.
 */
export function readNote(html: string, own = false): Note {
  const found = own ? lastLine(html) : LAST_LINE.exec(html);
  if (found === null && own) return readText(html);
  if (found === null) return { body: safeHtml(html), attribution: undefined };
  const [whole, , words = '', , address = '', named] = found;
  const before = html.slice(0, found.index);
  const url = plain(address);
  const mark = named ?? /\/(\w+)$/.exec(url)?.[1];
  if (mark === undefined || isQuoted(before)) return { body: safeHtml(html), attribution: undefined };
  const author = plain(words.replace(/<[^>]*>/g, ''))
    .replace(/,\s*$/, '')
    .trim();
  const after = own ? html.slice(found.index + whole.length) : '';
  return { body: safeHtml(`${before}${after}`), attribution: { author, mark, url } };
}

const TEXT_LINE =
  /(?:<(?:p|div)\b[^>]*>)?((?:(?!<\/?(?:p|div|br|blockquote)\b)[^\n])+)(?:<\/(?:p|div)\s*>)?/gi;
const MARK_TEXT = new RegExp(`^(?:(.*), )?${SYSTEM} ([\\w-]+)$`);

/** The same by the line's text, where its link is not what it was. Only our own agent's: others may have copied what they read. */
function readText(html: string): Note {
  for (const found of [...html.matchAll(TEXT_LINE)].reverse()) {
    const [whole, line = ''] = found;
    const text = plain(line.replace(/<[^>]*>/g, ''))
      .replace(/\s+/g, ' ')
      .trim();
    const [, author = '', mark] = MARK_TEXT.exec(text) ?? [];
    const before = html.slice(0, found.index);
    if (mark === undefined || isQuoted(before)) continue;
    const address = plain(/\bhref\s*=\s*(["'])(.*?)\1/i.exec(line)?.[2] ?? '').replace(/#.*$/, '');
    return {
      body: safeHtml(`${before}${html.slice(found.index + whole.length)}`),
      attribution: { author, mark, url: address.endsWith(`/${mark}`) ? address : '' },
    };
  }
  return { body: safeHtml(html), attribution: undefined };
}

/** Of lines that are no quotation the last: mails that were imported may quote other notes. */
function lastLine(html: string): RegExpExecArray | null {
  const lines = [...html.matchAll(ANY_LINE)].filter(({ index }) => !isQuoted(html.slice(0, index)));
  return lines.at(-1) ?? null;
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
