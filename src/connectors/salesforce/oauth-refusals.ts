import type { Code } from '../../model/codes.ts';

export interface Refusal {
  readonly error: string;
  /** Several causes share one `error`; only the description tells them apart. */
  readonly says?: RegExp;
  readonly code: Code;
  readonly why: string;
  readonly cure: string;
}

/** What the token endpoint's refusals mean, first match wins. */
export const REFUSALS: readonly Refusal[] = [
  {
    error: 'app_not_found',
    code: 'AUTH_PROPAGATION',
    why: 'Salesforce does not know the app (yet).',
    cure: 'A new app needs 10-20 minutes: run "crosswalk auth wait", which asks until it is known. If it stays, compare the consumer key with the app\'s page.',
  },
  {
    error: 'invalid_client_id',
    code: 'AUTH_PROPAGATION',
    why: 'Salesforce does not know the consumer key (yet).',
    cure: 'A new app needs 10-20 minutes: run "crosswalk auth wait", which asks until it is known. If it stays, compare the consumer key with the app\'s page.',
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
    error: 'invalid_scope',
    code: 'AUTH_SCOPE',
    why: 'The app lacks a scope that was asked for.',
    cure: 'Add "Manage user data via APIs (api)" and "Perform requests at any time (refresh_token, offline_access)" to the app, wait ten minutes, and try again.',
  },
  {
    error: 'redirect_uri_mismatch',
    code: 'AUTH_CALLBACK',
    why: 'The app has no such callback URL.',
    cure: 'Add http://localhost:1717/OauthRedirect (with the port of --port) to "Callback URL" of the app and wait ten minutes.',
  },
  {
    error: 'access_denied',
    code: 'AUTH_LOGIN_DENIED',
    why: 'The person in the browser chose Deny, or the org refused.',
    cure: 'Run "crosswalk auth login salesforce" again, log in as the integration user, and choose Allow.',
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
    error: 'login_rate_exceeded',
    code: 'AUTH_LOGIN_RATE',
    why: 'The user logged in too often (3,600 times an hour).',
    cure: 'Wait an hour; look for another job that uses the same user.',
  },
  {
    error: 'unsupported_grant_type',
    code: 'AUTH_FLOW_DISABLED',
    why: 'The app does not offer this login flow.',
    cure: 'Enable in the app what the connection uses: "Client Credentials Flow", "JWT Bearer Flow", or "Authorization Code and Credentials Flow" for a log-in by browser.',
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
    says: /expired access\/refresh token|invalid refresh token|token (was )?revoked/i,
    code: 'AUTH_REFRESH_REVOKED',
    why: "An admin revoked the refresh token, it was idle for longer than the app's refresh token policy allows, or it was used a second time after it had been exchanged for a newer one: Salesforce then ends every token that came from the same log-in.",
    cure: 'Run "crosswalk auth login salesforce", store the new token in the secret it prints, and set the policy to "Refresh token is valid until revoked". One log-in serves one installation: do not copy its token to another.',
  },
  {
    error: 'invalid_grant',
    says: /expired authorization code|invalid authorization code|code verifier/i,
    code: 'AUTH_LOGIN_CODE',
    why: 'The one-time code was used before, is older than 15 minutes, or belongs to another attempt.',
    cure: 'Run "crosswalk auth login salesforce" again.',
  },
  {
    error: 'invalid_grant',
    says: /authentication failure/i,
    code: 'AUTH_INVALID_CLIENT',
    why: 'The user name or the credentials are wrong.',
    cure: 'Check the credentials of the connection.',
  },
];
