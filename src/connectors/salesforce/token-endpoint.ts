import { isLoopback } from '../../http/create-door.ts';
import type { Door, HttpResponse } from '../../http/door.ts';
import type { Token } from '../../http/tokens.ts';
import { CODES, type Code } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { to18 } from './ids.ts';
import { type Asked, tokenRefusal } from './oauth-errors.ts';
import { isWireObject, textOf } from './wire.ts';

export interface SalesforceToken extends Token {
  /** Where this token is valid; may differ from the host that issued it. */
  readonly instanceUrl: string;
  readonly orgId: string;
  readonly userId: string;
  /** As the answer named them; empty where it did not. */
  readonly scopes: readonly string[];
  /** Epoch ms by the server's clock. */
  readonly issuedAt: number | undefined;
}

export interface TokenAnswer {
  /** The error where the rest of the answer cannot be used; what it says of the refresh token counts all the same. */
  readonly token: SalesforceToken | CrosswalkError;
  /** From the web server flow, and from a refresh where the app rotates refresh tokens. */
  readonly refreshToken: string | undefined;
}

export interface TokenRequest extends Asked {
  readonly baseUrl: string;
  readonly form: Readonly<Record<string, string>>;
  /** False where a second sending cannot succeed (a one-time code). */
  readonly repeatable: boolean;
}

/** Parents of every host that Salesforce runs an org's API on: the world's, the US military's, and China's. */
const INSTANCE_PARENTS = ['salesforce.com', 'salesforce.mil', 'force.com', 'sfcrmproducts.cn'];

/**
 * Asks the token endpoint once. No `expires_in` exists: the token lives until a request meets 401. The answer's `instance_url`
 * is where the token and all records go from now on: the connection's own host, one of Salesforce's, or this machine where the
 * connection is to this machine. Throws `CONNECTION_URL` for any other.
 */
export async function askToken(door: Door, request: TokenRequest): Promise<TokenAnswer> {
  const { connection, baseUrl } = request;
  const url = `${baseUrl}/services/oauth2/token`;
  const response = await door.request({
    connection,
    method: 'POST',
    url,
    kind: 'auth',
    repeatable: request.repeatable,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(request.form).toString(),
  });
  const body = response.json();
  if (response.status !== 200) {
    throw (
      tokenRefusal(request, url, withoutSecrets(body, request.form)) ??
      noTokenEndpoint(connection, url, response)
    );
  }
  const token =
    tokenOf(body) ??
    failed('ANSWER_UNEXPECTED', connection, url, 'sent an answer without token, instance or identity');
  return {
    token:
      token instanceof CrosswalkError
        ? token
        : (foreignInstance(connection, baseUrl, url, token.instanceUrl) ?? token),
    refreshToken: isWireObject(body) ? textOf(body['refresh_token']) : undefined,
  };
}

/** Fields of a token request that may be shown; whatever else a server echoes in its refusal is masked. */
const PUBLIC: ReadonlySet<string> = new Set(['grant_type', 'client_id', 'redirect_uri']);

function withoutSecrets(body: unknown, form: TokenRequest['form']): unknown {
  if (!isWireObject(body)) return body;
  const secrets = Object.entries(form).flatMap(([name, value]) =>
    PUBLIC.has(name) || value === '' ? [] : [value],
  );
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? secrets.reduce((text, secret) => text.replaceAll(secret, '***'), value)
        : value,
    ]),
  );
}

/** Throws the error where the answer has none. */
export function tokenIn({ token }: TokenAnswer): SalesforceToken {
  if (token instanceof CrosswalkError) throw token;
  return token;
}

function foreignInstance(
  connection: string,
  baseUrl: string,
  at: string,
  instanceUrl: string,
): CrosswalkError | undefined {
  const own = new URL(baseUrl);
  const instance = new URL(instanceUrl);
  const { hostname } = instance;
  if (instance.host === own.host || (isLoopback(own) && isLoopback(instance))) return undefined;
  if (INSTANCE_PARENTS.some((parent) => hostname === parent || hostname.endsWith(`.${parent}`)))
    return undefined;
  return new CrosswalkError({
    code: 'CONNECTION_URL',
    kind: CODES.CONNECTION_URL.kind,
    what: `The host "${own.host}" of connection "${connection}" says that its data is at another host, "${instance.host}", which is none of Salesforce's.`,
    where: `At ${at}.`,
    why: 'The token and the records would be sent to that host.',
    todo: `Write the connection's url as https://<your domain>.my.salesforce.com; if "${instance.host}" is right, write that host as its url.`,
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
  const issued = Number(textOf(body['issued_at']));
  return {
    accessToken,
    instanceUrl: instance.origin,
    orgId: to18(orgId),
    userId: to18(userId),
    scopes: (textOf(body['scope']) ?? '').split(/\s+/).filter((scope) => scope !== ''),
    issuedAt: Number.isFinite(issued) && issued > 0 ? issued : undefined,
  };
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
