import { looksSecret } from './secret-patterns.ts';

const LONGEST = 60;

/** A piece of configuration as a message may show it: short, on one line, and never a secret. */
export function shown(text: string): string {
  if (looksSecret(text)) return '…';
  const line = text.replace(/\s+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** `"text"`, `the number 3`, `a list`: what was found, for messages. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping of keys and values';
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  return `"${shown(String(value))}"`;
}
