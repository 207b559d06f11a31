import type { Position } from '../model/diagnostic.ts';

/** Turns offsets of one text into positions; columns count UTF-16 units from 1. */
export interface Lines {
  readonly file: string;
  readonly text: string;
  /** `end` is cut at the end of the line `start` is on. */
  at(start: number, end?: number): Position;
}

export function createLines(file: string, text: string): Lines {
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1))
    starts.push(index + 1);

  function at(start: number, end?: number): Position {
    const offset = Math.max(0, Math.min(start, text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const lineStart = starts[low] ?? 0;
    const next = starts[low + 1];
    const lineEnd = trimReturn(text, next === undefined ? text.length : next - 1);
    const column = offset - lineStart + 1;
    if (end === undefined || end <= offset) return { file, line: low + 1, column };
    const endColumn = Math.min(end, lineEnd) - lineStart + 1;
    return endColumn > column ? { file, line: low + 1, column, endColumn } : { file, line: low + 1, column };
  }

  return { file, text, at };
}

function trimReturn(text: string, end: number): number {
  return text[end - 1] === '\r' ? end - 1 : end;
}
