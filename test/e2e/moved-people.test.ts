import { expect, it } from 'vitest';
import { type Bench, bench, counts, flow } from './harness.ts';
import {
  bothWays,
  change,
  company,
  companyId,
  contact,
  contactId,
  customer,
  hubspotBench,
  MINUTE,
  noted,
  range,
  users,
} from './hubspot.ts';

/** People who are moved in Halo, where the reference to their customer travels both ways. */

const moves = 'target: site_id, direction: both, link';

async function people(): Promise<Bench> {
  const it = await hubspotBench(
    range(3, (n) => company(n)),
    [contact(1)],
  );
  bothWays(it);
  change(it, 'contacts', 'target: site_id, link', moves);
  await it.sync();
  it.clock.advance(MINUTE);
  return it;
}

async function move(it: Bench, site: unknown) {
  const [user] = await users(it);
  await it.edit('halo', 'Users', { id: user?.['id'], site_id: site });
  it.clock.advance(MINUTE);
  const result = await it.sync();
  it.clock.advance(MINUTE);
  return result;
}

/** The number of the contact's primary company, and where the user is. */
async function where(it: Bench) {
  const row = await it.record('hubspot', 'contacts', ({ id }) => id === contactId(1));
  const { companies } = row['associations'] as { companies: { id: string; types: number[] }[] };
  const [user] = await users(it);
  return [companies.find(({ types }) => types.includes(1))?.id, user?.['site_id']];
}

it('carries every move of a user, also of one who was moved by the last run', async () => {
  const it = await people();
  const [three, two] = [await customer(it, 'Customer 3'), await customer(it, 'Customer 2')];
  await move(it, three['main_site_id']);

  const result = await move(it, two['main_site_id']);

  expect(result.flows.flatMap(noted)).toEqual([]);
  expect(await where(it)).toEqual([companyId(2), two['main_site_id']]);
  await it.forgetRequests();
  expect((await it.sync()).outcome).toBe('nothing');
  expect(await it.writes()).toEqual([]);
});

it('carries the second move to Salesforce without a doubt about the first', async () => {
  const account = (n: number) => ({ Id: `00100000000000${n}AAA`, Name: `Customer ${n}` });
  const contacts = [
    { Id: '003000000000001AAA', AccountId: account(1).Id, LastName: 'Person', Email: 'p@example.com' },
  ];
  const it = await bench({ salesforce: { Account: [1, 2, 3].map(account), Contact: contacts } });
  it.rewrite('salesforce/contacts.yaml', (text) => text.replace('target: site_id, link', moves));
  await it.sync();
  it.clock.advance(MINUTE);
  for (const n of [3, 2]) {
    const result = await move(it, (await customer(it, `Customer ${n}`))['main_site_id']);

    expect(counts(result, 'contacts', 'syncBack')).toMatchObject({ update: 1 });
    expect(noted(flow(result, 'contacts', 'syncBack'))).toEqual([]);
    const [row] = await it.records('salesforce', 'Contact');
    expect(row?.['AccountId']).toBe(account(n).Id);
  }
});

it('carries the move of a user out of the default site, which stands for no company', async () => {
  const it = await hubspotBench(
    range(2, (n) => company(n)),
    [contact(1)],
  );
  change(it, 'contacts', 'target: site_id, link', moves);
  await it.sync();
  it.clock.advance(MINUTE);
  const { main_site_id: unassigned } = await customer(it, 'Unassigned');
  await move(it, unassigned);
  expect(await where(it)).toEqual([companyId(1), unassigned]);

  for (const n of [2, 1]) {
    const { main_site_id: site } = await customer(it, `Customer ${n}`);
    expect((await move(it, site)).flows.flatMap(noted)).toEqual([]);
    expect(await where(it)).toEqual([companyId(n), site]);
    await move(it, unassigned);
  }
});
