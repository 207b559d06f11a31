import { randomBytes } from 'node:crypto';
import type { Door } from '../../http/door.ts';
import type { BrowserLogin, LoggedIn } from '../../model/browser-login.ts';
import { CODES, type Code } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { hubspotBaseUrl, hubspotLoginUrl } from './settings.ts';
import { askToken } from './token-endpoint.ts';
import { tokenInfo } from './token-info.ts';

export interface LoginRequest {
  readonly name: string;
  /** As an admin pasted it. */
  readonly url: string;
  readonly loginUrl: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly door: Door;
}

/**
 * What a sync needs, both ways. HubSpot refuses a log-in that asks for a scope which the app does not name, and one that leaves out a
 * scope which the app requires, on a page of its own: nobody comes back.
 */
export const SCOPES = [
  'oauth',
  'crm.objects.companies.read',
  'crm.objects.companies.write',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.owners.read',
  'crm.schemas.companies.read',
  'crm.schemas.contacts.read',
] as const;

/** For `doctor --fix`, which makes properties; left out of the log-in where the account does not give them. */
const OPTIONAL_SCOPES = ['crm.schemas.companies.write', 'crm.schemas.contacts.write'] as const;

/** The authorisation code flow. HubSpot documents no PKCE for it: the secret of the app is what proves who asks. */
export function startLogin(request: LoginRequest): BrowserLogin {
  const { name: connection, door, redirectUri } = request;
  const baseUrl = hubspotBaseUrl(request);
  const state = randomBytes(24).toString('base64url');
  const clientId = request.clientId.trim();
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: SCOPES.join(' '),
    optional_scope: OPTIONAL_SCOPES.join(' '),
    state,
  });

  const finish = async (answer: URLSearchParams): Promise<LoggedIn> => {
    // First of all: an answer to another log-in must have no effect, not even as an error.
    if (answer.get('state') !== state) throw foreign(connection);
    const error = answer.get('error');
    if (error !== null) throw denied(connection, error);
    const issued = await askToken({
      connection,
      baseUrl,
      door,
      repeatable: false,
      form: {
        grant_type: 'authorization_code',
        code: answer.get('code') ?? '',
        redirect_uri: redirectUri,
        client_id: clientId,
        client_secret: request.clientSecret.trim(),
      },
    });
    if (issued.refreshToken === undefined) throw withoutRefreshToken(connection);
    const info = await tokenInfo(connection, baseUrl, door, issued.accessToken);
    return {
      refreshToken: issued.refreshToken,
      orgId: info?.portalId ?? 'a portal that was not told',
      actsAs: info?.user ?? 'the user who logged in',
      scopes: info?.scopes ?? [],
    };
  };
  return {
    url: `${hubspotLoginUrl(request, request.loginUrl)}/oauth/authorize?${query}`,
    needs: `A page that speaks of scopes means that the app does not have exactly these, required: ${SCOPES.join(' ')}; optional: ${OPTIONAL_SCOPES.join(' ')}.`,
    finish,
  };
}

function loginError(code: Code, what: string, why: string, todo: string = CODES[code].cure): CrosswalkError {
  return new CrosswalkError({ code, kind: CODES[code].kind, what, why, todo });
}

function foreign(connection: string): CrosswalkError {
  return loginError(
    'AUTH_LOGIN_STATE',
    `The browser brought an answer that does not belong to this log-in of connection "${connection}".`,
    'Its "state" is not the one that was sent: a page of an earlier attempt, or somebody else\'s link.',
  );
}

function denied(connection: string, error: string): CrosswalkError {
  const name = /^[\w-]{1,60}$/.test(error) ? error : 'an error';
  const what = `HubSpot did not let connection "${connection}" log in: ${name}.`;
  if (error === 'access_denied') {
    return loginError(
      'AUTH_LOGIN_DENIED',
      what,
      'The installation was cancelled in the browser, or the user may not install apps.',
      'Run the command again as a super admin of the account and press "Connect app".',
    );
  }
  return loginError(
    'AUTH_REFUSED',
    what,
    'The app is not set up the way this log-in asks for it.',
    `Compare the app's scopes with these: ${SCOPES.join(' ')}; and its redirect URLs with the address that was printed.`,
  );
}

function withoutRefreshToken(connection: string): CrosswalkError {
  return loginError(
    'ANSWER_UNEXPECTED',
    `The log-in of connection "${connection}" gave no refresh token.`,
    CODES.ANSWER_UNEXPECTED.cause,
  );
}
