import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPortal, type PortalUnderTest } from './write-portal.ts';
import { archive, create, update } from './write-support.ts';

const PRIMARY = 'associations.company';

describe('records of an account', () => {
  let portal: PortalUnderTest;
  beforeAll(async () => {
    portal = await openPortal();
  });
  afterAll(() => portal[Symbol.asyncDispose]());

  const connected = async (object: string) => {
    const connector = portal.connect();
    await connector.describe(object);
    await portal.paths();
    return connector;
  };
  const company = (name: string) => portal.put('companies', { properties: { name } });
  const companiesOf = async (id: string) => {
    const links = (await portal.show('contacts', id))?.associations?.companies ?? [];
    return Object.fromEntries(links.map(({ id: to, types }) => [to, [...types].sort()]));
  };

  describe('what exists already', () => {
    test('a contact whose address is taken is not made: the result names who has it', async () => {
      const taken = await portal.put('contacts', { properties: { email: 'ann@taken.example' } });
      const connector = await connected('contacts');

      const results = await connector.write({
        object: 'contacts',
        changes: [
          create(1, { email: 'Ann@Taken.example', firstname: 'Ann' }, 'halo_id'),
          create(2, { email: 'bob@free.example' }, 'halo_id'),
        ],
      });

      expect(results).toMatchObject([
        { kind: 'rejected', existingId: taken, problem: { code: 'RECORD_CONFLICT' } },
        { kind: 'ok', created: true },
      ]);
      expect(JSON.stringify(results[0])).not.toMatch(/taken\.example/i);
      // Nothing was written to it.
      expect((await portal.show('contacts', taken))?.properties['halo_id']).toBeUndefined();
    });

    test('a contact that bears our mark is ours, though its create was answered by a conflict', async () => {
      const own = await portal.put('contacts', { properties: { email: 'own@mark.example', halo_id: 'h7' } });
      const home = await company('Home');
      const connector = await connected('contacts');

      const [result] = await connector.write({
        object: 'contacts',
        changes: [create(7, { email: 'own@mark.example', firstname: 'Own', [PRIMARY]: home }, 'halo_id')],
      });

      expect(result).toMatchObject({ kind: 'ok', id: own, created: false });
      expect((await portal.show('contacts', own))?.properties['firstname']).toBe('Own');
      expect(Object.keys(await companiesOf(own))).toEqual([home]);
    });

    test('an update to an address that another contact has is refused, and the other named', async () => {
      const other = await portal.put('contacts', { properties: { email: 'first@one.example' } });
      const second = await portal.put('contacts', { properties: { email: 'second@one.example' } });
      const connector = await connected('contacts');

      const [result] = await connector.write({
        object: 'contacts',
        changes: [update(Number(second), { email: 'first@one.example' })],
      });

      expect(result).toMatchObject({ kind: 'rejected', problem: { code: 'RECORD_CONFLICT' } });
      expect(result?.kind === 'rejected' && result.problem.why).toContain(other);
    });
  });

  describe('switching off', () => {
    test('archives in one request after a look; what is archived already is done', async () => {
      const [live, gone] = [await company('Live'), await company('Gone')];
      const connector = await connected('companies');
      await connector.write({ object: 'companies', changes: [archive(Number(gone))] });
      await portal.paths();

      const results = await connector.write({
        object: 'companies',
        changes: [archive(Number(gone)), archive(Number(live))],
      });

      expect(results).toMatchObject([
        { kind: 'ok', key: `k${gone}`, id: gone, created: false },
        { kind: 'ok', key: `k${live}`, id: live, created: false },
      ]);
      expect((await portal.show('companies', live))?.archived).toBe(true);
      expect(await portal.paths()).toEqual([
        'POST objects/companies/batch/read',
        'POST objects/companies/batch/archive',
      ]);
    });

    test.each(['vanish', 'resolve'])('never archives the survivor of a merge (ids that %s)', async (how) => {
      await portal.act('settings', { mergedInBatchRead: how });
      const [one, other] = [await company('One'), await company('Other')];
      const survivor = (await portal.act('merge', {
        object: 'companies',
        primaryObjectId: one,
        objectIdToMerge: other,
      })) as { readonly id: string };
      const connector = await connected('companies');

      const [result] = await connector.write({ object: 'companies', changes: [archive(Number(other))] });

      expect(result).toMatchObject({ kind: 'rejected', problem: { code: 'RECORD_GONE' } });
      expect((await portal.show('companies', survivor.id))?.archived).toBe(false);
    });
  });

  describe('the company of a contact', () => {
    const contact = (email: string, associations: readonly unknown[] = []) =>
      portal.put('contacts', { properties: { email }, associations });
    const tied = (id: string, ...types: readonly number[]) => ({
      to: { id },
      types: types.map((associationTypeId) => ({
        associationCategory: 'HUBSPOT_DEFINED',
        associationTypeId,
      })),
    });

    test('is set together with a new contact, as the primary one', async () => {
      const home = await company('Home of new ones');
      const connector = await connected('contacts');

      const [result] = await connector.write({
        object: 'contacts',
        changes: [create(11, { email: 'new@home.example', [PRIMARY]: home }, 'halo_id')],
      });

      expect(result).toMatchObject({ kind: 'ok', created: true });
      expect(await portal.paths()).toEqual(['POST objects/contacts/batch/create']);
      const id = result?.kind === 'ok' ? result.id : '';
      expect((await companiesOf(id))[home]).toContain(1);
    });

    test('a contact is not made at all where its company is not there', async () => {
      const connector = await connected('contacts');

      const results = await connector.write({
        object: 'contacts',
        changes: [
          create(12, { email: 'lost@home.example', [PRIMARY]: '999999999' }, 'halo_id'),
          create(13, { email: 'fine@home.example', [PRIMARY]: await company('Fine') }, 'halo_id'),
        ],
      });

      expect(results.map(({ kind }) => kind)).toEqual(['rejected', 'ok']);
    });

    test('becomes the primary one; the former one stays as a plain one, and labels stay', async () => {
      const [old, next] = [await company('Old'), await company('Next')];
      const id = await contact('move@home.example', [tied(old, 1), tied(next, 279)]);
      const connector = await connected('contacts');

      const [result] = await connector.write({
        object: 'contacts',
        changes: [update(Number(id), { [PRIMARY]: next })],
        fields: [PRIMARY],
      });

      expect(result).toMatchObject({ kind: 'ok', id, stored: { [PRIMARY]: next } });
      expect(await companiesOf(id)).toEqual({ [old]: [279], [next]: [1, 279] });
      expect(await portal.paths()).toEqual([
        'POST associations/contacts/companies/batch/read',
        'POST associations/contacts/companies/batch/create',
      ]);
    });

    test('one that is primary already costs no write', async () => {
      const home = await company('Stays');
      const id = await contact('stay@home.example', [tied(home, 1)]);
      const connector = await connected('contacts');

      const [result] = await connector.write({
        object: 'contacts',
        changes: [update(Number(id), { [PRIMARY]: home })],
        fields: [PRIMARY],
      });

      expect(result).toMatchObject({ kind: 'ok', stored: { [PRIMARY]: home } });
      expect(await portal.paths()).toEqual(['POST associations/contacts/companies/batch/read']);
    });

    test('an empty one ends the association that is shown, and no other', async () => {
      const [home, other] = [await company('Left'), await company('Kept')];
      const id = await contact('leave@home.example', [tied(home, 1), tied(other, 279)]);
      const connector = await connected('contacts');

      const [result] = await connector.write({
        object: 'contacts',
        changes: [update(Number(id), { [PRIMARY]: null, firstname: 'Lea' })],
      });

      expect(result).toMatchObject({ kind: 'ok', id });
      expect(await companiesOf(id)).toEqual({ [other]: [279] });
      expect((await portal.show('contacts', id))?.properties['firstname']).toBe('Lea');
    });

    test('one that is not there is refused for the contact that wants it alone', async () => {
      const home = await company('There');
      const [one, other] = [await contact('one@two.example'), await contact('other@two.example')];
      const connector = await connected('contacts');

      const results = await connector.write({
        object: 'contacts',
        changes: [
          update(Number(one), { [PRIMARY]: '999999999' }),
          update(Number(other), { [PRIMARY]: home }),
        ],
      });

      expect(results).toMatchObject([{ kind: 'rejected', problem: { field: PRIMARY } }, { kind: 'ok' }]);
      expect((await companiesOf(other))[home]).toContain(1);
    });

    test('is not touched where the contact itself is refused', async () => {
      const home = await company('Not yet');
      const id = await contact('refused@home.example');
      const connector = await connected('contacts');

      const [result] = await connector.write({
        object: 'contacts',
        changes: [update(Number(id), { lifecyclestage: 'no-such-stage', [PRIMARY]: home })],
      });

      expect(result).toMatchObject({ kind: 'rejected' });
      expect(await companiesOf(id)).toEqual({});
    });
  });

  test('B25 a text longer than HubSpot takes is refused, never cut', async () => {
    const connector = await connected('companies');

    const [result] = await connector.write({
      object: 'companies',
      changes: [create(21, { name: 'Long', description: 'x'.repeat(65_537) }, 'halo_id')],
    });

    expect(result).toMatchObject({ kind: 'rejected', problem: { field: 'description' } });
  });

  test('B22 a create whose answer is lost is unknown, and found by its mark exactly once', async () => {
    const home = await company('Lost answers');
    const connector = await connected('contacts');
    await portal.act('faults', {
      method: 'POST',
      path: '/crm/v3/objects/contacts/batch/create',
      nth: 1,
      do: { applyThenFail: 500 },
    });

    const [result] = await connector.write({
      object: 'contacts',
      changes: [create(31, { email: 'lost@answer.example', [PRIMARY]: home }, 'halo_id')],
    });
    const [found] = await connector.find({
      object: 'contacts',
      fields: ['email'],
      keys: [{ halo_id: 'h31' }],
    });

    expect(result).toMatchObject({ kind: 'unknown', problem: { code: 'WRITE_UNKNOWN' } });
    expect(found).toHaveLength(1);
  });
});
