import type { Traffic } from '../../http/traffic.ts';

/**
 * The smallest of HubSpot's limits: 100 requests in any ten seconds for a private app of a free account. Searches have one of their own,
 * five a second for everybody who uses the account, and do not count towards the other.
 */
export const hubspotTraffic: Traffic = {
  rate: { requests: 90, perMs: 10_000 },
};
