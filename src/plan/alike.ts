import type { PlanValue } from '../model/value.ts';

/** A number with fewer digits is too short to be known by them. */
const ENOUGH_DIGITS = 6;

/** A text that was cut off by a system is at least this long; a person shortens a short one. */
const LONG_TEXT = 20;

/**
 * Whether two values say the same, one of them in the form that a system has given it: other case, spaces or punctuation, a telephone
 * number without its words or with the code of its country, a long text cut off.
 */
export function sameInOtherForm(one: PlanValue | undefined, other: PlanValue | undefined): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  const [left, right] = [plain(one), plain(other)];
  if (left === '' || right === '') return false;
  if (left === right) return true;
  const [digits, others] = [digitsOf(left), digitsOf(right)];
  if (digits === left && others === right) return endsWith(digits, others) || endsWith(others, digits);
  const isNumber = digits === left || others === right;
  if (isNumber && digits === others && digits.length >= ENOUGH_DIGITS) return true;
  return cut(one, other) || cut(other, one);
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

/** "+44 20 7946 0101" and "020 7946 0101". */
function endsWith(whole: string, part: string): boolean {
  const number = part.replace(/^0+/, '');
  return number.length >= ENOUGH_DIGITS && whole.endsWith(number);
}

function cut(whole: string, part: string): boolean {
  const start = part.trimEnd();
  return start.length >= LONG_TEXT && whole.startsWith(start);
}
