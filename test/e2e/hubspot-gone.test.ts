import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../commands/support.ts';
import { type Bench, counts, flow, heldCodes, writeLinks } from './harness.ts';
import {
  bothWays,
  change,
  company,
  companyId,
  contact,
  contactId,
  hubspotBench,
  MINUTE,
  properties,
  users,
} from './hubspot.ts';

/** What is archived, erased, restored or shared out: links follow, and nothing is made twice. */

const ARCHIVES = 'onInactive: archive';

async function archiving(more = ARCHIVES, companies = [company(1)]): Promise<Bench> {
  const it = await hubspotBench(companies, [contact(1), contact(2)]);
  bothWays(it);
  change(it, 'contacts', 'onInactive: none', more);
  await it.sync();
  it.clock.advance(MINUTE);
  return it;
}

async function switchUser(it: Bench, n: number, inactive: boolean): Promise<void> {
  const user = (await users(it)).find((row) => row['surname'] === `Person ${n}`);
  await it.edit('halo', 'Users', { id: user?.['id'], inactive });
  it.clock.advance(MINUTE);
}

const archives = async (it: Bench) => (await it.writes()).filter((line) => /archive|DELETE/.test(line));

async function contacts(it: Bench) {
  const rows = await it.records('hubspot', 'contacts');
  return rows.map((row) => `${properties(row)['lastname']}${row['archived'] ? ' archived' : ''}`).sort();
}

describe('T15 a user who is switched off in Halo', () => {
  it('stays in HubSpot unless the mapping says otherwise, and while the guard stops it', async () => {
    const it = await archiving('onInactive: none');
    await switchUser(it, 1, true);
    await it.sync();
    expect(await contacts(it)).toEqual(['Person 1', 'Person 2']);

    change(it, 'contacts', 'onInactive: none', ARCHIVES);
    change(it, 'contacts', 'deactivate: off', 'deactivate: 0');
    it.clock.advance(MINUTE);
    const result = await it.sync().catch(() => undefined);
    expect(result?.flows.map(({ outcome }) => outcome)).toContain('refused');
    expect(await contacts(it)).toEqual(['Person 1', 'Person 2']);
  });

  it('is archived by one call; switched on again it waits for somebody to restore the contact, and goes on with it then', async () => {
    const it = await archiving();
    await it.forgetRequests();
    await switchUser(it, 1, true);
    expect(counts(await it.sync(), 'contacts', 'syncBack')).toMatchObject({ archive: 1 });
    expect(await contacts(it)).toEqual(['Person 1 archived', 'Person 2']);
    it.clock.advance(MINUTE);
    await it.sync({ full: true });
    expect(await archives(it)).toHaveLength(1);
    await switchUser(it, 1, false);

    expect(heldCodes(await it.sync(), 'contacts', 'syncBack')).toEqual(['SOURCE_ARCHIVED']);
    await it.control('hubspot', 'restore', { object: 'contacts', id: contactId(1) });
    it.clock.advance(30 * MINUTE);
    expect(heldCodes(await it.sync(), 'contacts', 'syncBack')).toEqual([]);
    const [user] = (await users(it)).filter((row) => row['surname'] === 'Person 1');
    await it.edit('halo', 'Users', { id: user?.['id'], title: 'Back again' });
    it.clock.advance(MINUTE);
    await it.sync();
    expect(
      properties(await it.record('hubspot', 'contacts', (row) => row['id'] === contactId(1))),
    ).toMatchObject({
      jobtitle: 'Back again',
    });
  });

  it('gets a new contact where the mapping says so, once, and the link leads to that one', async () => {
    const it = await archiving(`${ARCHIVES}, onReactivate: create`);
    await switchUser(it, 1, true);
    await it.sync();
    await switchUser(it, 1, false);

    expect(counts(await it.sync(), 'contacts', 'syncBack')).toMatchObject({ create: 1 });
    it.clock.advance(MINUTE);
    await it.sync({ full: true });
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    await it.sync({ full: true });

    expect(await it.writes()).toEqual([]);
    expect(await contacts(it)).toEqual(['Person 1', 'Person 1 archived', 'Person 2']);
    expect(await users(it)).toHaveLength(2);
    await switchUser(it, 1, true);
    expect(counts(await it.sync(), 'contacts', 'syncBack')).toMatchObject({ archive: 1 });
    expect(await contacts(it)).toEqual(['Person 1 archived', 'Person 1 archived', 'Person 2']);
  });
});

describe('a contact that was archived longer ago than HubSpot keeps it', () => {
  it('is made anew when its user is switched on again: nobody erased it', async () => {
    const it = await archiving(`${ARCHIVES}, onReactivate: create`);
    await switchUser(it, 1, true);
    await it.sync();
    it.clock.advance(96 * 24 * 60 * MINUTE);
    const later = await it.sync({ full: true });
    expect(flow(later, 'contacts').notes.map(({ code }) => code)).toEqual(['SOURCE_DELETED']);
    await switchUser(it, 1, false);

    expect(counts(await it.sync(), 'contacts', 'syncBack')).toMatchObject({ create: 1 });
    expect(await contacts(it)).toEqual(['Person 1', 'Person 1 archived', 'Person 2']);
    expect(await users(it)).toHaveLength(2);
  });
});

describe('a contact that is erased in HubSpot', () => {
  it('is forgotten but for its ids, and never made again from its user', async () => {
    const it = await archiving();
    await it.control('hubspot', 'gdprDelete', { id: contactId(1) });
    it.clock.advance(MINUTE);

    const result = await it.sync({ full: true });

    expect(counts(result, 'contacts')).toMatchObject({ skip: 1 });
    const [user] = (await users(it)).filter((row) => row['surname'] === 'Person 1');
    await it.edit('halo', 'Users', { id: user?.['id'], title: 'Still here' });
    it.clock.advance(MINUTE);
    await it.sync();
    it.clock.advance(MINUTE);
    await it.sync({ full: true });
    expect(await contacts(it)).toEqual(['Person 2']);
    const listed = await run(it, 'links', 'list', '--json');
    expect(JSON.parse(listed.text)).toContainEqual(
      expect.objectContaining({ source: contactId(1), target: String(user?.['id']), status: 'forgotten' }),
    );
    const exported = await run(it, 'state', 'export');
    expect(exported.text).toContain(contactId(1));
    const explained = await run(it, 'explain', contactId(1));
    expect(explained.text).toContain('SOURCE_FORGOTTEN');
  });

  it('switches its user off where the mapping says so of deleted records', async () => {
    const it = await archiving(ARCHIVES);
    change(it, 'contacts', 'onNoMatch: create', 'onNoMatch: create\n  onSourceDelete: deactivate');
    await it.sync({ full: true });
    await it.control('hubspot', 'gdprDelete', { id: contactId(1) });
    it.clock.advance(MINUTE);

    expect(counts(await it.sync({ full: true }), 'contacts')).toMatchObject({ deactivate: 1 });
    expect((await users(it)).map((row) => [row['surname'], row['inactive']])).toContainEqual([
      'Person 1',
      true,
    ]);
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    await it.sync({ full: true });
    expect(await it.writes()).toEqual([]);
  });
});

describe('stages', () => {
  it('that are gone from the account stop the flow as soon as anything has changed', async () => {
    const it = await hubspotBench([company(1)]);
    await it.sync();
    await it.control('hubspot', 'property', {
      object: 'companies',
      name: 'lifecyclestage',
      removeOption: 'customer',
    });
    it.clock.advance(MINUTE);
    // Its own change is kept out by the clause: with the stage that is gone nothing meets it any more.
    await it.edit('hubspot', 'companies', {
      id: companyId(1),
      properties: { phone: '1', lifecyclestage: '' },
    });
    it.clock.advance(MINUTE);
    await it.forgetRequests();

    const result = await it.sync().catch((error: unknown) => error);

    expect(JSON.stringify(result) + it.output()).toContain('STAGE_CHANGED');
    expect(await it.writes()).toEqual([]);
  });
});

describe('companies that are sites', () => {
  const headOffice = {
    halo: { Client: [{ id: 50, name: 'Head office' }], Site: [{ id: 60, name: 'Branch', client_id: 50 }] },
  };
  const branches = (it: Bench, link: string) => {
    it.rewrite('hubspot/companies.yaml', (text) =>
      text.replace('onNoMatch: create', 'onNoMatch: create\n  exceptLinked: [branches]'),
    );
    change(it, 'contacts', 'link: companies', `link: ${link}`);
    writeFileSync(join(it.options.mappings, 'hubspot', 'branches.yaml'), sites);
  };
  const given = (it: Bench) =>
    writeLinks(it, `links:\n  branches:\n    - { source: "${companyId(2)}", target: "60" }\n`, 'hubspot');
  const sites = `version: 1
mapping: branches
source: { connection: hubspot, object: companies }
target: { connection: halo, object: site }
import: { match: [link], onNoMatch: report }
externalId: { source: halo_client_id }
fields:
  - { source: phone, target: phonenumber }
`;

  it('take their people along when they become one, in whatever order the rule names the mappings', async () => {
    const it = await hubspotBench([company(1), company(2)], [contact(1), contact(2, {}, 2)], headOffice);
    branches(it, '[companies, branches]');
    await it.sync();
    it.clock.advance(MINUTE);
    given(it);

    await it.sync();

    const filed = (await users(it)).map((row) => [row['surname'], row['client_name'], row['site_id']]);
    expect(filed).toContainEqual(['Person 1', 'Customer 1', expect.anything()]);
    expect(filed).toContainEqual(['Person 2', 'Head office', 60]);
    it.clock.advance(61 * MINUTE);
    await it.forgetRequests();
    await it.sync({ full: true });
    expect(await it.writes()).toEqual([]);
  });

  it('are left to the mapping of sites, and their people are filed there', async () => {
    const it = await hubspotBench([company(1), company(2)], [contact(1), contact(2, {}, 2)], headOffice);
    branches(it, '[branches, companies]');
    given(it);

    const result = await it.sync();

    expect(counts(result, 'companies')).toEqual({ create: 1, skip: 1 });
    // The company that no line gives to it is not told of, run after run.
    expect(flow(result, 'branches').notes).toEqual([]);
    expect(counts(result, 'branches')).toMatchObject({ link: 1 });
    expect((await users(it)).map((row) => [row['surname'], row['site_id']])).toContainEqual(['Person 2', 60]);
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    await it.sync({ full: true });
    expect(await it.writes()).toEqual([]);
  });
});

describe('the id of the target on the source', () => {
  it('is written to what was there before only when asked for, and once', async () => {
    const it = await hubspotBench([company(1)]);
    await it.sync();
    const marks = async () =>
      (await it.records('hubspot', 'companies')).map((row) => properties(row)['halo_client_id'] ?? null);
    expect(await marks()).toEqual([null]);
    change(it, 'companies', 'source: halo_client_id', 'source: halo_client_id, stamp: all');
    it.clock.advance(MINUTE);

    expect(counts(await it.sync(), 'companies', 'syncBack')).toMatchObject({ update: 1 });
    const [client] = (await it.records('halo', 'Client')).filter((row) => row['name'] === 'Customer 1');
    expect(await marks()).toEqual([String(client?.['id'])]);
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    await it.sync({ full: true });
    expect(await it.writes()).toEqual([]);
  });
});

describe('a user whose e-mail address a contact has that is linked to another user', () => {
  it('is held, and neither linked nor made', async () => {
    const it = await hubspotBench([company(1)], [contact(1)]);
    bothWays(it);
    change(it, 'contacts', 'match: [link, externalId, emailaddress]', 'match: [link]');
    await it.sync();
    const [user] = await users(it);
    await it.edit('halo', 'Users', {
      surname: 'Double',
      emailaddress: 'person1@example.com',
      site_id: user?.['site_id'],
    });
    it.clock.advance(MINUTE);

    const result = await it.sync();

    expect(heldCodes(result, 'contacts', 'syncBack')).toEqual(['MATCH_TAKEN']);
    expect(await contacts(it)).toEqual(['Person 1']);
  });
});
