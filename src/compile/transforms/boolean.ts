import { TransformError } from '../failure.ts';

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
]);

/** Reads true/false, yes/no and 1/0 in any case; anything else throws `TransformError`. */
export function boolean(value: string | number | boolean | null | undefined): boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  const text = String(value).trim().toLowerCase();
  if (text === '') return null;
  const result = WORDS.get(text);
  if (result === undefined) throw new TransformError('The value is none of true, false, yes, no, 1 and 0.');
  return result;
}
