import type { Capabilities } from '../connector.ts';
import { salesforceChildren } from './children.ts';
import { partsOf } from './files/objects.ts';
import { isSalesforceId, to18 } from './ids.ts';
import { salesforceStandardFields } from './standard-fields.ts';

/** Plain data: configuration is checked against it without loading the connector. */
export const salesforceCapabilities: Capabilities = {
  // Salesforce describes its own objects, custom ones included.
  objects: {},
  lookups: { userByEmail: { object: 'User', key: 'Email' } },
  // A file that several records share has the record's id after its own.
  canonicalId: (id) => id.trim().split('-').map(to18).join('-'),
  isId: (id) => isSalesforceId(id.trim()) || partsOf(id) !== undefined,
  parentRelationship: 'Parent',
  personField: { Account: 'IsPersonAccount', Contact: 'Account.IsPersonAccount' },
  sugar: {
    Opportunity: {
      stage: 'StageName',
      currency: 'CurrencyIsoCode',
      recordType: 'RecordType.DeveloperName',
    },
    Case: {
      status: 'Status',
      priority: 'Priority',
      currency: 'CurrencyIsoCode',
      recordType: 'RecordType.DeveloperName',
    },
    Account: { currency: 'CurrencyIsoCode', recordType: 'RecordType.DeveloperName' },
    Contact: { currency: 'CurrencyIsoCode', recordType: 'RecordType.DeveloperName' },
  },
  standardFields: salesforceStandardFields,
  children: salesforceChildren,
  deletes: true,
  // The recycle bin keeps rows for 15 days, unless somebody empties it.
  deletesShownDays: 14,
  where: true,
  // Accounts and contacts have no inactive state; only a validation rule or a custom field could stand for one.
  deactivate: 'none',
  pageSize: 2000,
  idBatch: 500,
  writeBatch: 200,
  // Children of one parent in two collections at a time lock each other out (UNABLE_TO_LOCK_ROW).
  writeWidth: () => 1,
};

/**
 * Rows above which an object is read by a bulk job, where the connection does not say. Salesforce advises jobs from 2,000 on;
 * with 2,000 rows a request, a few requests more are faster than a job, which waits in a queue.
 */
export const BULK_ABOVE = 10_000;
