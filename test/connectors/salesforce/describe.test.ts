import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { objectInfoOf } from '../../../src/connectors/salesforce/describe.ts';
import { faultsOf } from '../../../src/connectors/salesforce/errors.ts';
import { queryPageOf } from '../../../src/connectors/salesforce/wire.ts';
import { sharedPath } from '../../support/shared.ts';
import { ACCOUNT, describeStep, setUp, wireField } from './support.ts';

describe('a catalogue', () => {
  test('is sorted, complete and asked for once', async () => {
    const { salesforce, requests } = await setUp(describeStep);
    const [catalogue] = await Promise.all([salesforce.describe('Account'), salesforce.describe('account')]);
    const paths = catalogue.fields.map(({ path }) => path);
    expect(paths).toEqual([...paths].sort());
    expect(catalogue).toMatchObject({ system: 'salesforce', object: 'Account', createable: true });
    expect(catalogue.fields.find(({ path }) => path === 'Name')).toEqual({
      path: 'Name',
      label: 'Name',
      type: 'text',
      native: 'string',
      nullable: false,
      required: true,
      createable: true,
      updateable: true,
      filterable: true,
      length: 255,
    });
    expect(requests).toHaveLength(1);
  });

  test('tells rich text, defaults, checkboxes, hidden and unknown types apart', () => {
    const info = objectInfoOf({
      ...ACCOUNT,
      fields: [
        wireField('Rich__c', 'textarea', { extraTypeInfo: 'richtextarea', htmlFormatted: true }),
        wireField('Flag__c', 'boolean', { nillable: false }),
        wireField('OwnerId', 'reference', {
          nillable: false,
          defaultedOnCreate: true,
          referenceTo: ['User', 'Group'],
        }),
        wireField('Old__c', 'string', { deprecatedAndHidden: true }),
        wireField('New__c', 'hologram'),
        wireField('Sum__c', 'currency', { scale: 2 }),
      ],
    });
    expect(info?.catalogue.fields.map(({ path, type, required }) => [path, type, required])).toEqual([
      ['Flag__c', 'checkbox', false],
      ['New__c', 'compound', false],
      ['OwnerId', 'reference', false],
      ['Rich__c', 'html', false],
      ['Sum__c', 'currency', false],
    ]);
    expect(info?.catalogue.fields.at(-1)?.scale).toBe(2);
    expect(info?.stamp).toBeUndefined();
  });

  test('of an object name that is none is refused without a request', async () => {
    const { salesforce, requests } = await setUp();
    for (const name of ['../limits', 'A B', '', 'Account.Owner']) {
      await expect(salesforce.describe(name)).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' });
    }
    expect(requests).toEqual([]);
  });

  test('that failed is asked for again', async () => {
    const { salesforce } = await setUp(
      { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'x' }] },
      describeStep,
    );
    await expect(salesforce.describe('Account')).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' });
    expect((await salesforce.describe('Account')).object).toBe('Account');
  });
});

const recorded = sharedPath('data/salesforce/describe');
const json = (folder: string, name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

describe.skipIf(!recorded)('recorded describes of real orgs', () => {
  const info = (object: string) => {
    const found = objectInfoOf(json(recorded ?? '', `${object}.json`));
    if (found === undefined) throw new Error(`${object} is not understood`);
    return found;
  };
  const field = (object: string, path: string) => info(object).fields.get(path.toLowerCase());

  test('show every field, and which are required to create a record', () => {
    const required = (object: string) =>
      info(object)
        .catalogue.fields.filter((each) => each.required)
        .map(({ path }) => path);
    expect(info('Account').catalogue.fields).toHaveLength(68);
    expect(required('Account')).toEqual(['Name']);
    expect(required('Contact')).toEqual(['LastName']);
    expect(required('Opportunity')).toEqual(['CloseDate', 'Name', 'StageName']);
    expect(required('Case')).toEqual([]);
  });

  test('show types, lengths, options, parents and what may be filtered or written', () => {
    expect(field('Account', 'BillingAddress')).toMatchObject({ type: 'compound', createable: false });
    expect(field('Account', 'BillingStreet')).toMatchObject({ type: 'memo', length: 255, filterable: true });
    expect(field('Account', 'Description')).toMatchObject({
      type: 'memo',
      length: 32_000,
      filterable: false,
    });
    expect(field('Account', 'AnnualRevenue')).toMatchObject({ type: 'currency', scale: 0 });
    expect(field('Account', 'OwnerId')).toMatchObject({
      references: ['User'],
      relationship: 'Owner',
      required: false,
    });
    expect(field('Account', 'Type')?.options?.map(({ value }) => value)).toContain('Customer - Direct');
    expect(field('Contact', 'Name')).toMatchObject({ type: 'text', createable: false, updateable: false });
    expect(field('Contact', 'Email')).toMatchObject({ type: 'email', length: 80 });
    expect(field('Opportunity', 'ContactId')).toMatchObject({ createable: true, updateable: false });
  });

  test.each(['Account', 'Account_PersonAccount', 'Contact', 'Case', 'Lead', 'Opportunity', 'Event'])(
    '%s can be read incrementally with its deletions',
    (object) => {
      expect(info(object)).toMatchObject({ stamp: 'SystemModstamp', hasDeleted: true });
    },
  );
});

const fixtures = sharedPath('data/salesforce/restforce-fixtures');

describe.skipIf(!fixtures)('recorded answers of real orgs', () => {
  test('are pages of queries', () => {
    const first = queryPageOf(json(fixtures ?? '', 'query_paginated_first_page_response.json'));
    expect(first).toMatchObject({ totalSize: 2, done: false, next: '/services/data/v26.0/query/01gD' });
    expect(queryPageOf(json(fixtures ?? '', 'query_paginated_last_page_response.json'))?.done).toBe(true);
    expect(queryPageOf(json(fixtures ?? '', 'query_error_response.json'))).toBeUndefined();
  });

  test('are errors with their code', () => {
    const codeOf = (name: string) => faultsOf(400, json(fixtures ?? '', name))[0].errorCode;
    expect(codeOf('expired_session_response.json')).toBe('INVALID_SESSION_ID');
    expect(codeOf('query_error_response.json')).toBe('INVALID_FIELD');
    expect(codeOf('sobject_describe_error_response.json')).toBe('NOT_FOUND');
    expect(codeOf('refresh_error_response.json')).toBe('invalid_grant');
    expect(faultsOf(500, undefined)[0].errorCode).toBe('HTTP_500');
  });
});
