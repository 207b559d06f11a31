import type { Capabilities } from '../connector.ts';
import { CASE_FEED, caseFeedCatalogue, USUAL_KINDS } from './feed/catalogue.ts';

/** What hangs on records: the feed of cases. */
export const salesforceChildren = {
  Case: { notes: { object: CASE_FEED, catalogue: caseFeedCatalogue, listed: 'all', usual: USUAL_KINDS } },
} satisfies Capabilities['children'];
