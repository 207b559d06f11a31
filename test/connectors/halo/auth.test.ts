import { describe, expect, test } from 'vitest';
import { authUrlOf, baseUrlOf } from '../../../src/connectors/halo/settings.ts';
import { clients, haloHost, inTurn, pagedList, pagesOf } from './support.ts';

const ME = { body: { id: 6, name: 'crosswalk API' } };
const INSTANCE = { body: { dbid: 'a1b2c3d4-0000', app_version: '2.250' } };

describe('the address of a Halo connection', () => {
  test.each([
    ['acme.halopsa.com', 'https://acme.halopsa.com'],
    ['https://acme.halopsa.com/', 'https://acme.halopsa.com'],
    [' https://acme.halopsa.com/api/ ', 'https://acme.halopsa.com'],
    ['https://desk.acme.example/vdir/API', 'https://desk.acme.example/vdir'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['https://acme.halopsa.com/?x=1#top', 'https://acme.halopsa.com'],
  ])('%s is read as %s', (written, expected) => {
    expect(baseUrlOf('halo', written)).toBe(expected);
  });

  test.each([['http://acme.halopsa.com'], [''], ['https://u:p@acme.halopsa.com'], ['ftp://acme']])(
    '%s is refused with the way to write it',
    (written) => {
      expect(() => baseUrlOf('halo', written)).toThrow(/https:\/\/<your tenant>\.halopsa\.com/);
    },
  );

  test('a token address may be written with its last part', () => {
    expect(authUrlOf('halo', 'https://auth.example/auth/token')).toBe('https://auth.example/auth');
  });
});

describe('tokens', () => {
  test('the host and tenant come from authinfo, the secret goes into the form body', async () => {
    await using host = await haloHost({
      'GET /api/authinfo': ({ headers }) => ({
        body: { auth_url: `http://${headers.host}/identity/`, tenant_id: 'acme & co' },
      }),
      'POST /identity/token': { body: { access_token: 'abc', expires_in: 3600 } },
      'GET /api/agent/me': ME,
      'GET /api/instanceinfo': INSTANCE,
    });

    const info = await host.connector.check();

    const [token] = host.asked(/token$/);
    expect(info).toEqual({
      orgId: 'a1b2c3d4-0000',
      orgName: 'acme & co',
      kind: 'unknown',
      actsAs: 'crosswalk API',
    });
    expect(token?.query.get('tenant')).toBe('acme & co');
    expect(token?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(token?.text))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'id',
      client_secret: 'shh',
      scope: 'all',
    });
    expect(host.asked(/agent\/me/)[0]?.headers.authorization).toBe('Bearer abc');
    expect(host.asked(/instanceinfo/)[0]?.headers.authorization).toBeUndefined();
  });

  test('without authinfo the token host is the address with /auth and no tenant', async () => {
    await using host = await haloHost({ 'GET /api/agent/me': ME });

    const info = await host.connector.check();

    expect(host.asked(/token$/)[0]?.path).toBe('/auth/token');
    expect(host.asked(/token$/)[0]?.query.has('tenant')).toBe(false);
    expect(info.orgId).toBe(new URL(host.server.url).host);
  });

  test("an announced token host that is not the connection's own gets no secret", async () => {
    await using other = await haloHost({ 'POST /id/token': { body: { access_token: 'x' } } });
    const announced = `${other.server.url}/id`;
    await using host = await haloHost({
      'GET /api/authinfo': { body: { auth_url: announced, tenant_id: 'acme' } },
    });

    const failure = host.connector.check();

    await expect(failure).rejects.toMatchObject({ code: 'CONNECTION_URL', kind: 'config' });
    for (const named of [
      new URL(host.server.url).host,
      new URL(announced).host,
      `write "authUrl: ${announced}" on the connection`,
    ]) {
      await expect(failure).rejects.toThrow(named);
    }
    expect(other.server.requests).toEqual([]);
  });

  test('a written token host is used as it is, and nothing is discovered', async () => {
    await using other = await haloHost({ 'POST /id/token': { body: { access_token: 'x', expires_in: 60 } } });
    await using host = await haloHost(
      { 'GET /api/agent/me': ME, 'GET /api/instanceinfo': INSTANCE },
      { authUrl: `${other.server.url}/id`, tenant: 'acme' },
    );

    await host.connector.check();

    expect(host.asked(/authinfo/)).toEqual([]);
    expect(other.asked(/token$/)[0]?.query.get('tenant')).toBe('acme');
  });

  test('expires_in is honoured: an hour later another token is fetched', async () => {
    await using host = await haloHost({ 'GET /api/Client': pagedList('clients', clients(1)) });
    const request = { object: 'client', fields: ['name'] };

    await pagesOf(host.connector, request);
    await pagesOf(host.connector, request);
    host.clock.advance(3_600_000);
    await pagesOf(host.connector, request);

    expect(host.asked(/token$/)).toHaveLength(2);
  });

  test.each([
    [
      { status: 401, body: { error: 'invalid_client', error_description: 'no' } },
      'AUTH_INVALID_CLIENT',
      /View Applications/,
    ],
    [{ status: 400, body: { error: 'invalid_scope' } }, 'AUTH_FORBIDDEN', /Permissions tab/],
    [{ status: 404 }, 'CONNECTION_URL', /authUrl/],
    [
      { status: 200, body: '<html>log in</html>', headers: { 'content-type': 'text/html' } },
      'CONNECTION_URL',
      /HTML/,
    ],
    [{ status: 500 }, 'AUTH_TENANT', /tenant/],
  ])('a refusal %o is %s', async (answer, code, cure) => {
    await using host = await haloHost({ 'POST /auth/token': answer });

    const failure = host.connector.check();

    await expect(failure).rejects.toMatchObject({ code, message: expect.stringMatching(cure) });
    await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('shh') });
  });

  test('a 401 is answered with one fresh token', async () => {
    await using host = await haloHost({
      'GET /api/Client': inTurn({ status: 401 }, pagedList('clients', clients(2))),
      'POST /auth/token': inTurn({ body: { access_token: 'old' } }, { body: { access_token: 'new' } }),
    });

    const pages = await pagesOf(host.connector, { object: 'client', fields: ['name'] });

    expect(pages[0]?.records).toHaveLength(2);
    expect(host.asked(/Client/).map(({ headers }) => headers.authorization)).toEqual([
      'Bearer old',
      'Bearer new',
    ]);
  });

  test('a second 401 names both of its meanings and asks no third time', async () => {
    await using host = await haloHost({ 'GET /api/Client': { status: 401 } });

    const failure = pagesOf(host.connector, { object: 'client', fields: ['name'] });

    await expect(failure).rejects.toMatchObject({
      code: 'AUTH_REJECTED',
      kind: 'auth',
      message: expect.stringMatching(/customers, sites and users.*Login Type is not Agent/),
    });
    expect(host.asked(/Client/)).toHaveLength(2);
    expect(host.asked(/token$/)).toHaveLength(2);
  });

  test('an empty 403 names the area and the scope', async () => {
    await using host = await haloHost({ 'GET /api/Client': { status: 403 } });

    await expect(pagesOf(host.connector, { object: 'client', fields: ['name'] })).rejects.toMatchObject({
      code: 'AUTH_FORBIDDEN',
      message: expect.stringContaining('read:customers'),
    });
  });

  test('a 429 without Retry-After is waited out for longer than the window of five minutes', async () => {
    await using host = await haloHost({
      'GET /api/Client': inTurn(
        ...Array.from({ length: 4 }, () => ({
          status: 429,
          body: 'Rate Limit Reached - 300 Requests per rolling 5 minute window',
        })),
        pagedList('clients', clients(1)),
      ),
    });

    await pagesOf(host.connector, { object: 'client', fields: ['name'] });

    expect(host.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(300_000);
  });

  test('a busy instanceinfo fails the check instead of naming another tenant', async () => {
    await using host = await haloHost({ 'GET /api/agent/me': ME, 'GET /api/instanceinfo': { status: 503 } });

    await expect(host.connector.check()).rejects.toMatchObject({ code: 'SERVER_FAILED', kind: 'transient' });
  });
});

describe('S-39: a connection that fails has one named cause', () => {
  test.each([
    [
      'Login Type is not Agent: 401 for /agent/me',
      { status: 401 },
      'AUTH_LOGIN_TYPE',
      'Login Type to "Agent"',
    ],
    [
      'the token is of a person who is no agent',
      { body: { ...ME.body, is_agent: false } },
      'AUTH_LOGIN_TYPE',
      'Agent',
    ],
    [
      'the agent is switched off',
      { body: { ...ME.body, isdisabled: true } },
      'AUTH_AGENT_INACTIVE',
      'Activate',
    ],
    ['a scope is missing: 403', { status: 403 }, 'AUTH_FORBIDDEN', '"read:agents"'],
  ])('%s', async (_what, me, code, cure) => {
    await using host = await haloHost({ 'GET /api/agent/me': me, 'GET /api/instanceinfo': INSTANCE });
    await expect(host.connector.check()).rejects.toMatchObject({
      code,
      kind: 'auth',
      text: { todo: expect.stringContaining(cure) },
    });
  });
});
