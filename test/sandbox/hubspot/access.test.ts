import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ALL_SCOPES } from '../../../src/sandbox/hubspot/settings.ts';
import { type Account, account, type Reply } from './support.ts';

const DETAILS = '/account-info/v3/details';
const BACK = 'http://127.0.0.1:51234/callback';
const REDIRECT = encodeURIComponent(BACK);

const bearer = ({ raw }: Account, token: string, path = DETAILS, method = 'GET'): Reply =>
  raw(method, path, { headers: { authorization: `Bearer ${token}` } });

function form(it: Account, fields: Readonly<Record<string, string>>, path = '/oauth/v1/token'): Reply {
  const env = it.sandbox.env('');
  return it.raw('POST', path, {
    body: new URLSearchParams({
      client_id: env['HUBSPOT_CLIENT_ID'] ?? '',
      client_secret: env['HUBSPOT_CLIENT_SECRET'] ?? '',
      ...fields,
    }),
  });
}

const refresh = (it: Account): string =>
  form(it, {
    grant_type: 'refresh_token',
    refresh_token: it.sandbox.env('')['HUBSPOT_REFRESH_TOKEN'] ?? '',
  }).body.access_token;

describe('who may call HubSpot', () => {
  it('nobody without a token, or with one that nobody gave out', () => {
    const it = account();

    const none = it.raw('GET', DETAILS);
    const wrong = bearer(it, `pat-eu1-${randomUUID()}`);

    for (const { status, headers, body } of [none, wrong]) {
      expect(status).toBe(401);
      expect(headers['content-type']).toBe('application/json;charset=utf-8');
      expect(headers['x-hubspot-correlation-id']).toBe(body.correlationId);
      expect(body).toMatchObject({ status: 'error', category: 'INVALID_AUTHENTICATION' });
    }
  });

  it('nobody with a token that cannot be one: 530 and a page of what stands before HubSpot', () => {
    const { status, headers } = bearer(account(), 'pat eu1');

    expect([status, headers['content-type']]).toEqual([530, 'text/html; charset=UTF-8']);
  });

  it('a public app for half an hour a token, then until it is refreshed', () => {
    const it = account();
    const token = refresh(it);
    expect(bearer(it, token).status).toBe(200);
    it.clock.advance(1_799_999);
    expect(bearer(it, token).status).toBe(200);
    it.clock.advance(91_000);

    const late = bearer(it, token);

    expect([late.status, late.body.category]).toEqual([401, 'EXPIRED_AUTHENTICATION']);
    expect(late.body.message).toBe('The OAuth token used to make this call expired 1 minute(s) ago.');
    expect(bearer(it, refresh(it)).status).toBe(200);
  });

  it('no public app after expireToken, the private one still; that ends when its token is rotated', () => {
    const it = account();
    const token = refresh(it);
    it.act('expireToken', {});

    expect(bearer(it, token).status).toBe(401);
    expect(it.call('GET', DETAILS).status).toBe(200);
    const { accessToken } = it.act('rotateToken', {});
    expect(it.call('GET', DETAILS).status).toBe(401);
    expect(bearer(it, String(accessToken)).status).toBe(200);
  });

  it.each<[string, string, string, readonly string[]]>([
    ['GET', '/crm/v3/objects/companies', 'crm.objects.companies.read', []],
    ['POST', '/crm/v3/objects/contact/search', 'crm.objects.contacts.read', []],
    ['PATCH', '/crm/v3/objects/0-1/1', 'crm.objects.contacts.write', []],
    ['POST', '/crm/v3/objects/companies/batch/upsert', 'crm.objects.companies.write', []],
    ['POST', '/crm/v3/properties/companies', 'crm.schemas.companies.write', []],
    ['GET', '/crm/v3/owners/', 'crm.objects.owners.read', []],
    [
      'POST',
      '/crm/v4/associations/contacts/companies/batch/read',
      'crm.objects.companies.read',
      ['crm.objects.contacts.read'],
    ],
    [
      'PUT',
      '/crm/v4/objects/contacts/1/associations/companies/2',
      'crm.objects.contacts.write',
      ['crm.objects.companies.write'],
    ],
    [
      'GET',
      '/crm/v3/objects/contacts?associations=company',
      'crm.objects.companies.read',
      ['crm.objects.contacts.read'],
    ],
    [
      'GET',
      '/crm/v3/objects/companies/1?associations=0-1',
      'crm.objects.contacts.read',
      ['crm.objects.companies.read'],
    ],
  ])('nobody %s %s without %s', (method, path, scope, besides) => {
    const it = account({ settings: { scopes: ALL_SCOPES.filter((one) => one !== scope) } });

    const { status, body } = it.call(method, path, {});

    expect(status).toBe(403);
    expect(body).toMatchObject({ status: 'error', category: 'MISSING_SCOPES' });
    expect(body.errors[0].message).toBe('One or more of the following scopes are required.');
    expect([...body.errors[0].context.requiredGranularScopes].sort()).toEqual([scope, ...besides].sort());
  });
});

it.each(['', '/batch/create'])(
  'nobody associates a new record%s with one of a kind that is not his to write',
  (path) => {
    const scope = 'crm.objects.companies.write';
    const { call } = account({
      data: { companies: [{ id: '1', properties: { name: 'C' } }] },
      settings: { scopes: ALL_SCOPES.filter((one) => one !== scope) },
    });
    const create = (more: object) => {
      const record = { properties: { lastname: 'L' }, ...more };
      return call('POST', `/crm/v3/objects/contacts${path}`, path === '' ? record : { inputs: [record] });
    };
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }];

    const refused = create({ associations: [{ to: { id: '1' }, types }] });

    expect([refused.status, refused.body.category]).toEqual([403, 'MISSING_SCOPES']);
    expect(refused.body.errors[0].context.requiredGranularScopes).toEqual([
      'crm.objects.contacts.write',
      scope,
    ]);
    expect(create({}).status).toBe(201);
  },
);

describe("HubSpot's log-in", () => {
  const authorize = (query: string) => `/oauth/authorize?${query}`;
  const asking = (it: Account, more = '') => {
    const scope = encodeURIComponent('oauth crm.objects.companies.read');
    const id = it.sandbox.env('')['HUBSPOT_CLIENT_ID'];
    return authorize(`client_id=${id}&redirect_uri=${REDIRECT}&scope=${scope}&state=s%201${more}`);
  };
  const codeOf = (answer: Reply) => new URL(answer.headers['location'] ?? '').searchParams.get('code') ?? '';

  it('sends the person back with a code that gives tokens once, for what was consented to', () => {
    const it = account();
    const page = it.raw('GET', asking(it, '&optional_scope=crm.objects.owners.read%20unknown'));
    const code = codeOf(page);
    const redeem = () => form(it, { grant_type: 'authorization_code', code, redirect_uri: BACK });

    const { status, body } = redeem();

    expect([page.status, new URL(page.headers['location'] ?? '').searchParams.get('state')]).toEqual([
      302,
      's 1',
    ]);
    expect([status, body]).toEqual([
      200,
      {
        token_type: 'bearer',
        access_token: expect.any(String),
        refresh_token: expect.any(String),
        expires_in: 1800,
      },
    ]);
    expect(it.raw('GET', `/oauth/v1/access-tokens/${body.access_token}`).body).toMatchObject({
      scopes: ['oauth', 'crm.objects.companies.read', 'crm.objects.owners.read'],
      hub_id: 147893286,
      token_type: 'access',
      expires_in: 1800,
      user: 'admin@crosswalk.example',
    });
    expect(bearer(it, body.access_token, '/crm/v3/objects/companies').status).toBe(200);
    expect(bearer(it, body.access_token, '/crm/v3/objects/contacts').status).toBe(403);
    expect(redeem()).toMatchObject({ status: 400, body: { status: 'BAD_AUTH_CODE' } });
  });

  it('refreshes with a token that stays the same until it is revoked', () => {
    const it = account();
    const refreshToken = it.sandbox.env('')['HUBSPOT_REFRESH_TOKEN'] ?? '';
    const again = () =>
      form(it, { grant_type: 'refresh_token', refresh_token: refreshToken }, '/oauth/v3/token');

    expect(again().body).toMatchObject({ refresh_token: refreshToken, hub_id: 147893286 });
    expect(it.raw('GET', `/oauth/v1/refresh-tokens/${refreshToken}`).body.hub_id).toBe(147893286);
    expect(it.raw('DELETE', `/oauth/v1/refresh-tokens/${refreshToken}`).status).toBe(204);
    expect(again().body).toMatchObject({ status: 'BAD_REFRESH_TOKEN', error: 'invalid_grant' });
  });

  it.each<[string, Record<string, string>]>([
    ['BAD_GRANT_TYPE', { grant_type: 'password' }],
    ['BAD_CLIENT_ID', { grant_type: 'refresh_token', client_id: 'x' }],
    ['BAD_CLIENT_SECRET', { grant_type: 'refresh_token', client_secret: 'x' }],
    ['BAD_REFRESH_TOKEN', { grant_type: 'refresh_token', refresh_token: 'x' }],
    ['BAD_AUTH_CODE', { grant_type: 'authorization_code', code: 'x', redirect_uri: BACK }],
  ])('answers %s', (status, fields) => {
    expect(form(account(), fields)).toMatchObject({
      status: 400,
      body: { status, message: expect.any(String), correlationId: expect.any(String) },
    });
  });

  it('wants the redirect address of the code, and a form', () => {
    const it = account();
    const code = codeOf(it.raw('GET', asking(it)));
    const fields = { grant_type: 'authorization_code', code };

    expect(form(it, { ...fields, redirect_uri: 'http://127.0.0.1:1/' }).body.status).toBe(
      'MISMATCH_REDIRECT_URI_AUTH_CODE',
    );
    expect(form(it, { ...fields, redirect_uri: BACK }).status).toBe(200);
    expect(it.raw('POST', '/oauth/v1/token', { body: JSON.stringify(fields) }).status).toBe(415);
  });

  it('shows a page for what is wrong with the address of the log-in', () => {
    const it = account();
    const id = it.sandbox.env('')['HUBSPOT_CLIENT_ID'];
    const refusals = [
      `client_id=x&redirect_uri=${REDIRECT}&scope=oauth`,
      `client_id=${id}&redirect_uri=http%3A%2F%2Fexample.com&scope=oauth`,
      `client_id=${id}&redirect_uri=${REDIRECT}`,
      `client_id=${id}&redirect_uri=${REDIRECT}&scope=no.such.scope`,
    ];

    const pages = refusals.map((query) => it.raw('GET', authorize(query)));

    expect(pages.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(pages.map(({ headers }) => headers['content-type'])).toEqual(
      Array(4).fill('text/html; charset=utf-8'),
    );
    expect(pages.map(({ body }) => /because (.*)\.<\/p>/.exec(body)?.[1])).toEqual([
      'the client ID is missing or invalid',
      "the redirect URL doesn't match the registered redirect URL",
      'one or more scopes are missing or invalid',
      "there is a mismatch between the scopes in the install URL and the app's configured scopes",
    ]);
  });

  it("keeps to the app's settings: required scopes, addresses, a person who refuses", () => {
    const it = account();
    it.act('app', { requiredScopes: ['crm.objects.contacts.read'] });
    expect(it.raw('GET', asking(it)).status).toBe(400);
    it.act('app', { requiredScopes: [], redirectUrls: ['http://localhost:3000/'] });
    expect(it.raw('GET', asking(it)).status).toBe(400);
    it.act('app', { redirectUrls: [], consent: 'deny' });

    const denied = it.raw('GET', asking(it));

    expect(new URL(denied.headers['location'] ?? '').searchParams.get('error')).toBe('access_denied');
    expect(() => it.act('app', { consent: 'perhaps' })).toThrow(/The app takes redirectUrls/);
  });

  it('tells what a private app may do', () => {
    const it = account({ settings: { scopes: ['crm.objects.companies.read'] } });
    const ask = (tokenKey: unknown) =>
      it.raw('POST', '/oauth/v2/private-apps/get/access-token-info', { body: JSON.stringify({ tokenKey }) });

    expect(ask(it.sandbox.env('')['HUBSPOT_ACCESS_TOKEN']).body).toMatchObject({
      hubId: 147893286,
      scopes: ['crm.objects.companies.read'],
    });
    expect(ask('x').status).toBe(404);
  });
});
