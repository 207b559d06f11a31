import { describe, expect, it } from 'vitest';
import { desk, FORM, record } from './support.ts';

const CREDENTIALS = desk().sandbox.env('http://127.0.0.1:1');
const GOOD = {
  grant_type: 'client_credentials',
  client_id: CREDENTIALS['HALO_CLIENT_ID'] ?? '',
  client_secret: CREDENTIALS['HALO_CLIENT_SECRET'] ?? '',
  scope: 'all',
};

function ask(form: Record<string, string>, target = '/auth/token', headers: Record<string, string> = FORM) {
  const { sandbox } = desk();
  const url = new URL(target, 'http://127.0.0.1:1');
  const body = Buffer.from(new URLSearchParams(form).toString());
  const request = {
    method: 'POST',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body,
    baseUrl: url.origin,
  };
  return sandbox.handle(request);
}

describe('the token end point', () => {
  it('gives an hour-long bearer token and echoes the scope, in any case of the path and with the right tenant', async () => {
    for (const target of ['/auth/token', '/Auth/Token', '/auth/token?tenant=crosswalk', '/auth/token/']) {
      const answer = await ask({ ...GOOD, scope: 'read:customers edit:customers' }, target);
      expect(answer.status).toBe(200);
      expect(record(answer)).toMatchObject({
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'read:customers edit:customers',
        refresh_token: null,
      });
    }
  });

  it('answers a wrong tenant with an empty 500', async () => {
    expect(await ask(GOOD, '/auth/token?tenant=other')).toMatchObject({ status: 500, body: undefined });
  });

  it('takes the client from the Basic header as well', async () => {
    const { client_id, client_secret, ...rest } = GOOD;
    const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64');
    const answer = await ask(rest, '/auth/token', { ...FORM, authorization: `Basic ${basic}` });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['a wrong secret', { client_secret: 'x' }, 401, 'invalid_client'],
    ['an unknown client', { client_id: 'x' }, 401, 'invalid_client'],
    ['the password grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['the code grant', { grant_type: 'authorization_code' }, 400, 'unsupported_grant_type'],
    ['an unknown scope', { scope: 'everything' }, 400, 'invalid_scope'],
  ])('refuses %s', async (_case, change, status, error) => {
    const answer = await ask({ ...GOOD, ...change });
    expect(answer.status).toBe(status);
    expect(record(answer)['error']).toBe(error);
  });

  it('refuses a JSON body', async () => {
    const answer = await ask(GOOD, '/auth/token', { 'content-type': 'application/json' });
    expect([answer.status, record(answer)['error']]).toEqual([400, 'invalid_request']);
  });
});

describe('tokens', () => {
  it('answer an empty 401 when missing, wrong, expired after an hour or withdrawn', () => {
    const halo = desk();
    const token = halo.token('all');
    const client = (given: string | null) => halo.call('GET', '/api/Client', undefined, { token: given });
    expect(client(null)).toMatchObject({ status: 401, body: undefined });
    expect(client('nonsense')).toMatchObject({ status: 401, body: undefined });
    expect(client(token).status).toBe(200);
    halo.clock.advance(3_599_000);
    expect(client(token).status).toBe(200);
    halo.clock.advance(1_000);
    expect(client(token)).toMatchObject({ status: 401, body: undefined });
    const second = halo.token('all');
    halo.sandbox.actions?.['expireToken']?.({});
    expect(client(second).status).toBe(401);
  });

  it.each([
    ['all', 'GET', '/api/FieldInfo', 200],
    ['all:standard', 'GET', '/api/Client', 200],
    ['all:standard', 'POST', '/api/Lookup', 403],
    ['read:customers', 'GET', '/api/Client', 200],
    ['read:customers', 'POST', '/api/Client', 403],
    ['edit:customers', 'POST', '/api/Client', 201],
    ['read:crm', 'GET', '/api/Client', 403],
    ['read:tickets', 'GET', '/api/Users', 403],
    ['read:customers', 'GET', '/api/FieldInfo', 403],
    ['', 'GET', '/api/Client', 403],
  ])('of scope "%s" get for %s %s the status %i', (scope, method, target, status) => {
    const halo = desk();
    const body = method === 'POST' ? [{ name: 'Acme', lookupid: 12 }] : undefined;
    const answer = halo.call(method, target, body, { token: halo.token(scope) });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body).toBeUndefined();
  });
});

describe('anonymous pages', () => {
  const open = (target: string) => desk().call('GET', target, undefined, { token: null });

  it('tell where tokens come from', () => {
    expect(record(open('/api/authinfo'))).toMatchObject({
      auth_url: 'http://127.0.0.1:1/auth',
      tenant_id: 'crosswalk',
    });
    expect(record(open('/API/AuthInfo/'))['tenant_id']).toBe('crosswalk');
    expect(record(open('/auth/.well-known/openid-configuration'))).toMatchObject({
      token_endpoint: 'http://127.0.0.1:1/auth/token',
    });
  });

  it('tell the version and the document', () => {
    expect(record(open('/api/instanceinfo'))).toMatchObject({ dbid: 'crosswalk', app_version: '2.250.32' });
    expect(record(open('/api/swagger/v2/swagger.json'))['openapi']).toBe('3.0.1');
  });

  it('do not include the current agent', () => {
    expect(open('/api/Agent/me').status).toBe(401);
    expect(record(desk().get('/api/agent/ME'))).toMatchObject({ name: 'crosswalk API', isapiagent: true });
  });
});

describe('the way in', () => {
  it('takes paths in any case, and answers an unknown path with an empty 404', () => {
    const halo = desk();
    expect(halo.get('/api/client').body).toEqual(halo.get('/API/CLIENT').body);
    for (const path of ['/api/Opportunity', '/api', '/', '/Client', '/api/Client/1/2', '/api/constructor']) {
      expect(halo.get(path), path).toMatchObject({ status: 404, body: undefined });
    }
  });

  it('answers PUT and PATCH with 405 and a body that is not JSON with 415', () => {
    const halo = desk();
    for (const method of ['PUT', 'PATCH']) {
      expect(halo.call(method, '/api/Client', [{ name: 'A' }])).toMatchObject({
        status: 405,
        body: undefined,
      });
    }
    expect(halo.call('POST', '/api/Client/1', [{ name: 'A' }]).status).toBe(405);
    for (const contentType of ['application/x-www-form-urlencoded', 'text/plain', '']) {
      expect(halo.call('POST', '/api/Client', '[]', { contentType })).toMatchObject({
        status: 415,
        body: undefined,
      });
    }
    for (const contentType of [
      'text/json',
      'application/json-patch+json',
      'application/vnd.api+json',
      'APPLICATION/JSON',
    ]) {
      expect(halo.call('POST', '/api/Client', [{ name: 'A' }], { contentType }).status).toBe(201);
    }
  });

  it('carries the date of its own clock', () => {
    const halo = desk();
    expect(halo.get('/api/Client').headers?.['date']).toBe('Sat, 03 Oct 2026 06:24:10 GMT');
  });
});

describe('the fair-use limit', () => {
  it('is 700 requests in a rolling five minutes, token requests included', () => {
    const halo = desk({ rates: 'real' });
    const token = halo.token('all');
    for (let i = 0; i < 350; i += 1) halo.call('GET', '/api/TopLevel', undefined, { token });
    halo.clock.advance(120_000);
    for (let i = 0; i < 348; i += 1) halo.call('GET', '/api/TopLevel', undefined, { token });
    const next = () => halo.call('GET', '/api/TopLevel', undefined, { token });
    expect(next().status).toBe(200);
    expect(next()).toMatchObject({
      status: 429,
      body: 'Rate Limit Reached - 700 Requests per rolling 5 minute window',
    });
    expect(next().headers).not.toHaveProperty('retry-after');
    halo.clock.advance(179_999);
    expect(next().status).toBe(429);
    halo.clock.advance(1);
    expect(next().status).toBe(200);
  });

  it('says how long to wait where the tenant does so', () => {
    const halo = desk({ rates: 'real', settings: { requestsPerWindow: 1, retryAfter: true } });
    halo.token('all');
    halo.clock.advance(10_000);
    const answer = halo.call('GET', '/api/authinfo', undefined, { token: null });
    expect([answer.status, answer.headers?.['retry-after']]).toEqual([429, '290']);
    expect(halo.sandbox.throttled?.().status).toBe(429);
  });

  it('is off when rates are off', () => {
    const halo = desk({ settings: { requestsPerWindow: 1 } });
    expect([halo.get('/api/Client').status, halo.get('/api/Client').status]).toEqual([200, 200]);
  });
});
