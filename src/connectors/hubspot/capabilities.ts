import type { Capabilities } from '../connector.ts';
import { hubspotStandardFields } from './standard-fields.ts';

/** What HubSpot can do, as plain data: configuration is checked against it without loading the connector. */
export const hubspotCapabilities = {
  objects: {
    company: 'companies',
    Company: 'companies',
    companies: 'companies',
    '0-2': 'companies',
    contact: 'contacts',
    Contact: 'contacts',
    contacts: 'contacts',
    '0-1': 'contacts',
  },
  lookups: { ownerByEmail: { object: 'owners', key: 'email', unmatchedCode: 'AGENT_UNMATCHED' } },
  // Numbers of up to 12 digits so far, more than 32 bits hold: always text.
  canonicalId: (id) => id.trim().replace(/^0+(?=\d+$)/, ''),
  isId: (id) => /^0*[1-9]\d{0,18}$/.test(id.trim()),
  stageField: { companies: 'lifecyclestage', contacts: 'lifecyclestage' },
  standardFields: hubspotStandardFields,
  deletes: true,
  // Archived records can be restored for 90 days and are listed as long.
  deletesShownDays: 90,
  // Scopes are by object, never by record (GDPR deletes and purges leave nothing behind).
  showsAll: true,
  // Search lags behind by seconds to minutes: a condition is evaluated on what was read back.
  where: false,
  deactivate: 'archive',
  pageSize: 100,
  idBatch: 100,
  writeBatch: 100,
  writeWidth: () => 4,
} as const satisfies Capabilities;
