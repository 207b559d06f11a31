import type { WrittenField } from '../generated/mapping.ts';

/** A field rule as one would write it into a list: `{ source: phone, target: main_phonenumber }`. */
export function ruleLine(field: WrittenField): string {
  return flow(field);
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  return `{ ${Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([key, inner]) => `${key}: ${flow(inner)}`)
    .join(', ')} }`;
}

/** Plain where YAML reads it as the same text. */
function scalar(value: unknown): string {
  return typeof value === 'string' && /^[A-Za-z_][\w.]*$/.test(value) && !WORDS.has(value.toLowerCase())
    ? value
    : JSON.stringify(value);
}

const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null']);
