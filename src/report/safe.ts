import { isPlannedRef, type PlanValue } from '../model/value.ts';

/** How values of records may be shown: as they are (a person asked), or only that there is one. */
export type ValueView = 'shown' | 'masked';

const MASK = '•••';
const LONGEST = 80;

/** A record's value on one line: quoted, shortened, with nothing in it that a terminal or a log would obey. */
export function showValue(value: PlanValue | undefined, view: ValueView): string {
  if (value === undefined) return '(not read)';
  if (isPlannedRef(value))
    return `(created by this plan: ${value.planned.mapping} ${safeText(value.planned.sourceId)})`;
  if (value === null) return '(empty)';
  if (view === 'masked') return MASK;
  const text =
    typeof value === 'string'
      ? `"${value}"`
      : Array.isArray(value)
        ? value.map((item) => `"${String(item)}"`).join(', ')
        : String(value);
  // A character of two units is not cut in half.
  return safeText(
    text.length > LONGEST ? `${text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')}…` : text,
  );
}

/**
 * Control characters, line separators, what turns the direction of text around, and what nobody sees: two names that look the same
 * have to be the same. The joiners U+200C and U+200D stay, scripts and emoji need them.
 */
const OBEYED =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * Makes text from files and other systems harmless where it is printed: control characters (terminal escapes among them), line breaks
 * and bidirectional overrides become visible marks, and neither `::` at the start nor the older `##[` anywhere is a workflow command.
 */
export function safeText(text: string): string {
  return text
    .replace(/\r\n|\r|\n/g, '⏎')
    .replace(OBEYED, '\ufffd')
    .replace(/^(\s*)::/, '$1:\u200b:')
    .replaceAll('##[', '##\u200b[');
}

/** JSON for a person's eyes and for scripts alike: what a terminal or a workflow would obey is escaped, so that it parses to the same. */
export function safeJson(value: unknown): string {
  return harmless(JSON.stringify(value, undefined, 2));
}

/** The same on one line, for JSON Lines. */
export function safeJsonLine(value: unknown): string {
  return harmless(JSON.stringify(value));
}

function harmless(json: string): string {
  return (
    json
      // Line breaks outside texts are JSON's own; inside texts they are escaped already.
      .replace(OBEYED, (character) => (character === '\n' ? character : escaped(character)))
      .replaceAll('##[', '##\\u005b')
  );
}

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
