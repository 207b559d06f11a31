import type { CrosswalkError } from '../model/errors.ts';
import type { HttpRequest } from './door.ts';
import { neverSent } from './failure.ts';

export interface RetryPolicy {
  /** Requests sent at most for one logical request. */
  readonly attempts: number;
  /** First upper bound of the random wait; doubles with every attempt. */
  readonly baseMs: number;
  readonly maxWaitMs: number;
  /** Longest `Retry-After` that is waited for; a longer one ends the attempts. */
  readonly maxRetryAfterMs: number;
  /** All attempts and waits of one logical request together. */
  readonly budgetMs: number;
}

export const RETRY: RetryPolicy = {
  attempts: 5,
  baseMs: 500,
  maxWaitMs: 30_000,
  maxRetryAfterMs: 310_000,
  budgetMs: 900_000,
};

/** 521 to 524 are Cloudflare's, where the server behind it cannot be reached or takes too long. */
const PASSING_STATUS: ReadonlySet<number> = new Set([408, 420, 429, 500, 502, 503, 504, 521, 522, 523, 524]);
const NEVER_RETRIED: ReadonlySet<string> = new Set([
  'NETWORK_BAD_PORT',
  'NETWORK_CANCELLED',
  'NETWORK_INSECURE',
  'NETWORK_NOT_JSON',
  'NETWORK_REDIRECT',
  'NETWORK_TLS',
  'NETWORK_TOO_LARGE',
]);

/** 420 and 429 are refusals before any work was done; after a 5xx the work may have been done. */
export function mayRepeatStatus(request: HttpRequest, status: number): boolean {
  return request.repeatable ? PASSING_STATUS.has(status) : status === 429 || status === 420;
}

export function mayRepeatFailure(request: HttpRequest, error: CrosswalkError): boolean {
  if (NEVER_RETRIED.has(error.code)) return false;
  return request.repeatable || neverSent(error);
}

/** Full jitter: anything between nothing and the doubled bound, so that many clients do not come back together. */
export function backoffMs(policy: RetryPolicy, attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(policy.maxWaitMs, policy.baseMs * 2 ** (attempt - 1)));
}

/**
 * Milliseconds the server asks to wait: `Retry-After` in seconds or as an HTTP date, which is measured on the
 * server's own clock (its `Date` header) where it shows one. `undefined` when absent or unreadable.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  const serverNow = Date.parse(headers.get('date') ?? '');
  return Math.max(0, at - (Number.isNaN(serverNow) ? now : serverNow));
}
