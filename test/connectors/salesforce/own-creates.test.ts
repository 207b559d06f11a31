import { describe, expect, test } from 'vitest';
import { ACCOUNT, describeStep, row, rows, setUp, wireField } from './support.ts';

const T = '2026-11-20T10:00:00.000+0000';
const ID = '001B00000000001IAA';
const SPAN = { from: '2026-11-20T09:45:00.000Z', to: '2026-11-20T10:15:00.000Z' };
const made = { createable: false, updateable: false, nillable: false };
const withCreation = {
  ...ACCOUNT,
  fields: [
    ...ACCOUNT.fields,
    wireField('CreatedDate', 'datetime', made),
    wireField('CreatedById', 'reference', { ...made, referenceTo: ['User'], relationshipName: 'CreatedBy' }),
  ],
};

describe("records that the connection's own user made", () => {
  test('are asked for by who made them and when, and deleted ones come with them', async () => {
    const { salesforce, queries, requests } = await setUp(
      { body: withCreation },
      rows(row(ID, T, { Name: 'Acme' })),
    );

    const found = await salesforce.ownCreates?.({ object: 'Account', fields: ['Name'], ...SPAN });

    expect(found?.map(({ id, values }) => [id, values])).toEqual([[ID, { Name: 'Acme' }]]);
    expect(queries[0]).toMatch(
      /^SELECT Id,SystemModstamp,IsDeleted,MasterRecordId,Name FROM Account WHERE \(CreatedById = '005\w{15}'\) AND \(CreatedDate >= 2026-11-20T09:45:00.000Z\) AND \(CreatedDate <= 2026-11-20T10:15:00.000Z\)$/,
    );
    expect(requests.at(-1)?.path).toMatch(/\/queryAll$/);
  });

  test('cannot be told of an object that does not say who made a record: nothing is asked', async () => {
    const { salesforce, queries } = await setUp(describeStep);

    expect(await salesforce.ownCreates?.({ object: 'Account', fields: ['Name'], ...SPAN })).toBeUndefined();
    expect(queries).toEqual([]);
  });
});
