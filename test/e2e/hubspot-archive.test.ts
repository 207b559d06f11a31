import { describe, expect, it } from 'vitest';
import { counts, flow, heldCodes } from './harness.ts';
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
  users,
} from './hubspot.ts';

describe('contacts of users who are switched off in Halo', () => {
  it('T15 are archived in one call, but for those who asked to be left alone', async () => {
    const it = await hubspotBench(
      [company(1)],
      [1, 2, 3].map((n) => contact(n)),
    );
    change(it, 'contacts', 'on: [update], onInactive: none', 'on: [update], onInactive: archive');
    await it.sync();
    for (const user of await users(it)) {
      const keep = user['surname'] === 'Person 2' ? { hubspot_dont_sync: true } : {};
      await it.edit('halo', 'Users', { id: user['id'], inactive: true, ...keep });
    }
    it.clock.advance(MINUTE);
    await it.forgetRequests();

    const result = await it.sync();

    expect(counts(result, 'contacts', 'syncBack')).toMatchObject({ archive: 2, skip: 1 });
    expect(noted(flow(result, 'contacts', 'syncBack'))).toContain('OPTED_OUT');
    const kept = (await it.records('hubspot', 'contacts')).filter((row) => row['archived'] !== true);
    expect(kept.map((row) => row['id'])).toEqual([contactId(2)]);
    expect((await it.writes()).filter((line) => line.endsWith('/archive'))).toHaveLength(1);
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

    expect(heldCodes(first, 'contacts', 'syncBack')).toEqual([]);
    expect((await it.sync()).outcome).toBe('nothing');
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
