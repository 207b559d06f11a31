import { randomUUID } from 'node:crypto';
import type { Clock } from '../../model/clock.ts';
import type { SandboxRequest, SandboxResponse } from '../system.ts';

/** The public app as its developer has set it up, and what the person at the consent page chooses. */
export interface AppSettings {
  /** Exact addresses; empty: any https address, and http on this machine. */
  readonly redirectUrls: readonly string[];
  /** Scopes that an installation has to ask for. */
  readonly requiredScopes: readonly string[];
  readonly consent: 'approve' | 'deny';
}

export const APP_DEFAULTS: AppSettings = { redirectUrls: [], requiredScopes: [], consent: 'approve' };

/** The settings with some changed; throws an Error that names the one that is none. */
export function changedApp(settings: AppSettings, changes: Readonly<Record<string, unknown>>): AppSettings {
  const next: Record<string, unknown> = { ...settings };
  for (const [name, value] of Object.entries(changes)) {
    const good =
      name === 'consent'
        ? value === 'approve' || value === 'deny'
        : Object.hasOwn(APP_DEFAULTS, name) &&
          Array.isArray(value) &&
          value.every((item) => typeof item === 'string');
    if (!good) {
      throw new Error(
        `The app takes redirectUrls and requiredScopes (lists of text) and consent ("approve" or "deny"); not ${name}: ${JSON.stringify(value)}.`,
      );
    }
    next[name] = value;
  }
  return next as unknown as AppSettings;
}

export type Redeemed =
  | { readonly kind: 'scopes'; readonly scopes: readonly string[] }
  | { readonly kind: 'unknown' | 'otherRedirect' };

/** `/oauth/authorize`, where a person chooses the account and consents; here that happens at once. */
export interface Consent {
  authorize(request: SandboxRequest): SandboxResponse;
  /** What a code stands for; it is used up by this. */
  redeem(code: string, redirectUri: string): Redeemed;
}

/** [I]: how long a code lives is not documented. */
const CODE_MS = 10 * 60_000;

export function createConsent(
  clock: Pick<Clock, 'now'>,
  clientId: string,
  app: () => AppSettings,
  known: () => readonly string[],
): Consent {
  const codes = new Map<string, { redirectUri: string; scopes: readonly string[]; expires: number }>();
  return {
    authorize: ({ query }) => {
      const settings = app();
      // Nobody can be sent back yet, so what is wrong is shown as a page.
      if (query.get('client_id') !== clientId) return page('the client ID is missing or invalid');
      const redirectUri = query.get('redirect_uri') ?? '';
      if (!mayReturnTo(settings, redirectUri)) {
        return page("the redirect URL doesn't match the registered redirect URL");
      }
      const asked = words(query.get('scope'));
      if (asked.length === 0) return page('one or more scopes are missing or invalid');
      const scopes = known();
      if (
        asked.some((scope) => !scopes.includes(scope)) ||
        settings.requiredScopes.some((scope) => !asked.includes(scope))
      ) {
        return page(
          "there is a mismatch between the scopes in the install URL and the app's configured scopes",
        );
      }
      const back = (answer: Readonly<Record<string, string>>): SandboxResponse => {
        const target = new URL(redirectUri);
        const state = query.get('state');
        const parts = { ...answer, ...(state === null ? {} : { state }) };
        for (const [name, value] of Object.entries(parts)) target.searchParams.set(name, value);
        return { status: 302, headers: { location: target.href, 'cache-control': 'no-store' } };
      };
      if (settings.consent === 'deny') {
        return back({
          error: 'access_denied',
          error_description: 'The user denied access to the application',
        });
      }
      const optional = words(query.get('optional_scope')).filter((scope) => scopes.includes(scope));
      const code = `na1-${randomUUID()}`;
      codes.set(code, {
        redirectUri,
        scopes: [...new Set([...asked, ...optional])],
        expires: clock.now() + CODE_MS,
      });
      return back({ code });
    },
    redeem: (code, redirectUri) => {
      const found = codes.get(code);
      if (found === undefined || found.expires < clock.now()) return { kind: 'unknown' };
      if (found.redirectUri !== redirectUri) return { kind: 'otherRedirect' };
      codes.delete(code);
      return { kind: 'scopes', scopes: found.scopes };
    },
  };
}

function words(text: string | null): readonly string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

/** HubSpot takes http for localhost alone. */
function mayReturnTo(app: AppSettings, address: string): boolean {
  const url = URL.parse(address);
  if (url === null) return false;
  if (app.redirectUrls.length > 0) return app.redirectUrls.includes(address);
  return url.protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}

function page(reason: string): SandboxResponse {
  return {
    status: 400,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!DOCTYPE html><html><head><title>HubSpot</title></head><body><h1>Couldn't complete the connection</h1><p>Authorization failed because ${reason}.</p></body></html>`,
  };
}
