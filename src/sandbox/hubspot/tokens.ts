import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../model/clock.ts';

/** The kind of app behind a token: the account's own, or a public one that was installed by OAuth. */
export type App = 'private' | 'oauth';

/** Whom a bearer token stands for, and what it may do. */
export interface Caller {
  readonly app: App;
  readonly scopes: ReadonlySet<string>;
}

export type Checked =
  | { readonly kind: 'valid'; readonly caller: Caller }
  | { readonly kind: 'missing' | 'unknown' | 'malformed' }
  /** When it expired, in milliseconds. */
  | { readonly kind: 'expired'; readonly at: number };

/** What an installation of the public app was granted. */
export interface Grant {
  readonly scopes: readonly string[];
  readonly refreshToken: string;
}

export interface Tokens {
  /** Of the one private app; it never expires. */
  privateToken(): string;
  /** "Rotate and expire this token now" on the private app's page: the old one stops working; the new one. */
  rotate(): string;
  check(authorization: string | undefined): Checked;
  /** A new installation with a refresh token of its own. */
  install(scopes: readonly string[]): Grant;
  granted(refreshToken: string): Grant | undefined;
  /** Ends an installation's refresh token; `false` when there is none. */
  revoke(refreshToken: string): boolean;
  /** An access token for half an hour. */
  open(grant: Grant): string;
  /** A live access token of the public app, and how many seconds it lives on. */
  describe(accessToken: string): { readonly grant: Grant; readonly secondsLeft: number } | undefined;
  /** Every access token of the public app expires now. */
  expireAll(): void;
}

export const LIFETIME_SECONDS = 1800;
/** Expired tokens that are still told from unknown ones. */
const REMEMBERED = 1000;

/** `allowed` is asked at each request: what the portal's admin lets either app do now. */
export function createTokens(
  clock: Pick<Clock, 'now'>,
  hublet: () => string,
  allowed: () => readonly string[],
): Tokens {
  const access = new Map<string, { readonly grant: Grant; expires: number }>();
  const grants = new Map<string, Grant>();
  let own = `pat-${hublet()}-${randomUUID()}`;
  return {
    privateToken: () => own,
    rotate: () => {
      own = `pat-${hublet()}-${randomUUID()}`;
      return own;
    },
    check: (authorization) => {
      const token = /^Bearer\s+(.*?)\s*$/i.exec(authorization ?? '')?.[1];
      if (token === undefined || token === '') return { kind: 'missing' };
      if (!/^[\w.~+/=-]+$/.test(token)) return { kind: 'malformed' };
      if (token === own) return { kind: 'valid', caller: { app: 'private', scopes: new Set(allowed()) } };
      const found = access.get(token);
      if (found === undefined) return { kind: 'unknown' };
      if (found.expires <= clock.now()) return { kind: 'expired', at: found.expires };
      const may = new Set(allowed());
      const scopes = new Set(found.grant.scopes.filter((scope) => may.has(scope)));
      return { kind: 'valid', caller: { app: 'oauth', scopes } };
    },
    install: (scopes) => {
      const grant = { scopes, refreshToken: `${hublet()}-${randomUUID()}` };
      grants.set(grant.refreshToken, grant);
      return grant;
    },
    granted: (refreshToken) => grants.get(refreshToken),
    revoke: (refreshToken) => grants.delete(refreshToken),
    open: (grant) => {
      const token = `C${randomBytes(90).toString('base64url')}`;
      access.set(token, { grant, expires: clock.now() + LIFETIME_SECONDS * 1000 });
      const [oldest] = access.keys();
      if (access.size > REMEMBERED && oldest !== undefined) access.delete(oldest);
      return token;
    },
    describe: (accessToken) => {
      const found = access.get(accessToken);
      const left = (found?.expires ?? 0) - clock.now();
      return found === undefined || left <= 0
        ? undefined
        : { grant: found.grant, secondsLeft: Math.floor(left / 1000) };
    },
    expireAll: () => {
      const now = clock.now();
      for (const entry of access.values()) entry.expires = Math.min(entry.expires, now);
    },
  };
}
