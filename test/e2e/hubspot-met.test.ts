import { expect, it } from 'vitest';
import { readState } from '../support/read-state.ts';
import { type Bench, counts, heldCodes } from './harness.ts';
import {
  addTo,
  bothWays,
  change,
  company,
  contact,
  contactId,
  customer,
  hubspotBench,
  MINUTE,
  users,
} from './hubspot.ts';

/** Contacts that are there already when users come over to them, or take the place of archived and merged ones. */

const links = (it: Bench) =>
  readState(it, (state) => [...state.links('contacts')], 'hubspot').map(
    ({ sourceId, targetId, status }) => `${sourceId} ${targetId} ${status}`,
  );

const user = async (it: Bench, n: number) =>
  (await users(it)).find((row) => row['surname'] === `Person ${n}`) ?? {};

it('two users whose addresses one contact has are not both linked to it', async () => {
  const it = await hubspotBench([company(1)], []);
  bothWays(it);
  change(it, 'contacts', 'onNoMatch: create', 'onNoMatch: report');
  await it.sync();
  const there = await addTo(
    it,
    'contacts',
    contact(7, { email: 'main@example.com', hs_additional_emails: 'one@example.com;two@example.com' }),
  );
  const { main_site_id: site_id } = await customer(it, 'Customer 1');
  for (const name of ['one', 'two'])
    await it.edit('halo', 'Users', {
      firstname: name,
      surname: 'Shared',
      emailaddress: `${name}@example.com`,
      site_id,
    });
  it.clock.advance(MINUTE);

  const result = await it.sync();

  expect(heldCodes(result, 'contacts', 'syncBack')).toEqual(['MATCH_TAKEN']);
  expect(links(it)).toEqual([expect.stringContaining(`${there} `)]);
});

it('an archived contact whose user goes on with another leaves no link behind, whether that one was made or found', async () => {
  const it = await hubspotBench([company(1)], [contact(1), contact(2)]);
  bothWays(it);
  change(it, 'contacts', 'onInactive: none', 'onInactive: archive, onReactivate: create');
  await it.sync();
  const [made, found] = [(await user(it, 1))['id'], (await user(it, 2))['id']];
  for (const id of [made, found]) await it.edit('halo', 'Users', { id, inactive: true });
  it.clock.advance(MINUTE);
  await it.sync();
  expect(links(it).sort()).toEqual([`${contactId(1)} ${made} archived`, `${contactId(2)} ${found} archived`]);
  // A person types the second one anew.
  const again = await addTo(it, 'contacts', contact(2));
  for (const id of [made, found]) await it.edit('halo', 'Users', { id, inactive: false });
  it.clock.advance(MINUTE);

  const result = await it.sync();

  expect(counts(result, 'contacts', 'syncBack')).toMatchObject({ create: 1 });
  const [first, second, ...more] = links(it).sort(
    (a, b) => Number(b.includes(again)) - Number(a.includes(again)),
  );
  expect([first, more]).toEqual([`${again} ${found} active`, []]);
  expect(second).toMatch(new RegExp(`^(?!${contactId(1)})\\d+ ${made} active$`));
});

it('a user whose address a contact has that does not meet the clause is held, and an erased contact is forgotten with the edit that misses it', async () => {
  const it = await hubspotBench([company(1)], [contact(1, { jobtitle: 'Buyer' })]);
  bothWays(it);
  change(it, 'contacts', 'onNoMatch: create', `onNoMatch: create\n  where: "jobtitle = 'Buyer'"`);
  await it.sync();
  await addTo(it, 'contacts', contact(7, { hs_additional_emails: 'second@example.com' }));
  const { main_site_id: site_id } = await customer(it, 'Customer 1');
  await it.edit('halo', 'Users', {
    firstname: 'Sec',
    surname: 'Ond',
    emailaddress: 'second@example.com',
    site_id,
  });
  const { id } = await user(it, 1);
  await it.edit('halo', 'Users', { id, phonenumber: '555' });
  await it.control('hubspot', 'gdprDelete', { id: contactId(1) });
  it.clock.advance(MINUTE);

  const result = await it.sync();

  expect(heldCodes(result, 'contacts', 'syncBack')).toEqual(['OUT_OF_SCOPE']);
  expect(links(it)).toEqual([`${contactId(1)} ${id} forgotten`]);
});
