import { describe, expect, it } from 'vitest';
import { normaliseId, to18 } from '../../../src/sandbox/salesforce/ids.ts';
import { client } from './client.ts';

const STAMP = '2026-03-04T05:06:07.000+0000';

describe('ids', () => {
  it('have the checksum of real ones', () => {
    expect(to18('0015500001QdQWf')).toBe('0015500001QdQWfAAN');
    expect(to18('0019H00000H28uB')).toBe('0019H00000H28uBQAR');
    expect(to18('003q000000KvQ1t')).toBe('003q000000KvQ1tAAF');
  });

  it('get their case back from the checksum and refuse a wrong one', () => {
    expect(normaliseId('0015500001QDQWFAAN')).toBe('0015500001QdQWfAAN');
    expect(normaliseId('0015500001qdqwfaan')).toBe('0015500001QdQWfAAN');
    expect(normaliseId('0015500001QdQWfAA')).toBeUndefined();
    expect(normaliseId("0015500001QdQW'")).toBeUndefined();
  });
});

describe('creating', () => {
  it('trims, turns blank text into null, and sets what the server sets', () => {
    const c = client();
    const id = c.create('Account', {
      Name: '  Straße & Co ',
      Site: '   ',
      phone: '555',
      Regions__c: 'APAC;EMEA',
    });
    expect(id).toMatch(/^001.{15}$/);
    const user = c.rows("SELECT Id FROM User WHERE Username = 'integration@crosswalk.example'")[0]?.['Id'];
    expect(c.call('GET', `/sobjects/Account/${id}`).body).toMatchObject({
      attributes: { type: 'Account', url: `/services/data/v62.0/sobjects/Account/${id}` },
      Id: id,
      Name: 'Straße & Co',
      Site: null,
      Phone: '555',
      Regions__c: 'EMEA;APAC',
      OwnerId: user,
      CreatedById: user,
      CreatedDate: STAMP,
      LastModifiedDate: STAMP,
      SystemModstamp: STAMP,
      IsDeleted: false,
      CleanStatus: 'Pending',
    });
  });

  it('answers as recorded', () => {
    const answer = client().call('POST', '/sobjects/Account', { Name: 'x' });
    expect(answer).toEqual({
      status: 201,
      body: { id: expect.stringMatching(/^001/), success: true, errors: [] },
    });
  });

  it("composes a contact's name and refuses to be given one", () => {
    const c = client();
    const id = c.create('Contact', { FirstName: 'Ann', LastName: 'Lee', Salutation: 'Dr.' });
    expect(c.call('GET', `/sobjects/Contact/${id}?fields=Name,IsEmailBounced`).body).toMatchObject({
      Name: 'Ann Lee',
      IsEmailBounced: false,
    });
    expect(c.call('POST', '/sobjects/Contact', { LastName: 'Lee', Name: 'x' }).body[0].errorCode).toBe(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    );
  });

  it('finds a parent by its external id', () => {
    const c = client();
    const account = c.create('Account', { Name: 'A', Halo_Id__c: '12' });
    const contact = c.create('Contact', { LastName: 'L', Account: { Halo_Id__c: '12' } });
    expect(c.call('GET', `/sobjects/Contact/${contact}?fields=AccountId`).body.AccountId).toBe(account);
    expect(
      c.call('POST', '/sobjects/Contact', { LastName: 'L', Account: { Halo_Id__c: '13' } }).body,
    ).toEqual([
      {
        message: 'Foreign key external ID: 13 not found for field Halo_Id__c in entity Account',
        errorCode: 'INVALID_FIELD',
      },
    ]);
  });

  it.each([
    ['Account', { Phone: '1' }, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', ['Name']],
    ['Account', { Name: ' ' }, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', ['Name']],
    [
      'Account',
      { Name: 'x', Nope: 1 },
      'INVALID_FIELD',
      "No such column 'Nope' on sobject of type Account",
      undefined,
    ],
    [
      'Account',
      { Name: 'x', IsDeleted: true },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: IsDeleted. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
      ['IsDeleted'],
    ],
    [
      'Account',
      { Name: 'x', Id: '0015500001QdQWfAAN' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'cannot specify Id in an insert call',
      ['Id'],
    ],
    [
      'Account',
      { Name: 'x', Site: 'y'.repeat(81) },
      'STRING_TOO_LONG',
      `Account Site: data value too large: ${'y'.repeat(81)} (max length=80)`,
      ['Site'],
    ],
    [
      'Account',
      { Name: 'x', Customer_Tier__c: 'Tin' },
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'Customer Tier: bad value for restricted picklist field: Tin',
      ['Customer_Tier__c'],
    ],
    [
      'Account',
      { Name: 'x', Regions__c: 'EMEA;Moon' },
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'Regions: bad value for restricted picklist field: Moon',
      ['Regions__c'],
    ],
    [
      'Account',
      { Name: 'x', NumberOfEmployees: 'many' },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of int from VALUE_STRING value many or request may be missing a required field at [line:1, column:2]',
      ['NumberOfEmployees'],
    ],
    [
      'Account',
      { Name: 'x', AnnualRevenue: 1e18 },
      'NUMBER_OUTSIDE_VALID_RANGE',
      'Annual Revenue: value outside of valid range on numeric field: 1000000000000000000',
      ['AnnualRevenue'],
    ],
    [
      'Account',
      { Name: 'x', Renewal_Date__c: '31/01/2026' },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of date from VALUE_STRING value 31/01/2026 or request may be missing a required field at [line:1, column:2]',
      ['Renewal_Date__c'],
    ],
    [
      'Contact',
      { LastName: 'x', Email: 'b.levy@expressl&t.net' },
      'INVALID_EMAIL_ADDRESS',
      'Email: invalid email address: b.levy@expressl&t.net',
      ['Email'],
    ],
    [
      'Contact',
      { LastName: 'x', Newsletter__c: null },
      'INVALID_TYPE_ON_FIELD_IN_RECORD',
      'Newsletter: value not of required type: ',
      ['Newsletter__c'],
    ],
    [
      'Contact',
      { LastName: 'x', AccountId: 'abc' },
      'MALFORMED_ID',
      'Account ID: id value of incorrect type: abc',
      ['AccountId'],
    ],
    [
      'Contact',
      { LastName: 'x', AccountId: '003q000000KvQ1tAAF' },
      'FIELD_INTEGRITY_EXCEPTION',
      'Account ID: id value of incorrect type: 003q000000KvQ1tAAF',
      ['AccountId'],
    ],
    [
      'Contact',
      { LastName: 'x', AccountId: '0015500001QdQWfAAN' },
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
      'insufficient access rights on cross-reference id: 0015500001QdQWf',
      undefined,
    ],
  ])('refuses %s %j', (type, fields, errorCode, message, names) => {
    expect(client().call('POST', `/sobjects/${type}`, fields)).toEqual({
      status: 400,
      body: [{ message, errorCode, ...(names === undefined ? {} : { fields: names }) }],
    });
  });

  it('accepts values outside an unrestricted picklist', () => {
    const c = client();
    const id = c.create('Account', { Name: 'x', Industry: 'Space Tourism' });
    expect(c.call('GET', `/sobjects/Account/${id}?fields=Industry`).body.Industry).toBe('Space Tourism');
  });

  it('refuses an inactive owner', () => {
    const c = client({ User: [{ Username: 'gone@x.example', LastName: 'Gone', IsActive: false }] });
    const owner = c.rows("SELECT Id FROM User WHERE LastName = 'Gone'")[0]?.['Id'];
    expect(c.call('POST', '/sobjects/Account', { Name: 'x', OwnerId: owner }).body[0].errorCode).toBe(
      'INACTIVE_OWNER_OR_USER',
    );
  });

  it('sets what follows from a stage', () => {
    const c = client();
    const id = c.create('Opportunity', {
      Name: 'o',
      StageName: 'Closed Won',
      CloseDate: '2026-05-06',
      Amount: 200,
    });
    const read = () => c.call('GET', `/sobjects/Opportunity/${id}`).body;
    expect(read()).toMatchObject({
      Probability: 100,
      IsClosed: true,
      IsWon: true,
      ForecastCategory: 'Closed',
      ExpectedRevenue: 200,
      FiscalYear: 2026,
      FiscalQuarter: 2,
    });
    c.call('PATCH', `/sobjects/Opportunity/${id}`, { StageName: 'Qualification' });
    expect(read()).toMatchObject({ Probability: 10, IsClosed: false, IsWon: false, ExpectedRevenue: 20 });
  });
});

describe('changing', () => {
  it('answers 204, clears with null and moves the timestamps to the second', () => {
    const c = client();
    const id = c.create('Account', { Name: 'x', Phone: '1' });
    c.clock.advance(61_999);
    expect(c.call('PATCH', `/sobjects/Account/${id}`, { Phone: null })).toEqual({
      status: 204,
      body: undefined,
    });
    expect(c.call('GET', `/sobjects/Account/${id}`).body).toMatchObject({
      Phone: null,
      CreatedDate: STAMP,
      LastModifiedDate: '2026-03-04T05:07:08.000+0000',
      SystemModstamp: '2026-03-04T05:07:08.000+0000',
    });
  });

  it('refuses a second record with the same external id, without regard to case', () => {
    const c = client();
    const first = c.create('Account', { Name: 'a', Halo_Id__c: 'ab1' });
    const second = c.create('Account', { Name: 'b' });
    expect(c.call('PATCH', `/sobjects/Account/${second}`, { Halo_Id__c: 'AB1' })).toEqual({
      status: 400,
      body: [
        {
          message: `duplicate value found: Halo_Id__c duplicates value on record with id: ${first.slice(0, 15)}`,
          errorCode: 'DUPLICATE_VALUE',
        },
      ],
    });
    expect(c.call('PATCH', `/sobjects/Account/${first}`, { Halo_Id__c: 'AB1' }).status).toBe(204);
  });

  it('refuses a circle of parents', () => {
    const c = client();
    const top = c.create('Account', { Name: 'top' });
    const child = c.create('Account', { Name: 'child', ParentId: top });
    for (const id of [top, child]) {
      expect(c.call('PATCH', `/sobjects/Account/${top}`, { ParentId: id }).body).toEqual([
        {
          message: 'attempt to violate hierarchy constraints',
          errorCode: 'CIRCULAR_DEPENDENCY',
          fields: ['ParentId'],
        },
      ]);
    }
  });

  it('answers 404 for what is not there or deleted, and in the recorded words for what is no id', () => {
    const c = client();
    const id = c.create('Account', { Name: 'x' });
    expect(c.call('DELETE', `/sobjects/Account/${id}`)).toEqual({ status: 204, body: undefined });
    expect(c.call('PATCH', `/sobjects/Account/${id}`, {})).toEqual({
      status: 404,
      body: [{ message: 'entity is deleted', errorCode: 'ENTITY_IS_DELETED' }],
    });
    expect(c.call('GET', '/sobjects/Account/0015500001QdQWf').body).toEqual([
      { message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' },
    ]);
    expect(c.call('GET', '/sobjects/Account/23foo')).toEqual({
      status: 404,
      body: [
        {
          message: 'Provided external ID field does not exist or is not accessible: 23foo',
          errorCode: 'NOT_FOUND',
        },
      ],
    });
  });

  it('refuses a body that is no JSON, another content type and a method it does not know', () => {
    const c = client();
    expect(c.call('POST', '/sobjects/Account', '{"Name":').body[0].errorCode).toBe('JSON_PARSER_ERROR');
    expect(c.call('POST', '/sobjects/Account', '<x/>', { 'content-type': 'text/xml' }).status).toBe(415);
    expect(c.call('PUT', '/sobjects/Account', {})).toMatchObject({
      status: 405,
      body: [{ errorCode: 'METHOD_NOT_ALLOWED' }],
    });
  });

  it('does not overwrite what changed since If-Unmodified-Since', () => {
    const c = client();
    const id = c.create('Account', { Name: 'x' });
    const patch = (since: string) =>
      c.call('PATCH', `/sobjects/Account/${id}`, { Phone: '2' }, { 'if-unmodified-since': since }).status;
    expect(patch('Wed, 04 Mar 2026 05:06:06 GMT')).toBe(412);
    expect(patch('Wed, 04 Mar 2026 05:06:07 GMT')).toBe(204);
  });
});

describe('upsert by external id', () => {
  it('creates with 201 and changes with 200', () => {
    const c = client();
    const created = c.call('PATCH', '/sobjects/Account/Halo_Id__c/a%2Fb%3Fc', { Name: 'x' });
    expect(created).toEqual({
      status: 201,
      body: { id: expect.any(String), success: true, errors: [], created: true },
    });
    expect(c.call('PATCH', '/sobjects/Account/Halo_Id__c/A%2FB%3FC', { Name: 'y' })).toEqual({
      status: 200,
      body: { id: created.body.id, success: true, errors: [], created: false },
    });
    expect(c.call('GET', '/sobjects/Account/Halo_Id__c/a%2Fb%3Fc').body).toMatchObject({
      Name: 'y',
      Halo_Id__c: 'a/b?c',
    });
  });

  it('answers 204 to an update in versions before 46', () => {
    const c = client();
    c.create('Account', { Name: 'x', Halo_Id__c: '1' });
    expect(c.call('PATCH', '/services/data/v45.0/sobjects/Account/Halo_Id__c/1', { Name: 'y' }).status).toBe(
      204,
    );
  });

  it('creates nothing with updateOnly', () => {
    expect(
      client().call('PATCH', '/sobjects/Account/Halo_Id__c/1?updateOnly=true', { Name: 'x' }).status,
    ).toBe(404);
  });

  it('answers 300 with the URLs when several match', () => {
    const c = client();
    const ids = ['A', 'B'].map((name) => c.create('Contact', { LastName: name, Email: 'two@x.example' }));
    expect(c.call('PATCH', '/sobjects/Contact/Email/TWO@x.example', { Title: 't' })).toEqual({
      status: 300,
      body: ids.map((id) => `/services/data/v62.0/sobjects/Contact/${id}`),
    });
  });

  it('refuses a field that is no key, in the recorded words', () => {
    expect(client().call('PATCH', '/sobjects/Account/Namez/1', {})).toEqual({
      status: 404,
      body: [
        {
          message: 'Provided external ID field does not exist or is not accessible: Namez',
          errorCode: 'NOT_FOUND',
        },
      ],
    });
  });
});

describe('deleting, undeleting, merging', () => {
  it('takes contacts along, clears look-ups, and brings them back', () => {
    const c = client();
    const account = c.create('Account', { Name: 'a' });
    const child = c.create('Account', { Name: 'child', ParentId: account });
    const contact = c.create('Contact', { LastName: 'l', AccountId: account });
    c.clock.advance(5000);
    c.call('DELETE', `/sobjects/Account/${account}`);
    expect(c.rows('SELECT Name, ParentId FROM Account')).toEqual([{ Name: 'child', ParentId: null }]);
    expect(c.rows('SELECT Id FROM Contact')).toEqual([]);
    c.system.actions?.['undelete']?.({ object: 'Account', id: account });
    expect(c.rows(`SELECT Id FROM Contact WHERE AccountId = '${account}'`)).toEqual([{ Id: contact }]);
    expect(c.call('GET', `/sobjects/Account/${child}`).body.ParentId).toBeNull();
  });

  it('does not delete an account with cases, and then keeps its contacts', () => {
    const c = client();
    const account = c.create('Account', { Name: 'a' });
    c.create('Contact', { LastName: 'l', AccountId: account });
    c.create('Case', { Subject: 's', AccountId: account });
    expect(c.call('DELETE', `/sobjects/Account/${account}`).body[0].errorCode).toBe('DELETE_FAILED');
    expect(c.rows('SELECT LastName FROM Contact')).toEqual([{ LastName: 'l' }]);
  });

  it('forgets deleted records when the recycle bin is emptied', () => {
    const c = client();
    const [kept = '', gone = ''] = ['k', 'g'].map((name) => c.create('Account', { Name: name }));
    c.call('DELETE', `/sobjects/Account/${gone}`);
    c.system.actions?.['emptyRecycleBin']?.({});
    const all = c.call('GET', `/queryAll?q=${encodeURIComponent('SELECT Id FROM Account')}`).body.records;
    expect(all).toMatchObject([{ Id: kept }]);
    expect(c.call('GET', `/sobjects/Account/${gone}`).body[0].errorCode).toBe('NOT_FOUND');
  });

  it('leaves the losers of a merge as deleted rows that name the winner, their contacts moved', () => {
    const c = client();
    const [winner = '', loser = ''] = ['w', 'l'].map((name) => c.create('Account', { Name: name }));
    const contact = c.create('Contact', { LastName: 'x', AccountId: loser });
    c.clock.advance(60_000);
    c.system.actions?.['merge']?.({ object: 'Account', winner, losers: [loser] });
    const all = c.call(
      'GET',
      `/queryAll?q=${encodeURIComponent('SELECT Id, MasterRecordId FROM Account WHERE IsDeleted = true')}`,
    ).body.records;
    expect(all).toMatchObject([{ Id: loser, MasterRecordId: winner }]);
    expect(c.call('GET', `/sobjects/Contact/${contact}`).body).toMatchObject({
      AccountId: winner,
      SystemModstamp: '2026-03-04T05:07:07.000+0000',
    });
  });
});

describe('the control plane', () => {
  it('edits as a user does: rules run and timestamps move', () => {
    const c = client();
    const id = String(c.system.upsert('account', { Name: 'x' })['Id']);
    c.clock.advance(1000);
    expect(c.system.upsert('Account', { id, Name: ' y ' })).toMatchObject({
      Name: 'y',
      SystemModstamp: '2026-03-04T05:06:08.000+0000',
    });
    expect(() => c.system.upsert('Contact', { FirstName: 'x' })).toThrow('REQUIRED_FIELD_MISSING');
    expect(() => c.system.upsert('Nope', {})).toThrow('There is no object "Nope".');
    expect([c.system.remove('Account', id), c.system.remove('Account', id)]).toEqual([true, false]);
    expect(c.system.records('Account')).toMatchObject([{ Id: id, IsDeleted: true }]);
  });
});
