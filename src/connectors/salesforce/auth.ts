import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { isLoopback } from '../../http/create-door.ts';
import type { Door, HttpResponse } from '../../http/door.ts';
import type { Token } from '../../http/tokens.ts';
import type { Clock } from '../../model/clock.ts';
import { CODES, type Code } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { to18 } from './ids.ts';
import { tokenRefusal } from './oauth-errors.ts';
import type { SalesforceSettings } from './settings.ts';
import { isWireObject, textOf } from './wire.ts';

export interface SalesforceToken extends Token {
  /** Where this token is valid; may differ from the host that issued it. */
  readonly instanceUrl: string;
  readonly orgId: string;
  readonly userId: string;
  /** What the app was granted, separated by blanks; some flows do not tell. */
  readonly scope: string | undefined;
}

type JwtCredentials = Extract<SalesforceSettings['auth'], { flow: 'jwtBearer' }>;

/** Salesforce accepts up to five minutes; three leave room for clocks that differ. */
const ASSERTION_SECONDS = 180;

/** Parents of every host that Salesforce runs an org's API on: the world's, the US military's, and China's. */
const INSTANCE_PARENTS = ['salesforce.com', 'salesforce.mil', 'force.com', 'sfcrmproducts.cn'];

/**
 * Asks the token endpoint once. No `expires_in` exists: the token lives until a request meets 401. The answer's `instance_url`
 * is where the token and all records go from now on: the connection's own host, one of Salesforce's, or this machine where the
 * connection is to this machine. Throws `CONNECTION_URL` for any other.
 */
export async function fetchToken(
  settings: SalesforceSettings,
  baseUrl: string,
  door: Door,
  clock: Clock,
): Promise<SalesforceToken> {
  const url = `${baseUrl}/services/oauth2/token`;
  const response = await door.request({
    connection: settings.name,
    method: 'POST',
    url,
    kind: 'auth',
    repeatable: true,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(grant(settings, clock)).toString(),
  });
  const body = response.json();
  if (response.status !== 200) {
    throw tokenRefusal(settings.name, url, body) ?? noTokenEndpoint(settings.name, url, response);
  }
  const token = tokenOf(body);
  if (token === undefined) {
    throw failed(
      'ANSWER_UNEXPECTED',
      settings.name,
      url,
      'sent an answer without token, instance or identity',
    );
  }
  refuseForeignInstance(settings.name, baseUrl, url, token.instanceUrl);
  return token;
}

function refuseForeignInstance(connection: string, baseUrl: string, at: string, instanceUrl: string): void {
  const own = new URL(baseUrl);
  const instance = new URL(instanceUrl);
  const { hostname } = instance;
  if (instance.host === own.host || (isLoopback(own) && isLoopback(instance))) return;
  if (INSTANCE_PARENTS.some((parent) => hostname === parent || hostname.endsWith(`.${parent}`))) return;
  throw new CrosswalkError({
    code: 'CONNECTION_URL',
    kind: CODES.CONNECTION_URL.kind,
    what: `The host "${own.host}" of connection "${connection}" says that its data is at another host, "${instance.host}", which is none of Salesforce's.`,
    where: `At ${at}.`,
    why: 'The token and the records would be sent to that host.',
    todo: `Write the connection's url as https://<your domain>.my.salesforce.com; if "${instance.host}" is right, write that host as its url.`,
  });
}

function grant(settings: SalesforceSettings, clock: Clock): Record<string, string> {
  const { auth } = settings;
  if (auth.flow === 'clientCredentials') {
    return {
      grant_type: 'client_credentials',
      client_id: auth.clientId.trim(),
      client_secret: auth.clientSecret.trim(),
    };
  }
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: signAssertion(settings.name, auth, clock.now()),
  };
}

/** A JWT signed with RS256. `exp` is in seconds. */
function signAssertion(connection: string, auth: JwtCredentials, now: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: auth.clientId.trim(),
    sub: auth.username.trim(),
    aud: auth.audience.trim().replace(/\/+$/, ''),
    exp: Math.floor(now / 1000) + ASSERTION_SECONDS,
  };
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  const signature = sign('RSA-SHA256', Buffer.from(unsigned), privateKey(connection, auth.privateKey));
  return `${unsigned}.${signature.toString('base64url')}`;
}

function privateKey(connection: string, text: string): KeyObject {
  try {
    const key = createPrivateKey(text.trim().replace(/\\n/g, '\n'));
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // The reason names no more than the library that failed; what to do is the same.
  }
  throw new CrosswalkError({
    code: 'AUTH_PRIVATE_KEY',
    kind: CODES.AUTH_PRIVATE_KEY.kind,
    what: `The private key of connection "${connection}" is not an RSA key in PEM form.`,
    why: 'Lines may have been lost when the secret was stored, or it is another kind of key or encrypted.',
    todo: CODES.AUTH_PRIVATE_KEY.cure,
  });
}

function tokenOf(body: unknown): SalesforceToken | undefined {
  if (!isWireObject(body)) return undefined;
  const accessToken = textOf(body['access_token']);
  const instance = URL.parse(textOf(body['instance_url']) ?? '');
  // https://login.salesforce.com/id/<org>/<user>
  const identity = /\/id\/(\w{15,18})\/(\w{15,18})$/.exec(textOf(body['id']) ?? '');
  const [, orgId, userId] = identity ?? [];
  if (accessToken === undefined || instance === null || orgId === undefined || userId === undefined)
    return undefined;
  const scope = textOf(body['scope']);
  return { accessToken, instanceUrl: instance.origin, orgId: to18(orgId), userId: to18(userId), scope };
}

function noTokenEndpoint(connection: string, url: string, response: HttpResponse): CrosswalkError {
  if (response.status === 429) return failed('RATE_LIMITED', connection, url, 'asks for fewer logins');
  if (response.status >= 500)
    return failed('SERVER_FAILED', connection, url, `failed with status ${response.status}`);
  return failed(
    'CONNECTION_URL',
    connection,
    url,
    `answered ${response.status} without a reason: that is not a Salesforce login host`,
  );
}

function failed(code: Code, connection: string, url: string, what: string): CrosswalkError {
  return new CrosswalkError({
    code,
    kind: CODES[code].kind,
    what: `The token endpoint of Salesforce connection "${connection}" ${what}.`,
    where: `At ${url}.`,
    why: CODES[code].cause,
    todo:
      code === 'CONNECTION_URL'
        ? "Write the connection's url as https://<your domain>.my.salesforce.com."
        : CODES[code].cure,
  });
}
