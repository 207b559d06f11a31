import { isLoopback } from '../../http/create-door.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { TokenVault } from '../../model/token-vault.ts';

/** A Salesforce connection with every reference to the environment resolved. */
export interface SalesforceSettings {
  readonly name: string;
  /** As an admin pasted it; `salesforceBaseUrl` cleans it. */
  readonly url: string;
  /** `68.0`; `v68.0` and `68` are understood. */
  readonly apiVersion: string;
  readonly auth: SalesforceCredentials;
  /** Rows above which an object is read by a bulk job; infinity for never. */
  readonly bulkAbove?: number;
  /** Whether a record is saved although a duplicate rule matches it, where the rule allows that; otherwise it is held. */
  readonly duplicateRules?: 'hold' | 'save';
}

export type SalesforceCredentials =
  | { readonly flow: 'clientCredentials'; readonly clientId: string; readonly clientSecret: string }
  | {
      readonly flow: 'jwtBearer';
      readonly clientId: string;
      readonly username: string;
      /** PEM; `\n` written out as two characters is understood, because that is how secrets often store it. */
      readonly privateKey: string;
      readonly audience: string;
    }
  | {
      readonly flow: 'refreshToken';
      readonly clientId: string;
      /** A public client has none. */
      readonly clientSecret: string | undefined;
      /** As configured; the vault may hold one that was exchanged for it. */
      readonly refreshToken: string;
      readonly vault: TokenVault;
    };

const SHARED_LOGIN: ReadonlySet<string> = new Set(['login.salesforce.com', 'test.salesforce.com']);

/** Host suffixes of pages for people, and what stands in their place on the API's host. */
const PAGE_HOSTS: readonly (readonly [suffix: string, api: string])[] = [
  ['.lightning.force.com', '.my.salesforce.com'],
  ['.my.salesforce-setup.com', '.my.salesforce.com'],
  ['.vf.force.com', '.my.salesforce.com'],
];

/**
 * Scheme and host of the org's My Domain, without path or trailing slash. A missing scheme means https; plain http is
 * accepted for this machine only. Throws `CONNECTION_URL` for addresses of pages, and for the shared login hosts
 * where the client credentials flow is used: Salesforce offers it on My Domain hosts only.
 */
export function salesforceBaseUrl(
  settings: Pick<SalesforceSettings, 'name' | 'url'> & { readonly auth: { readonly flow: string } },
): string {
  const written = settings.url.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `https://${written}`);
  const refuse = (why: string, todo = 'Write it as https://<your domain>.my.salesforce.com.') =>
    new CrosswalkError({
      code: 'CONNECTION_URL',
      kind: 'config',
      what: `The URL of connection "${settings.name}" is not the address of a Salesforce API.`,
      where: url === null ? 'In the connections file or the variable it names.' : `At host "${url.host}".`,
      why,
      todo,
    });
  if (written === '' || url === null || url.hostname === '') throw refuse('It cannot be read as a URL.');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    throw refuse('Credentials are sent over https only.');
  }
  const page = PAGE_HOSTS.find(([suffix]) => url.hostname.endsWith(suffix));
  if (page !== undefined) {
    const host = url.hostname.replace(page[0], page[1]).replace(/--(c|flexipage)(?=\.)/, '');
    throw refuse('That host serves pages for people, not the API.', `Use https://${host} instead.`);
  }
  if (settings.auth.flow === 'clientCredentials' && SHARED_LOGIN.has(url.hostname)) {
    throw refuse(
      'The client credentials flow works on the My Domain host only, not on the shared login hosts.',
      'Use the host under Setup > My Domain, https://<your domain>.my.salesforce.com.',
    );
  }
  if (/^(www|help|developer|trailhead)\.salesforce\.com$|^salesforce\.com$/.test(url.hostname)) {
    throw refuse("That is Salesforce's own website.");
  }
  return url.origin;
}

/** `68.0` however it was written. */
export function apiVersionOf(settings: SalesforceSettings): string {
  const match = /^v?(\d{2,3})(?:\.0)?$/.exec(settings.apiVersion.trim());
  if (match?.[1] === undefined) {
    throw new CrosswalkError({
      code: 'API_VERSION',
      kind: 'config',
      what: `The API version of connection "${settings.name}" cannot be read.`,
      why: `It is "${settings.apiVersion}".`,
      todo: 'Write it like "68.0".',
    });
  }
  return `${match[1]}.0`;
}
