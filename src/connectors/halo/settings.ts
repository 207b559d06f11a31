import { isLoopback } from '../../http/create-door.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';

/** A Halo connection with its secrets resolved. */
export interface HaloSettings {
  /** Name of the connection, for messages, limits and counts. */
  readonly connection: string;
  /** Resource server: with or without scheme, trailing slash or `/api`. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Space-separated; `all` where it is left out. */
  readonly scope?: string | undefined;
  /** Only shared hosted instances need one; `/api/authinfo` tells it otherwise. */
  readonly tenant?: string | undefined;
  /** Token host, where it is not what `/api/authinfo` says or `<url>/auth`. */
  readonly authUrl?: string | undefined;
  /**
   * How far an incremental read reaches back before the previous one while the zone in which Halo reads its date filter is unknown;
   * 26 hours unless given.
   */
  readonly dateFilterOverlapHours?: number | undefined;
}

/**
 * Halo's limit is a rolling window of five minutes and its 429 need not carry `Retry-After`: four waits of this length
 * outlast the window.
 */
export const THROTTLED_MS = 75_000;

/**
 * `acme.halopsa.com`, `https://acme.halopsa.com/`, `https://host/vdir/api/` -> the address without `/api` and without a
 * trailing slash. Throws `CONNECTION_URL` for anything that is no https address (http only on this machine).
 */
export function baseUrlOf(connection: string, written: string): string {
  return clean(connection, 'url', written, /\/api$/i);
}

/** The token host's address without `/token` and without a trailing slash. */
export function authUrlOf(connection: string, written: string): string {
  return clean(connection, 'authUrl', written, /\/token$/i);
}

function clean(connection: string, key: string, written: string, ending: RegExp): string {
  const text = written.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  const bad = (why: string) =>
    new CrosswalkError({
      code: 'CONNECTION_URL',
      kind: CODES.CONNECTION_URL.kind,
      what: `The ${key} of connection "${connection}" is not the address of a Halo instance.`,
      why,
      todo: 'Write it as "https://<your tenant>.halopsa.com" (or your own domain), the address agents open in their browser.',
    });
  if (url === null || text === '' || url.hostname === '') throw bad('It cannot be read as a URL.');
  if (url.username !== '' || url.password !== '') throw bad('It contains a user name or a password.');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    throw bad('Credentials are sent over https only.');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(ending, '').replace(/\/+$/, '')}`;
}
