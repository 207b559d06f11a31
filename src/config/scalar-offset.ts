import { SCALAR_STYLE } from 'js-yaml';
import type { Position } from '../model/diagnostic.ts';
import type { YamlDocument, YamlScalar } from './yaml.ts';

/**
 * The place in the file of characters `start..end` of a scalar's text. Exact for plain, quoted and literal scalars and for folded
 * ones without blank or indented lines; otherwise the scalar's first line.
 */
export function positionInScalar(
  document: YamlDocument,
  pointer: string,
  start: number,
  end: number,
): Position {
  const scalar = document.scalars.get(pointer);
  const range = document.values.get(pointer);
  if (scalar === undefined || range === undefined) return document.lines.at(range?.start ?? 0);
  const offsets = sourceOffsets(document.text, scalar);
  const from = offsets?.[start];
  if (offsets === undefined || from === undefined) return document.lines.at(range.start, range.end);
  const last = offsets[Math.max(start, end - 1)];
  return document.lines.at(from, last === undefined ? from + 1 : last + 1);
}

/** Offset in the file of every UTF-16 unit of the scalar's text, and of its end. */
function sourceOffsets(source: string, scalar: YamlScalar): readonly number[] | undefined {
  const { valueStart: start, valueEnd: end, style, indent } = scalar.event;
  if (start < 0) return undefined;
  const raw = source.slice(start, end);
  if (style === SCALAR_STYLE.LITERAL_BLOCK) return blockOffsets(raw, start, indent, scalar.text, '\n');
  if (style === SCALAR_STYLE.FOLDED_BLOCK) return blockOffsets(raw, start, indent, scalar.text, ' ');
  if (/[\r\n]/.test(raw))
    return style === SCALAR_STYLE.PLAIN ? blockOffsets(raw, start, undefined, scalar.text, ' ') : undefined;
  return inlineOffsets(raw, start, style, scalar.text);
}

function inlineOffsets(
  raw: string,
  start: number,
  style: number,
  text: string,
): readonly number[] | undefined {
  const offsets: number[] = [];
  for (let index = 0; index < raw.length; ) {
    const [width, units] = unit(raw, index, style);
    for (let count = 0; count < units; count += 1) offsets.push(start + index);
    index += width;
  }
  offsets.push(start + raw.length);
  return offsets.length === text.length + 1 ? offsets : undefined;
}

/** Characters used in the file, and UTF-16 units they stand for. */
function unit(raw: string, index: number, style: number): readonly [number, number] {
  if (style === SCALAR_STYLE.SINGLE_QUOTED && raw[index] === "'") return [2, 1];
  if (style === SCALAR_STYLE.DOUBLE_QUOTED && raw[index] === '\\') {
    const kind = raw[index + 1];
    if (kind === 'x') return [4, 1];
    if (kind === 'u') return [6, 1];
    if (kind === 'U') return [10, Number.parseInt(raw.slice(index + 2, index + 10), 16) > 0xffff ? 2 : 1];
    return [2, 1];
  }
  return [1, 1];
}

function blockOffsets(
  raw: string,
  start: number,
  indent: number | undefined,
  text: string,
  joint: string,
): readonly number[] | undefined {
  const offsets: number[] = [];
  let built = '';
  let at = start;
  for (const line of raw.split('\n')) {
    const content = line.replace(/\r$/, '');
    const skip = indent ?? content.length - content.trimStart().length;
    const body = indent === undefined ? content.trim() : content.slice(skip);
    for (let index = 0; index < body.length; index += 1) offsets.push(at + skip + index);
    offsets.push(at + skip + body.length);
    built += body + joint;
    at += line.length + 1;
  }
  const matches = built.startsWith(text.trimEnd()) && text.trimEnd().length > 0;
  return matches ? offsets : undefined;
}
