import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BASE, client, clientCredentials, type Json, NOW } from './client.ts';

const JWT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const seconds = Date.parse(NOW) / 1000;

function assertion(claims: Record<string, unknown>, key: string, alg = 'RS256'): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg })}.${part(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
}

describe('the token endpoint', () => {
  const c = client();
  const {
    SALESFORCE_CLIENT_ID: id = '',
    SALESFORCE_CLIENT_SECRET: secret = '',
    SALESFORCE_PRIVATE_KEY: key = '',
  } = c.env;
  const token = (form: Record<string, string>, headers: Record<string, string> = {}) => {
    const answer = c.raw('POST', '/services/oauth2/token', new URLSearchParams(form).toString(), headers);
    return { status: answer.status, body: answer.body as Json };
  };
  const claims = {
    iss: id,
    sub: 'integration@crosswalk.example',
    aud: 'https://login.salesforce.com',
    exp: seconds + 180,
  };
  const jwt = (changes: Record<string, unknown>, signingKey = key) =>
    token({ grant_type: JWT, assertion: assertion({ ...claims, ...changes }, signingKey) });

  it('answers client credentials with the recorded keys and no lifetime', () => {
    const { status, body } = token(Object.fromEntries(new URLSearchParams(clientCredentials(c.env))));
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual([
      'access_token',
      'id',
      'instance_url',
      'issued_at',
      'scope',
      'signature',
      'token_type',
    ]);
    expect(body).toMatchObject({
      instance_url: BASE,
      token_type: 'Bearer',
      issued_at: String(Date.parse(NOW)),
    });
    expect(body.access_token).toMatch(/^00D.{12}!AQ/);
  });

  it('takes client credentials by HTTP Basic', () => {
    const basic = Buffer.from(`${id}:${secret}`).toString('base64');
    expect(token({ grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` }).status).toBe(200);
  });

  it.each([
    [
      { grant_type: 'client_credentials', client_id: 'x', client_secret: secret },
      'invalid_client_id',
      'client identifier invalid',
    ],
    [
      { grant_type: 'client_credentials', client_id: id, client_secret: 'x' },
      'invalid_client',
      'invalid client credentials',
    ],
    [{ grant_type: 'password', username: 'u', password: 'p' }, 'invalid_grant', 'authentication failure'],
    [{ grant_type: 'telepathy' }, 'unsupported_grant_type', 'grant type not supported'],
    [
      { grant_type: 'refresh_token', client_id: id, refresh_token: 'old' },
      'invalid_grant',
      'expired access/refresh token',
    ],
  ])('refuses %j', (form, error, description) => {
    expect(token(form)).toEqual({ status: 400, body: { error, error_description: description } });
  });

  it('takes a JWT signed by the key it gave out, for login.salesforce.com and for its own host', () => {
    expect(jwt({}).status).toBe(200);
    expect(jwt({ aud: BASE }).status).toBe(200);
    expect(jwt({}).body.refresh_token).toBeUndefined();
  });

  it.each([
    ['a foreign audience', { aud: 'https://test.salesforce.com' }, 'audience is invalid'],
    ['an expiry in the past', { exp: seconds - 1 }, 'invalid assertion'],
    ['an expiry in milliseconds', { exp: Date.parse(NOW) + 180_000 }, 'invalid assertion'],
    ['an unknown user', { sub: 'nobody@example.com' }, "user hasn't approved this consumer"],
  ])('refuses a JWT with %s', (_what, changes, description) => {
    expect(jwt(changes)).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: description },
    });
  });

  it("still takes a JWT by the client's own clock after the control plane moved the org's", () => {
    const moved = client();
    moved.clock.advance(24 * 60 * 60 * 1000);
    const own = { ...claims, iss: moved.env['SALESFORCE_CLIENT_ID'] };
    const body = new URLSearchParams({
      grant_type: JWT,
      assertion: assertion(own, moved.env['SALESFORCE_PRIVATE_KEY'] ?? ''),
    });
    expect(moved.raw('POST', '/services/oauth2/token', body.toString()).status).toBe(200);
  });

  it('refuses a JWT signed by another key', () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    expect(jwt({}, String(other)).body).toEqual({
      error: 'invalid_grant',
      error_description: 'invalid assertion',
    });
  });

  it('rotates refresh tokens, and a second use of an old one ends the whole family', () => {
    const first = (c.system.actions?.['refreshToken']?.({}) as Json)?.refresh_token;
    const refresh = (value: string) =>
      token({ grant_type: 'refresh_token', client_id: id, client_secret: secret, refresh_token: value });
    const second = refresh(first).body;
    const ask = () =>
      c.raw('GET', '/services/data/v62.0/limits', undefined, {
        authorization: `Bearer ${second.access_token}`,
      }).status;
    expect(second.refresh_token).not.toBe(first);
    expect(ask()).toBe(200);
    expect(refresh(first).status).toBe(400);
    expect(ask()).toBe(401);
    expect(refresh(second.refresh_token).status).toBe(400);
  });
});

describe('sessions', () => {
  const expired = {
    status: 401,
    body: [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
  };

  it('are refused in the recorded words when unknown, and in others without the header', () => {
    const c = client();
    expect(c.call('GET', '/limits', undefined, { authorization: 'Bearer nope' })).toEqual(expired);
    const bare = c.raw('GET', '/services/data/v62.0/limits');
    expect([bare.status, (bare.body as Json)[0].errorCode]).toEqual([401, 'INVALID_AUTH_HEADER']);
  });

  it('end after two idle hours and when the control plane says so', () => {
    const c = client();
    c.clock.advance(2 * 60 * 60 * 1000);
    expect(c.call('GET', '/limits').status).toBe(200);
    c.clock.advance(2 * 60 * 60 * 1000 + 1000);
    expect(c.call('GET', '/limits')).toEqual(expired);
    const d = client();
    d.system.actions?.['expireToken']?.({});
    expect(d.call('GET', '/limits')).toEqual(expired);
  });

  it("carry usage and the org's own time in every answer", () => {
    const c = client();
    c.call('GET', '/limits');
    const answer = c.raw('GET', '/services/data');
    expect(answer.headers).toMatchObject({
      'sforce-limit-info': 'api-usage=1/15000',
      date: 'Wed, 04 Mar 2026 05:06:07 GMT',
    });
  });

  it('are refused with 403 when the daily limit is used up under real rates', () => {
    const c = client({}, { rates: 'real' });
    for (let count = 0; count < 15_000; count += 1) c.call('GET', '/limits');
    expect(c.call('GET', '/limits')).toEqual({
      status: 403,
      body: [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    });
  });
});

describe('the service root', () => {
  it('lists versions to everyone, with the recorded keys', () => {
    const list = client().raw('GET', '/services/data').body as Json;
    expect(list[0]).toEqual({ label: "Winter '11", url: '/services/data/v20.0', version: '20.0' });
    expect(list.at(-1)).toEqual({ label: "Winter '27", url: '/services/data/v68.0', version: '68.0' });
  });

  it('answers 404 for a version that was never there, 410 for a retired one, and 414 for a URI above 16,384 bytes', () => {
    const c = client();
    expect(c.call('GET', '/services/data/v69.0/limits').status).toBe(404);
    expect(c.call('GET', '/services/data/v9.0/limits').status).toBe(410);
    expect(c.call('GET', '/services/data/v20.0/limits').status).toBe(200);
    const long = "SELECT Id FROM Account WHERE Name = '".padEnd(16_500, 'x');
    expect(c.raw('GET', `/services/data/v62.0/query?q=${long}`).status).toBe(414);
  });
});
