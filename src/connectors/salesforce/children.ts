import type { Capabilities } from '../connector.ts';
import { CASE_FEED, caseFeedCatalogue, USUAL_KINDS } from './feed/catalogue.ts';
import { fileChildren } from './files/objects.ts';

/** What hangs on records: files, and the feed of cases. */
export const salesforceChildren = {
  ...fileChildren,
  Case: {
    ...fileChildren['Case'],
    notes: { object: CASE_FEED, catalogue: caseFeedCatalogue, listed: 'all', usual: USUAL_KINDS },
  },
} satisfies Capabilities['children'];
