import { expect, it } from 'vitest';
import { refusedForMs } from '../../src/github/rate.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const refused = (headers: Readonly<Record<string, string>>, status = 403) =>
  refusedForMs({ status, headers: new Headers(headers), text: '' }, NOW);
const spent = (resetIn: number, at = NOW) => ({
  'x-ratelimit-remaining': '0',
  'x-ratelimit-reset': String(at / 1000 + resetIn),
});

it('the primary limit is waited for by the clock of GitHub, whatever ours says', () => {
  const theirs = NOW + 40 * 60_000;
  expect(refused({ ...spent(90, theirs), date: new Date(theirs).toUTCString() })).toBe(91_000);
  const behind = NOW - 40 * 60_000;
  expect(refused({ ...spent(90, behind), date: new Date(behind).toUTCString() })).toBe(91_000);
  // An answer without a date leaves our own.
  expect(refused(spent(90))).toBe(91_000);
  expect(refused({ ...spent(-90) })).toBe(1_000);
});

it('what is no limit is no refusal', () => {
  expect(refused({ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '1' })).toBeUndefined();
  expect(refused(spent(90), 404)).toBeUndefined();
});
