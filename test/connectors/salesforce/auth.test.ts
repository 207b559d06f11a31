import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fetchToken } from '../../../src/connectors/salesforce/auth.ts';
import { createSalesforce, type SalesforceSettings } from '../../../src/connectors/salesforce/index.ts';
import { createDoor } from '../../../src/http/create-door.ts';
import type { Door } from '../../../src/http/door.ts';
import { fakeClock } from '../../support/clock.ts';
import { type Answer, scriptServer } from '../../support/script-server.ts';
import { describeStep, NOW, ORG, refusal, rows, settings, setUp } from './support.ts';

const org = (more = {}) =>
  rows({
    Id: ORG,
    Name: 'Acme Inc',
    OrganizationType: 'Enterprise Edition',
    IsSandbox: false,
    TrialExpirationDate: null,
    TimeZoneSidKey: 'Europe/Berlin',
    ...more,
  });

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

async function tokenFailure(answer: Answer, auth?: SalesforceSettings['auth']) {
  await using server = await scriptServer();
  server.otherwise(answer);
  const clock = fakeClock(NOW);
  const connection = { ...settings(server.url), ...(auth === undefined ? {} : { auth }) };
  const door = createDoor({ clock, userAgent: 'test', random: () => 0 });
  const error: unknown = await createSalesforce({ connection, door, clock })
    .check()
    .catch((reason: unknown) => reason);
  return { error, requests: [...server.requests] };
}

describe('checking a connection', () => {
  /** What asking for everything at once is answered where an org does not offer it. */
  const oneByOne = refusal(403, 'FUNCTIONALITY_NOT_ENABLED');

  test('tells org, kind, user and time zone, once a run', async () => {
    const { salesforce, tokens, requests, queries, door } = await setUp(
      oneByOne,
      org(),
      rows({ Username: 'bot@acme.test' }),
    );
    const info = await salesforce.check();
    expect(info).toEqual({
      orgId: ORG,
      orgName: 'Acme Inc',
      kind: 'production',
      actsAs: 'bot@acme.test',
      timeZone: 'Europe/Berlin',
      tokenIssuedAt: 1309974610026,
    });
    expect(await salesforce.check()).toBe(info);
    expect([tokens.length, requests.length]).toEqual([1, 3]);
    expect(queries[1]).toMatch(/^SELECT Username FROM User WHERE Id = '0055f000001AbcD\w{3}'$/);
    expect(door.counts).toEqual({ crm: { read: 0, write: 0, auth: 4 } });
    expect(Object.fromEntries(new URLSearchParams(tokens[0]?.text))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'key',
      client_secret: 's3cr3t',
    });
  });

  test.each([
    ['sandbox', { IsSandbox: true, TrialExpirationDate: '2026-12-01T00:00:00.000+0000' }],
    ['developer', { OrganizationType: 'Developer Edition' }],
    ['trial', { TrialExpirationDate: '2026-12-01T00:00:00.000+0000' }],
  ])('recognises a %s org', async (kind, more) => {
    const { salesforce } = await setUp(oneByOne, org(more), rows());
    expect((await salesforce.check()).kind).toBe(kind);
  });

  test('is tried again after a failure', async () => {
    const { salesforce } = await setUp(oneByOne, refusal(400, 'MALFORMED_QUERY'), oneByOne, org(), rows());
    await expect(salesforce.check()).rejects.toMatchObject({ code: 'QUERY_REFUSED' });
    expect((await salesforce.check()).orgName).toBe('Acme Inc');
  });
});

describe('the host that the token is for', () => {
  const issued = async (url: string, instance: string) => {
    const body = {
      access_token: 't',
      instance_url: instance,
      id: `https://login.salesforce.com/id/${ORG}/0055f000001AbcDQAR`,
    };
    const door: Door = {
      counts: {},
      request: async () => ({
        status: 200,
        headers: new Headers(),
        text: '',
        json: () => body,
        attempts: 1,
      }),
    };
    return (await fetchToken(settings(url), url, door, fakeClock(NOW))).instanceUrl;
  };

  test.each([
    ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com/'],
    ['https://acme.my.salesforce.com', 'https://na139.salesforce.com'],
    ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.mil'],
    ['https://acme.my.salesforce.com', 'https://acme.develop.my.site.force.com'],
    ['https://acme.my.salesforce.com', 'https://acme.my.sfcrmproducts.cn'],
    ['https://crm.acme.example', 'https://crm.acme.example'],
    ['http://127.0.0.1:8080', 'http://localhost:9090'],
  ])('of a connection to %s may be %s', async (url, instance) => {
    expect(await issued(url, instance)).toBe(new URL(instance).origin);
  });

  test.each([
    ['https://acme.my.salesforce.com', 'https://evil.example'],
    ['https://acme.my.salesforce.com', 'https://notsalesforce.com'],
    ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com.evil.example'],
    ['https://acme.my.salesforce.com', 'http://127.0.0.1:9090'],
    ['http://127.0.0.1:8080', 'https://evil.example'],
  ])('of a connection to %s may not be %s', async (url, instance) => {
    const failure = issued(url, instance);
    await expect(failure).rejects.toMatchObject({ code: 'CONNECTION_URL', kind: 'config' });
    await expect(failure).rejects.toThrow(`"${new URL(url).host}"`);
    await expect(failure).rejects.toThrow(`"${new URL(instance).host}"`);
  });
});

describe('tokens', () => {
  const expired = refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');

  test('are refreshed once when the session has expired, and the request is sent again', async () => {
    const { salesforce, tokens, requests } = await setUp(expired, describeStep);
    expect((await salesforce.describe('Account')).object).toBe('Account');
    expect(tokens).toHaveLength(2);
    expect(requests.map(({ headers }) => headers['authorization']?.slice(-6))).toEqual(['token1', 'token2']);
  });

  test('that are refused right after they were issued end the run: no loop', async () => {
    const { salesforce, tokens, requests } = await setUp(expired, expired, describeStep);
    await expect(salesforce.describe('Account')).rejects.toMatchObject({
      code: 'AUTH_REJECTED',
      kind: 'auth',
    });
    expect([tokens.length, requests.length]).toEqual([2, 2]);
  });

  test('are not refreshed for a 401 that no token cures', async () => {
    const { salesforce, tokens } = await setUp(
      refusal(401, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API'),
    );
    await expect(salesforce.describe('Account')).rejects.toMatchObject({ code: 'AUTH_REJECTED' });
    expect(tokens).toHaveLength(1);
  });

  test('come from a JWT signed with RS256 that expires in three minutes, in seconds', async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { requests } = await tokenFailure(
      { status: 400, body: { error: 'invalid_grant', error_description: 'x' } },
      {
        flow: 'jwtBearer',
        clientId: 'key',
        username: 'bot@acme.test',
        privateKey: pem.replaceAll('\n', '\\n'),
        audience: 'https://login.salesforce.com/',
      },
    );
    const form = new URLSearchParams(requests[0]?.text);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    const decoded = [head, claims].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(decoded).toEqual([
      { alg: 'RS256', typ: 'JWT' },
      {
        iss: 'key',
        sub: 'bot@acme.test',
        aud: 'https://login.salesforce.com',
        exp: Date.parse(NOW) / 1000 + 180,
      },
    ]);
    const signed = Buffer.from(`${head}.${claims}`);
    expect(verify('RSA-SHA256', signed, pair.publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test('need an RSA key; a mangled one is named before anything is sent', async () => {
    const { error, requests } = await tokenFailure(
      { body: {} },
      { flow: 'jwtBearer', clientId: 'k', username: 'u', privateKey: '-----BEGIN hidden', audience: 'a' },
    );
    expect(error).toMatchObject({ code: 'AUTH_PRIVATE_KEY', kind: 'config' });
    expect(String(error)).not.toContain('hidden');
    expect(requests).toEqual([]);
  });

  test.each([
    ['invalid_client_id', 'client identifier invalid', 'AUTH_PROPAGATION', '10-20 minutes'],
    [
      'app_not_found',
      'External client app is not installed in this org',
      'AUTH_PROPAGATION',
      '10-20 minutes',
    ],
    ['invalid_grant', 'client identifier invalid', 'AUTH_PROPAGATION', '10-20 minutes'],
    ['invalid_client', 'invalid client credentials', 'AUTH_INVALID_CLIENT', 'Copy both again'],
    ['invalid_grant', 'no client credentials user enabled', 'AUTH_NO_RUN_AS_USER', 'Run As'],
    ['invalid_grant', 'request not supported on this domain', 'AUTH_WRONG_DOMAIN', '.my.salesforce.com'],
    ['invalid_grant', "user hasn't approved this consumer", 'AUTH_NOT_APPROVED', 'pre-authorized'],
    ['invalid_app_access', 'user is not admin approved to access this app', 'AUTH_NOT_APPROVED', 'policies'],
    ['invalid_grant', 'inactive user', 'AUTH_USER_INACTIVE', 'Activate'],
    ['invalid_grant', 'ip restricted', 'AUTH_REJECTED', 'IP'],
    ['invalid_grant', 'audience is invalid', 'AUTH_ASSERTION', 'audience'],
    ['invalid_grant', 'invalid assertion', 'AUTH_ASSERTION', 'clock'],
    ['invalid_grant', 'expired access/refresh token', 'AUTH_REFRESH_REVOKED', 'valid until revoked'],
    ['unsupported_grant_type', 'grant type not supported', 'AUTH_FLOW_DISABLED', 'Enable'],
    ['invalid_grant', 'expired authorization code', 'AUTH_LOGIN_CODE', 'auth login'],
    [
      'invalid_grant',
      'authentication failure - Invalid Password',
      'AUTH_INVALID_CLIENT',
      'Check the credentials',
    ],
    ['invalid_grant', 'invalid client credentials', 'AUTH_INVALID_CLIENT', 'Copy both again'],
    ['invalid_scope', 'the requested scope is not allowed', 'AUTH_SCOPE', 'refresh_token, offline_access'],
    ['redirect_uri_mismatch', 'redirect_uri must match configuration', 'AUTH_CALLBACK', 'Callback URL'],
    ['access_denied', 'end-user denied authorization', 'AUTH_LOGIN_DENIED', 'Allow'],
    ['inactive_user', 'user is inactive', 'AUTH_USER_INACTIVE', 'Activate'],
    ['inactive_org', 'org is locked', 'AUTH_REFUSED', 'state of the org'],
    ['rate_limit_exceeded', 'login rate exceeded', 'AUTH_LOGIN_RATE', 'Wait an hour'],
    ['login_rate_exceeded', '', 'AUTH_LOGIN_RATE', 'Wait an hour'],
    ['invalid_grant', 'login rate exceeded', 'AUTH_LOGIN_RATE', 'Wait an hour'],
    [
      'invalid_grant',
      'Insufficient Privileges',
      'AUTH_INSUFFICIENT_PRIVILEGES',
      'grant your profile the View all External Client Apps, views their settings, and edit policies permission',
    ],
    ['something_new', 'about this', 'AUTH_REFUSED', 'policies'],
  ])('refused with %s "%s" say %s and the cure', async (error, description, code, cure) => {
    const failure = await tokenFailure({ status: 400, body: { error, error_description: description } });
    expect(failure.error).toMatchObject({
      code,
      text: { todo: expect.stringMatching(new RegExp(literal(cure), 'i')) },
    });
    expect(failure.requests).toHaveLength(1);
    expect(String(failure.error)).not.toContain('s3cr3t');
  });

  test.each([
    [{ status: 404, body: '<html>Not found</html>' }, 'CONNECTION_URL'],
    [{ status: 200, body: '<html>Welcome</html>' }, 'NETWORK_NOT_JSON'],
    [{ status: 200, body: { access_token: 't' } }, 'ANSWER_UNEXPECTED'],
    [{ status: 503, body: '' }, 'SERVER_FAILED'],
    [{ status: 302, headers: { location: 'https://maintenance.example/' } }, 'NETWORK_REDIRECT'],
  ])('are not taken from a host that answers %j', async (answer, code) => {
    expect((await tokenFailure(answer)).error).toMatchObject({ code });
  });
});

describe('limits', () => {
  test('are read from every answer, without the share of the app', async () => {
    const { salesforce } = await setUp({
      headers: { 'sforce-limit-info': 'per-app-api-usage=17/250(appName=x); api-usage=18/15000' },
      ...(describeStep as Answer),
    });
    expect(salesforce.usage?.()).toBeUndefined();
    await salesforce.describe('Account');
    expect(salesforce.usage?.()).toEqual({ used: 18, limit: 15_000 });
  });

  test('of concurrency are waited for; that of the day ends the run', async () => {
    const busy = refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.');
    const { salesforce, clock } = await setUp(busy, busy, describeStep);
    await salesforce.describe('Account');
    expect(clock.slept).toEqual([30_000, 60_000]);
    const daily = await setUp(refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'));
    await expect(daily.salesforce.describe('Account')).rejects.toMatchObject({
      code: 'QUOTA_EXHAUSTED',
      kind: 'rate-limited',
    });
    expect(daily.clock.slept).toEqual([]);
  });

  test.each([
    [403, 'API_DISABLED_FOR_ORG', 'API_DISABLED', 'auth'],
    [404, 'NOT_FOUND', 'OBJECT_UNKNOWN', 'config'],
    [400, 'UNSUPPORTED_API_VERSION', 'API_VERSION', 'config'],
    [500, 'UNKNOWN_EXCEPTION', 'SERVER_FAILED', 'transient'],
  ])('status %i %s is %s', async (status, errorCode, code, kind) => {
    const { salesforce, server } = await setUp();
    server.otherwise((request) =>
      request.path.endsWith('/token')
        ? {
            body: {
              access_token: 't',
              instance_url: server.url,
              id: `https://x/id/${ORG}/0055f000001AbcDQAR`,
            },
          }
        : refusal(status, errorCode),
    );
    await expect(salesforce.describe('Account')).rejects.toMatchObject({ code, kind });
  });
});
