import { describe, expect, it } from 'vitest';
import { type Client, client, type Json } from './client.ts';

const settings = (c: Client, body: Record<string, unknown>) => c.system.actions?.['settings']?.(body);
const described = (c: Client, name: string): Json =>
  c.call('GET', '/sobjects/Account/describe').body.fields.find((field: Json) => field.name === name);

describe('field-level security', () => {
  it('makes a field not exist: in describes, queries, writes and single reads', () => {
    const c = client();
    const id = c.create('Account', { Name: 'Acme', Phone: '1' });
    settings(c, { hiddenFields: ['Account.Phone'] });

    expect(described(c, 'Phone')).toBeUndefined();
    expect(c.refusal('SELECT Phone FROM Account')).toMatchObject({
      errorCode: 'INVALID_FIELD',
      message: expect.stringContaining(
        "ERROR at Row:1:Column:8\nNo such column 'Phone' on entity 'Account'.",
      ),
    });
    expect(c.call('PATCH', `/sobjects/Account/${id}`, { Phone: '2' }).body).toEqual([
      { message: "No such column 'Phone' on sobject of type Account", errorCode: 'INVALID_FIELD' },
    ]);
    expect(c.call('GET', `/sobjects/Account/${id}`).body).not.toHaveProperty('Phone');
    expect(c.system.records('Account')).toMatchObject([{ Phone: '1' }]);
    settings(c, { hiddenFields: [] });
    expect(c.rows('SELECT Phone FROM Account')).toEqual([{ Phone: '1' }]);
  });

  it('refuses writes to a field that may only be read', () => {
    const c = client();
    settings(c, { readOnlyFields: ['Account.Phone'] });

    expect(described(c, 'Phone')).toMatchObject({ createable: false, updateable: false });
    expect(c.call('POST', '/sobjects/Account', { Name: 'A', Phone: '1' }).body).toMatchObject([
      { errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['Phone'] },
    ]);
  });

  it('is known to clients that cache describes', () => {
    const c = client();
    const conditional = () => {
      const since = { 'if-modified-since': 'Wed, 04 Mar 2026 05:06:07 GMT' };
      return c.call('GET', '/sobjects/Account/describe', undefined, since).status;
    };
    expect(conditional()).toBe(304);
    c.clock.advance(5000);
    settings(c, { hiddenFields: ['Account.Phone'] });
    expect(conditional()).toBe(200);
  });
});

describe('object permissions', () => {
  it('make an object not exist', () => {
    const c = client();
    settings(c, { hiddenObjects: ['Contact'] });

    expect(c.call('GET', '/sobjects').body.sobjects.map((item: Json) => item.name)).not.toContain('Contact');
    expect(c.call('GET', '/sobjects/Contact/describe').status).toBe(404);
    expect(c.refusal('SELECT Id FROM Contact')).toMatchObject({
      errorCode: 'INVALID_TYPE',
      message: expect.stringContaining("sObject type 'Contact' is not supported."),
    });
  });

  it('let an object only be read', () => {
    const c = client();
    const id = c.create('Account', { Name: 'Acme' });
    settings(c, { readOnlyObjects: ['Account'] });

    expect(c.call('GET', '/sobjects/Account').body.objectDescribe).toMatchObject({
      createable: false,
      updateable: false,
      deletable: false,
    });
    expect([
      c.call('POST', '/sobjects/Account', { Name: 'B' }).status,
      c.call('PATCH', `/sobjects/Account/${id}`, { Name: 'B' }).status,
      c.call('DELETE', `/sobjects/Account/${id}`).status,
    ]).toEqual([400, 400, 400]);
    expect(c.rows('SELECT Name FROM Account')).toEqual([{ Name: 'Acme' }]);
  });

  it.each([
    [{ hiddenFields: ['Phone'] }, 'The setting "hiddenFields" is a list of Object.Field names.'],
    [{ pageSize: 0 }, 'The setting "pageSize" is at least 1.'],
    [{ canCustomize: 1 }, 'The setting "canCustomize" is true or false.'],
    [{ colour: 1 }, 'The Salesforce sandbox has no setting "colour"; it knows pageSize,'],
  ])('are refused: %j', (given, message) => {
    expect(() => settings(client(), given)).toThrow(message);
  });
});

describe('a new custom field', () => {
  const field = {
    FullName: 'Account.Halo_Id__c',
    Metadata: { label: 'Halo Id', type: 'Text', length: 50, externalId: true, unique: true },
  };
  const create = (c: Client, body: unknown = field) => c.call('POST', '/tooling/sobjects/CustomField', body);

  it('is seen once a permission set of the user grants it, and is a key then', () => {
    const c = client();
    // The demo org has the field already; another one is made.
    const body = { ...field, FullName: 'Account.Desk_Key__c' };
    expect(create(c, body)).toEqual({
      status: 201,
      body: { id: expect.stringMatching(/^00N/), success: true, errors: [], warnings: [], infos: [] },
    });
    expect(described(c, 'Desk_Key__c')).toBeUndefined();

    const [assignment] = c.rows(
      "SELECT PermissionSetId FROM PermissionSetAssignment WHERE Assignee.Username = 'integration@crosswalk.example'",
    );
    const grant = {
      ParentId: assignment?.['PermissionSetId'],
      SobjectType: 'Account',
      Field: 'Account.Desk_Key__c',
      PermissionsRead: true,
      PermissionsEdit: true,
    };
    c.create('FieldPermissions', grant);

    expect(described(c, 'Desk_Key__c')).toMatchObject({
      ...{ type: 'string', length: 50, custom: true, externalId: true, unique: true, idLookup: true },
      ...{ createable: true, updateable: true, nillable: true },
    });
    expect(c.call('PATCH', '/sobjects/Account/Desk_Key__c/7', { Name: 'Acme' }).status).toBe(201);
    expect(c.rows('SELECT Name, Desk_Key__c FROM Account')).toEqual([{ Name: 'Acme', Desk_Key__c: '7' }]);
  });

  it('stays unseen when a permission set grants it that the user does not have', () => {
    const c = client({ PermissionSet: [{ Name: 'Other', Label: 'Other' }] });
    create(c, { ...field, FullName: 'Account.Desk_Key__c' });
    const [other] = c.rows("SELECT Id FROM PermissionSet WHERE Name = 'Other'");
    const grant = { SobjectType: 'Account', Field: 'Account.Desk_Key__c', PermissionsRead: true };
    c.create('FieldPermissions', { ...grant, ParentId: other?.['Id'] });

    expect(described(c, 'Desk_Key__c')).toBeUndefined();
    const unknown = { ...grant, ParentId: other?.['Id'], Field: 'Account.Nope__c' };
    expect(c.call('POST', '/sobjects/FieldPermissions', unknown).body).toMatchObject([
      { errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', fields: ['Field'] },
    ]);
  });

  it.each([
    [{ ...field, FullName: 'Account.Phone' }, 'FIELD_INTEGRITY_EXCEPTION', 'Invalid fullname: Account.Phone'],
    [
      { ...field, Metadata: { label: 'X', type: 'Text' } },
      'REQUIRED_FIELD_MISSING',
      'Required field is missing: length',
    ],
    [
      { ...field, Metadata: { label: 'X', type: 'Poem' } },
      'FIELD_INTEGRITY_EXCEPTION',
      'You must specify a valid type.',
    ],
  ])('is refused: %j', (body, errorCode, message) => {
    const answer = create(client(), { ...body, FullName: body.FullName.replace('Halo_Id', 'New') });
    expect([answer.status, answer.body[0]]).toEqual([400, expect.objectContaining({ errorCode, message })]);
  });

  it('is refused twice, and without the right', () => {
    const c = client();
    const body = { ...field, FullName: 'Account.Desk_Key__c' };
    create(c, body);
    expect(create(c, body).body).toEqual([
      {
        message: 'There is already a field named Desk_Key on Account.',
        errorCode: 'DUPLICATE_DEVELOPER_NAME',
        fields: ['DeveloperName'],
      },
    ]);
    settings(c, { canCustomize: false });
    expect(create(c, field)).toMatchObject({
      status: 403,
      body: [{ errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' }],
    });
  });
});
