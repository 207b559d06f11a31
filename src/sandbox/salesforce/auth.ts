import { createHash, randomBytes } from 'node:crypto';
import type { SandboxRequest, SandboxResponse } from '../system.ts';
import { checkAssertion } from './jwt.ts';
import { APP_DEFAULTS, type Credentials, changedSettings, newCredentials } from './oauth-app.ts';
import { createCodes } from './oauth-code.ts';
import type { Org } from './org.ts';

export interface Sessions {
  readonly credentials: Credentials;
  token(request: SandboxRequest): SandboxResponse;
  /** `/services/oauth2/authorize`. */
  authorize(request: SandboxRequest): SandboxResponse;
  /** `/services/oauth2/introspect`. */
  introspect(request: SandboxRequest): SandboxResponse;
  /** Changes what the app's pages say; the settings as they are then. */
  configure(changes: Readonly<Record<string, unknown>>): unknown;
  /** The user of a live session, and its idle time starts anew; `undefined` when the token is unknown or expired. */
  userOf(accessToken: string): string | undefined;
  expireAll(): void;
  revoke(token: string): boolean;
  /** As a user would get it from the web server flow. */
  issueRefreshToken(): string;
}

/** Two hours without a request, the default session policy. */
const IDLE_MS = 2 * 60 * 60 * 1000;

interface Session {
  readonly userId: string;
  readonly family: string | undefined;
  readonly scope: string;
  readonly opened: number;
  lastUse: number;
}

export function createSessions(org: Org, username: string): Sessions {
  const credentials = newCredentials(username);
  const sessions = new Map<string, Session>();
  /** Refresh tokens that were given out: live ones, and used ones whose second use ends the whole family. */
  const refresh = new Map<string, { family: string; userId: string; scope: string; live: boolean }>();
  let app = APP_DEFAULTS;
  const codes = createCodes(org, credentials.clientId, () => app);

  const open = (userId: string, scope: string, family: string | undefined): string => {
    const token = `${org.orgId.slice(0, 15)}!AQ4AQ${randomBytes(60).toString('base64url')}`;
    const now = org.clock.now();
    sessions.set(token, { userId, family, scope, opened: now, lastUse: now });
    return token;
  };
  const newRefresh = (family: string, userId: string, scope: string): string => {
    const token = `5Aep861${randomBytes(50).toString('base64url')}`;
    refresh.set(token, { family, userId, scope, live: true });
    return token;
  };
  const endFamily = (family: string) => {
    for (const [token, entry] of refresh)
      if (entry.family === family) refresh.set(token, { ...entry, live: false });
    for (const [token, session] of sessions) if (session.family === family) sessions.delete(token);
  };
  const grant = (
    baseUrl: string,
    userId: string,
    { scope = 'api', family, refreshToken }: { scope?: string; family?: string; refreshToken?: string } = {},
  ): SandboxResponse => {
    const issued = String(org.clock.now());
    const id = `${baseUrl}/id/${org.orgId}/${userId}`;
    return answer(200, {
      access_token: open(userId, scope, family),
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      signature: createHash('sha256')
        .update(id + issued)
        .digest('base64'),
      scope,
      instance_url: baseUrl,
      id,
      token_type: 'Bearer',
      issued_at: issued,
    });
  };

  /** Of the flows in which a public client has no secret. */
  const refuseClient = (client: Client): SandboxResponse | undefined => {
    if (client.id !== credentials.clientId) return refuse('invalid_client_id', 'client identifier invalid');
    const missing = client.secret === undefined && app.requireSecret;
    const wrong = client.secret !== undefined && client.secret !== credentials.clientSecret;
    return missing || wrong ? refuse('invalid_client', 'invalid client credentials') : undefined;
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
      case 'authorization_code': {
        const refused = refuseClient(client);
        if (refused !== undefined) return refused;
        const redeemed = codes.redeem(form);
        if ('error' in redeemed) return refuse(redeemed.error, redeemed.description);
        const scope = redeemed.scopes.join(' ');
        const family = randomBytes(8).toString('hex');
        const lasting = redeemed.scopes.some((name) => name === 'refresh_token' || name === 'offline_access');
        return grant(request.baseUrl, org.userId, {
          scope,
          family,
          ...(lasting ? { refreshToken: newRefresh(family, org.userId, scope) } : {}),
        });
      }
      case 'refresh_token': {
        const refused = refuseClient(client);
        if (refused !== undefined) return refused;
        const given = form.get('refresh_token') ?? '';
        const entry = refresh.get(given);
        if (entry?.live === false) endFamily(entry.family);
        if (entry === undefined || !entry.live)
          return refuse('invalid_grant', 'expired access/refresh token');
        const { userId, scope, family } = entry;
        if (!app.rotation) return grant(request.baseUrl, userId, { scope, family });
        refresh.set(given, { ...entry, live: false });
        return grant(request.baseUrl, userId, {
          scope,
          family,
          refreshToken: newRefresh(family, userId, scope),
        });
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
    authorize: codes.authorize,
    introspect(request) {
      const form = new URLSearchParams(request.body.toString('utf8'));
      const client = clientOf(request, form);
      if (client.id !== credentials.clientId || client.secret !== credentials.clientSecret)
        return answer(401, { error: 'invalid_client', error_description: 'invalid client credentials' });
      const given = form.get('token') ?? '';
      const now = org.clock.now();
      const session = sessions.get(given);
      const live = session !== undefined && now - session.lastUse <= IDLE_MS ? session : undefined;
      const entry = refresh.get(given);
      const found = live ?? (entry?.live === true ? entry : undefined);
      if (found === undefined) return answer(200, { active: false });
      const user = org.store.table('User').get(found.userId);
      return answer(200, {
        active: true,
        scope: found.scope,
        client_id: credentials.clientId,
        username: user?.['Username'] ?? null,
        sub: `${request.baseUrl}/id/${org.orgId}/${found.userId}`,
        token_type: live === undefined ? 'refresh_token' : 'access_token',
        ...(live === undefined
          ? {}
          : {
              iat: Math.floor(live.opened / 1000),
              nbf: Math.floor(live.opened / 1000),
              exp: Math.floor((live.lastUse + IDLE_MS) / 1000),
            }),
      });
    },
    configure(changes) {
      app = changedSettings(app, changes);
      return app;
    },
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
    issueRefreshToken: () => newRefresh(randomBytes(8).toString('hex'), org.userId, app.scopes.join(' ')),
  };
}

interface Client {
  readonly id: string | undefined;
  readonly secret: string | undefined;
}

/** From the form or from HTTP Basic. */
function clientOf(request: SandboxRequest, form: URLSearchParams): Client {
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

function refuse(error: string, description: string): SandboxResponse {
  return answer(400, { error, error_description: description });
}

function answer(status: number, body: unknown): SandboxResponse {
  return { status, headers: { 'cache-control': 'no-cache, no-store' }, body };
}
