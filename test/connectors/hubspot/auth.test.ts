import { describe, expect, it } from 'vitest';
import type { CallKind } from '../../../src/connectors/hubspot/api.ts';
import { createApi } from '../../../src/connectors/hubspot/create-api.ts';
import type { HubspotClient } from '../../../src/connectors/hubspot/sdk.ts';
import type { KeptLogin } from '../../../src/model/token-vault.ts';
import { apiHost, oauth, refusal, vaultOf } from './support.ts';

const read: CallKind = { place: 'GET /crm/v3/owners', kind: 'read', repeatable: true };
const owners = (client: HubspotClient) => client.crm.owners.ownersApi.getPage();
const token = (name: string, more: object = {}) => ({
  body: { access_token: name, refresh_token: 'refresh', expires_in: 1800, token_type: 'bearer', ...more },
});
const answer = { body: { results: [] } };
const bearers = (requests: readonly { readonly headers: Readonly<Record<string, string>> }[]) =>
  requests.flatMap(({ headers }) => headers['authorization'] ?? []);

describe('an OAuth app', () => {
  it('exchanges its refresh token once for all who ask at a time', async () => {
    const { api, server } = await apiHost([token('one'), answer, answer, answer], oauth());

    await Promise.all([api.expect(read, owners), api.expect(read, owners), api.expect(read, owners)]);

    expect(server.requests.filter(({ path }) => path === '/oauth/v1/token')).toHaveLength(1);
    expect(Object.fromEntries(new URLSearchParams(server.requests[0]?.text))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'app',
      client_secret: 's3cr3t',
      refresh_token: 'refresh',
    });
    expect(bearers(server.requests)).toEqual(['Bearer one', 'Bearer one', 'Bearer one']);
  });

  it('renews the token ten minutes before its end, for whoever asks next', async () => {
    const { api, server, clock } = await apiHost(
      [token('one'), answer, answer, token('two'), answer],
      oauth(),
    );

    await api.expect(read, owners);
    clock.advance(19 * 60_000);
    await api.expect(read, owners);
    clock.advance(60_000);
    await api.expect(read, owners);

    expect(bearers(server.requests)).toEqual(['Bearer one', 'Bearer one', 'Bearer two']);
  });

  it('takes a new token for one that is refused, once, and then says what is wrong', async () => {
    const expired = refusal(401, 'EXPIRED_AUTHENTICATION');
    const once = await apiHost([token('one'), expired, token('two'), answer], oauth());
    await once.api.expect(read, owners);
    const twice = await apiHost([token('one'), expired, token('two'), expired], oauth());

    expect(bearers(once.server.requests)).toEqual(['Bearer one', 'Bearer two']);
    await expect(twice.api.expect(read, owners)).rejects.toMatchObject({ code: 'AUTH_REJECTED' });
    expect(twice.server.pending).toBe(0);
  });

  it('goes on with the session that the run before left, on the same host only', async () => {
    const vault = vaultOf();
    const first = await apiHost([token('one'), answer, answer], oauth(vault));
    await first.api.expect(read, owners);
    const { url } = first.server;
    const next = createApi({ name: 'crm', url, auth: oauth(vault) }, first.door, first.clock);
    await next.expect(read, owners);
    const elsewhere = await apiHost([token('two'), answer], oauth(vault));
    await elsewhere.api.expect(read, owners);

    expect(bearers(first.server.requests)).toEqual(['Bearer one', 'Bearer one']);
    expect(bearers(elsewhere.server.requests)).toEqual(['Bearer two']);
  });

  it('keeps a refresh token that HubSpot exchanges for the old one', async () => {
    const kept: { login?: KeptLogin } = {};
    const { api } = await apiHost([token('one', { refresh_token: 'next' }), answer], oauth(vaultOf(kept)));

    await api.expect(read, owners);

    expect(kept.login?.refreshToken).toBe('next');
  });

  it.each([
    ['BAD_REFRESH_TOKEN', 'AUTH_REFRESH_REVOKED'],
    ['BAD_CLIENT_ID', 'AUTH_INVALID_CLIENT'],
    ['BAD_CLIENT_SECRET', 'AUTH_INVALID_CLIENT'],
    ['SOMETHING_NEW', 'AUTH_REFUSED'],
  ])('is told that %s is %s', async (status, code) => {
    const step = { status: 400, body: { status, message: 'the secret s3cr3t is none' } };
    const { api } = await apiHost([step], oauth());
    const call = api.call(read, owners);

    expect(await call).toMatchObject({ kind: 'unsent', error: { code } });
    expect(JSON.stringify(await call)).not.toContain('s3cr3t');
  });

  it('tells its scopes, and nothing where they cannot be had', async () => {
    const info = { hub_id: 7, user: 'ann@x.example', hub_domain: 'x.example', scopes: ['oauth'] };
    const { api } = await apiHost([token('one'), { body: info }, { status: 404, body: {} }], oauth());

    expect(await api.tokenInfo()).toEqual({
      portalId: '7',
      user: 'ann@x.example',
      domain: 'x.example',
      scopes: ['oauth'],
    });
    expect(await api.tokenInfo()).toBeUndefined();
  });
});

describe('a private app', () => {
  it('is refused for good: its token never expires by itself', async () => {
    const { api, server } = await apiHost([refusal(401, 'INVALID_AUTHENTICATION')]);

    await expect(api.expect(read, owners)).rejects.toMatchObject({ code: 'AUTH_REJECTED' });
    expect(server.requests).toHaveLength(1);
  });

  it.each(['', '  ', 'pat-eu1 1', 'Bearer pat-eu1', 'pät'])(
    'cannot have the token "%s"',
    async (accessToken) => {
      await expect(apiHost([], { flow: 'privateApp', accessToken })).rejects.toMatchObject({
        code: 'AUTH_REJECTED',
      });
    },
  );
});
