import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CallKind } from '../../../src/connectors/hubspot/api.ts';
import type { HubspotClient } from '../../../src/connectors/hubspot/sdk.ts';
import { apiHost, privateApp, refusal, TOKEN } from './support.ts';

const read: CallKind = { place: 'GET /crm/v3/objects/companies', kind: 'read', repeatable: true };
const create: CallKind = { place: 'POST /crm/v3/objects/contacts', kind: 'write', repeatable: false };
const search: CallKind = { place: 'POST /search', kind: 'read', repeatable: true, lane: 'search' };

const COMPANY = { id: '7', properties: { name: 'Acme' }, createdAt: '2026-03-12T07:32:59.531Z' };
const page = (client: HubspotClient) => client.crm.objects.basicApi.getPage('companies', 2);
const newContact = (client: HubspotClient) =>
  client.crm.objects.basicApi.create('contacts', { properties: { email: 'secret@person.example' } });
const find = (client: HubspotClient) => client.crm.objects.searchApi.doSearch('companies', { limit: 1 });

describe('the way out', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is the door for every part of the client, with the token of the moment', async () => {
    const seen: string[] = [];
    const stand: typeof fetch = async (url, init) => {
      const { headers } = new Request(url, init);
      seen.push(`${init?.method} ${String(url)} ${headers.get('authorization')}`);
      return Response.json({ results: [], portalId: 1 });
    };
    vi.stubGlobal('fetch', () => Promise.reject(new Error('beside the door')));
    const { api, server } = await apiHost([], privateApp, { fetch: stand });

    await api.expect(read, page);
    await api.expect(read, find);
    await api.expect(read, (client) =>
      client.crm.associations.v4.batchApi.getPage('contacts', 'companies', { inputs: [{ id: '1' }] }),
    );
    await api.expect(read, (client) => client.crm.owners.ownersApi.getPage());
    await api.expect(read, (client) => client.crm.properties.coreApi.getAll('contacts'));
    await api.expect(read, (client) => client.crm.properties.groupsApi.getAll('contacts'));
    await api.expect(read, (client) =>
      client.apiRequest({ method: 'GET', path: '/account-info/v3/details' }),
    );

    expect(seen).toEqual([
      `GET ${server.url}/crm/v3/objects/companies?limit=2 Bearer ${TOKEN}`,
      `POST ${server.url}/crm/v3/objects/companies/search Bearer ${TOKEN}`,
      `POST ${server.url}/crm/v4/associations/contacts/companies/batch/read Bearer ${TOKEN}`,
      `GET ${server.url}/crm/v3/owners Bearer ${TOKEN}`,
      `GET ${server.url}/crm/v3/properties/contacts Bearer ${TOKEN}`,
      `GET ${server.url}/crm/v3/properties/contacts/groups Bearer ${TOKEN}`,
      `GET ${server.url}/account-info/v3/details Bearer ${TOKEN}`,
    ]);
  });
});

describe('a success', () => {
  it('tells status, value, the time there and the name of the request', async () => {
    const headers = { date: 'Fri, 20 Nov 2026 12:00:05 GMT', 'x-hubspot-correlation-id': 'abc-1' };
    const { api } = await apiHost([{ status: 201, headers, body: COMPANY }]);

    expect(await api.call(create, newContact)).toMatchObject({
      kind: 'ok',
      status: 201,
      value: { id: '7', properties: { name: 'Acme' } },
      at: Date.parse('2026-11-20T12:00:05Z'),
      requestId: 'abc-1',
    });
  });

  it('of another status than the documented one is a success all the same, and nothing is sent twice', async () => {
    const { api, server } = await apiHost([{ status: 200, body: COMPANY }]);

    expect(await api.call(create, newContact)).toMatchObject({ kind: 'ok', status: 200, value: { id: '7' } });
    expect(server.requests).toHaveLength(1);
  });

  it('in part (207) comes with its errors', async () => {
    const error = {
      status: 'error',
      category: 'OBJECT_NOT_FOUND',
      message: 'm',
      context: { ids: ['1', '2'] },
    };
    const { api } = await apiHost([{ status: 207, body: { results: [], numErrors: 1, errors: [error] } }]);
    const answer = await api.call(read, (client) =>
      client.crm.objects.batchApi.read('companies', {
        inputs: [{ id: '1' }, { id: '2' }],
        properties: [],
        propertiesWithHistory: [],
      }),
    );

    expect(answer).toMatchObject({
      kind: 'ok',
      status: 207,
      value: { errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['1', '2'] } }] },
    });
  });

  it('without a body or a content type is one', async () => {
    const { api } = await apiHost([{ status: 204 }]);

    expect(
      await api.call({ ...create, repeatable: true }, (client) =>
        client.crm.objects.batchApi.archive('contacts', { inputs: [{ id: '1' }] }),
      ),
    ).toMatchObject({ kind: 'ok', status: 204 });
  });

  it('that cannot be read leaves a write undecided, and ends a read', async () => {
    const { api } = await apiHost([
      { status: 201, body: '"text"' },
      { status: 200, body: '{"results":[{"id":' },
      { status: 200, body: { results: [] } },
      { status: 200, body: '<html>' },
    ]);

    expect(
      await api.call(create, (client) => client.apiRequest({ method: 'POST', path: '/x', body: {} })),
    ).toMatchObject({
      kind: 'ok',
    });
    // Cut JSON is asked for again.
    expect(await api.call(read, page)).toMatchObject({ kind: 'ok', value: { results: [] } });
    await expect(api.call(read, page)).rejects.toMatchObject({ code: 'NETWORK_NOT_JSON' });
  });
});

describe('a refusal', () => {
  it('is a value without what the client would have quoted', async () => {
    const message = 'Contact already exists. Existing ID: 551 secret@person.example';
    const { api } = await apiHost([refusal(409, 'CONFLICT', { message })]);
    const answer = await api.call(create, newContact);

    expect(answer).toMatchObject({ kind: 'refused', fault: { status: 409, existingId: '551' } });
    expect(JSON.stringify(answer)).not.toContain('secret@');
    expect(answer).toMatchObject({ error: { code: 'RECORD_CONFLICT' } });
  });

  it('after which a create may have been carried out is never sent again', async () => {
    const { api, server } = await apiHost([
      { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>502</html>' },
    ]);

    expect(await api.call(create, newContact)).toMatchObject({
      kind: 'unknown',
      error: { code: 'SERVER_FAILED' },
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each([502, 503, 504, 521, 524])(
    'with %i is met by asking again, without a content type too',
    async (status) => {
      const { api, server } = await apiHost([{ status }, { body: { results: [] } }]);

      expect(await api.call(read, page)).toMatchObject({ kind: 'ok' });
      expect(server.requests).toHaveLength(2);
    },
  );

  it('of a lost create leaves it undecided', async () => {
    const { api } = await apiHost([{ reset: true }]);

    expect(await api.call(create, newContact)).toMatchObject({
      kind: 'unknown',
      error: { code: 'NETWORK_CUT' },
    });
  });

  it.each([
    ['a token that is unknown', refusal(401, 'INVALID_AUTHENTICATION'), 'AUTH_REJECTED', 'Show token'],
    ['a token that can be none', { status: 530, body: '<html>1016</html>' }, 'AUTH_REJECTED', 'Show token'],
    [
      'a scope that is missing',
      refusal(403, 'MISSING_SCOPES', {
        errors: [{ message: 'm', context: { requiredGranularScopes: ['crm.objects.contacts.write'] } }],
      }),
      'AUTH_SCOPE',
      'crm.objects.contacts.write',
    ],
  ] as const)('for %s is final and says where to mend it', async (_what, step, code, words) => {
    const { api, server } = await apiHost([step]);
    const answer = await api.call(create, newContact);

    expect(answer).toMatchObject({ kind: 'unsent', error: { code } });
    expect(answer.kind === 'unsent' && answer.error.message).toContain(words);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a request too many', () => {
  const secondly = {
    status: 'error',
    message: 'You have reached your secondly limit.',
    category: 'RATE_LIMITS',
  };
  const burst = {
    status: 'error',
    message: 'You have reached your ten_secondly_rolling limit.',
    errorType: 'RATE_LIMIT',
    policyName: 'TEN_SECONDLY_ROLLING',
  };

  it('of searches holds back searches for a second, and nothing else', async () => {
    const { api, clock } = await apiHost([
      { status: 429, body: secondly },
      { body: { total: 0, results: [] } },
    ]);

    expect(await api.call(search, find)).toMatchObject({ kind: 'ok', value: { total: 0 } });
    expect(clock.slept).toEqual([1_000]);
  });

  it('in ten seconds waits until they are over, and a create is sent again then', async () => {
    const { api, clock } = await apiHost([
      { status: 429, body: burst },
      { status: 201, body: COMPANY },
    ]);

    expect(await api.call(create, newContact)).toMatchObject({ kind: 'ok' });
    expect(clock.slept).toEqual([10_000]);
  });

  it('goes by Retry-After where there is one', async () => {
    const { api, clock } = await apiHost([
      { status: 429, headers: { 'retry-after': '3' }, body: burst },
      { body: { results: [] } },
    ]);

    await api.expect(read, page);

    expect(clock.slept).toEqual([3_000]);
  });

  it('of the day ends the run for the day, without asking again', async () => {
    const daily = {
      message: 'You have reached your daily limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'DAILY',
    };
    const { api, server } = await apiHost([{ status: 429, body: daily }]);

    expect(await api.call(create, newContact)).toMatchObject({
      kind: 'unsent',
      error: { code: 'QUOTA_EXHAUSTED' },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('is foreseen: nothing is sent once nine tenths of the day are used', async () => {
    const headers = { 'x-hubspot-ratelimit-daily': '1000', 'x-hubspot-ratelimit-daily-remaining': '100' };
    const { api, server } = await apiHost([{ headers, body: { results: [] } }]);

    await api.expect(read, page);

    expect(api.usage()).toEqual({ used: 900, limit: 1000 });
    expect(await api.call(create, newContact)).toMatchObject({
      kind: 'unsent',
      error: { code: 'BUDGET_SPENT' },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('on locked records waits two seconds', async () => {
    const { api, clock } = await apiHost([{ status: 423 }, { status: 201, body: COMPANY }]);

    expect(await api.call(create, newContact)).toMatchObject({ kind: 'ok' });
    expect(clock.slept).toEqual([2_000]);
  });

  it('while the account is moved stops at once and says for how long', async () => {
    const { api, server } = await apiHost([{ status: 477, headers: { 'retry-after': '7200' } }]);
    const answer = await api.call(read, page);

    expect(answer).toMatchObject({ kind: 'unsent', error: { code: 'SERVER_FAILED' } });
    expect(answer.kind === 'unsent' && answer.error.message).toContain('come back in 2 hours');
    expect(server.requests).toHaveLength(1);
  });
});

describe('the rate', () => {
  const answers = (count: number, headers = {}) =>
    Array.from({ length: count }, () => ({ headers, body: { results: [], total: 0 } }));

  it('of searches is four a second, beside the rest', async () => {
    const { api, clock } = await apiHost(answers(9));

    for (let n = 0; n < 4; n += 1) await api.expect(search, find);
    await api.expect(read, page);
    expect(clock.slept).toEqual([]);
    for (let n = 0; n < 4; n += 1) await api.expect(search, find);

    expect(clock.slept).toEqual([1_000]);
  });

  it('follows what the account tells of itself, up as well as down', async () => {
    const told = (most: number) => answers(1, { 'x-hubspot-ratelimit-max': `${most}` });
    const { api, clock } = await apiHost([...told(2), ...told(5), ...answers(4)]);

    // 90 % of 2 is one in ten seconds, 90 % of 5 four.
    for (let n = 0; n < 6; n += 1) await api.expect(read, page);

    expect(clock.slept).toEqual([10_000, 10_000]);
  });
});
