import type { Position } from '../model/diagnostic.ts';

const FROM = /^\s*\/\/ from (.+?):(\d+):(\d+): /;

/** The place in the YAML that a line of an emitted module comes from: what the nearest comment above it says. Lines count from 1. */
export function positionAbove(lines: readonly string[], line: number): Position | undefined {
  for (let index = Math.min(line, lines.length) - 1; index >= 0; index -= 1) {
    const text = lines[index] ?? '';
    const [, file, at, column] = FROM.exec(text) ?? [];
    if (file !== undefined) return { file, line: Number(at), column: Number(column) };
    // Beyond the start of a function or a blank line the comment would be another rule's.
    if (index < line - 1 && (text === '' || text.startsWith('export function'))) return undefined;
  }
  return undefined;
}
