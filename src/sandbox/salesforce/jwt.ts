import { verify } from 'node:crypto';
import type { Credentials } from './oauth-app.ts';
import type { Org } from './org.ts';
import { idOf } from './store.ts';

/** How far ahead an assertion may expire. */
const MAX_EXPIRY_S = 5 * 60;

type Checked = { readonly userId: string } | { readonly error: string; readonly description: string };

/** The user that a signed assertion logs in, or the words of the refusal. */
export function checkAssertion(
  org: Org,
  credentials: Credentials,
  assertion: string,
  baseUrl: string,
): Checked {
  const invalid: Checked = { error: 'invalid_grant', description: 'invalid assertion' };
  const [head = '', payload = '', signature = '', extra] = assertion.split('.');
  const header = decodePart(head);
  const claims = decodePart(payload);
  if (header === undefined || claims === undefined || extra !== undefined || header['alg'] !== 'RS256')
    return invalid;
  if (claims['iss'] !== credentials.clientId)
    return { error: 'invalid_client_id', description: 'client identifier invalid' };
  const signed = Buffer.from(`${head}.${payload}`);
  if (!verify('RSA-SHA256', signed, credentials.keys().publicKey, Buffer.from(signature, 'base64url')))
    return invalid;
  const audiences = ['https://login.salesforce.com', baseUrl].flatMap((host) => [
    host,
    `${host}/`,
    `${host}/services/oauth2/token`,
  ]);
  if (!audiences.includes(String(claims['aud'])))
    return { error: 'invalid_grant', description: 'audience is invalid' };
  const expires = Number(claims['exp']);
  const fresh = [org.clock.now(), org.unmovedNow()].some((ms) => {
    const now = Math.floor(ms / 1000);
    return expires > now && expires <= now + MAX_EXPIRY_S;
  });
  if (!fresh) return invalid;
  const user = org.store.table('User').lookup('Username', [String(claims['sub'] ?? '')])[0];
  if (user === undefined)
    return { error: 'invalid_grant', description: "user hasn't approved this consumer" };
  if (user['IsActive'] !== true) return { error: 'invalid_grant', description: 'inactive user' };
  return { userId: idOf(user) };
}

function decodePart(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
