import { CODES, type Code } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { isWireObject, textOf } from './wire.ts';

interface Entry {
  readonly error: string;
  /** Several causes share one `error`; only the description tells them apart. */
  readonly says?: RegExp;
  readonly code: Code;
  readonly why: string;
  readonly cure: string;
}

/** What the token endpoint's refusals mean, first match wins. */
const REFUSALS: readonly Entry[] = [
  {
    error: 'app_not_found',
    code: 'AUTH_PROPAGATION',
    why: 'Salesforce does not know the app (yet).',
    cure: 'A new app needs 10-20 minutes: wait, then run "crosswalk pull". If it stays, compare the consumer key with the app\'s page.',
  },
  {
    error: 'invalid_client_id',
    code: 'AUTH_PROPAGATION',
    why: 'Salesforce does not know the consumer key (yet).',
    cure: 'A new app needs 10-20 minutes: wait, then run "crosswalk pull". If it stays, compare the consumer key with the app\'s page.',
  },
  {
    error: 'invalid_client',
    code: 'AUTH_INVALID_CLIENT',
    why: 'The consumer key and the consumer secret do not belong together.',
    cure: "Copy both again from the app's page (Settings > OAuth Settings > Consumer Key and Secret) and update the secrets.",
  },
  {
    error: 'invalid_app_access',
    code: 'AUTH_NOT_APPROVED',
    why: 'The user is not admin approved for the app.',
    cure: "Add the user's permission set or profile to the app's policies.",
  },
  {
    error: 'inactive_user',
    code: 'AUTH_USER_INACTIVE',
    why: 'The user is inactive.',
    cure: "Activate the user, or name another one in the app's policies.",
  },
  {
    error: 'inactive_org',
    code: 'AUTH_REFUSED',
    why: 'The org is locked, closed or suspended.',
    cure: 'Ask Salesforce about the state of the org.',
  },
  {
    error: 'rate_limit_exceeded',
    code: 'AUTH_LOGIN_RATE',
    why: 'The user logged in too often (3,600 times an hour).',
    cure: 'Wait an hour; look for another job that uses the same user.',
  },
  {
    error: 'unsupported_grant_type',
    code: 'AUTH_FLOW_DISABLED',
    why: 'The app does not offer this login flow.',
    cure: 'Enable "Client Credentials Flow" or "JWT Bearer Flow" in the app, whichever the connection uses.',
  },
  {
    error: 'invalid_grant',
    says: /request not supported on this domain/i,
    code: 'AUTH_WRONG_DOMAIN',
    why: 'The client credentials flow works on the My Domain host only.',
    cure: "Set the connection's url to https://<your domain>.my.salesforce.com.",
  },
  {
    error: 'invalid_grant',
    says: /no client credentials user/i,
    code: 'AUTH_NO_RUN_AS_USER',
    why: 'The app has no user for the client credentials flow.',
    cure: "In the app's policies enable the flow and name a Run As user.",
  },
  {
    error: 'invalid_grant',
    says: /hasn'?t approved|not admin approved|not approved/i,
    code: 'AUTH_NOT_APPROVED',
    why: 'The user is not pre-authorised for the app.',
    cure: 'Set Permitted Users to "Admin approved users are pre-authorized" and add the user\'s permission set.',
  },
  {
    error: 'invalid_grant',
    says: /inactive user|user is frozen|locked/i,
    code: 'AUTH_USER_INACTIVE',
    why: 'The user is inactive, frozen or locked.',
    cure: 'Activate the user, or name another one.',
  },
  {
    error: 'invalid_grant',
    says: /ip restricted|ip address|invalid login hours/i,
    code: 'AUTH_REJECTED',
    why: "An IP range or the login hours of the user's profile keep this machine out.",
    cure: "Relax IP restrictions in the app's policies, or allow this machine's address.",
  },
  {
    error: 'invalid_grant',
    says: /audience|assertion|expired jwt|exp /i,
    code: 'AUTH_ASSERTION',
    why: 'The signed login was refused: another certificate, a wrong audience, or a clock that is more than 3 minutes off.',
    cure: "Upload the certificate that belongs to the private key; use audience https://login.salesforce.com (https://test.salesforce.com for a sandbox); check this machine's clock.",
  },
  {
    error: 'invalid_grant',
    says: /login rate/i,
    code: 'AUTH_LOGIN_RATE',
    why: 'The user logged in too often (3,600 times an hour).',
    cure: 'Wait an hour; look for another job that uses the same user.',
  },
  {
    error: 'invalid_grant',
    says: /expired access\/refresh token|invalid refresh token/i,
    code: 'AUTH_REFUSED',
    why: 'The refresh token was revoked, rotated or left idle too long.',
    cure: 'Authorise again; the app\'s refresh token policy should be "valid until revoked".',
  },
  {
    error: 'invalid_grant',
    says: /authentication failure/i,
    code: 'AUTH_INVALID_CLIENT',
    why: 'The user name or the credentials are wrong.',
    cure: 'Check the credentials of the connection.',
  },
];

/** `invalid client credentials` also comes as `invalid_grant` or with another error name from some hosts. */
const BY_DESCRIPTION: readonly (readonly [RegExp, string])[] = [
  [/client identifier invalid/i, 'invalid_client_id'],
  [/invalid client credentials|invalid client secret|client secret invalid/i, 'invalid_client'],
];

/** The error for a token request that was refused with `{ error, error_description }`, or `undefined` for another body. */
export function tokenRefusal(connection: string, url: string, body: unknown): CrosswalkError | undefined {
  if (!isWireObject(body)) return undefined;
  const error = textOf(body['error']);
  if (error === undefined) return undefined;
  const description = textOf(body['error_description']) ?? '';
  const entry =
    REFUSALS.find((row) => row.error === error && (row.says?.test(description) ?? true)) ??
    REFUSALS.find((row) => row.error === BY_DESCRIPTION.find(([says]) => says.test(description))?.[1]);
  const code: Code = entry?.code ?? 'AUTH_REFUSED';
  return new CrosswalkError({
    code,
    kind: CODES[code].kind,
    what: `Salesforce connection "${connection}" got no token: ${error}${description ? `, "${description.slice(0, 200)}"` : ''}.`,
    where: `At ${url}.`,
    why: entry?.why ?? CODES.AUTH_REFUSED.cause,
    todo: entry?.cure ?? CODES.AUTH_REFUSED.cure,
  });
}
