import { createHash, randomBytes } from 'node:crypto';
import type { SandboxRequest, SandboxResponse } from '../system.ts';
import type { AppSettings } from './oauth-app.ts';
import type { Org } from './org.ts';

/** The web server flow: `/services/oauth2/authorize` and what becomes of its codes. */
export interface Codes {
  /** The page at which a person logs in and consents; here that happens at once, as the app's settings say. */
  authorize(request: SandboxRequest): SandboxResponse;
  /** The scopes that a code stands for; it is used up by this. */
  redeem(form: URLSearchParams): Redeemed;
}

type Redeemed =
  | { readonly scopes: readonly string[] }
  | { readonly error: string; readonly description: string };

interface Code {
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly scopes: readonly string[];
  readonly expires: number;
}

const LIFETIME_MS = 15 * 60 * 1000;

export function createCodes(org: Org, clientId: string, settings: () => AppSettings): Codes {
  const codes = new Map<string, Code>();

  return {
    authorize(request) {
      const query =
        request.method === 'POST' ? new URLSearchParams(request.body.toString('utf8')) : request.query;
      const app = settings();
      // What is wrong with the app or the address is shown as a page: nobody can be sent back yet.
      if (query.get('client_id') !== clientId) return page('invalid_client_id', 'client identifier invalid');
      const redirectUri = query.get('redirect_uri') ?? '';
      if (!mayReturnTo(app, redirectUri))
        return page('redirect_uri_mismatch', 'redirect_uri must match configuration');
      const back = (answer: Readonly<Record<string, string>>): SandboxResponse => {
        const target = new URL(redirectUri);
        const state = query.get('state');
        const parts = { ...answer, ...(state === null ? {} : { state }) };
        for (const [name, value] of Object.entries(parts)) target.searchParams.set(name, value);
        return { status: 302, headers: { location: target.href, 'cache-control': 'no-cache, no-store' } };
      };
      const refuse = (error: string, description: string) => back({ error, error_description: description });
      if (query.get('response_type') !== 'code')
        return refuse('unsupported_response_type', 'response type not supported');
      const challenge = query.get('code_challenge') ?? undefined;
      if (challenge === undefined && app.requirePkce)
        return refuse('invalid_request', 'missing required code challenge');
      if ((query.get('code_challenge_method') ?? 'S256') !== 'S256')
        return refuse('invalid_request', 'invalid code challenge method');
      const asked = (query.get('scope') ?? '').split(/\s+/).filter((scope) => scope !== '');
      const known = new Set([...app.scopes, 'id']);
      // One scope under two names.
      if (known.has('refresh_token')) known.add('offline_access');
      if (asked.some((scope) => !known.has(scope)))
        return refuse('invalid_scope', 'the requested scope is not allowed');
      if (app.consent === 'deny') return refuse('access_denied', 'end-user denied authorization');
      const code = `aPrx${randomBytes(60).toString('base64url')}`;
      codes.set(code, {
        redirectUri,
        challenge,
        scopes: asked.length === 0 ? app.scopes : asked,
        expires: org.clock.now() + LIFETIME_MS,
      });
      return back({ code });
    },

    redeem(form) {
      const given = form.get('code') ?? '';
      const code = codes.get(given);
      codes.delete(given);
      if (code === undefined || code.expires < org.clock.now())
        return { error: 'invalid_grant', description: 'expired authorization code' };
      if (form.get('redirect_uri') !== code.redirectUri)
        return { error: 'redirect_uri_mismatch', description: 'redirect_uri must match configuration' };
      const verifier = form.get('code_verifier') ?? '';
      const proof = createHash('sha256').update(verifier).digest('base64url');
      if (code.challenge !== undefined && proof !== code.challenge.replace(/=+$/, ''))
        return { error: 'invalid_grant', description: 'invalid code verifier' };
      return { scopes: code.scopes };
    },
  };
}

function mayReturnTo(app: AppSettings, address: string): boolean {
  const url = URL.parse(address);
  if (url === null) return false;
  if (app.callbackUrls.length > 0) return app.callbackUrls.includes(address);
  return url.protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}

function page(error: string, description: string): SandboxResponse {
  return {
    status: 400,
    headers: { 'content-type': 'text/html;charset=UTF-8' },
    body: `<html><head><title>Error</title></head><body>OAuth Error: error=${error}&amp;error_description=${description}</body></html>`,
  };
}
