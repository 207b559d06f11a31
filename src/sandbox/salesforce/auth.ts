import { createHash, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import type { SandboxRequest, SandboxResponse } from '../system.ts';
import type { Org } from './org.ts';
import { idOf } from './store.ts';

interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** One External Client App of the org, with all its flows enabled. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  /** PEM; the public one stands for the certificate that the app would hold. Made at the first call, which takes a moment. */
  keys(): KeyPair;
}

export interface Sessions {
  readonly credentials: Credentials;
  token(request: SandboxRequest): SandboxResponse;
  /** The user of a live session, and its idle time starts anew; `undefined` when the token is unknown or expired. */
  userOf(accessToken: string): string | undefined;
  expireAll(): void;
  revoke(token: string): boolean;
  /** As a user would get it from the web server flow. */
  issueRefreshToken(): string;
}

/** Two hours without a request, the default session policy. */
const IDLE_MS = 2 * 60 * 60 * 1000;
/** How far ahead an assertion may expire. */
const MAX_EXPIRY_S = 5 * 60;

interface Session {
  readonly userId: string;
  readonly family: string | undefined;
  lastUse: number;
}

export function createSessions(org: Org, username: string): Sessions {
  const credentials = newCredentials(username);
  const sessions = new Map<string, Session>();
  /** Refresh tokens that were given out: live ones, and used ones whose second use ends the whole family. */
  const refresh = new Map<string, { family: string; userId: string; live: boolean }>();

  const open = (userId: string, family: string | undefined): string => {
    const token = `${org.orgId.slice(0, 15)}!AQ4AQ${randomBytes(60).toString('base64url')}`;
    sessions.set(token, { userId, family, lastUse: org.clock.now() });
    return token;
  };
  const newRefresh = (family: string, userId: string): string => {
    const token = `5Aep861${randomBytes(50).toString('base64url')}`;
    refresh.set(token, { family, userId, live: true });
    return token;
  };
  const endFamily = (family: string) => {
    for (const [token, entry] of refresh)
      if (entry.family === family) refresh.set(token, { ...entry, live: false });
    for (const [token, session] of sessions) if (session.family === family) sessions.delete(token);
  };
  const grant = (baseUrl: string, userId: string, family?: string): SandboxResponse => {
    const issued = String(org.clock.now());
    const id = `${baseUrl}/id/${org.orgId}/${userId}`;
    return answer(200, {
      access_token: open(userId, family),
      ...(family === undefined ? {} : { refresh_token: newRefresh(family, userId) }),
      signature: createHash('sha256')
        .update(id + issued)
        .digest('base64'),
      scope: 'api',
      instance_url: baseUrl,
      id,
      token_type: 'Bearer',
      issued_at: issued,
    });
  };

  const token = (request: SandboxRequest): SandboxResponse => {
    if (request.method !== 'POST') return refuse('invalid_request', 'must use HTTP POST');
    const form = new URLSearchParams(request.body.toString('utf8'));
    const client = clientOf(request, form);
    switch (form.get('grant_type')) {
      case 'client_credentials':
        if (client.id !== credentials.clientId)
          return refuse('invalid_client_id', 'client identifier invalid');
        if (client.secret !== credentials.clientSecret)
          return refuse('invalid_client', 'invalid client credentials');
        return grant(request.baseUrl, org.userId);
      case 'urn:ietf:params:oauth:grant-type:jwt-bearer': {
        const checked = checkAssertion(org, credentials, form.get('assertion') ?? '', request.baseUrl);
        return 'error' in checked
          ? refuse(checked.error, checked.description)
          : grant(request.baseUrl, checked.userId);
      }
      case 'refresh_token': {
        if (client.id !== credentials.clientId)
          return refuse('invalid_client_id', 'client identifier invalid');
        if (client.secret !== undefined && client.secret !== credentials.clientSecret) {
          return refuse('invalid_client', 'invalid client credentials');
        }
        const given = form.get('refresh_token') ?? '';
        const entry = refresh.get(given);
        if (entry?.live === false) endFamily(entry.family);
        if (entry === undefined || !entry.live)
          return refuse('invalid_grant', 'expired access/refresh token');
        refresh.set(given, { ...entry, live: false });
        return grant(request.baseUrl, entry.userId, entry.family);
      }
      case 'password':
        return refuse('invalid_grant', 'authentication failure');
      default:
        return refuse('unsupported_grant_type', 'grant type not supported');
    }
  };

  return {
    credentials,
    token,
    userOf(accessToken) {
      const session = sessions.get(accessToken);
      if (session === undefined) return undefined;
      const now = org.clock.now();
      if (now - session.lastUse > IDLE_MS) {
        sessions.delete(accessToken);
        return undefined;
      }
      session.lastUse = now;
      return session.userId;
    },
    expireAll: () => sessions.clear(),
    revoke: (given) => {
      const entry = refresh.get(given);
      if (entry !== undefined) endFamily(entry.family);
      return sessions.delete(given) || entry !== undefined;
    },
    issueRefreshToken: () => newRefresh(randomBytes(8).toString('hex'), org.userId),
  };
}

function newCredentials(username: string): Credentials {
  let made: KeyPair | undefined;
  return {
    clientId: `3MVG9${randomBytes(60).toString('base64url')}`,
    clientSecret: randomBytes(32).toString('hex').toUpperCase(),
    username,
    keys() {
      made ??= generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      });
      return made;
    },
  };
}

/** From the form or from HTTP Basic. */
function clientOf(
  request: SandboxRequest,
  form: URLSearchParams,
): { id: string | undefined; secret: string | undefined } {
  const basic = /^Basic (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (basic === undefined)
    return { id: form.get('client_id') ?? undefined, secret: form.get('client_secret') ?? undefined };
  const text = Buffer.from(basic, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return { id: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

type Checked = { readonly userId: string } | { readonly error: string; readonly description: string };

function checkAssertion(org: Org, credentials: Credentials, assertion: string, baseUrl: string): Checked {
  const invalid: Checked = { error: 'invalid_grant', description: 'invalid assertion' };
  const [head = '', payload = '', signature = '', extra] = assertion.split('.');
  const header = decodePart(head);
  const claims = decodePart(payload);
  if (header === undefined || claims === undefined || extra !== undefined || header['alg'] !== 'RS256')
    return invalid;
  if (claims['iss'] !== credentials.clientId)
    return { error: 'invalid_client_id', description: 'client identifier invalid' };
  const signed = Buffer.from(`${head}.${payload}`);
  if (!verify('RSA-SHA256', signed, credentials.keys().publicKey, Buffer.from(signature, 'base64url')))
    return invalid;
  const audiences = ['https://login.salesforce.com', baseUrl].flatMap((host) => [
    host,
    `${host}/`,
    `${host}/services/oauth2/token`,
  ]);
  if (!audiences.includes(String(claims['aud'])))
    return { error: 'invalid_grant', description: 'audience is invalid' };
  const expires = Number(claims['exp']);
  const fresh = [org.clock.now(), org.unmovedNow()].some((ms) => {
    const now = Math.floor(ms / 1000);
    return expires > now && expires <= now + MAX_EXPIRY_S;
  });
  if (!fresh) return invalid;
  const user = org.store.table('User').lookup('Username', [String(claims['sub'] ?? '')])[0];
  if (user === undefined)
    return { error: 'invalid_grant', description: "user hasn't approved this consumer" };
  if (user['IsActive'] !== true) return { error: 'invalid_grant', description: 'inactive user' };
  return { userId: idOf(user) };
}

function decodePart(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function refuse(error: string, description: string): SandboxResponse {
  return answer(400, { error, error_description: description });
}

function answer(status: number, body: unknown): SandboxResponse {
  return { status, headers: { 'cache-control': 'no-cache, no-store' }, body };
}
