import { describe, expect, it } from 'vitest';
import { type Bench, counts, flow, heldCodes } from './harness.ts';
import {
  addTo,
  bothWays,
  change,
  company,
  contact,
  contactId,
  customer,
  hubspotBench,
  inHubspot,
  MINUTE,
  noted,
  properties,
  users,
} from './hubspot.ts';

describe('records that are switched off in Halo', () => {
  const ARCHIVE = '/crm/v3/objects/contacts/batch/archive';

  /** Three users of one customer; contacts are archived for those that are switched off. */
  async function linked(rest = '') {
    const it = await hubspotBench(
      [company(1)],
      [1, 2, 3].map((n) => contact(n)),
    );
    change(
      it,
      'contacts',
      'on: [update], onInactive: none',
      `on: [create, update], onInactive: archive${rest}`,
    );
    await it.sync();
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    return it;
  }

  async function switchUser(it: Bench, surname: string, inactive: boolean): Promise<void> {
    const user = (await users(it)).find((row) => row['surname'] === surname);
    await it.edit('halo', 'Users', { id: user?.['id'], inactive });
    it.clock.advance(MINUTE);
  }

  const archives = async (it: Bench) => (await it.writes()).filter((line) => line.endsWith(ARCHIVE));

  const archived = async (it: Bench): Promise<readonly unknown[]> =>
    (await it.records('hubspot', 'contacts')).flatMap((row) => (row['archived'] === true ? [row['id']] : []));

  it('T15 nothing happens to HubSpot unless the mapping says so', async () => {
    const it = await hubspotBench([company(1)], [contact(1)]);
    await it.sync();
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    await switchUser(it, 'Person 1', true);

    await it.sync();

    expect(await it.writes()).toEqual([]);
    expect(await archived(it)).toEqual([]);
  });

  it('T15 one call archives the contact of a user who left; it is remembered and not repeated', async () => {
    const it = await linked();
    await switchUser(it, 'Person 2', true);

    const result = await it.sync();

    expect(counts(result, 'contacts', 'syncBack')).toMatchObject({ archive: 1 });
    expect(await archived(it)).toEqual([contactId(2)]);
    expect(await archives(it)).toHaveLength(1);
    for (const _ of [1, 2]) {
      it.clock.advance(2 * 60 * MINUTE);
      expect((await it.sync()).outcome).toBe('nothing');
    }
    expect(await archives(it)).toHaveLength(1);
    expect(await users(it)).toHaveLength(3);
  });

  it('T15 a user who opted out of syncing keeps the contact', async () => {
    const it = await linked();
    const user = (await users(it)).find((row) => row['surname'] === 'Person 2');
    await it.edit('halo', 'Users', { id: user?.['id'], hubspot_dont_sync: true, inactive: true });
    it.clock.advance(MINUTE);

    const result = await it.sync();

    expect(noted(flow(result, 'contacts', 'syncBack'))).toContain('OPTED_OUT');
    expect(await archived(it)).toEqual([]);
  });

  it('T15 the guard stops a run that would archive more than it allows, before anything is archived', async () => {
    const it = await linked();
    change(it, 'contacts', 'deactivate: off', 'deactivate: 1');
    await switchUser(it, 'Person 1', true);
    await switchUser(it, 'Person 2', true);

    const result = await it.sync();

    expect(flow(result, 'contacts', 'syncBack').error?.code).toBe('CHANGE_GUARD');
    expect(await archives(it)).toEqual([]);
    expect(await archived(it)).toEqual([]);
  });

  it("a user who is back is held until the contact is restored, which nothing but HubSpot's screens can; then they go on", async () => {
    const it = await linked();
    await switchUser(it, 'Person 2', true);
    await it.sync();
    it.clock.advance(MINUTE);
    await switchUser(it, 'Person 2', false);

    const back = await it.sync();
    expect(heldCodes(back, 'contacts', 'syncBack')).toEqual(['SOURCE_ARCHIVED']);
    await it.control('hubspot', 'restore', { object: 'contacts', id: contactId(2) });
    it.clock.advance(2 * 60 * MINUTE);
    await it.sync();
    const user = (await users(it)).find((row) => row['surname'] === 'Person 2');
    await it.edit('halo', 'Users', { id: user?.['id'], title: 'Back again' });
    it.clock.advance(MINUTE);
    await it.sync();

    expect(await inHubspot(it, 'contacts', contactId(2))).toMatchObject({ jobtitle: 'Back again' });
    expect(await it.records('hubspot', 'contacts')).toHaveLength(3);
    expect(await users(it)).toHaveLength(3);
    it.clock.advance(2 * 60 * MINUTE);
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('with onReactivate: create a user who is back gets a new contact, with the address of the old one', async () => {
    const it = await linked(', onReactivate: create');
    await switchUser(it, 'Person 2', true);
    await it.sync();
    it.clock.advance(MINUTE);
    await switchUser(it, 'Person 2', false);

    const back = await it.sync();

    expect(counts(back, 'contacts', 'syncBack')).toMatchObject({ create: 1 });
    const live = (await it.records('hubspot', 'contacts')).filter((row) => row['archived'] !== true);
    expect(live).toHaveLength(3);
    const made = live.find((row) => properties(row)['email'] === 'person2@example.com');
    expect(made?.['id']).not.toBe(contactId(2));
    it.clock.advance(2 * 60 * MINUTE);
    await it.sync();
    it.clock.advance(2 * 60 * MINUTE);
    expect((await it.sync()).outcome).toBe('nothing');
    expect(await users(it)).toHaveLength(3);
    expect(await archived(it)).toEqual([contactId(2)]);
  });
});

describe('contacts that HubSpot has already', () => {
  /** HubSpot keeps second addresses unique too, and no look-up by address finds them. */
  const second = { email: 'main@example.com', hs_additional_emails: 'second@example.com' };

  it('an address that is a second one of a contact links the user to it, and nobody is doubled', async () => {
    const it = await hubspotBench([company(1)], []);
    bothWays(it);
    change(it, 'contacts', 'onNoMatch: create', 'onNoMatch: report');
    await it.sync();
    const { main_site_id } = await customer(it, 'Customer 1');
    const there = await addTo(it, 'contacts', contact(7, second));
    const user = await it.edit('halo', 'Users', {
      firstname: 'Sec',
      surname: 'Ond',
      emailaddress: 'second@example.com',
      site_id: main_site_id,
    });
    it.clock.advance(MINUTE);

    const first = await it.sync();
    it.clock.advance(16 * MINUTE);
    await it.sync();
    it.clock.advance(16 * MINUTE);
    const last = await it.sync();

    expect(heldCodes(first, 'contacts', 'syncBack')).toEqual([]);
    expect(last.outcome).toBe('nothing');
    expect(await it.records('hubspot', 'contacts')).toHaveLength(1);
    expect(await users(it)).toHaveLength(1);
    await it.edit('halo', 'Users', { id: user['id'], title: 'Second' });
    it.clock.advance(MINUTE);
    await it.sync();
    expect(await inHubspot(it, 'contacts', there)).toMatchObject({ jobtitle: 'Second' });
  });

  it('a contact that is linked to somebody else is left to that one: the user is held', async () => {
    const it = await hubspotBench([company(1)], [contact(7, second)]);
    bothWays(it);
    await it.sync();
    const { main_site_id } = await customer(it, 'Customer 1');
    await it.edit('halo', 'Users', {
      firstname: 'Sec',
      surname: 'Ond',
      emailaddress: 'second@example.com',
      site_id: main_site_id,
    });
    it.clock.advance(MINUTE);

    const result = await it.sync();

    expect(heldCodes(result, 'contacts', 'syncBack')).toEqual(['MATCH_TAKEN']);
    expect(await it.records('hubspot', 'contacts')).toHaveLength(1);
  });
});
