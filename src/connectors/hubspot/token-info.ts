import type { Door, HttpRequest } from '../../http/door.ts';
import type { TokenInfo } from './api.ts';
import { isWireObject, parsed, textOf, textsOf } from './wire.ts';

/**
 * What an OAuth app's token may do, or `undefined` where that is not told: nothing depends on it. The token stands in the address, so
 * that a failure must not show where it was asked.
 */
export function tokenInfo(
  connection: string,
  baseUrl: string,
  door: Door,
  accessToken: string,
): Promise<TokenInfo | undefined> {
  const url = `${baseUrl}/oauth/v1/access-tokens/${encodeURIComponent(accessToken)}`;
  return ask(door, { connection, method: 'GET', url });
}

/** The same for a private app's token, which goes in the body. */
export function privateTokenInfo(
  connection: string,
  baseUrl: string,
  door: Door,
  accessToken: string,
): Promise<TokenInfo | undefined> {
  return ask(door, {
    connection,
    method: 'POST',
    url: `${baseUrl}/oauth/v2/private-apps/get/access-token-info`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tokenKey: accessToken }),
  });
}

async function ask(
  door: Door,
  request: Pick<HttpRequest, 'connection' | 'method' | 'url' | 'headers' | 'body'>,
): Promise<TokenInfo | undefined> {
  const answer = await door
    .request({ ...request, kind: 'auth', repeatable: true, accept: 'text' })
    .catch(() => undefined);
  const body = answer?.status === 200 ? parsed(answer.text) : undefined;
  if (!isWireObject(body)) return undefined;
  return {
    portalId: idIn(body['hub_id'] ?? body['hubId']),
    scopes: textsOf(body['scopes']),
    user: textOf(body['user']),
    domain: textOf(body['hub_domain']),
  };
}

function idIn(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value);
}
