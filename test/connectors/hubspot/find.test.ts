import { expect, test } from 'vitest';
import type { Values } from '../../../src/model/value.ts';
import { type Account, HOUR, MINUTE, openAccount, rows } from './account.ts';

const UNIQUE = {
  object: 'contacts',
  name: 'halo_user_id',
  label: 'Halo user',
  type: 'string',
  fieldType: 'text',
  groupName: 'contactinformation',
  hasUniqueValue: true,
};

async function found(account: Account, object: string, keys: readonly Values[]) {
  const candidates = await account.connector.find({ object, fields: ['createdate'], keys });
  return candidates.map((records) => records.map(({ id }) => id).sort());
}

test('contacts by e-mail and by our mark are found at once, whatever the index shows', async () => {
  const account = await openAccount({
    contacts: rows(500, 1, () => ({ email: 'Ann.Lee@Example.com' })),
    properties: [UNIQUE],
  });
  await account.control('POST', 'settings', { indexLagMs: HOUR });
  account.clock.advance(MINUTE);
  const made = await account.control('POST', 'records?object=contacts', {
    properties: { email: 'new@example.com', halo_user_id: '17' },
  });
  const { id } = Object(made);
  await account.requests();

  expect(
    await found(account, 'contacts', [
      { email: ' ann.lee@example.COM' },
      { email: 'new@example.com' },
      { email: 'nobody@example.com' },
      { email: null },
    ]),
  ).toEqual([['500'], [id], [], []]);
  expect(await found(account, 'contacts', [{ halo_user_id: '17' }, { halo_user_id: '18' }])).toEqual([
    [id],
    [],
  ]);
  expect((await account.requests()).filter((one) => one.includes('search'))).toEqual([]);
});

test('names are compared without case, spaces at the ends and runs of spaces in the key', async () => {
  const account = await openAccount({
    companies: [
      ...rows(100, 3, (n) => ({ name: ['Zürich Räder AG', "O'Hara & Sons", 'Straße 1'][n - 100] ?? '' })),
      ...rows(110, 2, () => ({ name: 'Twin' })),
    ],
  });

  expect(
    await found(account, 'companies', [
      { name: '  zürich   RÄDER ag ' },
      { name: "O'HARA & SONS" },
      { name: 'straße 1' },
      { name: 'Twin' },
      { name: 'Twi' },
    ]),
  ).toEqual([['100'], ['101'], ['102'], ['110', '111'], []]);
});

test('several fields together, numbers and options', async () => {
  const account = await openAccount({
    companies: rows(100, 3, (n) => ({ name: `C${n}`, numberofemployees: String(n), industry: 'RETAIL' })),
    contacts: rows(500, 8, (n) => ({ firstname: n % 2 ? 'Ann' : 'Bob', lastname: `L${Math.floor(n / 2)}` })),
  });

  expect(
    await found(
      account,
      'contacts',
      [250, 251, 252, 253].flatMap((n) =>
        ['ann', 'BOB'].map((firstname) => ({ firstname, lastname: `l${n}` })),
      ),
    ),
  ).toEqual([['501'], ['500'], ['503'], ['502'], ['505'], ['504'], ['507'], ['506']]);
  expect(await found(account, 'companies', [{ numberofemployees: 101 }, { numberofemployees: 7 }])).toEqual([
    ['101'],
    [],
  ]);
  expect(
    await found(account, 'companies', [
      { industry: 'retail', name: 'c102' },
      { industry: 'bakery', name: 'c102' },
    ]),
  ).toEqual([['102'], []]);
});

test('the contacts of a company by its id', async () => {
  const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }];
  const account = await openAccount({
    companies: rows(100, 2, (n) => ({ name: `C${n}` })),
    contacts: rows(500, 4, (n) => ({ lastname: 'Lee', email: `${n}@example.com` })).map((row, n) => ({
      ...row,
      associations: [{ to: { id: n < 3 ? '100' : '101' }, types }],
    })),
  });

  expect(
    await found(account, 'contacts', [
      { 'associations.company': '100', lastname: 'Lee' },
      { 'associations.company': '101', lastname: 'lee' },
    ]),
  ).toEqual([['500', '501', '502'], ['503']]);
});

test('as many keys a search as its body takes, and no more than ten candidates each', async () => {
  const account = await openAccount({
    companies: [
      ...rows(1_000, 250, () => ({ name: 'The same name' })),
      ...rows(2_000, 300, (n) => ({ name: `A company with a rather long name, number ${n}` })),
    ],
  });
  const keys = rows(2_000, 300, () => ({})).map(({ id }) => ({
    name: `a company with a rather long name, number ${id}`,
  }));
  await account.connector.describe('companies');
  await account.requests();

  const candidates = await found(account, 'companies', [...keys, { name: 'the same NAME' }]);
  const seen = await account.requests();

  expect(candidates.slice(0, 300)).toEqual(rows(2_000, 300, () => ({})).map(({ id }) => [id]));
  expect(candidates[300]).toHaveLength(10);
  expect(seen.filter((one) => one.includes('search')).length).toBeLessThanOrEqual(9);
  expect(seen.filter((one) => one.includes('batch/read')).length).toBe(4);
});

test('what the index still shows under its old name is not found by it', async () => {
  const account = await openAccount({ companies: rows(100, 1, () => ({ name: 'Old name' })) });
  account.clock.advance(MINUTE);
  await account.control('POST', 'settings', { indexLagMs: HOUR });
  await account.control('POST', 'records?object=companies', { id: '100', properties: { name: 'New name' } });

  expect(await found(account, 'companies', [{ name: 'Old name' }])).toEqual([[]]);
});

test('a field that is gone is named', async () => {
  const account = await openAccount({});

  await expect(found(account, 'companies', [{ no_such: 'x' }])).rejects.toMatchObject({ code: 'FIELD_GONE' });
});
