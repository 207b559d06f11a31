import type { Door, HttpResponse } from '../../http/door.ts';
import { createTokenSource, type Token } from '../../http/tokens.ts';
import type { Clock } from '../../model/clock.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { TokenInfo } from './api.ts';
import { refreshedToken } from './refresh.ts';
import type { HubspotSettings } from './settings.ts';
import { privateTokenInfo, tokenInfo } from './token-info.ts';

export interface Tokens {
  /** Sends with the token of the moment; one that HubSpot does not accept is exchanged once, where that is possible. */
  send(request: (accessToken: string) => Promise<HttpResponse>): Promise<HttpResponse>;
  info(): Promise<TokenInfo | undefined>;
}

export function createTokens(settings: HubspotSettings, baseUrl: string, door: Door, clock: Clock): Tokens {
  const { name: connection, auth } = settings;
  if (auth.flow === 'privateApp') {
    const accessToken = checkedToken(connection, auth.accessToken);
    // It never expires by itself: a 401 to it is final, and the answer says why.
    return {
      send: (request) => request(accessToken),
      info: () => privateTokenInfo(connection, baseUrl, door, accessToken),
    };
  }
  const tokens = createTokenSource<Token>({
    connection,
    clock,
    fetchToken: (rejected) => refreshedToken({ connection, baseUrl, auth, door, clock, rejected }),
  });
  return {
    send: (request) =>
      tokens.send(({ accessToken }) => request(accessToken), { refused: () => refusedFresh(connection) }),
    info: async () => tokenInfo(connection, baseUrl, door, (await tokens.get()).accessToken),
  };
}

/** Cloudflare answers a token that no header can carry with a page of its own (530): said here, where the reason is known. */
function checkedToken(connection: string, written: string): string {
  const token = written.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new CrosswalkError({
    code: 'AUTH_REJECTED',
    kind: CODES.AUTH_REJECTED.kind,
    what: `The access token of connection "${connection}" is none.`,
    why: token === '' ? 'It is empty.' : 'It holds blanks, line ends or letters that no token has.',
    todo: 'Copy it again in HubSpot under Settings > Integrations > Private Apps > the app > Auth > Show token.',
  });
}

function refusedFresh(connection: string): CrosswalkError {
  return new CrosswalkError({
    code: 'AUTH_REJECTED',
    kind: CODES.AUTH_REJECTED.kind,
    what: `HubSpot connection "${connection}" was refused with a token issued a moment before.`,
    why: 'The app was uninstalled from the account meanwhile, or the URL leads to another server than the one that issues the tokens.',
    todo: 'Look for the app in HubSpot under Settings > Integrations > Connected Apps, then run "crosswalk auth login hubspot".',
  });
}
