/** What differs between portals and moments; changed by `POST /__sandbox/settings`. */
export interface HubspotSettings {
  portalId: number;
  /** Host of the web app, in the `url` of records and in account-info. */
  uiDomain: string;
  /** Decides the rate limits. `oauth`: a public app, which has no daily limit. */
  plan: 'free' | 'professional' | 'enterprise' | 'oauth';
  /** The stage of new records that come without one; `null` where the account sets none. */
  defaultLifecycleStage: string | null;
  /** Searches show what was written at least so long ago; 0 at once. */
  indexLagMs: number;
  /** Each record has its own share of that lag, so what was written later can be found earlier. */
  indexOutOfOrder: boolean;
  /** Whether the survivor of a merge gets a new id, or keeps the primary record's. */
  mergeMode: 'newId' | 'preserve';
  /** What a batch read does with the id of a record that was merged away: seen to be silent, promised to resolve. */
  mergedInBatchRead: 'vanish' | 'resolve';
  /** A contact whose e-mail has the domain of a company gets that company. */
  autoAssociate: boolean;
  /** A change of associations recalculates properties of both records, which moves their last-modified dates. */
  associationsTouch: boolean;
  /** v4 batch reads answer a record without associations by an error in a 207, else leave it out. */
  missingAssociations: 'omit' | 'error';
  /** Requests that the account has used today; counts on from what is set, and from 0 at midnight there. */
  dailyUsed: number;
  /** The granted scopes of every token. */
  scopes: readonly string[];
}

export const ALL_SCOPES: readonly string[] = [
  'oauth',
  'crm.objects.companies.read',
  'crm.objects.companies.write',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.schemas.companies.read',
  'crm.schemas.companies.write',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
  'crm.objects.owners.read',
  'crm.lists.read',
];

export const DEFAULT_SETTINGS: HubspotSettings = {
  portalId: 147893286,
  uiDomain: 'app-eu1.hubspot.com',
  plan: 'free',
  defaultLifecycleStage: 'lead',
  indexLagMs: 0,
  indexOutOfOrder: false,
  mergeMode: 'newId',
  mergedInBatchRead: 'vanish',
  autoAssociate: false,
  associationsTouch: true,
  missingAssociations: 'omit',
  dailyUsed: 0,
  scopes: ALL_SCOPES,
};

const WORDS: Readonly<Record<string, readonly string[]>> = {
  plan: ['free', 'professional', 'enterprise', 'oauth'],
  mergeMode: ['newId', 'preserve'],
  mergedInBatchRead: ['vanish', 'resolve'],
  missingAssociations: ['omit', 'error'],
};

/** Checks settings that come from outside; throws an Error that names the bad one. */
export function readSettings(input: Readonly<Record<string, unknown>>): Partial<HubspotSettings> {
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(DEFAULT_SETTINGS, name)) {
      throw new Error(
        `The HubSpot sandbox has no setting "${name}"; it knows ${Object.keys(DEFAULT_SETTINGS).join(', ')}.`,
      );
    }
    check(name, value, DEFAULT_SETTINGS[name as keyof HubspotSettings]);
  }
  return input;
}

function check(name: string, value: unknown, usual: unknown): void {
  const words = WORDS[name];
  if (words !== undefined) {
    if (typeof value !== 'string' || !words.includes(value))
      throw new Error(`The setting "${name}" is one of ${words.join(', ')}.`);
  } else if (name === 'defaultLifecycleStage') {
    if (value !== null && typeof value !== 'string')
      throw new Error(`The setting "${name}" is the internal value of a stage, or null.`);
  } else if (Array.isArray(usual)) {
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
      throw new Error(`The setting "${name}" is a list of texts.`);
  } else if (typeof usual === 'number') {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
      throw new Error(`The setting "${name}" is a whole number from 0.`);
  } else if (typeof value !== typeof usual) throw new Error(`The setting "${name}" is a ${typeof usual}.`);
}
