import type { Door } from '../../http/door.ts';
import type { Token } from '../../http/tokens.ts';
import type { Clock } from '../../model/clock.ts';
import type { HubspotCredentials } from './settings.ts';
import { askToken } from './token-endpoint.ts';
import { isWireObject, parsed, textOf } from './wire.ts';

export interface RefreshRequest {
  readonly connection: string;
  readonly baseUrl: string;
  readonly auth: Extract<HubspotCredentials, { flow: 'refreshToken' }>;
  readonly door: Door;
  readonly clock: Clock;
  /** The token that met 401. */
  readonly rejected: Token | undefined;
}

/** A token is exchanged this long before its end, or at half of its life where that is shorter. */
const EARLY_MS = 10 * 60_000;

/**
 * The kept session of this app, or a new one. HubSpot gives the same refresh token back; should it ever give another one, that one is
 * kept before the session is used, and only one process at a time asks.
 */
export async function refreshedToken(request: RefreshRequest): Promise<Token> {
  const { auth, connection, baseUrl, door, clock } = request;
  const given = auth.refreshToken.trim();
  const kept = usable(request, auth.vault.read(given).session);
  if (kept !== undefined) return kept;
  return auth.vault.renew(given, async (login) => {
    const left = usable(request, login.session);
    if (left !== undefined) return { value: left };
    login.spend();
    const issued = await askToken({
      connection,
      baseUrl,
      door,
      form: {
        grant_type: 'refresh_token',
        client_id: auth.clientId.trim(),
        client_secret: auth.clientSecret.trim(),
        refresh_token: login.refreshToken,
      },
      repeatable: true,
    });
    const life = issued.expiresInMs;
    const token = {
      accessToken: issued.accessToken,
      expiresAt: clock.now() + life - Math.min(EARLY_MS, life / 2),
    };
    const session = JSON.stringify({ ...token, issuedFor: identityOf(request) });
    return { value: token, keep: { refreshToken: issued.refreshToken ?? login.refreshToken, session } };
  });
}

/** A session of another host or app is not this connection's. */
function identityOf({ baseUrl, auth }: RefreshRequest): string {
  return `${baseUrl} ${auth.clientId.trim()}`;
}

function usable(request: RefreshRequest, session: string | undefined): Token | undefined {
  const stored = session === undefined ? undefined : parsed(session);
  if (!isWireObject(stored) || stored['issuedFor'] !== identityOf(request)) return undefined;
  const accessToken = textOf(stored['accessToken']);
  const { expiresAt } = stored;
  if (accessToken === undefined || typeof expiresAt !== 'number') return undefined;
  if (accessToken === request.rejected?.accessToken || expiresAt <= request.clock.now()) return undefined;
  return { accessToken, expiresAt, inherited: true };
}
