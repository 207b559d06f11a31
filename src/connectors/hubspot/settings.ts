import { isLoopback } from '../../http/create-door.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { TokenVault } from '../../model/token-vault.ts';

/** A HubSpot connection with every reference to the environment resolved. */
export interface HubspotSettings {
  readonly name: string;
  /** As an admin pasted it; `hubspotBaseUrl` cleans it. */
  readonly url: string;
  readonly auth: HubspotCredentials;
}

export type HubspotCredentials =
  | { readonly flow: 'privateApp'; readonly accessToken: string }
  | {
      readonly flow: 'refreshToken';
      readonly clientId: string;
      readonly clientSecret: string;
      /** As configured; the vault may hold one that was exchanged for it. */
      readonly refreshToken: string;
      readonly vault: TokenVault;
    };

/**
 * Scheme and host of the API, without path or trailing slash. A missing scheme means https; plain http is accepted for this machine
 * only. Throws `CONNECTION_URL` for anything else, and for the pages that people use.
 */
export function hubspotBaseUrl({ name, url: given }: Pick<HubspotSettings, 'name' | 'url'>): string {
  return cleaned(name, given).origin;
}

const LOGIN_URL = 'https://app.hubspot.com';

/** Where a person logs in: as configured, beside an API on this machine, or HubSpot's own pages, which know an account's region. */
export function hubspotLoginUrl(settings: Pick<HubspotSettings, 'name' | 'url'>, loginUrl?: string): string {
  if (loginUrl !== undefined) return cleaned(settings.name, loginUrl, 'loginUrl').origin;
  const api = cleaned(settings.name, settings.url);
  return isLoopback(api) ? api.origin : LOGIN_URL;
}

function cleaned(name: string, given: string, key: 'url' | 'loginUrl' = 'url'): URL {
  const written = given.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `https://${written}`);
  const refuse = (why: string) =>
    new CrosswalkError({
      code: 'CONNECTION_URL',
      kind: CODES.CONNECTION_URL.kind,
      what: `The ${key} of connection "${name}" is not the address of HubSpot's ${key === 'url' ? 'API' : 'pages'}.`,
      where: url === null ? 'In the connections file or the variable it names.' : `At host "${url.host}".`,
      why,
      todo:
        key === 'url'
          ? 'Write it as https://api.hubapi.com; accounts in the EU use the same address.'
          : `Leave it out, or write it as ${LOGIN_URL}.`,
    });
  if (written === '' || url === null || url.hostname === '') throw refuse('It cannot be read as a URL.');
  if (url.username !== '' || url.password !== '') throw refuse('It contains a user name or a password.');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    throw refuse('Credentials are sent over https only.');
  }
  // app.hubspot.com, app-eu1.hubspot.com, www.hubspot.com, developers.hubspot.com
  if (key === 'url' && /(^|\.)hubspot\.com$/.test(url.hostname)) {
    throw refuse('That host serves pages for people, not the API.');
  }
  return url;
}
