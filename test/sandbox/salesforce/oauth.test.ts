import { createHash } from 'node:crypto';
import { OAuth2 } from 'jsforce';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { client, type Json } from './client.ts';

const REDIRECT = 'http://localhost:1717/OauthRedirect';
const VERIFIER = 'a-verifier-of-at-least-43-characters-as-rfc-7636-asks';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

function web(app: Record<string, unknown> = {}) {
  const c = client();
  c.system.actions?.['app']?.(app);
  const { SALESFORCE_CLIENT_ID: id = '', SALESFORCE_CLIENT_SECRET: secret = '' } = c.env;
  const authorize = (query: Record<string, string> = {}) => {
    const parts = { response_type: 'code', client_id: id, redirect_uri: REDIRECT, state: 's1', ...query };
    const answer = c.raw('GET', `/services/oauth2/authorize?${new URLSearchParams(parts)}`);
    const location = answer.headers?.['location'];
    return { ...answer, back: location === undefined ? undefined : new URL(location) };
  };
  const post = (path: string, form: Record<string, string>): { status: number; body: Json } => {
    const answer = c.raw('POST', `/services/oauth2/${path}`, new URLSearchParams(form).toString());
    return { status: answer.status, body: answer.body };
  };
  const redeem = (code: string, form: Record<string, string> = {}) =>
    post('token', {
      grant_type: 'authorization_code',
      client_id: id,
      client_secret: secret,
      redirect_uri: REDIRECT,
      code,
      ...form,
    });
  const codeOf = (query: Record<string, string> = {}) =>
    authorize(query).back?.searchParams.get('code') ?? '';
  return { c, id, secret, authorize, post, redeem, codeOf };
}

describe('the web server flow', () => {
  it('sends the browser back with a code and its state, and the code buys access and refresh token once', () => {
    const { authorize, redeem, c } = web();
    const { status, back } = authorize({ code_challenge: CHALLENGE, code_challenge_method: 'S256' });
    expect([status, back?.origin, back?.pathname]).toEqual([302, 'http://localhost:1717', '/OauthRedirect']);
    expect(back?.searchParams.get('state')).toBe('s1');
    const code = back?.searchParams.get('code') ?? '';
    const bought = redeem(code, { code_verifier: VERIFIER });
    expect(bought).toMatchObject({ status: 200, body: { scope: 'api refresh_token', token_type: 'Bearer' } });
    expect(bought.body.refresh_token).toMatch(/^5Aep861/);
    expect(
      c.call('GET', '/limits', undefined, { authorization: `Bearer ${bought.body.access_token}` }).status,
    ).toBe(200);
    expect(redeem(code, { code_verifier: VERIFIER }).body).toEqual({
      error: 'invalid_grant',
      error_description: 'expired authorization code',
    });
  });

  it.each([
    ['a wrong verifier', { code_verifier: 'another' }, 'invalid_grant', 'invalid code verifier'],
    ['no verifier', {}, 'invalid_grant', 'invalid code verifier'],
    [
      'another address',
      { code_verifier: VERIFIER, redirect_uri: 'http://localhost:9/' },
      'redirect_uri_mismatch',
      'redirect_uri must match configuration',
    ],
    [
      'a wrong secret',
      { code_verifier: VERIFIER, client_secret: 'x' },
      'invalid_client',
      'invalid client credentials',
    ],
  ])('refuses a code with %s', (_what, form, error, description) => {
    const { codeOf, redeem } = web();
    expect(redeem(codeOf({ code_challenge: CHALLENGE }), form)).toEqual({
      status: 400,
      body: { error, error_description: description },
    });
  });

  it('refuses a code after 15 minutes', () => {
    const { codeOf, redeem, c } = web();
    const code = codeOf();
    c.clock.advance(15 * 60_000 + 1);
    expect(redeem(code).body.error_description).toBe('expired authorization code');
  });

  it.each([
    [{ consent: 'deny' }, {}, 'access_denied'],
    [{ requirePkce: true }, {}, 'invalid_request'],
    [{}, { code_challenge: 'x', code_challenge_method: 'plain' }, 'invalid_request'],
    [{}, { scope: 'api full' }, 'invalid_scope'],
    [{}, { response_type: 'nonsense' }, 'unsupported_response_type'],
  ])('with %j sends the browser back with an error for %j', (app, query, error) => {
    const { back } = web(app).authorize(query);
    expect([back?.searchParams.get('error'), back?.searchParams.get('state')]).toEqual([error, 's1']);
    expect(back?.searchParams.has('code')).toBe(false);
  });

  it.each([
    [{}, { client_id: 'unknown' }, 'invalid_client_id'],
    [{ callbackUrls: ['https://other.example/'] }, {}, 'redirect_uri_mismatch'],
    [{}, { redirect_uri: 'http://elsewhere.example/' }, 'redirect_uri_mismatch'],
  ])('with %j shows a page and sends nobody back for %j', (app, query, error) => {
    const { status, back, body } = web(app).authorize(query);
    expect([status, back]).toEqual([400, undefined]);
    expect(String(body)).toContain(error);
  });

  it('gives no refresh token without that scope', () => {
    const { codeOf, redeem } = web();
    expect(redeem(codeOf({ scope: 'api' })).body.refresh_token).toBeUndefined();
  });

  it('asks a public client for a secret only when the app requires one', () => {
    const open = web();
    const noSecret = (it: ReturnType<typeof web>) =>
      it.post('token', {
        grant_type: 'authorization_code',
        client_id: it.id,
        redirect_uri: REDIRECT,
        code: it.codeOf(),
      });
    expect(noSecret(open).status).toBe(200);
    expect(noSecret(web({ requireSecret: true })).body).toEqual({
      error: 'invalid_client',
      error_description: 'invalid client credentials',
    });
  });

  it('keeps the refresh token where rotation is off', () => {
    const { codeOf, redeem, post, id, secret } = web({ rotation: false });
    const { refresh_token } = redeem(codeOf()).body;
    const form = { grant_type: 'refresh_token', client_id: id, client_secret: secret, refresh_token };
    expect(post('token', form).body.refresh_token).toBeUndefined();
    expect(post('token', form).status).toBe(200);
  });

  it('refuses settings that no app has', () => {
    expect(() => web({ rotation: 'yes' })).toThrow(/rotation/);
    expect(() => web({ toString: true })).toThrow(/toString/);
  });
});

describe('introspection and revocation', () => {
  it('tell a live token from an ended one, to the app that knows its secret', () => {
    const { codeOf, redeem, post, id, secret } = web();
    const { access_token, refresh_token } = redeem(codeOf()).body;
    const ask = (token: string) =>
      post('introspect', { token, client_id: id, client_secret: secret, token_type_hint: 'access_token' });
    expect(ask(access_token).body).toMatchObject({
      active: true,
      scope: 'api refresh_token',
      client_id: id,
      username: 'integration@crosswalk.example',
      token_type: 'access_token',
    });
    expect(ask(refresh_token).body).toMatchObject({ active: true, token_type: 'refresh_token' });
    expect(post('introspect', { token: access_token, client_id: id, client_secret: 'x' }).status).toBe(401);
    expect(post('revoke', { token: refresh_token }).status).toBe(200);
    expect([ask(access_token).body, ask(refresh_token).body]).toEqual([{ active: false }, { active: false }]);
  });
});

it("is understood by jsforce's own OAuth2 client, which names no challenge method", async () => {
  const sandbox = await startSandbox({ records: { salesforce: {} } });
  onTestFinished(() => sandbox.close());
  const { url = '', env = {} } = sandbox.systems['salesforce'] ?? {};
  const oauth2 = new OAuth2({
    loginUrl: url,
    clientId: env['SALESFORCE_CLIENT_ID'] ?? '',
    clientSecret: env['SALESFORCE_CLIENT_SECRET'] ?? '',
    redirectUri: REDIRECT,
    useVerifier: true,
  });
  const page = await fetch(oauth2.getAuthorizationUrl({ scope: 'api refresh_token' }), {
    redirect: 'manual',
  });
  const code = new URL(page.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const bought = await oauth2.requestToken(code);
  const renewed = await oauth2.refreshToken(bought.refresh_token ?? '');
  expect(renewed.refresh_token).not.toBe(bought.refresh_token);
  const user = await fetch(`${url}/services/oauth2/userinfo`, {
    headers: { authorization: `Bearer ${renewed.access_token}` },
  });
  expect(await user.json()).toMatchObject({ preferred_username: 'integration@crosswalk.example' });
  await oauth2.revokeToken(renewed.access_token);
  await expect(oauth2.refreshToken(bought.refresh_token ?? '')).rejects.toThrow(
    'expired access/refresh token',
  );
});
