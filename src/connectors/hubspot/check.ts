import type { HubspotAuth } from '../../model/mapping.ts';
import type { ConnectionInfo } from '../connector.ts';
import type { HubspotApi } from './api.ts';
import { unexpected } from './create-api.ts';
import { isWireObject, textOf, type WireObject } from './wire.ts';

const PLACE = 'GET /account-info/v3/details';

/**
 * Whose portal it is; of an OAuth app also who installed it, in a second request. What a private app may do only `examine` asks, because
 * every run begins here.
 */
export async function checkPortal(
  connection: string,
  api: HubspotApi,
  flow: HubspotAuth['flow'],
): Promise<ConnectionInfo> {
  const details = await api.expect({ place: PLACE, kind: 'auth', repeatable: true }, (client) =>
    client.apiRequest({ method: 'GET', path: '/account-info/v3/details' }),
  );
  const portalId = isWireObject(details) ? portalIdOf(details) : undefined;
  if (!isWireObject(details) || portalId === undefined) throw unexpected(connection, PLACE);
  const token = flow === 'privateApp' ? undefined : await api.tokenInfo();
  const timeZone = textOf(details['timeZone']);
  return {
    orgId: portalId,
    orgName: token?.domain ?? `portal ${portalId}`,
    kind: kindOf(details),
    actsAs: token?.user ?? 'a private app',
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(token === undefined || token.scopes.length === 0 ? {} : { scopes: token.scopes }),
  };
}

function portalIdOf({ portalId }: WireObject): string | undefined {
  const text = typeof portalId === 'number' ? String(portalId) : (textOf(portalId) ?? '');
  return /^[1-9]\d{0,15}$/.test(text) ? text : undefined;
}

function kindOf({ accountType }: WireObject): ConnectionInfo['kind'] {
  switch (accountType) {
    case 'STANDARD':
      return 'production';
    case 'SANDBOX':
      return 'sandbox';
    case 'APP_DEVELOPER':
    case 'DEVELOPER_TEST':
      return 'developer';
    default:
      return 'unknown';
  }
}
