import { safeText } from './safe.ts';

const LONGEST = 160;

/**
 * Foreign text as a code span: GitHub renders nothing in it, so that it cannot mention, link (`#1`, a URL, a commit), be HTML, a heading
 * or an emoji. Line breaks, controls, what turns text around and what nobody sees become visible marks. A bar
 * would end a table's cell, and an escaped one shows its backslash outside of a table. The fence is longer than any run of backticks in the text.
 */
export function code(text: string): string {
  const safe = safeText(text).replaceAll('|', '¦').trim();
  const short = safe.length > LONGEST ? `${safe.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')}…` : safe;
  if (short === '') return '`(empty)`';
  const longest = Math.max(0, ...[...short.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = short.startsWith('`') || short.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${short}${pad}${fence}`;
}

/** One line of a document that may have to be cut. */
export interface Line {
  readonly text: string;
  /** What has to go first has the highest rank; 0 stays. */
  readonly rank: number;
  /** What the line is about, in the plural, for counting what was left out. */
  readonly kind: string;
}

export interface Cut {
  readonly text: string;
  /** Number of lines that were left out, by kind. */
  readonly left: ReadonlyMap<string, number>;
}

/** Leaves out whole lines, those of the highest rank first and from the end, until the text has at most `most` UTF-16 units. */
export function cut(lines: readonly Line[], most: number): Cut {
  const kept = new Set<number>();
  let length = 0;
  let full = false;
  const ranked = lines
    .map((line, index) => ({ line, index }))
    .sort((a, b) => a.line.rank - b.line.rank || a.index - b.index);
  for (const { line, index } of ranked) {
    if (full || length + line.text.length + 1 > most) {
      full = true;
      continue;
    }
    length += line.text.length + 1;
    kept.add(index);
  }
  const left = new Map<string, number>();
  for (const [index, { kind, text }] of lines.entries()) {
    if (!kept.has(index) && text !== '') left.set(kind, (left.get(kind) ?? 0) + 1);
  }
  return {
    text: lines
      .filter((_, index) => kept.has(index))
      .map(({ text }) => text)
      .join('\n'),
    left,
  };
}
