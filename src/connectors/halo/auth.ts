import type { Door, HttpResponse } from '../../http/door.ts';
import type { Token } from '../../http/tokens.ts';
import type { Clock } from '../../model/clock.ts';
import { CODES, type Code } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { connectionFailure } from './errors.ts';
import { authUrlOf, baseUrlOf, type HaloSettings, THROTTLED_MS } from './settings.ts';
import { isWireObject, property, textOf } from './wire.ts';

export interface HaloToken extends Token {
  /** Separated by blanks: as granted where the answer says so, else as asked for. */
  readonly scope: string;
}

export interface TokenHost {
  /** Without a trailing slash and without `/token`. */
  readonly url: string;
  readonly tenant: string | undefined;
}

const DEFAULT_SCOPE = 'all';
const DEFAULT_LIFETIME_S = 3600;

/**
 * Where tokens come from: the settings, else what the anonymous `/api/authinfo` says, else `<url>/auth`. On-premise
 * installations have no tenant. An announced host other than the connection's own is refused with `CONNECTION_URL`: the client
 * secret goes there, and only the connection's owner may name another host (`authUrl`).
 */
export async function findTokenHost(settings: HaloSettings, door: Door): Promise<TokenHost> {
  const base = baseUrlOf(settings.connection, settings.url);
  const written = settings.authUrl?.trim() ? authUrlOf(settings.connection, settings.authUrl) : undefined;
  const tenant = settings.tenant?.trim() || undefined;
  if (written !== undefined) return { url: written, tenant };
  const info = await authInfo(settings.connection, base, door);
  const announced = textOf(property(info, 'auth_url'));
  return {
    url: announced === undefined ? `${base}/auth` : ownHost(settings, base, announced),
    tenant: tenant ?? textOf(property(info, 'tenant_id')),
  };
}

function ownHost(settings: HaloSettings, base: string, announced: string): string {
  const { connection } = settings;
  const url = authUrlOf(connection, announced);
  const [own, other] = [new URL(base).host, new URL(url).host];
  if (own === other) return url;
  throw new CrosswalkError({
    code: 'CONNECTION_URL',
    kind: CODES.CONNECTION_URL.kind,
    what: `The host "${own}" of connection "${connection}" says that tokens come from another host, "${other}".`,
    where: `At GET ${base}/api/authinfo.`,
    why: 'The client secret would be sent to that host, and nobody has said that it may be.',
    todo: `If "${other}" is right, write "authUrl: ${url}" on the connection; otherwise check the connection's url.`,
  });
}

async function authInfo(
  connection: string,
  base: string,
  door: Door,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const response = await door.request({
      connection,
      method: 'GET',
      url: `${base}/api/authinfo`,
      kind: 'auth',
      repeatable: true,
      throttledMs: THROTTLED_MS,
    });
    const failure = connectionFailure({ connection, method: 'GET', path: '/authinfo' }, response);
    if (failure !== undefined && failure.kind !== 'auth') throw failure;
    const body = response.status === 200 ? response.json() : undefined;
    return isWireObject(body) ? body : {};
  } catch (error) {
    // Older builds have no such page; a host that is no Halo at all is found out by the token request.
    if (error instanceof CrosswalkError && error.code === 'NETWORK_NOT_JSON') return {};
    throw error;
  }
}

/** One client-credentials token (client id and secret in the form body, as every Halo client sends them). */
export async function fetchToken(
  settings: HaloSettings,
  host: TokenHost,
  door: Door,
  clock: Clock,
): Promise<HaloToken> {
  const query = host.tenant === undefined ? '' : `?tenant=${encodeURIComponent(host.tenant)}`;
  const asked = clock.now();
  const response = await request(settings, host, door, query);
  const body = response.json();
  const accessToken = isWireObject(body) ? textOf(body.access_token) : undefined;
  if (response.status === 200 && isWireObject(body) && accessToken !== undefined) {
    const seconds = Number(body.expires_in ?? DEFAULT_LIFETIME_S);
    const lifetime = Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_LIFETIME_S;
    return {
      accessToken,
      expiresAt: asked + lifetime * 1000,
      scope: textOf(body.scope) ?? scopeOf(settings),
    };
  }
  throw tokenRefused(settings, host, response, isWireObject(body) ? textOf(body.error) : undefined);
}

function scopeOf(settings: HaloSettings): string {
  return settings.scope?.trim() || DEFAULT_SCOPE;
}

async function request(
  settings: HaloSettings,
  host: TokenHost,
  door: Door,
  query: string,
): Promise<HttpResponse> {
  try {
    return await door.request({
      connection: settings.connection,
      method: 'POST',
      url: `${host.url}/token${query}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        scope: scopeOf(settings),
      }).toString(),
      kind: 'auth',
      repeatable: true,
      throttledMs: THROTTLED_MS,
    });
  } catch (error) {
    if (!(error instanceof CrosswalkError) || error.code !== 'NETWORK_NOT_JSON') throw error;
    throw refusal(
      'CONNECTION_URL',
      settings,
      host,
      {
        what: `The token address of connection "${settings.connection}" answered with something that is no Halo token.`,
        why: 'An HTML page in place of JSON usually means another host, a login page in front of Halo, or maintenance.',
        todo: "Check the connection's url; where tokens come from another host than the data (HaloITSM, own domains), set its authUrl.",
      },
      error,
    );
  }
}

/** OAuth's error word -> who must act. */
const OAUTH: Readonly<Record<string, { code: Code; what: string; why: string; todo: string }>> = {
  invalid_client: {
    code: 'AUTH_INVALID_CLIENT',
    what: 'Halo does not accept the client id and secret.',
    why: 'One of them is mistyped, or the application was deleted, switched off, or belongs to another tenant.',
    todo: 'Copy both again from Configuration > Integrations > Halo API > View Applications and update the secrets.',
  },
  invalid_scope: {
    code: 'AUTH_FORBIDDEN',
    what: 'The Halo application has not been given the scope that the connection asks for.',
    why: 'Scopes are ticked one by one on the application.',
    todo: 'Tick the scope on the Permissions tab of the application, or correct "scope" of the connection.',
  },
  unauthorized_client: {
    code: 'AUTH_INVALID_CLIENT',
    what: 'The Halo application is not set up for unattended log-in.',
    why: 'Its authentication method is not "Client ID and Secret (Services)".',
    todo: 'Change the authentication method of the application, then copy the new client id and secret.',
  },
  unsupported_grant_type: {
    code: 'AUTH_INVALID_CLIENT',
    what: 'The token host does not offer unattended log-in.',
    why: 'It is not the token host of a Halo instance, or the application uses another authentication method.',
    todo: 'Set the authentication method "Client ID and Secret (Services)" and check authUrl.',
  },
};

function tokenRefused(
  settings: HaloSettings,
  host: TokenHost,
  response: HttpResponse,
  error: string | undefined,
): CrosswalkError {
  const known = error === undefined ? undefined : OAUTH[error];
  if (known !== undefined) return refusal(known.code, settings, host, known);
  const { status } = response;
  if (status === 429 || status === 420) {
    return refusal('RATE_LIMITED', settings, host, {
      what: 'Halo issues no more tokens for now.',
      why: 'Its limit counts token requests too.',
      todo: CODES.RATE_LIMITED.cure,
    });
  }
  if (status === 500) {
    return refusal('AUTH_TENANT', settings, host, {
      what: 'The token host failed with status 500.',
      why:
        host.tenant === undefined
          ? 'Shared hosts answer so when no tenant is given.'
          : 'It answers so to a tenant it does not know; the tenant may be mistyped.',
      todo: 'Compare "tenant" of the connection with the tenant named on the page of the application in Halo; leave it out for an own installation.',
    });
  }
  if (status > 500) {
    return refusal('SERVER_FAILED', settings, host, {
      what: `The token host failed with status ${status}.`,
      why: CODES.SERVER_FAILED.cause,
      todo: CODES.SERVER_FAILED.cure,
    });
  }
  if (status === 404 || status === 405) {
    return refusal('CONNECTION_URL', settings, host, {
      what: 'There is no token service at this address.',
      why: 'The url of the connection is another host, or tokens come from a host of their own.',
      todo: 'Check the url of the connection; set its authUrl to the "Authorisation Server" shown on Halo\'s API page.',
    });
  }
  return refusal('AUTH_INVALID_CLIENT', settings, host, {
    what: `Halo issued no token (status ${status}).`,
    why: 'The answer does not say why; a host that is not the one of a Halo may answer so too.',
    todo: `Check that the url of the connection is the address of your Halo. If it is: ${CODES.AUTH_INVALID_CLIENT.cure}`,
  });
}

function refusal(
  code: Code,
  settings: HaloSettings,
  host: TokenHost,
  text: { what: string; why: string; todo: string },
  cause?: unknown,
): CrosswalkError {
  return new CrosswalkError(
    {
      code,
      kind: CODES[code].kind,
      what: text.what,
      where: `At POST ${host.url}/token of connection "${settings.connection}".`,
      why: text.why,
      todo: text.todo,
    },
    cause,
  );
}
