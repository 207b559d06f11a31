import type { Value } from '../../../model/value.ts';
import { htmlOfText, textOfHtml } from '../../html.ts';
import { COMMENT_BYTES } from './catalogue.ts';
import { markLine } from './mark.ts';

const encoder = new TextEncoder();
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Bytes of UTF-8. */
export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}

/**
 * A note as the comments that carry it, in order: each no longer than 4,000 bytes with the line that names the action. A text that is
 * longer is cut between lines where it can be, between words otherwise, and never within what a reader sees as one character;
 * together the parts hold all of it.
 */
export function commentsOf(html: string, mark: string): readonly string[] {
  const text = textOfHtml(html);
  const whole = signed(text, mark, 1, 1);
  if (bytesOf(whole) <= COMMENT_BYTES) return [whole];
  // The figures of the parts take room of their own, and how many there are is known only afterwards.
  for (let digits = 1; ; digits += 1) {
    const figure = Number('9'.repeat(digits));
    const room = COMMENT_BYTES - bytesOf(signed('', mark, figure, figure));
    const pieces = cut(text, room);
    if (pieces.length <= figure) {
      return pieces.map((piece, index) => signed(piece, mark, index + 1, pieces.length));
    }
  }
}

/** A note as it comes back after it was a comment: paragraphs and line ends, and no other markup. */
export function canonicalComment(value: Value): Value {
  return typeof value === 'string' ? htmlOfText(textOfHtml(value)) || null : value;
}

function signed(text: string, mark: string, part: number, parts: number): string {
  return `${text}\n\n${markLine({ mark, part, parts })}`;
}

function cut(text: string, room: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (bytesOf(rest) > room) {
    const most = longest(rest, room);
    const at = breakOf(rest, most);
    pieces.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).replace(/^[^\S\n]*\n?/, '');
  }
  if (rest !== '') pieces.push(rest);
  return pieces;
}

/** Length of the longest beginning of whole characters that fits; a single one that does not is cut between code points. */
function longest(text: string, room: number): number {
  // No character takes less than a byte, so that nothing beyond can fit.
  const head = text.slice(0, room + 1);
  const fits = (units: Iterable<string>): number => {
    let bytes = 0;
    let length = 0;
    for (const unit of units) {
      bytes += bytesOf(unit);
      if (bytes > room) return length;
      length += unit.length;
    }
    return length;
  };
  const length = fits(Array.from(graphemes.segment(head), ({ segment }) => segment));
  return length > 0 ? length : fits(head);
}

/** Behind a line end or a blank in the last quarter, where there is one; the trailing blanks count to what comes before. */
function breakOf(text: string, most: number): number {
  const least = Math.floor(most * 0.75);
  for (const sign of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(sign, most);
    if (at > least) return at;
  }
  return most;
}
