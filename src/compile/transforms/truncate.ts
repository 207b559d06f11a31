import { mapText, type TextInput, type TextOutput } from './text.ts';

/**
 * At most `length` Unicode code points. Cuts between graphemes, so that an accent or an emoji is not torn apart; only when the very
 * first grapheme is longer than the limit is it cut between code points.
 */
export function truncate<V extends TextInput>(value: V, args: { readonly length: number }): TextOutput<V> {
  return mapText(value, (text) => cut(text, args.length));
}

function cut(text: string, length: number): string {
  // A code point is one or two UTF-16 units, so a text this short needs no counting.
  if (text.length <= length) return text;
  const segments = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text);
  let used = 0;
  let end = 0;
  for (const { segment, index } of segments) {
    used += [...segment].length;
    if (used > length) return end === 0 ? [...segment].slice(0, length).join('') : text.slice(0, end);
    end = index + segment.length;
  }
  return text;
}
