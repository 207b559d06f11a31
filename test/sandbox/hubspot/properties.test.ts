import { describe, expect, it } from 'vitest';
import { account, NOW } from './support.ts';

const PATH = '/crm/v3/properties/companies';
const own = {
  name: 'halo_client_id',
  label: 'Halo customer',
  type: 'string',
  fieldType: 'text',
  groupName: 'crosswalk',
  hasUniqueValue: true,
};

describe('property definitions of HubSpot', () => {
  const { call } = account();
  const all = (
    target: string,
  ): { name: string; type: string; fieldType: string; hasUniqueValue: boolean }[] =>
    call('GET', target).body.results;

  it('are as many as real accounts have, of their types', () => {
    const companies = all(PATH);
    const contacts = all('/crm/v3/properties/0-1');
    expect([companies.length, contacts.length]).toEqual([247, 367]);
    expect(new Set(companies.map(({ name }) => name)).size).toBe(247);
    expect(new Set(contacts.map(({ name }) => name)).size).toBe(367);
    const count = (type: string, fieldType: string) =>
      companies.filter((one) => one.type === type && one.fieldType === fieldType).length;
    expect([
      count('string', 'text'),
      count('number', 'number'),
      count('datetime', 'date'),
      count('datetime', 'calculation_read_time'),
      count('enumeration', 'select'),
      count('enumeration', 'checkbox'),
      count('bool', 'booleancheckbox'),
      count('enumeration', 'radio'),
    ]).toEqual([53, 52, 46, 16, 14, 13, 8, 6]);
    expect(companies.some(({ type }) => type === 'object_coordinates')).toBe(true);
    expect(contacts.some(({ type }) => type === 'phone_number')).toBe(true);
  });

  it('are unique where HubSpot has them so: not the domain', () => {
    const unique = (target: string) =>
      all(target)
        .filter(({ hasUniqueValue }) => hasUniqueValue)
        .map(({ name }) => name)
        .sort();
    expect(unique(PATH)).toEqual(['hs_unique_creation_key']);
    expect(unique('/crm/v3/properties/contacts')).toEqual([
      'email',
      'hs_additional_emails',
      'hs_unique_creation_key',
    ]);
  });

  it('tell of the lifecycle stage what the portals told', () => {
    const stage = call('GET', `${PATH}/lifecyclestage`).body;
    expect(stage).toMatchObject({
      type: 'enumeration',
      fieldType: 'radio',
      externalOptions: true,
      hubspotDefined: true,
      modificationMetadata: { readOnlyDefinition: true, readOnlyValue: false },
    });
    expect(stage.options.map((option: { value: string }) => option.value)).toEqual(
      'subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist other'.split(
        ' ',
      ),
    );
    expect(stage.options[6]).toMatchObject({ label: 'Evangelist', displayOrder: 6, hidden: false });
    expect(call('GET', '/crm/v3/properties/CONTACT/lifecyclestage').body.options).toEqual(stage.options);
    expect(call('GET', `${PATH}/hubspot_owner_id`).body).toMatchObject({
      referencedObjectType: 'OWNER',
      externalOptions: true,
    });
  });
});

describe('definitions of an account’s own', () => {
  it('need a group that is there, and are shown as HubSpot shows them', () => {
    const { call } = account();
    expect(call('POST', PATH, own)).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } });
    const group = { name: 'crosswalk', label: 'Crosswalk' };
    expect(call('POST', `${PATH}/groups`, group)).toMatchObject({ status: 201, body: group });
    expect(call('POST', `${PATH}/groups`, group).status).toBe(409);
    expect(call('GET', `${PATH}/groups/crosswalk`).body).toMatchObject(group);
    const made = call('POST', PATH, own);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...own,
      displayOrder: -1,
      calculated: false,
      archived: false,
      modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false },
      dataSensitivity: 'non_sensitive',
      createdAt: NOW,
    });
    expect(made.body).not.toHaveProperty('hubspotDefined');
    expect(call('POST', PATH, own).status).toBe(409);
    expect(call('GET', `${PATH}/groups`).body.results).toContainEqual(expect.objectContaining(group));
  });

  it('are unique from the start or not at all, ten of them for an object', () => {
    const { call } = account();
    const make = (name: string, more = {}) =>
      call('POST', PATH, { ...own, groupName: 'companyinformation', name, ...more });
    for (let at = 1; at <= 10; at += 1) expect(make(`own_${at}`).status).toBe(201);
    expect(make('own_11').status).toBe(400);
    expect(make('own_11', { hasUniqueValue: false }).status).toBe(201);
    expect(call('PATCH', `${PATH}/own_11`, { hasUniqueValue: true, label: 'L' }).body).toMatchObject({
      hasUniqueValue: false,
      label: 'L',
    });
    expect(make('Own').status).toBe(400);
    expect(make('own_12', { type: 'number', fieldType: 'text', hasUniqueValue: false }).status).toBe(400);
    expect(call('PATCH', `${PATH}/name`, { label: 'L' }).status).toBe(400);
  });

  it('cannot be read or written once they are archived, and stay in a list of their own', () => {
    const { call, act } = account();
    const name = 'own_a';
    call('POST', PATH, { ...own, groupName: 'companyinformation', name, hasUniqueValue: false });
    const { id } = call('POST', '/crm/v3/objects/companies', { properties: { name: 'X', own_a: '1' } }).body;
    expect(call('DELETE', `${PATH}/${name}`).status).toBe(204);
    expect(call('GET', `${PATH}/${name}`).status).toBe(404);
    expect(call('GET', `${PATH}?archived=true`).body.results).toMatchObject([{ name, archived: true }]);
    const read = () => call('GET', `/crm/v3/objects/companies/${id}?properties=own_a`).body.properties.own_a;
    expect(read()).toBeUndefined();
    expect(
      call('PATCH', `/crm/v3/objects/companies/${id}`, { properties: { own_a: '2' } }).body.errors[0].code,
    ).toBe('PROPERTY_DOESNT_EXIST');
    act('property', { object: 'companies', name, archived: false });
    expect(read()).toBe('1');
    expect(call('DELETE', `${PATH}/domain`).status).toBe(400);
  });

  it('are read by name in a batch, with an error for each that is not there', () => {
    const { call } = account();
    const inputs = ['name', 'no_such'].map((name) => ({ name }));
    const read = call('POST', `${PATH}/batch/read`, { archived: false, inputs });
    expect(read.status).toBe(207);
    expect(read.body.results).toMatchObject([{ name: 'name' }]);
    expect(read.body.errors).toMatchObject([
      { category: 'OBJECT_NOT_FOUND', context: { name: ['no_such'] } },
    ]);
  });

  it('change in what they look like, within their type, and go in batches and groups', () => {
    const { call } = account();
    const make = (name: string) =>
      call('POST', PATH, { name, label: 'L', type: 'string', fieldType: 'text', groupName: 'own' }).status;
    expect(call('POST', `${PATH}/groups`, { name: 'own', label: 'Own' }).status).toBe(201);
    expect([make('one'), make('two')]).toEqual([201, 201]);
    const edit = (body: object) => call('PATCH', `${PATH}/one`, body);
    expect(edit({ displayOrder: 3, fieldType: 'textarea' })).toMatchObject({
      status: 200,
      body: { displayOrder: 3, fieldType: 'textarea', label: 'L' },
    });
    for (const fieldType of ['bogus', 'select']) expect(edit({ fieldType }).status).toBe(400);
    expect(call('PATCH', `${PATH}/groups/own`, { label: 'Ours', displayOrder: 2 })).toMatchObject({
      status: 200,
      body: { name: 'own', label: 'Ours', displayOrder: 2 },
    });
    expect(call('GET', `${PATH}/groups/own`).body.label).toBe('Ours');
    expect(call('DELETE', `${PATH}/groups/own`).status).toBe(400);
    const archive = (...names: string[]) =>
      call('POST', `${PATH}/batch/archive`, { inputs: names.map((name) => ({ name })) });
    expect(archive('one', 'name').status).toBe(400);
    expect(call('GET', `${PATH}/one`).status).toBe(200);
    expect(archive('one', 'two', 'no_such')).toMatchObject({ status: 204, body: undefined });
    expect(call('GET', `${PATH}/one`).status).toBe(404);
    expect(call('DELETE', `${PATH}/groups/own`)).toMatchObject({ status: 204, body: undefined });
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(call(method, `${PATH}/groups/own`, {}).status).toBe(404);
  });

  it('are made in a batch all or none', () => {
    const { call } = account();
    const one = (name: string) => ({
      name,
      label: 'L',
      type: 'string',
      fieldType: 'text',
      hasUniqueValue: true,
    });
    const make = (...names: string[]) =>
      call('POST', `${PATH}/batch/create`, {
        inputs: names.map((name) => ({ ...one(name), groupName: 'companyinformation' })),
      }).status;
    expect(make('first_key', 'name')).toBe(409);
    expect(call('GET', `${PATH}/first_key`).status).toBe(404);
    expect(call('GET', '/crm/v3/objects/companies/x?idProperty=first_key').status).toBe(400);
    expect(make('first_key', 'second_key')).toBe(201);
  });

  it('take their values with them when they are removed', () => {
    const data = { companies: [{ id: '1', properties: { name: 'A', city: 'Wien' } }] };
    const { call, act } = account({ data });
    act('property', { object: 'companies', name: 'city', remove: true });
    const again = { name: 'city', label: 'City', type: 'string', fieldType: 'text' };
    expect(call('POST', PATH, { ...again, groupName: 'companyinformation' }).status).toBe(201);
    const { properties } = call('GET', '/crm/v3/objects/companies/1?properties=city,name').body;
    expect(properties).toMatchObject({ city: null, name: 'A' });
  });

  it('can be renamed, thinned out and removed by an administrator', () => {
    const { call, act } = account();
    const option = (value: string) =>
      call('GET', `${PATH}/lifecyclestage`).body.options.find(
        (one: { value: string }) => one.value === value,
      );
    act('property', {
      object: 'companies',
      name: 'lifecyclestage',
      renameOption: { value: 'customer', label: 'Paying' },
    });
    expect(option('customer')).toMatchObject({ label: 'Paying', displayOrder: 5 });
    act('property', { object: 'companies', name: 'lifecyclestage', removeOption: 'other' });
    expect(option('other')).toBeUndefined();
    const properties = { name: 'X', lifecyclestage: 'other' };
    expect(call('POST', '/crm/v3/objects/companies', { properties }).status).toBe(400);
    act('property', { object: 'companies', name: 'city', remove: true });
    expect(call('GET', `${PATH}/city`).status).toBe(404);
    expect(() => act('property', { object: 'companies', name: 'city', archived: true })).toThrow(
      'no property',
    );
  });
});
