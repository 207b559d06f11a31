import { CODES, type Code } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { REFUSALS, type Refusal } from './oauth-refusals.ts';
import { isWireObject, textOf } from './wire.ts';

/** What was asked for, as far as the meaning of a refusal depends on it. */
export interface Asked {
  readonly connection: string;
  readonly flow: 'clientCredentials' | 'jwtBearer' | 'refreshToken' | 'login';
  /** The request carried no client secret although its flow may need one. */
  readonly secretless?: boolean;
}

/** Some hosts put the reason into the description under another error name. */
const BY_DESCRIPTION: readonly (readonly [RegExp, string])[] = [
  [/client identifier invalid/i, 'invalid_client_id'],
  [/invalid client credentials|invalid client secret|client secret invalid/i, 'invalid_client'],
];

const NO_PRIVILEGES: Refusal = {
  error: '*',
  code: 'AUTH_INSUFFICIENT_PRIVILEGES',
  why: CODES.AUTH_INSUFFICIENT_PRIVILEGES.cause,
  cure: CODES.AUTH_INSUFFICIENT_PRIVILEGES.cure,
};

const NO_SECRET: Refusal = {
  error: 'invalid_client',
  code: 'AUTH_SECRET_REQUIRED',
  why: 'The app has "Require Secret for Web Server Flow" or "Require Secret for Refresh Token Flow" on, as Salesforce sets them, and the connection has no auth.clientSecret.',
  cure: 'Set auth.clientSecret: { env: NAME } on the connection and the secret of that name.',
};

/** The error for a token request that was refused with `{ error, error_description }`, or `undefined` for another body. */
export function tokenRefusal(asked: Asked, url: string, body: unknown): CrosswalkError | undefined {
  if (!isWireObject(body)) return undefined;
  const error = textOf(body['error']);
  if (error === undefined) return undefined;
  return refused(asked, url, error, textOf(body['error_description']) ?? '');
}

/** The same for a refusal that came by another way, such as the browser's. */
export function refused(asked: Asked, url: string, error: string, description: string): CrosswalkError {
  const entry = entryFor(asked, error, description);
  const code: Code = entry?.code ?? 'AUTH_REFUSED';
  return new CrosswalkError({
    code,
    kind: CODES[code].kind,
    what: `Salesforce connection "${asked.connection}" got no token: ${nameOf(error)}${description ? `, "${quotable(description)}"` : ''}.`,
    where: `At ${url}.`,
    why: entry?.why ?? CODES.AUTH_REFUSED.cause,
    todo: entry?.cure ?? CODES.AUTH_REFUSED.cure,
  });
}

function entryFor(asked: Asked, error: string, description: string): Refusal | undefined {
  if (/insufficient privileges/i.test(description)) return NO_PRIVILEGES;
  const entry =
    REFUSALS.find((row) => row.error === error.toLowerCase() && (row.says?.test(description) ?? true)) ??
    REFUSALS.find((row) => row.error === BY_DESCRIPTION.find(([says]) => says.test(description))?.[1]);
  const wantsSecret = entry?.code === 'AUTH_INVALID_CLIENT' || /client.?secret/i.test(description);
  return asked.secretless === true && wantsSecret ? NO_SECRET : entry;
}

const NAMELESS = 'an error without a name';

/** The name of an OAuth error, as RFC 6749 has them; anything else in its place may be the request itself. */
function nameOf(error: string): string {
  return /^[\w.-]{1,60}$/.test(error) ? error : NAMELESS;
}

/** One line of plain words: what has a digit or a sign in it, or is long, may be a part of the request that the server repeats. */
function quotable(text: string): string {
  return text
    .split(/\s+/)
    .map((word) => (/^["'(]?[A-Za-z'/_-]{1,24}["').,:;!?]*$/.test(word) ? word : '***'))
    .join(' ')
    .slice(0, 200);
}
