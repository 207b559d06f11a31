/** What differs between orgs, users and moments; changed by `POST /__sandbox/settings`. */
export interface SalesforceSettings {
  /** Rows of a query page when the client asks for no other size; small ones put page borders where a test needs them. */
  pageSize: number;
  /** How far stamps of rows written from now on are ahead of the Date header, milliseconds. */
  stampAheadMs: number;
  /** API requests in a rolling day: enforced while rates are real, always told in Sforce-Limit-Info. */
  dailyRequests: number;
  /** Fields that field-level security hides from the integration user, as `Account.Phone`. */
  hiddenFields: readonly string[];
  /** Fields that the integration user may only read. */
  readOnlyFields: readonly string[];
  /** Objects without the Read permission: they do not exist for the integration user. */
  hiddenObjects: readonly string[];
  /** Objects with Read but neither Create, Edit nor Delete. */
  readOnlyObjects: readonly string[];
  /** The integration user may create fields ("Customize Application"). */
  canCustomize: boolean;
  /** Objects whose feed is tracked: of the others there is neither a feed object nor a post that the system makes. */
  feedTracking: readonly string[];
  /** The integration user may query files without naming the document or the record ("Query All Files"). */
  queryAllFiles: boolean;
  /** Accounts can be persons. Data with such accounts switches it on; nothing switches it off. */
  personAccounts: boolean;
  /** Records have a currency of their own, likewise. */
  multiCurrency: boolean;
}

export const DEFAULT_SETTINGS: SalesforceSettings = {
  pageSize: 2000,
  stampAheadMs: 0,
  dailyRequests: 15_000,
  hiddenFields: [],
  readOnlyFields: [],
  hiddenObjects: [],
  readOnlyObjects: [],
  canCustomize: true,
  feedTracking: ['Account', 'Case', 'Contact', 'Opportunity'],
  queryAllFiles: false,
  personAccounts: false,
  multiCurrency: false,
};

/** What a real org cannot go back behind. */
const ONE_WAY = ['personAccounts', 'multiCurrency'];

/** Checks settings that come from outside; throws an Error that names the bad one. */
export function readSettings(input: Readonly<Record<string, unknown>>): Partial<SalesforceSettings> {
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(DEFAULT_SETTINGS, name)) {
      throw new Error(
        `The Salesforce sandbox has no setting "${name}"; it knows ${Object.keys(DEFAULT_SETTINGS).join(', ')}.`,
      );
    }
    const wanted = DEFAULT_SETTINGS[name as keyof SalesforceSettings];
    if (Array.isArray(wanted)) checkNames(name, value);
    else if (typeof wanted === 'boolean') {
      if (typeof value !== 'boolean') throw new Error(`The setting "${name}" is true or false.`);
      if (!value && ONE_WAY.includes(name)) throw new Error(`The setting "${name}" cannot be switched off.`);
    } else if (typeof value !== 'number' || !Number.isInteger(value)) {
      throw new Error(`The setting "${name}" is a whole number.`);
    } else if (value < 1 && name !== 'stampAheadMs') throw new Error(`The setting "${name}" is at least 1.`);
  }
  return input;
}

function checkNames(setting: string, value: unknown): void {
  const pattern = setting.endsWith('Fields') ? /^\w+\.\w+$/ : /^\w+$/;
  const shape = setting.endsWith('Fields') ? 'Object.Field' : 'Object';
  if (!Array.isArray(value) || value.some((name) => typeof name !== 'string' || !pattern.test(name))) {
    throw new Error(`The setting "${setting}" is a list of ${shape} names.`);
  }
}
