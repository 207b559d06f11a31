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
  return safeText(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

/**
 * Makes text from another system harmless where it is printed: control characters (terminal escapes among them), line breaks and
 * bidirectional overrides become visible marks, and `::` cannot begin a workflow command.
 */
export function safeText(text: string): string {
  return text
    .replace(/\r\n|\r|\n/g, '⏎')
    .replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .replace(/^(\s*)::/, '$1:\u200b:');
}
