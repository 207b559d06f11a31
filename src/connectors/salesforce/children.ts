import type { Capabilities } from '../connector.ts';
import { CASE_FEED, caseFeedCatalogue } from './feed/catalogue.ts';

/** What hangs on records: the feed of cases. */
export const salesforceChildren = {
  Case: { notes: { object: CASE_FEED, catalogue: caseFeedCatalogue, listed: 'all' } },
} satisfies Capabilities['children'];
