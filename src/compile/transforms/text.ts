import { TransformError } from '../failure.ts';

/** What a text transform takes: text, choices (each is transformed), or nothing. */
export type TextInput = string | readonly string[] | null | undefined;

/** Text gives text, a list gives a list; a field that no catalogue describes (`any`) counts as text. */
export type TextOutput<V> = 0 extends 1 & V
  ? string | null
  : V extends readonly unknown[]
    ? readonly string[]
    : string | null;

/**
 * Applies `change` to text or to each choice of a list; nothing stays nothing. Numbers and booleans are read as their text,
 * because some systems answer with them where their own description says text.
 */
export function mapText<V extends TextInput>(value: V, change: (text: string) => string): TextOutput<V>;
export function mapText(value: unknown, change: (text: string) => string): string | readonly string[] | null {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => change(asText(item)));
  return value === null || value === undefined ? null : change(asText(value));
}

/** The text of a single value; throws `TransformError` for a list or an object. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TransformError('The value is not text.');
}

/** Removes white space at both ends. */
export function trim<V extends TextInput>(value: V): TextOutput<V> {
  return mapText(value, trimmed);
}

/** Lower case by Unicode's rules, the same on every machine (no locale). */
export function lower<V extends TextInput>(value: V): TextOutput<V> {
  return mapText(value, lowered);
}

/** Upper case by Unicode's rules, the same on every machine (no locale). */
export function upper<V extends TextInput>(value: V): TextOutput<V> {
  return mapText(value, uppered);
}

const trimmed = (text: string) => text.trim();
const lowered = (text: string) => text.toLowerCase();
const uppered = (text: string) => text.toUpperCase();
