import type { RateLimit, Traffic } from '../../http/traffic.ts';

/** Room for agents' own tools: the limit is the tenant's, not ours. */
const SHARE = 0.9;
const UNIT_MS: Readonly<Record<string, number>> = { second: 1_000, minute: 60_000, hour: 3_600_000 };

/**
 * Hosted Halo's fair use: 700 requests in any five minutes (2026); older tenants were seen to have 300 or 450, and tell so in their 429:
 * `Rate Limit Reached - 300 Requests per rolling 5 minute window`.
 */
export const haloTraffic: Traffic = {
  rate: { requests: 700 * SHARE, perMs: 5 * 60_000 },
  rateOf(text): RateLimit | undefined {
    const [, requests, count, unit] =
      /(\d+)\s+requests\s+per\s+(?:rolling\s+)?(\d+)\s+(second|minute|hour)/i.exec(text) ?? [];
    const unitMs = UNIT_MS[unit?.toLowerCase() ?? ''];
    if (unitMs === undefined || Number(count) < 1) return undefined;
    return { requests: Math.max(1, Math.floor(Number(requests) * SHARE)), perMs: Number(count) * unitMs };
  },
};
