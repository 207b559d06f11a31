import type { Door } from '../../http/door.ts';
import { CODES, type Code } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { isWireObject, parsed, textOf, type WireObject } from './wire.ts';

const PATH = '/oauth/v1/token';

export interface TokenRequest {
  readonly connection: string;
  readonly baseUrl: string;
  readonly door: Door;
  readonly form: Readonly<Record<string, string>>;
  readonly repeatable: boolean;
}

export interface IssuedToken {
  readonly accessToken: string;
  /** The same one as before, as far as anybody has seen. */
  readonly refreshToken: string | undefined;
  readonly expiresInMs: number;
}

/** HubSpot's access tokens live 30 minutes. */
const LIFE_MS = 30 * 60_000;

/** Throws `AUTH_*` for a refusal; the client's own call is not used, because its exception holds the form with the secrets. */
export async function askToken(request: TokenRequest): Promise<IssuedToken> {
  const { connection, baseUrl, door, form, repeatable } = request;
  const answer = await door.request({
    connection,
    method: 'POST',
    url: `${baseUrl}${PATH}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    kind: 'auth',
    repeatable,
    accept: 'text',
  });
  const read = parsed(answer.text);
  const body = isWireObject(read) ? read : {};
  const accessToken = textOf(body['access_token']);
  if (answer.status < 200 || answer.status >= 300 || accessToken === undefined) {
    throw refusal(connection, answer.status, body);
  }
  const seconds = Number(body['expires_in']);
  return {
    accessToken,
    refreshToken: textOf(body['refresh_token']),
    expiresInMs: seconds > 0 ? seconds * 1000 : LIFE_MS,
  };
}

interface Refusal {
  readonly code: Code;
  readonly why: string;
  readonly todo: string;
}

const LOGIN = 'Run "crosswalk auth login hubspot" and put the new token into the secret.';
const CLIENT: Refusal = {
  code: 'AUTH_INVALID_CLIENT',
  why: 'HubSpot does not know this client id, or the client secret is not its own.',
  todo: "Copy both again from the app's Auth page in HubSpot and update the secrets.",
};
const REVOKED: Refusal = {
  code: 'AUTH_REFRESH_REVOKED',
  why: 'The refresh token is none of this app: the app was uninstalled, somebody logged in anew, or it was copied in part.',
  todo: LOGIN,
};
const USED_CODE: Refusal = {
  code: 'AUTH_LOGIN_CODE',
  why: 'The one-time code was used before or is too old.',
  todo: 'Run "crosswalk auth login hubspot" again and finish in the browser within a few minutes.',
};
const CALLBACK: Refusal = {
  code: 'AUTH_CALLBACK',
  why: "The address to come back to is none of the app's redirect URLs.",
  todo: "Add the address that the log-in printed to the redirect URLs on the app's Auth page in HubSpot.",
};

/** HubSpot's own names stand in `status` or `category`; servers that speak plain OAuth put theirs into `error`. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  BAD_AUTH_CODE: USED_CODE,
  BAD_CLIENT_ID: CLIENT,
  BAD_CLIENT_SECRET: CLIENT,
  BAD_REDIRECT_URI: CALLBACK,
  BAD_REFRESH_TOKEN: REVOKED,
  EXPIRED_AUTH_CODE: USED_CODE,
  INVALID_CLIENT: CLIENT,
  INVALID_GRANT: REVOKED,
  MISMATCH_REDIRECT_URI_AUTH_CODE: CALLBACK,
  REDIRECT_URI_MISMATCH: CALLBACK,
};

function refusal(connection: string, status: number, body: WireObject): CrosswalkError {
  const names = [body['status'], body['category'], body['error']]
    .map((name) => textOf(name)?.toUpperCase() ?? '')
    .filter((name) => /^[A-Z][A-Z_]{2,60}$/.test(name) && name !== 'ERROR');
  const known = names.map((name) => REFUSALS[name]).find((entry) => entry !== undefined);
  const code = known?.code ?? (status >= 500 ? 'SERVER_FAILED' : 'AUTH_REFUSED');
  return new CrosswalkError({
    code,
    kind: CODES[code].kind,
    what: `HubSpot gave connection "${connection}" no token: ${names[0] ?? `status ${status}`}.`,
    where: `At POST ${PATH}, status ${status}.`,
    why: known?.why ?? CODES[code].cause,
    todo: known?.todo ?? CODES[code].cure,
  });
}
