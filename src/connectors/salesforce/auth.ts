import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Door } from '../../http/door.ts';
import type { Clock } from '../../model/clock.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { refreshedToken } from './refresh.ts';
import type { SalesforceSettings } from './settings.ts';
import { askToken, type SalesforceToken, tokenIn } from './token-endpoint.ts';

type JwtCredentials = Extract<SalesforceSettings['auth'], { flow: 'jwtBearer' }>;

/** Salesforce accepts up to five minutes; three leave room for clocks that differ. */
const ASSERTION_SECONDS = 180;

/** A token by the connection's flow. `rejected` met 401: a kept session with that token is not given again. */
export async function fetchToken(
  settings: SalesforceSettings,
  baseUrl: string,
  door: Door,
  clock: Clock,
  rejected?: SalesforceToken,
): Promise<SalesforceToken> {
  const { name: connection, auth } = settings;
  switch (auth.flow) {
    case 'refreshToken':
      return refreshedToken({ connection, baseUrl, auth, door, rejected });
    case 'clientCredentials': {
      const form = {
        grant_type: 'client_credentials',
        client_id: auth.clientId.trim(),
        client_secret: auth.clientSecret.trim(),
      };
      return tokenIn(await askToken(door, { connection, baseUrl, form, repeatable: true, flow: auth.flow }));
    }
    case 'jwtBearer': {
      const form = {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: signAssertion(connection, auth, clock.now()),
      };
      return tokenIn(await askToken(door, { connection, baseUrl, form, repeatable: true, flow: auth.flow }));
    }
    default:
      return auth satisfies never;
  }
}

/** A JWT signed with RS256. `exp` is in seconds. */
function signAssertion(connection: string, auth: JwtCredentials, now: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: auth.clientId.trim(),
    sub: auth.username.trim(),
    aud: auth.audience.trim().replace(/\/+$/, ''),
    exp: Math.floor(now / 1000) + ASSERTION_SECONDS,
  };
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  const signature = sign('RSA-SHA256', Buffer.from(unsigned), privateKey(connection, auth.privateKey));
  return `${unsigned}.${signature.toString('base64url')}`;
}

function privateKey(connection: string, text: string): KeyObject {
  try {
    const key = createPrivateKey(text.trim().replace(/\\n/g, '\n'));
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // The reason names no more than the library that failed; what to do is the same.
  }
  throw new CrosswalkError({
    code: 'AUTH_PRIVATE_KEY',
    kind: CODES.AUTH_PRIVATE_KEY.kind,
    what: `The private key of connection "${connection}" is not an RSA key in PEM form.`,
    why: 'Lines may have been lost when the secret was stored, or it is another kind of key or encrypted.',
    todo: CODES.AUTH_PRIVATE_KEY.cure,
  });
}
