import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LoginRequest, SCOPES, startLogin } from '../../../src/connectors/hubspot/login.ts';
import { hubspotBaseUrl } from '../../../src/connectors/hubspot/settings.ts';
import { createDoor } from '../../../src/http/create-door.ts';
import { type SandboxHost, sandboxHost } from './support.ts';

describe('a log-in by browser', () => {
  let host: SandboxHost;
  let request: LoginRequest;

  beforeAll(async () => {
    host = await sandboxHost();
    const { env, url } = host.running;
    request = {
      name: 'crm',
      url,
      loginUrl: undefined,
      clientId: env['HUBSPOT_CLIENT_ID'] ?? '',
      clientSecret: env['HUBSPOT_CLIENT_SECRET'] ?? '',
      redirectUri: 'http://localhost:1717/OauthRedirect',
      door: createDoor({ clock: host.clock, userAgent: 'crosswalk-test' }),
    };
  });
  afterAll(() => host.close());

  /** What the browser comes back with when the person agrees. */
  const agreed = async (address: string): Promise<URLSearchParams> => {
    const answer = await fetch(address, { redirect: 'manual' });
    return new URL(answer.headers.get('location') ?? '').searchParams;
  };

  it('ends with a refresh token, and says whose', async () => {
    const login = startLogin(request);
    const done = await login.finish(await agreed(login.url));

    expect(done).toMatchObject({
      orgId: expect.stringMatching(/^\d+$/),
      actsAs: expect.stringContaining('@'),
      scopes: expect.arrayContaining([...SCOPES]),
    });
    expect(done.refreshToken).toMatch(/\S{10,}/);
  });

  it('asks for what a sync needs, and for making properties where that is given', () => {
    const { origin, pathname, searchParams } = new URL(startLogin({ ...request, url: 'api.hubapi.com' }).url);

    expect(`${origin}${pathname}`).toBe('https://app.hubspot.com/oauth/authorize');
    expect(searchParams.get('scope')?.split(' ')).toEqual([...SCOPES]);
    expect(searchParams.get('optional_scope')).toBe('crm.schemas.companies.write crm.schemas.contacts.write');
    expect(searchParams.get('redirect_uri')).toBe('http://localhost:1717/OauthRedirect');
    expect(searchParams.get('state')).toMatch(/^[\w-]{32}$/);
  });

  it('takes no answer to another one', async () => {
    const login = startLogin(request);
    const other = await agreed(startLogin(request).url);

    await expect(login.finish(other)).rejects.toMatchObject({ code: 'AUTH_LOGIN_STATE' });
  });

  it('works once a code', async () => {
    const login = startLogin(request);
    const answer = await agreed(login.url);
    await login.finish(answer);

    await expect(login.finish(answer)).rejects.toMatchObject({ code: 'AUTH_LOGIN_CODE' });
  });

  it.each([
    ['access_denied', 'AUTH_LOGIN_DENIED'],
    ['invalid_scope', 'AUTH_REFUSED'],
  ])('that comes back with %s is %s', async (error, code) => {
    const login = startLogin(request);
    const state = new URL(login.url).searchParams.get('state') ?? '';

    await expect(login.finish(new URLSearchParams({ state, error }))).rejects.toMatchObject({ code });
  });

  it('with a wrong secret is told so', async () => {
    const login = startLogin({ ...request, clientSecret: 'other' });

    await expect(login.finish(await agreed(login.url))).rejects.toMatchObject({
      code: 'AUTH_INVALID_CLIENT',
    });
  });
});

describe('the address', () => {
  it.each([
    ['api.hubapi.com', 'https://api.hubapi.com'],
    ['https://api.hubapi.com/crm/v3', 'https://api.hubapi.com'],
    ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000'],
  ])('%s is %s', (url, base) => {
    expect(hubspotBaseUrl({ name: 'crm', url })).toBe(base);
  });

  it.each([
    '',
    'http://api.hubapi.com',
    'https://app-eu1.hubspot.com/contacts/7',
    'https://a:b@api.hubapi.com',
  ])('"%s" is none of the API', (url) => {
    expect(() => hubspotBaseUrl({ name: 'crm', url })).toThrow(
      expect.objectContaining({ code: 'CONNECTION_URL' }),
    );
  });
});
