import { randomBytes } from 'node:crypto';
import type { Clock } from '../../model/clock.ts';
import type { SandboxRequest, SandboxResponse } from '../system.ts';
import { empty, json } from './answers.ts';

/** The one API application of the sandbox tenant: "Client ID and Secret (Services)", login type Agent. */
export const APPLICATION = {
  tenant: 'crosswalk',
  clientId: '6f1c2a54-3b0e-4d8b-9a57-1c7e2f90d3aa',
  clientSecret: 'd0b7a1f2-58c4-4e39-8f66-0a9e3c51b7d4-2e8f6a90-7b1d-4c35-a2f8-94d06e1b53c7',
} as const;

const LIFETIME_SECONDS = 3600;

const AREAS =
  'tickets calendar customers crm timesheets contracts suppliers items projects sales quotes sos pos invoices reporting software softwarelicensing kb assets agents teams'.split(
    ' ',
  );
const SCOPES: ReadonlySet<string> = new Set([
  ...['all', 'all:standard', 'admin', 'editMine:timesheets', 'access:chat', 'access:adpasswordreset'],
  ...['offline_access', 'openid', 'profile', 'email'],
  ...AREAS.flatMap((area) => [`read:${area}`, `edit:${area}`]),
]);

export interface Authority {
  /** `POST /auth/token`. */
  token(request: SandboxRequest): SandboxResponse;
  /** Scopes of the request's bearer token; `undefined` when it has none that is valid now. */
  scopes(request: SandboxRequest): ReadonlySet<string> | undefined;
  /** Every token given so far stops working. */
  expire(): void;
}

/** An OpenIddict server reduced to client credentials; tokens are opaque and last an hour of `clock`. */
export function createAuthority(clock: Clock, active: () => boolean = () => true): Authority {
  let tokens = new Map<string, { expires: number; scopes: ReadonlySet<string> }>();
  return {
    token: (request) => {
      const tenant = request.query.get('tenant');
      if (tenant !== null && tenant !== '' && tenant.toLowerCase() !== APPLICATION.tenant) return empty(500);
      const refused = refuse(request) ?? (active() ? undefined : unknownClient());
      if (refused !== undefined) return refused;
      const scope = form(request).get('scope') ?? '';
      const wanted = new Set(scope.split(/\s+/).filter((word) => word !== ''));
      for (const word of wanted) {
        if (!SCOPES.has(word))
          return oauthError(400, 'invalid_scope', 'The specified scope is not supported.');
      }
      const now = clock.now();
      for (const [old, entry] of tokens) if (entry.expires <= now) tokens.delete(old);
      const token = randomBytes(48).toString('base64url');
      tokens.set(token, { expires: now + LIFETIME_SECONDS * 1000, scopes: wanted });
      return {
        ...json(200, {
          scope,
          token_type: 'Bearer',
          access_token: token,
          expires_in: LIFETIME_SECONDS,
          refresh_token: null,
          id_token: null,
        }),
      };
    },
    scopes: (request) => {
      const token = /^Bearer\s+(\S+)\s*$/i.exec(request.headers['authorization'] ?? '')?.[1];
      const entry = token === undefined ? undefined : tokens.get(token);
      return entry !== undefined && entry.expires > clock.now() ? entry.scopes : undefined;
    },
    expire: () => {
      tokens = new Map();
    },
  };
}

function refuse(request: SandboxRequest): SandboxResponse | undefined {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) {
    return oauthError(400, 'invalid_request', "The specified 'Content-Type' header is not valid.");
  }
  const grant = form(request).get('grant_type');
  if (grant === null || grant === '') {
    return oauthError(400, 'invalid_request', "The mandatory 'grant_type' parameter is missing.");
  }
  if (grant !== 'client_credentials') {
    return oauthError(
      400,
      'unsupported_grant_type',
      "The specified 'grant_type' parameter is not supported.",
    );
  }
  const { id, secret } = credentials(request);
  if (id.toLowerCase() !== APPLICATION.clientId || secret !== APPLICATION.clientSecret) {
    return unknownClient();
  }
  return undefined;
}

/** An application that is switched off is refused like one with a wrong secret. */
function unknownClient(): SandboxResponse {
  return oauthError(401, 'invalid_client', 'The specified client credentials are invalid.');
}

/** client_secret_post, as every known client does it, or client_secret_basic. */
function credentials(request: SandboxRequest): { id: string; secret: string } {
  const basic = /^Basic\s+(\S+)\s*$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (basic === undefined) {
    return { id: form(request).get('client_id') ?? '', secret: form(request).get('client_secret') ?? '' };
  }
  const [id = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return { id: decode(id), secret: decode(rest.join(':')) };
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function form(request: SandboxRequest): URLSearchParams {
  return new URLSearchParams(request.body.toString('utf8'));
}

function oauthError(status: number, error: string, description: string): SandboxResponse {
  return json(status, { error, error_description: description });
}

/** `/auth/.well-known/openid-configuration`. */
export function discovery(baseUrl: string): SandboxResponse {
  const auth = `${baseUrl}/auth`;
  return json(200, {
    issuer: auth,
    authorization_endpoint: `${auth}/authorize`,
    token_endpoint: `${auth}/token`,
    jwks_uri: `${auth}/.well-known/jwks`,
    grant_types_supported: ['client_credentials'],
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: [...SCOPES],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  });
}

/** True when one of the token's scopes opens a resource that lists `needed`; `all` opens everything. */
export function allows(scopes: ReadonlySet<string>, needed: readonly string[]): boolean {
  return scopes.has('all') || needed.some((scope) => scopes.has(scope));
}
