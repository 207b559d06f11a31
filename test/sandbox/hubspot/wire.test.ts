import { Client } from '@hubspot/api-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHubspotSandbox } from '../../../src/sandbox/hubspot/index.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start.ts';

/** HubSpot's own client, which throws at every status that is not the documented one. */
describe('@hubspot/api-client', () => {
  let sandbox: Sandbox;
  let client: Client;

  beforeAll(async () => {
    const owner = { id: '7', email: 'o@x.example', firstName: 'O', lastName: 'W', userId: 7 };
    sandbox = await startSandbox({
      systems: { hubspot: createHubspotSandbox },
      records: {
        hubspot: {
          companies: ['1', '2'].map((id) => ({ id, properties: { name: `Company ${id}` } })),
          contacts: [
            { id: '11', properties: { email: 'a@x.example' }, associations: [{ to: { id: '1' } }] },
            { id: '12', properties: { email: 'b@x.example' } },
          ],
          owners: [owner],
        },
      },
    });
    client = new Client({
      basePath: sandbox.systems['hubspot']?.url ?? '',
      accessToken: sandbox.env['HUBSPOT_ACCESS_TOKEN'] ?? '',
    });
  });
  afterAll(() => sandbox.close());

  it('searches', async () => {
    const found = await client.crm.contacts.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ' as never, value: 'A@x.example' }] }],
      sorts: ['hs_object_id'],
      properties: ['email'],
      limit: 100,
    });

    expect([found.total, found.results[0]?.id, found.results[0]?.properties['email']]).toEqual([
      1,
      '11',
      'a@x.example',
    ]);
    expect(found.results[0]?.createdAt).toBeInstanceOf(Date);
  });

  it('reads, makes, labels and ends associations', async () => {
    const { batchApi, basicApi, schema } = client.crm.associations.v4;
    const types = [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: 1 }];
    const read = async () => {
      const { results } = await batchApi.getPage('contacts', 'companies', {
        inputs: [{ id: '11' }, { id: '12' }],
      });
      return results
        .flatMap(({ _from, to }) =>
          to.map(
            (one) => `${_from.id}>${one.toObjectId} ${one.associationTypes.map(({ typeId }) => typeId)}`,
          ),
        )
        .sort();
    };

    expect(await read()).toEqual(['11>1 1,279']);
    const made = await batchApi.create('contacts', 'companies', {
      inputs: [{ _from: { id: '12' }, to: { id: '2' }, types }],
    });
    expect(made.results[0]?.labels).toEqual(['Primary']);
    await basicApi.createDefault('contacts', '12', 'companies', '1');
    await basicApi.create('contacts', '11', 'companies', '2', types);
    expect(await read()).toEqual(['11>1 279', '11>2 1,279', '12>1 279', '12>2 1,279']);
    await batchApi.archiveLabels('contacts', 'companies', {
      inputs: [{ _from: { id: '12' }, to: { id: '2' }, types }],
    });
    await batchApi.archive('contacts', 'companies', { inputs: [{ _from: { id: '11' }, to: [{ id: '1' }] }] });
    await basicApi.archive('contacts', '12', 'companies', '1');
    expect(await read()).toEqual(['11>2 1,279', '12>2 279']);
    const one = await basicApi.getPage('contacts', '12', 'companies');
    expect(one.results.map(({ toObjectId }) => String(toObjectId))).toEqual(['2']);
    const labels = await schema.definitionsApi.getAll('contacts', 'companies');
    expect(labels.results.map(({ typeId }) => typeId)).toEqual([1, 279, 28]);
  });

  it('gets partial failures as values with their errors', async () => {
    const { batchApi } = client.crm.associations.v4;
    const pairs = ['1', '99'].map((id) => ({ _from: { id: '11' }, to: { id } }));
    const types = [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: 279 }];

    const usual = await batchApi.createDefault('contacts', 'companies', { inputs: pairs });
    const labelled = await batchApi.create('contacts', 'companies', {
      inputs: pairs.map((pair) => ({ ...pair, types })),
    });

    expect([usual.results.length, usual.numErrors]).toEqual([2, 1]);
    expect(labelled).toMatchObject({ numErrors: 1, results: [{ toObjectId: 1 }] });
  });

  it('lists owners by the path with a slash, and knows the account', async () => {
    const owners = await client.crm.owners.ownersApi.getPage('o@x.example', undefined, 100, false);
    expect(owners.results.map(({ id, userId }) => [id, userId])).toEqual([['7', 7]]);

    const account = await client.apiRequest({ method: 'GET', path: '/account-info/v3/details' });

    expect(await account.json()).toMatchObject({ portalId: 147893286 });
  });

  it('refreshes a token and learns what it stands for', async () => {
    const other = new Client({ basePath: sandbox.systems['hubspot']?.url ?? '' });
    const token = await other.oauth.tokensApi.create(
      'refresh_token',
      undefined,
      undefined,
      sandbox.env['HUBSPOT_CLIENT_ID'],
      sandbox.env['HUBSPOT_CLIENT_SECRET'],
      sandbox.env['HUBSPOT_REFRESH_TOKEN'],
    );
    expect([token.expiresIn, token.refreshToken]).toEqual([1800, sandbox.env['HUBSPOT_REFRESH_TOKEN']]);

    const about = await other.oauth.accessTokensApi.get(token.accessToken);
    expect([about.hubId, about.scopes.includes('crm.objects.owners.read')]).toEqual([147893286, true]);
    other.setAccessToken(token.accessToken);
    expect((await other.crm.companies.basicApi.getPage(1)).results).toHaveLength(1);
    await expect(
      other.oauth.tokensApi.create('refresh_token', undefined, undefined, 'x', 'y', 'z'),
    ).rejects.toMatchObject({ code: 400, body: { status: 'BAD_CLIENT_ID' } });
  });

  it('throws what a refusal says', async () => {
    await expect(client.crm.companies.searchApi.doSearch({ limit: 201 })).rejects.toMatchObject({
      code: 400,
      body: { category: 'VALIDATION_ERROR' },
    });
    await expect(
      new Client({
        basePath: sandbox.systems['hubspot']?.url ?? '',
        accessToken: 'x',
      }).crm.owners.ownersApi.getPage(),
    ).rejects.toMatchObject({
      code: 401,
      body: { category: 'INVALID_AUTHENTICATION' },
    });
  });
});
