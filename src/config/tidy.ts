import type { Diagnostic, Position } from '../model/diagnostic.ts';

/** Remarks that say all there is to say about a place: what follows from them would only repeat it. */
const DECISIVE = new Set(['literal-secret', 'number-rewritten']);

/** By file, line and column; the same remark about the same place once. */
export function tidy(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const decided = new Map(
    diagnostics.flatMap(({ rule, at }) => (DECISIVE.has(rule) ? [[place(at), rule]] : [])),
  );
  const seen = new Set<string>();
  return [...diagnostics]
    .filter(({ rule, at }) => (decided.get(place(at)) ?? rule) === rule)
    .sort(
      (a, b) =>
        compare(a.at.file, b.at.file) ||
        a.at.line - b.at.line ||
        a.at.column - b.at.column ||
        compare(a.rule, b.rule),
    )
    .filter(({ rule, at, message }) => {
      const key = JSON.stringify([place(at), rule, DECISIVE.has(rule) ? '' : message]);
      return !seen.has(key) && seen.add(key);
    });
}

function place({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
