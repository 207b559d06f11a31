import { TransformError } from '../failure.ts';

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

/**
 * Reads a number written with digits, one leading sign and one dot (`-1234.50`). Thousands separators, decimal commas, exponents,
 * currency signs and numbers too long to be exact are refused with `TransformError`: `1.234` would be a guess.
 */
export function number(value: string | number | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TransformError('The value is not a finite number.');
    return value;
  }
  if (typeof value !== 'string') throw new TransformError('The value is neither a number nor text.');
  const text = value.trim();
  if (text === '') return null;
  if (!DECIMAL.test(text))
    throw new TransformError('The text is not a number made of digits, a sign and a dot.');
  const result = Number(text);
  if (Math.abs(result) > Number.MAX_SAFE_INTEGER)
    throw new TransformError('The number has more digits than can be kept exactly.');
  return result === 0 ? 0 : result;
}
