import { retryAfterMs } from '../http/retry.ts';
import type { Refusal, Traffic } from '../http/traffic.ts';

/** GitHub asks for at least a minute where a secondary limit names no time. */
const SECONDARY_MS = 60_000;

/**
 * GitHub refuses too many requests with 403 as well as with 429 (docs: "Rate limits for the REST API"): `retry-after` where it says
 * so, else the time in `x-ratelimit-reset` (seconds since 1970) when `x-ratelimit-remaining` is 0. Any other 403 is a permission.
 */
export function refusedForMs({ status, headers, text }: Refusal, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const told = retryAfterMs(headers, now);
  if (told !== undefined) return told;
  if (headers.get('x-ratelimit-remaining') === '0') {
    const reset = Number(headers.get('x-ratelimit-reset')) * 1000;
    const date = Date.parse(headers.get('date') ?? '');
    return Math.max(0, reset - (Number.isNaN(date) ? now : date)) + 1_000;
  }
  return /secondary rate limit/i.test(text) ? SECONDARY_MS : undefined;
}

/** GitHub asks for few requests at a time; a token of a workflow has 1,000 an hour, shared by all runs of the repository. */
export const GITHUB_TRAFFIC: Traffic = { width: 2, refusedForMs };
