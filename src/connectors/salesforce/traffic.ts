import type { Traffic } from '../../http/traffic.ts';
import type { Usage } from '../../model/usage.ts';

/**
 * Salesforce has no rate, but a number of requests in any 24 hours that the whole org shares. It neither sends `Retry-After` nor
 * refuses at once when the number is passed, so that whoever does not look takes the others' share.
 */
export const salesforceTraffic: Traffic = {
  budget: { runShare: 0.2, dailyShare: 0.9 },
  usageOf,
};

/** `Sforce-Limit-Info: api-usage=18/15000; per-app-api-usage=17/250(appName=x)` */
export function usageOf(headers: Headers): Usage | undefined {
  const match = /(?:^|[^-])api-usage=(\d+)\/(\d+)/.exec(headers.get('sforce-limit-info') ?? '');
  return match === null ? undefined : { used: Number(match[1]), limit: Number(match[2]) };
}
