import type { Door } from '../../http/door.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { to18 } from './ids.ts';
import type { SalesforceSettings } from './settings.ts';
import { askToken, type SalesforceToken } from './token-endpoint.ts';
import { isWireObject, textOf } from './wire.ts';

type RefreshCredentials = Extract<SalesforceSettings['auth'], { flow: 'refreshToken' }>;

export interface RefreshRequest {
  readonly connection: string;
  readonly baseUrl: string;
  readonly auth: RefreshCredentials;
  readonly door: Door;
  /** The token that met 401. */
  readonly rejected: SalesforceToken | undefined;
}

/**
 * The kept session, or a new one. Only one process at a time exchanges the refresh token, because a second use of it ends the whole
 * family (sfdx-core#1340, airbyte#80783); one that had to wait takes the session that the other left.
 */
export async function refreshedToken(request: RefreshRequest): Promise<SalesforceToken> {
  const { auth, connection, baseUrl, door } = request;
  const given = auth.refreshToken.trim();
  const kept = usable(request, auth.vault.read(given).session);
  if (kept !== undefined) return kept;
  const renewed = await auth.vault.renew(given, async (login) => {
    const left = usable(request, login.session);
    if (left !== undefined) return { value: left };
    login.spend();
    const { token, refreshToken } = await askToken(door, {
      connection,
      baseUrl,
      flow: auth.flow,
      form: {
        grant_type: 'refresh_token',
        client_id: auth.clientId.trim(),
        ...(auth.clientSecret === undefined ? {} : { client_secret: auth.clientSecret.trim() }),
        refresh_token: login.refreshToken,
      },
      secretless: auth.clientSecret === undefined,
      // After a lost answer the old token is all there is: either it was never exchanged, or nothing saves the family.
      repeatable: true,
    }).catch((error: unknown) => {
      throw login.interrupted ? explained(error) : error;
    });
    const session = token instanceof CrosswalkError ? undefined : sessionText(request, token);
    return { value: token, keep: { refreshToken: refreshToken ?? login.refreshToken, session } };
  });
  if (renewed instanceof CrosswalkError) throw renewed;
  return renewed;
}

function sessionText(request: RefreshRequest, token: SalesforceToken): string {
  return JSON.stringify({ ...token, issuedFor: identityOf(request) });
}

/** A session of another host or app is not this connection's, whatever its refresh token descends from. */
function identityOf({ baseUrl, auth }: RefreshRequest): string {
  return `${baseUrl} ${auth.clientId.trim()}`;
}

function usable(request: RefreshRequest, session: string | undefined): SalesforceToken | undefined {
  if (session === undefined) return undefined;
  const stored: unknown = JSON.parse(session);
  if (!isWireObject(stored) || stored['issuedFor'] !== identityOf(request)) return undefined;
  const accessToken = textOf(stored['accessToken']);
  const instanceUrl = textOf(stored['instanceUrl']);
  const orgId = textOf(stored['orgId']);
  const userId = textOf(stored['userId']);
  if (accessToken === undefined || instanceUrl === undefined || orgId === undefined || userId === undefined)
    return undefined;
  if (accessToken === request.rejected?.accessToken) return undefined;
  const { scopes, issuedAt } = stored;
  return {
    accessToken,
    instanceUrl,
    orgId: to18(orgId),
    userId: to18(userId),
    scopes: Array.isArray(scopes) ? scopes.map(String) : [],
    issuedAt: typeof issuedAt === 'number' ? issuedAt : undefined,
    inherited: true,
  };
}

/** The one gap that no order of steps closes: the server has exchanged the token and the process dies before it hears of it. */
function explained(error: unknown): unknown {
  if (!(error instanceof CrosswalkError) || error.code !== 'AUTH_REFRESH_REVOKED') return error;
  return new CrosswalkError(
    {
      ...error.text,
      kind: error.kind,
      why: 'An earlier run was ended between sending this token and writing down the one that takes its place, so that the new one is lost.',
    },
    error,
  );
}
