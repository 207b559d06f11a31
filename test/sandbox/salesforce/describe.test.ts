import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../support/shared.ts';
import { client, type Json } from './client.ts';

const folder = sharedPath('data/salesforce/describe');
const recorded = (name: string): Json => JSON.parse(readFileSync(join(folder ?? '', `${name}.json`), 'utf8'));

describe.skipIf(!folder).each(['Account', 'Contact', 'Opportunity', 'Case'])('the describe of %s', (name) => {
  const ours = client().call('GET', `/sobjects/${name}/describe`).body;

  it('has every key of the recorded one', () => {
    expect(Object.keys(ours)).toEqual(expect.arrayContaining(Object.keys(recorded(name))));
  });

  it('has every standard field exactly as recorded', () => {
    const standard = recorded(name).fields.filter((field: Json) => !field.name.endsWith('__c'));
    expect(standard.length).toBeGreaterThan(30);
    for (const field of standard) {
      expect(
        ours.fields.find((own: Json) => own.name === field.name),
        field.name,
      ).toEqual(field);
    }
  });

  it('has what hangs on it as recorded', () => {
    const facts = ({ childSObject, field, relationshipName, cascadeDelete, restrictedDelete }: Json) => ({
      childSObject,
      field,
      relationshipName,
      cascadeDelete,
      restrictedDelete,
    });
    const same = (a: Json) => (b: Json) => a.childSObject === b.childSObject && a.field === b.field;
    const known = ours.childRelationships.filter((own: Json) =>
      recorded(name).childRelationships.some(same(own)),
    );
    expect(known.length).toBeGreaterThan(6);
    for (const own of known)
      expect(facts(own)).toEqual(facts(recorded(name).childRelationships.find(same(own))));
  });

  it('gives its custom fields the same keys', () => {
    const keys = Object.keys(recorded(name).fields[0]).sort();
    for (const field of ours.fields) expect(Object.keys(field).sort()).toEqual(keys);
  });
});

describe.skipIf(!folder)('describeGlobal', () => {
  it('has the recorded keys for each object', () => {
    const theirs = recorded('Global');
    const ours = client().call('GET', '/sobjects').body;
    expect(Object.keys(ours)).toEqual(Object.keys(theirs));
    const account = theirs.sobjects.find((item: Json) => item.name === 'Account');
    const own = ours.sobjects.find((item: Json) => item.name === 'Account');
    for (const key of Object.keys(account).filter((item) => item !== 'urls'))
      expect([key, own[key]]).toEqual([key, account[key]]);
  });
});

describe('describes', () => {
  it('answer 304 to the ETag and to the date they were given with', () => {
    const c = client();
    const token = c.call('GET', '/sobjects').status;
    expect(token).toBe(200);
    const first = answerOf(c, {});
    expect(first.headers?.['ETag']).toMatch(/^"[0-9a-f]{8}"$/);
    expect(first.headers?.['Last-Modified']).toBe('Wed, 04 Mar 2026 05:06:07 GMT');
    expect(answerOf(c, { 'if-none-match': first.headers?.['ETag'] ?? '' }).status).toBe(304);
    expect(answerOf(c, { 'if-modified-since': 'Wed, 04 Mar 2026 05:06:07 GMT' }).status).toBe(304);
    expect(answerOf(c, { 'if-modified-since': 'Wed, 04 Mar 2026 05:06:06 GMT' }).status).toBe(200);
    expect(answerOf(c, { 'if-none-match': '"00000000"' }).status).toBe(200);
  });

  it('shows the custom fields that integrations need', () => {
    const { fields } = client().call('GET', '/sobjects/account/describe').body;
    const field = (name: string) => fields.find((item: Json) => item.name === name);
    expect(field('Halo_Id__c')).toMatchObject({
      type: 'string',
      length: 40,
      externalId: true,
      unique: true,
      idLookup: true,
      custom: true,
    });
    expect(field('Customer_Tier__c')).toMatchObject({ type: 'picklist', restrictedPicklist: true });
    expect(field('Customer_Tier__c').picklistValues.map((item: Json) => item.value)).toEqual([
      'Gold',
      'Silver',
      'Bronze',
    ]);
    expect(field('Regions__c')).toMatchObject({ type: 'multipicklist', groupable: false });
    expect(field('Renewal_Date__c')).toMatchObject({ type: 'date', soapType: 'xsd:date' });
  });

  it('names the cascading children of an account', () => {
    const { childRelationships } = client().call('GET', '/sobjects/Account/describe').body;
    expect(childRelationships).toContainEqual(
      expect.objectContaining({
        childSObject: 'Contact',
        field: 'AccountId',
        relationshipName: 'Contacts',
        cascadeDelete: true,
      }),
    );
  });

  it('answers 404 for an object that is not there, in the recorded words', () => {
    expect(client().call('GET', '/sobjects/Nope/describe')).toEqual({
      status: 404,
      body: [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }],
    });
  });
});

function answerOf(c: ReturnType<typeof client>, headers: Record<string, string>) {
  const login = c.raw(
    'POST',
    '/services/oauth2/token',
    new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: c.env['SALESFORCE_CLIENT_ID'] ?? '',
      client_secret: c.env['SALESFORCE_CLIENT_SECRET'] ?? '',
    }).toString(),
  );
  const token = (login.body as Json).access_token;
  return c.raw('GET', '/services/data/v62.0/sobjects/Account/describe', undefined, {
    authorization: `Bearer ${token}`,
    ...headers,
  });
}
