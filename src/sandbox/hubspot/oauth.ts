import type { Answer, Call, Route } from './routes.ts';
import { type Grant, LIFETIME_SECONDS } from './tokens.ts';

/** What lies below `/oauth`: the page of consent, and endpoints that take no bearer token and count against no limit. */
export const OAUTH_ROUTES: readonly Route[] = [
  open('GET', '/oauth/authorize', ({ auth, request }) => auth.consent.authorize(request)),
  open('GET', '/oauth/:portal/authorize', ({ auth, request }) => auth.consent.authorize(request)),
  open('POST', '/oauth/v1/token', (call) => token(call, 'v1')),
  open('POST', '/oauth/v3/token', (call) => token(call, 'v3')),
  open('POST', '/oauth/2026-03/token', (call) => token(call, 'v3')),
  open('GET', '/oauth/v1/access-tokens/:token', accessToken),
  open('GET', '/oauth/v1/refresh-tokens/:token', refreshToken),
  open('DELETE', '/oauth/v1/refresh-tokens/:token', revoke),
  open('POST', '/oauth/v2/private-apps/get/access-token-info', privateApp),
];

function open(method: Route['method'], path: string, handle: (call: Call) => Answer): Route {
  return { method, path, open: true, counts: 'none', handle };
}

/** `v1` answers errors in HubSpot's own form, the newer ones with the words of RFC 6749 beside it [I]. */
function token(call: Call, version: 'v1' | 'v3'): Answer {
  const { auth, portal, request } = call;
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) {
    return failure(call, 415, 'error', 'unsupported content type');
  }
  const grant = redeem(call, new URLSearchParams(request.body.toString('utf8')));
  if (!('refreshToken' in grant)) {
    const rfc = version === 'v1' ? {} : { error: grant.error, error_description: grant.message };
    return failure(call, 400, grant.status, grant.message, rfc);
  }
  const more = {
    hub_id: portal.settings.portalId,
    user_id: auth.app.userId,
    scopes: grant.scopes,
    token_use: 'access_token',
  };
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: {
      token_type: 'bearer',
      refresh_token: grant.refreshToken,
      access_token: auth.tokens.open(grant),
      ...(version === 'v1' ? {} : more),
      expires_in: LIFETIME_SECONDS,
    },
  };
}

interface Failure {
  readonly status: string;
  readonly message: string;
  /** The word of RFC 6749. */
  readonly error: string;
}

/** A refresh token stays the same when it is used. */
function redeem({ auth }: Call, form: URLSearchParams): Grant | Failure {
  const kind = form.get('grant_type');
  if (kind !== 'authorization_code' && kind !== 'refresh_token') {
    return fail('BAD_GRANT_TYPE', 'missing or unknown grant type', 'unsupported_grant_type');
  }
  if (form.get('client_id') !== auth.app.clientId) {
    return fail('BAD_CLIENT_ID', 'missing or invalid client id', 'invalid_client');
  }
  if (form.get('client_secret') !== auth.app.clientSecret) {
    return fail('BAD_CLIENT_SECRET', 'missing or invalid client secret', 'invalid_client');
  }
  if (kind === 'refresh_token') {
    const bad = fail('BAD_REFRESH_TOKEN', 'missing or invalid refresh token', 'invalid_grant');
    return auth.tokens.granted(form.get('refresh_token') ?? '') ?? bad;
  }
  const redeemed = auth.consent.redeem(form.get('code') ?? '', form.get('redirect_uri') ?? '');
  switch (redeemed.kind) {
    case 'unknown':
      return fail('BAD_AUTH_CODE', 'missing or unknown auth code', 'invalid_grant');
    case 'otherRedirect':
      return fail('MISMATCH_REDIRECT_URI_AUTH_CODE', 'missing or invalid redirect uri', 'invalid_grant');
    case 'scopes':
      return auth.tokens.install(redeemed.scopes);
  }
}

function fail(status: string, message: string, error: string): Failure {
  return { status, message, error };
}

function accessToken(call: Call): Answer {
  const given = call.params['token'] ?? '';
  const found = call.auth.tokens.describe(given);
  if (found === undefined) return unknown(call, 'access token');
  const body = {
    ...who(call, found.grant),
    token: given,
    expires_in: found.secondsLeft,
    token_type: 'access',
  };
  return { status: 200, body };
}

function refreshToken(call: Call): Answer {
  const given = call.params['token'] ?? '';
  const found = call.auth.tokens.granted(given);
  if (found === undefined) return unknown(call, 'refresh token');
  const { clientId } = call.auth.app;
  return {
    status: 200,
    body: { ...who(call, found), client_id: clientId, token: given, token_type: 'refresh' },
  };
}

/** Access tokens that were opened with it live on until they expire. */
function revoke(call: Call): Answer {
  return call.auth.tokens.revoke(call.params['token'] ?? '')
    ? { status: 204 }
    : unknown(call, 'refresh token');
}

function who({ auth, portal }: Call, grant: Grant): Readonly<Record<string, unknown>> {
  return {
    user: auth.app.user,
    hub_domain: `crosswalk-${portal.settings.portalId}.com`,
    scopes: grant.scopes,
    hub_id: portal.settings.portalId,
    app_id: auth.app.appId,
    user_id: auth.app.userId,
  };
}

function privateApp(call: Call): Answer {
  const { auth, portal } = call;
  if (keyIn(call) !== auth.tokens.privateToken()) return unknown(call, 'access token');
  const { portalId, scopes } = portal.settings;
  return {
    status: 200,
    body: { userId: auth.app.userId, hubId: portalId, appId: auth.app.appId + 1, scopes },
  };
}

function keyIn({ request }: Call): unknown {
  try {
    const body: unknown = JSON.parse(request.body.toString('utf8'));
    return typeof body === 'object' && body !== null && 'tokenKey' in body ? body.tokenKey : undefined;
  } catch {
    return undefined;
  }
}

function unknown(call: Call, what: string): Answer {
  return failure(call, 404, 'error', `${what} not found`, { category: 'OBJECT_NOT_FOUND' });
}

function failure(
  { portal }: Call,
  status: number,
  word: string,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): Answer {
  return { status, body: { status: word, message, correlationId: portal.correlationId(), ...more } };
}
