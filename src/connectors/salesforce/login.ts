import { createHash, randomBytes } from 'node:crypto';
import type { Door } from '../../http/door.ts';
import type { BrowserLogin, LoggedIn } from '../../model/browser-login.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { refused } from './oauth-errors.ts';
import { salesforceBaseUrl } from './settings.ts';
import { askToken, type SalesforceToken, tokenIn } from './token-endpoint.ts';
import { isWireObject, textOf } from './wire.ts';

export interface LoginRequest {
  readonly name: string;
  /** As an admin pasted it. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly redirectUri: string;
  readonly door: Door;
}

/** What a sync needs and a refresh token; nothing wider (Halo's own guide asks for `full`). */
const SCOPE = 'api refresh_token';

/**
 * The web server flow with PKCE. jsforce sends a challenge without naming its method and then repeats the verifier with every later
 * token request (its OAuth2 class keeps it), so that the two addresses are made here.
 */
export function startLogin(request: LoginRequest): BrowserLogin {
  const { name: connection, door, redirectUri } = request;
  const baseUrl = salesforceBaseUrl({ ...request, auth: { flow: 'login' } });
  const verifier = randomBytes(64).toString('base64url');
  const state = randomBytes(24).toString('base64url');
  const clientId = request.clientId.trim();
  const page = `${baseUrl}/services/oauth2/authorize`;
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: SCOPE,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    // Without it a browser that is logged in as somebody else takes that user without asking.
    prompt: 'login consent',
  });
  const secretless = request.clientSecret === undefined;
  const asked = { connection, flow: 'login', secretless } as const;

  const finish = async (answer: URLSearchParams): Promise<LoggedIn> => {
    // First of all: an answer to another log-in must have no effect, not even as an error.
    if (answer.get('state') !== state) throw foreign(connection);
    const error = answer.get('error');
    if (error !== null) throw refused(asked, page, error, answer.get('error_description') ?? '');
    const received = await askToken(door, {
      ...asked,
      baseUrl,
      repeatable: false,
      form: {
        grant_type: 'authorization_code',
        code: answer.get('code') ?? '',
        redirect_uri: redirectUri,
        client_id: clientId,
        ...(request.clientSecret === undefined ? {} : { client_secret: request.clientSecret.trim() }),
        code_verifier: verifier,
      },
    });
    const token = tokenIn(received);
    if (received.refreshToken === undefined) throw noRefreshToken(connection);
    return {
      refreshToken: received.refreshToken,
      orgId: token.orgId,
      actsAs: (await userName(connection, door, token)) ?? token.userId,
      scopes: token.scopes,
    };
  };
  return { url: `${page}?${query}`, finish };
}

/** Only for the message; a user without a name is shown by id. */
async function userName(
  connection: string,
  door: Door,
  { instanceUrl, accessToken }: SalesforceToken,
): Promise<string | undefined> {
  const answer = await door.request({
    connection,
    method: 'GET',
    url: `${instanceUrl}/services/oauth2/userinfo`,
    headers: { authorization: `Bearer ${accessToken}` },
    kind: 'auth',
    repeatable: true,
    accept: 'text',
  });
  const body = answer.status === 200 ? answer.json() : undefined;
  return isWireObject(body) ? textOf(body['preferred_username']) : undefined;
}

function foreign(connection: string): CrosswalkError {
  return new CrosswalkError({
    code: 'AUTH_LOGIN_STATE',
    kind: CODES.AUTH_LOGIN_STATE.kind,
    what: `The browser brought an answer that does not belong to this log-in of connection "${connection}".`,
    why: 'Its "state" is not the one that was sent: a page of an earlier attempt, or somebody else\'s link.',
    todo: CODES.AUTH_LOGIN_STATE.cure,
  });
}

function noRefreshToken(connection: string): CrosswalkError {
  return new CrosswalkError({
    code: 'AUTH_SCOPE',
    kind: CODES.AUTH_SCOPE.kind,
    what: `The log-in of connection "${connection}" gave no refresh token.`,
    why: 'The app lacks the scope "Perform requests at any time (refresh_token, offline_access)".',
    todo: 'Add that scope to the app, wait ten minutes, and run "crosswalk auth login salesforce" again.',
  });
}
