import { describe, expect, test } from 'vitest';
import { type Account, HOUR, MINUTE, openAccount, rows, START } from './account.ts';

const company = (n: number) => ({ name: `Company ${n}` });
const contact = (n: number) => ({ lastname: `Contact ${n}`, email: `c${n}@example.com` });
const primary = (id: string) => ({
  to: { id },
  types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }],
});
const plain = (id: string) => ({
  to: { id },
  types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }],
});

/** `company` of every contact that was read. */
async function companies(account: Account) {
  const { records } = await account.read('contacts', ['email', 'associations.company']);
  return Object.fromEntries(records.map(({ id, values }) => [id, values['associations.company']]));
}

describe('a first load of HubSpot', () => {
  test('100 records a page, 1,000 contacts a reading of associations, then the archived ones', async () => {
    const account = await openAccount({
      companies: rows(100, 1, company),
      contacts: rows(5_000, 1_150, contact).map((row, n) =>
        n % 2 === 0 ? { ...row, associations: [primary('100')] } : row,
      ),
    });
    await account.connector.describe('contacts');
    await account.requests();

    const { records } = await account.read('contacts', ['email', 'associations.company']);
    const seen = await account.requests();

    expect(records).toHaveLength(1_150);
    expect(records[1]?.values).toEqual({ email: 'c5001@example.com', 'associations.company': null });
    expect(records[2]?.values).toEqual({ email: 'c5002@example.com', 'associations.company': '100' });
    const count = (path: string) => seen.filter((one) => one.includes(path)).length;
    expect(count('GET /crm/v3/objects/contacts')).toBe(12 + 1);
    expect(count('/associations/')).toBe(2);
    expect(seen).toHaveLength(15);
  });

  test('more properties than an address may name are read by id', async () => {
    const account = await openAccount({
      companies: rows(100, 120, company),
      properties: Array.from({ length: 60 }, (_, n) => ({
        object: 'companies',
        name: `a_property_with_a_rather_long_name_${n}`,
        label: `P${n}`,
        type: 'string',
        fieldType: 'text',
        groupName: 'companyinformation',
      })),
    });
    const names = Array.from({ length: 60 }, (_, n) => `a_property_with_a_rather_long_name_${n}`);

    const { records } = await account.read('companies', ['name', ...names]);

    expect(records.map(({ values }) => values['name'])).toEqual(
      rows(100, 120, company).map((r) => r.properties['name']),
    );
    expect(Object.keys(records[0]?.values ?? {})).toHaveLength(61);
    expect((await account.requests()).filter((one) => one.includes('batch/read'))).toHaveLength(2);
  });

  test('goes on where it stopped, with what a page said', async () => {
    const account = await openAccount({ companies: rows(100, 250, company) });
    const pages = account.connector.read({ object: 'companies', fields: ['name'] });
    const read: string[] = [];
    let since: Awaited<ReturnType<Account['read']>>['checkpoint'];
    for await (const page of pages) {
      read.push(...page.records.map(({ id }) => id));
      since = page.checkpoint;
      break;
    }
    account.clock.advance(HOUR);

    const rest = await account.read('companies', ['name'], since);

    expect(read).toHaveLength(100);
    expect(rest.records.map(({ id }) => id)).toEqual(rows(200, 150, company).map(({ id }) => id));
    // What changed while the load waited is looked for from its beginning on.
    expect(rest.checkpoint).toMatchObject({ until: '2026-03-01T12:00:00.000Z' });
  });

  test.each([
    ['a page that comes again', '199', '300'],
    ['a cursor that stands still', '9000', '200'],
  ])('%s is no end and no page', async (_, id, after) => {
    const account = await openAccount({ companies: rows(100, 250, company) });
    await account.control('POST', 'faults', {
      path: '/crm/v3/objects/companies',
      nth: 2,
      do: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: {
          results: [{ id, properties: {}, createdAt: START, updatedAt: START, archived: false }],
          paging: { next: { after } },
        },
      },
    });

    await expect(account.read('companies', ['name'])).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
  });

  test('a property that is archived stops the reading and is named', async () => {
    const account = await openAccount({ companies: rows(100, 2, company) });
    await account.connector.describe('companies');
    await account.control('POST', 'property', { object: 'companies', name: 'description', archived: true });

    await expect(account.read('companies', ['name', 'description'])).rejects.toMatchObject({
      code: 'FIELD_GONE',
      message: expect.stringContaining('description'),
    });
  });
});

describe('archived and merged records', () => {
  test('archived ones are deleted and inactive; restored ones come back', async () => {
    const account = await openAccount({ companies: rows(100, 3, company) });
    const first = await account.read('companies', ['name']);
    account.clock.advance(5 * MINUTE);
    await account.control('DELETE', 'records?object=companies&id=101');
    account.clock.advance(HOUR);

    const second = await account.read('companies', ['name'], first.checkpoint);
    expect(second.records).toEqual([{ id: '101', values: {}, deleted: true, inactive: true }]);
    expect((await account.read('companies', ['name'])).byId.get('101')).toMatchObject({ deleted: true });

    account.clock.advance(MINUTE);
    await account.control('POST', 'restore', { object: 'companies', id: '101' });
    const third = await account.read('companies', ['name'], second.checkpoint);
    expect(third.records).toMatchObject([{ id: '101', values: { name: 'Company 101' } }]);
    expect(third.records[0]).not.toHaveProperty('deleted');
  });

  test('a deletion is told once the archived records are listed again, and not in every run', async () => {
    const account = await openAccount({ companies: rows(100, 3, company) });
    const first = await account.read('companies', ['name']);
    account.clock.advance(30 * MINUTE);
    await account.control('DELETE', 'records?object=companies&id=101');
    account.clock.advance(MINUTE);
    const quick = await account.read('companies', ['name'], first.checkpoint);
    account.clock.advance(30 * MINUTE);
    const slow = await account.read('companies', ['name'], quick.checkpoint);
    account.clock.advance(61 * MINUTE);
    const later = await account.read('companies', ['name'], slow.checkpoint);

    expect([quick, slow, later].map(({ records }) => records.length)).toEqual([0, 1, 0]);
  });

  test.each(['newId', 'preserve'])('both ids of a merge lead to the survivor (%s)', async (mergeMode) => {
    const account = await openAccount({ contacts: rows(500, 3, contact) });
    await account.control('POST', 'settings', { mergeMode });
    const first = await account.read('contacts', ['email']);
    account.clock.advance(MINUTE);
    const merged = await account.control('POST', 'merge', {
      object: 'contacts',
      primaryObjectId: '500',
      objectIdToMerge: '501',
    });
    const survivor = Object(merged).id;

    const { byId } = await account.read('contacts', ['email'], first.checkpoint);

    expect(survivor === '500').toBe(mergeMode === 'preserve');
    expect(byId.get(survivor)).toMatchObject({ values: { email: 'c500@example.com' } });
    for (const old of ['500', '501'].filter((id) => id !== survivor))
      expect(byId.get(old)).toEqual({ id: old, values: {}, deleted: true, mergedInto: survivor });
    expect((await account.read('contacts', ['email'])).byId.get('501')).toMatchObject({
      mergedInto: survivor,
    });
  });

  test.each(['vanish', 'resolve'])('records by id: live, archived, merged (%s), forgotten', async (how) => {
    const account = await openAccount({ contacts: rows(500, 6, contact) });
    await account.control('POST', 'settings', { mergedInBatchRead: how });
    const merged = await account.control('POST', 'merge', {
      object: 'contacts',
      primaryObjectId: '501',
      objectIdToMerge: '502',
    });
    await account.control('DELETE', 'records?object=contacts&id=503');
    await account.control('POST', 'gdprDelete', { id: '504' });
    const ids = ['500', '501', '502', '503', '504', '99999999', 'no id', ' 0505 '];
    const ask = { object: 'contacts', fields: ['email'], ids };

    const live = await account.connector.readByIds(ask);
    const all = await account.connector.readByIds({ ...ask, deleted: true });

    const survivor = Object(merged).id;
    expect([...live.keys()].sort()).toEqual(['500', '505']);
    expect(live.get('500')).toMatchObject({ id: '500', values: { email: 'c500@example.com' } });
    expect([...all.keys()].sort()).toEqual(['500', '501', '502', '503', '505']);
    for (const id of ['501', '502'])
      expect(all.get(id)).toEqual({ id, values: {}, deleted: true, mergedInto: survivor });
    expect(all.get('503')).toMatchObject({
      values: { email: 'c503@example.com' },
      deleted: true,
      inactive: true,
    });
  });

  test('a batch that does not answer for all of its records is no answer', async () => {
    const account = await openAccount({ companies: rows(100, 2, company) });
    const error = {
      status: 'error',
      category: 'INTERNAL_ERROR',
      message: 'Secret name',
      context: { ids: ['101'] },
    };
    await account.control('POST', 'faults', {
      path: '/crm/v3/objects/companies/batch/read',
      nth: 1,
      do: {
        status: 207,
        headers: { 'content-type': 'application/json' },
        body: {
          status: 'COMPLETE',
          results: [],
          numErrors: 1,
          errors: [error],
          startedAt: START,
          completedAt: START,
        },
      },
    });
    const asked = account.connector.readByIds({ object: 'companies', ids: ['100', '101'], fields: ['name'] });

    await expect(asked).rejects.toMatchObject({
      code: 'READ_INCOMPLETE',
      message: expect.not.stringContaining('Secret'),
    });
  });

  test('what the index still shows and is gone is told as what became of it', async () => {
    const account = await openAccount({ companies: rows(100, 6, company) });
    const first = await account.read('companies', ['name']);
    account.clock.advance(MINUTE);
    for (const id of ['101', '102', '103'])
      await account.control('POST', 'records?object=companies', { id, properties: { name: `New ${id}` } });
    await account.control('POST', 'settings', { indexLagMs: 5 * MINUTE });
    account.clock.advance(MINUTE);
    await account.control('DELETE', 'records?object=companies&id=101');
    await account.control('POST', 'merge', {
      object: 'companies',
      primaryObjectId: '102',
      objectIdToMerge: '104',
    });
    account.clock.advance(MINUTE);

    const { byId } = await account.read('companies', ['name'], first.checkpoint);

    expect(byId.get('103')?.values).toEqual({ name: 'New 103' });
    for (const [id, record] of byId) if (id === '101') expect(record).toMatchObject({ deleted: true });
  });
});

describe('the company of a contact', () => {
  test('is the primary one, the only one, or the one with the lowest id, with a note', async () => {
    const account = await openAccount({
      companies: rows(100, 4, company),
      contacts: rows(500, 4, contact).map((row, n) => ({
        ...row,
        associations: [[primary('102'), plain('100')], [plain('103')], [plain('103'), plain('101')], []][n],
      })),
    });
    // Only where nobody has set one: HubSpot makes the first company the primary one.
    const { records, notes } = await account.read('contacts', ['associations.company']);

    expect(records.map(({ values }) => values['associations.company'])).toEqual(['102', '103', '101', null]);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('1 contact belongs to several companies of which none is primary: 502.');
  });

  test('is read page by page where a contact has more companies than an answer takes', async () => {
    const account = await openAccount({
      companies: rows(1_000, 620, company),
      contacts: rows(90_000, 1, contact).map((row) => ({
        ...row,
        associations: [...rows(1_000, 619, company).map(({ id }) => plain(id)), primary('1619')],
      })),
    });

    expect(await companies(account)).toEqual({ 90000: '1619' });
    expect((await account.requests()).filter((one) => one.includes('/associations/'))).toHaveLength(2);
  });

  test.each(['omit', 'error'])('none is none, however HubSpot says so (%s)', async (missingAssociations) => {
    const account = await openAccount({
      companies: rows(100, 1, company),
      contacts: rows(500, 2, contact).map((row, n) =>
        n === 0 ? row : { ...row, associations: [primary('100')] },
      ),
    });
    await account.control('POST', 'settings', { missingAssociations });

    expect(await companies(account)).toEqual({ 500: null, 501: '100' });
  });

  test('an answer that leaves a contact out does not take its company away', async () => {
    const account = await openAccount({
      companies: rows(100, 1, company),
      contacts: rows(500, 2, contact).map((row) => ({ ...row, associations: [primary('100')] })),
    });
    const path = '/crm/v4/associations/contacts/companies/batch/read';
    const empty = { status: 200, body: { status: 'COMPLETE', results: [] } };
    await account.control('POST', 'faults', { path, nth: 1, do: empty });
    expect(await companies(account)).toEqual({ 500: '100', 501: '100' });

    for (const answer of [empty, { status: 200, body: { status: 'PROCESSING', results: [] } }]) {
      await account.control('POST', 'faults', { path, do: answer });
      await expect(companies(account)).rejects.toMatchObject({ code: 'READ_INCOMPLETE' });
      await account.control('DELETE', 'faults');
    }
    await account.control('DELETE', 'records?object=companies&id=100');
    expect(await companies(account)).toEqual({ 500: null, 501: null });
  });

  test('B28 a failed reading of associations is an error, not a contact without a company', async () => {
    const account = await openAccount({
      companies: rows(100, 1, company),
      contacts: rows(500, 3, contact).map((row) => ({ ...row, associations: [primary('100')] })),
    });
    const path = '/crm/v4/associations/contacts/companies/batch/read';
    await account.control('POST', 'faults', {
      path,
      nth: 1,
      do: { itemErrors: { code: 'INTERNAL_ERROR', items: [1] } },
    });
    await expect(companies(account)).rejects.toMatchObject({
      code: 'READ_INCOMPLETE',
      message: expect.stringContaining('INTERNAL_ERROR'),
    });

    await account.control('POST', 'settings', {
      scopes: ['crm.objects.contacts.read', 'crm.schemas.contacts.read'],
    });
    await expect(companies(account)).rejects.toMatchObject({ kind: 'auth' });
  });
});
