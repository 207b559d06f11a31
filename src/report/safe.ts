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

/** Control characters, line separators, and what turns the direction of text around. */
const OBEYED = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

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
  return (
    JSON.stringify(value, undefined, 2)
      // Line breaks outside texts are JSON's own; inside texts they are escaped already.
      .replace(OBEYED, (character) =>
        character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
      .replaceAll('##[', '##\\u005b')
  );
}
