import { Client } from '@hubspot/api-client';
import {
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
} from '@hubspot/api-client/lib/codegen/crm/properties/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHubspotSandbox } from '../../../src/sandbox/hubspot/index.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start.ts';

/** The vendor's own client refuses every status that is not the documented one, and drops what its models do not know. */
describe('HubSpot’s client against the sandbox', () => {
  let sandbox: Sandbox;
  let client: Client;
  beforeAll(async () => {
    const lists = [
      { listId: '31', name: 'Newsletter', object: 'contacts', members: ['12', '9', '11', '404'] },
      { listId: '32', name: 'Partners', object: 'companies', members: [] },
    ];
    const contacts = ['9', '11', '12'].map((id) => ({ id, properties: { lastname: id } }));
    const records = { hubspot: { contacts, lists } };
    sandbox = await startSandbox({ records, systems: { hubspot: createHubspotSandbox } });
    const { HUBSPOT_URL: basePath, HUBSPOT_ACCESS_TOKEN: accessToken } = sandbox.env;
    client = new Client({ basePath: basePath ?? '', accessToken: accessToken ?? '' });
  });
  afterAll(() => sandbox.close());

  it('creates, reads, changes, lists and archives a company', async () => {
    const { basicApi } = client.crm.companies;
    const made = await basicApi.create({ properties: { name: 'One', domain: 'one.example' } });
    expect(made.createdAt).toBeInstanceOf(Date);
    const read = await basicApi.getById(made.id, ['name', 'phone']);
    expect(read.properties).toMatchObject({ name: 'One', phone: null });
    await basicApi.update(made.id, { properties: { name: 'Uno' } });
    const page = await basicApi.getPage(100, undefined, ['name']);
    expect(page.results.map(({ properties }) => properties['name'])).toEqual(['Uno']);
    await basicApi.archive(made.id);
    const gone = await basicApi.getPage(100, undefined, ['name'], undefined, undefined, true);
    expect(gone.results[0]?.archivedAt).toBeInstanceOf(Date);
    await expect(basicApi.getById(made.id)).rejects.toMatchObject({
      code: 404,
      body: { category: 'OBJECT_NOT_FOUND' },
    });
  });

  it('finds lists and pages through their members', async () => {
    const { listsApi, membershipsApi } = client.crm.lists;
    const asked = { query: 'NEWS', count: 5, offset: 0, additionalProperties: [] };
    const found = await listsApi.doSearch(asked);
    expect(found).toMatchObject({ total: 1, hasMore: false, lists: [{ listId: '31', objectTypeId: '0-1' }] });
    expect(found.lists[0]?.additionalProperties).toEqual({ hs_list_size: '3' });
    const first = await membershipsApi.getPage('31', undefined, undefined, 2);
    const second = await membershipsApi.getPage('31', first.paging?.next?.after, undefined, 2);
    const ids = [...first.results, ...second.results].map(({ recordId }) => recordId);
    expect([ids, second.paging]).toEqual([['9', '11', '12'], undefined]);
    expect(first.results[0]?.membershipTimestamp).toBeInstanceOf(Date);
    expect((await listsApi.getById('32')).list).toMatchObject({ name: 'Partners', size: 0 });
    await expect(membershipsApi.getPage('33')).rejects.toMatchObject({ code: 404 });
  });

  it('merges and forgets', async () => {
    const contacts = client.crm.contacts;
    const [first, second] = await Promise.all(
      ['m1@x.example', 'm2@x.example'].map((email) => contacts.basicApi.create({ properties: { email } })),
    );
    const merged = await contacts.basicApi.merge({
      primaryObjectId: first?.id ?? '',
      objectIdToMerge: second?.id ?? '',
    });
    expect(merged.properties['hs_additional_emails']).toBe('m2@x.example');
    await contacts.basicApi.purge({ objectId: merged.id });
    await expect(contacts.basicApi.getById(merged.id)).rejects.toMatchObject({ code: 404 });
  });

  it('runs every kind of batch, and takes a 207 for a success with errors', async () => {
    const { batchApi } = client.crm.contacts;
    const input = (email: string, trace: string, more = {}) => ({
      properties: { email, ...more },
      associations: [],
      objectWriteTraceId: trace,
    });
    const made = await batchApi.create({ inputs: [input('a@x.example', 't1'), input('b@x.example', 't2')] });
    expect(made.results).toHaveLength(2);
    const mixed = await batchApi.create({
      inputs: [input('c@x.example', 't1'), input('d@x.example', 't2', { no_such: '1' })],
    });
    expect(mixed).toMatchObject({ numErrors: 1, errors: [{ context: { objectWriteTraceId: ['t2'] } }] });
    const ids = made.results.map(({ id }) => ({ id }));
    const read = await batchApi.read({ inputs: ids, properties: ['email'], propertiesWithHistory: [] });
    expect(read.results.map(({ properties }) => properties['email']).sort()).toEqual([
      'a@x.example',
      'b@x.example',
    ]);
    const lost = await batchApi.read({ inputs: [{ id: '1' }], properties: [], propertiesWithHistory: [] });
    expect(lost).toMatchObject({ numErrors: 1, errors: [{ category: 'OBJECT_NOT_FOUND' }] });
    await batchApi.update({ inputs: ids.map(({ id }) => ({ id, properties: { city: 'Wien' } })) });
    const upserted = await batchApi.upsert({
      inputs: [{ id: 'a@x.example', idProperty: 'email', properties: { city: 'Graz' } }],
    });
    expect(upserted.results[0]).toMatchObject({ _new: false, properties: { city: 'Graz' } });
    await batchApi.archive({ inputs: ids });
    await expect(
      batchApi.create({ inputs: [{ properties: { no_such: '1' }, associations: [] }] }),
    ).rejects.toMatchObject({ code: 400 });
  });

  it('makes a group and a unique property', async () => {
    const { coreApi, groupsApi } = client.crm.properties;
    await groupsApi.create('companies', { name: 'crosswalk', label: 'Crosswalk', displayOrder: -1 });
    const property = await coreApi.create('companies', {
      name: 'own_key',
      label: 'Key',
      type: PropertyCreateTypeEnum.String,
      fieldType: PropertyCreateFieldTypeEnum.Text,
      groupName: 'crosswalk',
      hasUniqueValue: true,
    });
    expect(property).toMatchObject({ hasUniqueValue: true, modificationMetadata: { readOnlyValue: false } });
    expect((await coreApi.getAll('companies')).results).toHaveLength(248);
    expect((await coreApi.getByName('companies', 'own_key')).groupName).toBe('crosswalk');
    await coreApi.update('companies', 'own_key', { label: 'Other' });
    await coreApi.archive('companies', 'own_key');
    expect((await coreApi.getAll('companies', true)).results).toHaveLength(1);
  });
});
