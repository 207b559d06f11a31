import type { Door } from '../../http/door.ts';
import type { TokenInfo } from './api.ts';
import { isWireObject, parsed, textOf, textsOf } from './wire.ts';

/**
 * What an OAuth app's token may do, or `undefined` where that is not told: nothing depends on it. The token stands in the address, so
 * that a failure must not show where it was asked.
 */
export async function tokenInfo(
  connection: string,
  baseUrl: string,
  door: Door,
  accessToken: string,
): Promise<TokenInfo | undefined> {
  const url = `${baseUrl}/oauth/v1/access-tokens/${encodeURIComponent(accessToken)}`;
  const asked = { connection, method: 'GET', url, kind: 'auth', repeatable: true, accept: 'text' } as const;
  const answer = await door.request(asked).catch(() => undefined);
  const body = answer?.status === 200 ? parsed(answer.text) : undefined;
  if (!isWireObject(body)) return undefined;
  const { hub_id: portal } = body;
  return {
    portalId: typeof portal === 'number' ? String(portal) : textOf(portal),
    scopes: textsOf(body['scopes']),
    user: textOf(body['user']),
    domain: textOf(body['hub_domain']),
  };
}
