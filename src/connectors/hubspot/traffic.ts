import type { RateLimit, Refusal, Traffic } from '../../http/traffic.ts';
import type { Usage } from '../../model/usage.ts';

/** Room for what else uses the app's token. */
const SHARE = 0.9;
const WINDOW_MS = 10_000;

/**
 * HubSpot's window is the app's: 100 requests in any ten seconds for a free account, 110 for an OAuth app, 190 and more for others; every
 * answer but those of searches tells it. Searches have a limit of the whole account, five a second, and do not count towards the other.
 * The requests of a day are the account's.
 */
export const hubspotTraffic: Traffic = {
  rate: { requests: 100 * SHARE, perMs: WINDOW_MS },
  rateTold,
  lanes: { search: { rate: { requests: 4, perMs: 1_000 } } },
  budget: { runShare: 0.2, dailyShare: 0.9 },
  usageOf,
  refusedForMs,
};

function rateTold(headers: Headers): RateLimit | undefined {
  const most = Number(headers.get('x-hubspot-ratelimit-max') ?? Number.NaN);
  const perMs = Number(headers.get('x-hubspot-ratelimit-interval-milliseconds') ?? WINDOW_MS);
  if (!(most >= 1) || !(perMs >= 1_000)) return undefined;
  return { requests: Math.max(1, Math.floor(most * SHARE)), perMs };
}

/** OAuth apps have no daily limit, and no such header. */
export function usageOf(headers: Headers): Usage | undefined {
  const limit = Number(headers.get('x-hubspot-ratelimit-daily') ?? Number.NaN);
  const left = Number(headers.get('x-hubspot-ratelimit-daily-remaining') ?? Number.NaN);
  return limit > 0 && left >= 0 ? { used: Math.max(0, limit - left), limit } : undefined;
}

/**
 * No `Retry-After` is promised. A burst is over when its window has passed, a search's second sooner; the day's limit and the move of
 * an account to another data centre (477) outlast any run, so that they are answers like others. 423 stands for records on which
 * HubSpot is at work: nothing of the request was done.
 */
function refusedForMs({ status, headers, text }: Refusal): number | undefined {
  if (status === 477 || (status === 429 && /"DAILY"|daily limit/i.test(text)))
    return Number.POSITIVE_INFINITY;
  if (headers.has('retry-after')) return undefined;
  if (status === 423) return 2_000;
  if (status !== 429) return undefined;
  return /secondly limit/i.test(text) && !/ten_?secondly/i.test(text) ? 1_000 : WINDOW_MS;
}
