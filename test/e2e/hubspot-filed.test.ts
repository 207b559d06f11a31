import { describe, expect, it } from 'vitest';
import { type Bench, counts, flow, type Wire } from './harness.ts';
import {
  bothWays,
  change,
  company,
  companyId,
  contact,
  contactId,
  customer,
  editContact,
  hubspotBench,
  MINUTE,
  noted,
  users,
} from './hubspot.ts';

/** Where users are filed whose contact's company is archived: HubSpot shows no association with such a company. */

const HOUR = 60 * MINUTE;

/** Two companies, the n-th contact at the n-th of them, all of it imported. */
async function filed(prepare: (it: Bench) => void = () => {}): Promise<Bench> {
  const it = await hubspotBench([company(1), company(2)], [contact(1), contact(2, {}, 2)]);
  prepare(it);
  await it.sync();
  it.clock.advance(MINUTE);
  return it;
}

const twoWay = (it: Bench) =>
  change(it, 'contacts', 'target: site_id, link', 'target: site_id, direction: both, link');

async function siteOf(it: Bench, n: number): Promise<unknown> {
  return (await users(it)).find((user) => user['surname'] === `Person ${n}`)?.['site_id'];
}

async function mainSite(it: Bench, n: number): Promise<unknown> {
  return (await customer(it, `Customer ${n}`))['main_site_id'];
}

async function moveUser(it: Bench, n: number, site: unknown): Promise<void> {
  const user = (await users(it)).find((row) => row['surname'] === `Person ${n}`);
  await it.edit('halo', 'Users', { id: user?.['id'], site_id: site });
}

async function switchCustomer(it: Bench, n: number, inactive: boolean): Promise<void> {
  await it.edit('halo', 'Client', { id: (await customer(it, `Customer ${n}`))['id'], inactive });
  it.clock.advance(MINUTE);
}

async function companiesOf(it: Bench, n: number): Promise<string[]> {
  const row = await it.record('hubspot', 'contacts', (record) => record['id'] === contactId(n));
  const { companies = [] } = (row['associations'] ?? {}) as { companies?: readonly Wire[] };
  return companies.map(({ id }) => String(id));
}

/** A person takes a contact out of a company. */
async function leave(it: Bench, contact: string, from: string): Promise<void> {
  const { HUBSPOT_URL, HUBSPOT_ACCESS_TOKEN } = it.io.env;
  const answer = await fetch(`${HUBSPOT_URL}/crm/v4/associations/contacts/companies/batch/archive`, {
    method: 'POST',
    headers: { authorization: `Bearer ${HUBSPOT_ACCESS_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ inputs: [{ from: { id: contact }, to: [{ id: from }] }] }),
  });
  expect(answer.status).toBe(204);
}

describe('users whose company is archived', () => {
  it('F6 by a person: they stay, with a note, on full runs too, and a restored company changes nothing', async () => {
    const it = await filed();
    const home = await mainSite(it, 1);
    await it.remove('hubspot', 'companies', companyId(1));
    it.clock.advance(HOUR + MINUTE);

    const result = await it.sync();

    expect(await siteOf(it, 1)).toBe(home);
    expect(counts(result, 'contacts', 'import')).not.toHaveProperty('update');
    expect(noted(flow(result, 'contacts', 'import'))).toContain('PARENT_ARCHIVED');
    it.clock.advance(HOUR);
    await it.sync({ full: true });
    expect(await siteOf(it, 1)).toBe(home);
    await it.control('hubspot', 'restore', { object: 'companies', id: companyId(1) });
    it.clock.advance(HOUR);
    await it.sync();
    expect(counts(await it.sync(), 'contacts', 'import')).not.toHaveProperty('update');
    expect(await siteOf(it, 1)).toBe(home);
  });

  it('F7 for a customer that was switched off in Halo: they stay, and one moved by hand stays moved', async () => {
    const it = await filed((bench) => change(bench, 'companies', 'onInactive: none', 'onInactive: archive'));
    const [home, other] = [await mainSite(it, 1), await mainSite(it, 2)];
    await switchCustomer(it, 1, true);

    const result = await it.sync();

    expect(counts(result, 'companies', 'syncBack')).toMatchObject({ archive: 1 });
    expect(counts(result, 'contacts', 'import')).not.toHaveProperty('update');
    expect(await siteOf(it, 1)).toBe(home);
    await moveUser(it, 1, other);
    await editContact(it, 1, { jobtitle: 'Driver' });
    it.clock.advance(MINUTE);
    await it.sync();
    expect(await siteOf(it, 1)).toBe(other);
    await it.control('hubspot', 'restore', { object: 'companies', id: companyId(1) });
    await switchCustomer(it, 1, false);
    await it.sync({ full: true });
    expect(await siteOf(it, 1)).toBe(other);
  });

  it('one moved by hand before anybody noticed is not taken for one without a company', async () => {
    const it = await filed();
    await moveUser(it, 1, await mainSite(it, 2));
    await it.remove('hubspot', 'companies', companyId(1));
    it.clock.advance(HOUR + MINUTE);

    await it.sync();

    expect(await siteOf(it, 1)).toBe(await mainSite(it, 2));
  });

  it('F7 a company made anew gets the contacts of its users', async () => {
    const it = await filed((bench) => {
      bothWays(bench);
      twoWay(bench);
      change(bench, 'companies', 'onInactive: none', 'onInactive: archive, onReactivate: create');
      change(bench, 'companies', 'lifecycleStages: [Customer]', 'lifecycleStages: ["*"]');
    });
    const home = await mainSite(it, 1);
    await switchCustomer(it, 1, true);
    await it.sync();
    it.clock.advance(MINUTE);
    await switchCustomer(it, 1, false);

    await it.sync();

    const anew = await it.record(
      'hubspot',
      'companies',
      (row) => (row['properties'] as Wire)['name'] === 'Customer 1' && row['archived'] !== true,
    );
    expect(anew['id']).not.toBe(companyId(1));
    expect(await companiesOf(it, 1)).toContain(anew['id']);
    expect(await siteOf(it, 1)).toBe(home);
    it.clock.advance(MINUTE);
    await it.sync();
    it.clock.advance(MINUTE);
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('who loses the association while the company lives goes to the default site', async () => {
    const it = await filed();
    await leave(it, contactId(1), companyId(1));
    it.clock.advance(MINUTE);

    await it.sync();

    const { main_site_id } = await it.record('halo', 'Client', (row) => row['name'] === 'Unassigned');
    expect(await siteOf(it, 1)).toBe(main_site_id);
  });
});

describe('a user moved by hand to another customer, where that travels back', () => {
  it('keeps the site that was chosen, though the company only says the customer', async () => {
    const it = await hubspotBench([company(1), company(2)], [contact(1)], {
      halo: {
        Client: [
          { id: 50, name: 'Customer 1' },
          { id: 51, name: 'Customer 2' },
        ],
        Site: [
          { id: 60, name: 'Main', client_id: 50 },
          { id: 70, name: 'Main', client_id: 51 },
          { id: 71, name: 'Second', client_id: 51 },
        ],
      },
    });
    bothWays(it);
    twoWay(it);
    await it.sync();
    expect(await siteOf(it, 1)).toBe(60);
    await moveUser(it, 1, 71);
    it.clock.advance(MINUTE);

    await it.sync();
    it.clock.advance(20 * MINUTE);
    const echo = await it.sync();

    expect(await companiesOf(it, 1)).toContain(companyId(2));
    expect(counts(echo, 'contacts', 'import')).not.toHaveProperty('update');
    await editContact(it, 1, { jobtitle: 'Driver' });
    it.clock.advance(MINUTE);
    await it.sync({ full: true });
    expect(await siteOf(it, 1)).toBe(71);
  });
});
