import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Bench, bench, counts, flow, heldCodes, type Wire } from './harness.ts';

const SITES = `version: 1
mapping: sites
source: { connection: salesforce, object: Account }
target: { connection: halo, object: site }
import: { match: [link, externalId], onNoMatch: create }
syncBack: { on: [create, update] }
externalId: { target: customfields.CFSalesforceSiteId }
fields:
  - { source: Name, target: name, direction: both }
  - { source: Phone, target: phonenumber, direction: both }
  - { source: ParentId, target: client_id, link: accounts, ancestors: true, direction: both }
`;

/** More than a reading of changes looks back. */
const HOUR = 3_600_000;

const ID = (n: number) => `0010000000000${String(n).padStart(2, '0')}AAA`;
const account = (n: number, parent?: number, more: Wire = {}): Wire => ({
  Id: ID(n),
  Name: `Company ${n}`,
  ...(parent === undefined ? {} : { ParentId: ID(parent) }),
  ...more,
});

async function tree(accounts: readonly Wire[], policy = 'children: site'): Promise<Bench> {
  const it = await bench({ salesforce: { Account: [...accounts], Contact: [] } });
  writeFileSync(join(it.options.mappings, 'salesforce', 'sites.yaml'), SITES);
  it.rewrite('salesforce/accounts.yaml', (text) => text.replace('children: customer', policy));
  return it;
}

/** Customers, and the sites that are more than a customer's main one, as "site @ customer". */
async function inHalo(it: Bench) {
  const clients = await it.records('halo', 'Client');
  const name = new Map(clients.map((row) => [row['id'], String(row['name'])]));
  const main = new Set(clients.map((row) => row['main_site_id']));
  const sites = (await it.records('halo', 'Site')).filter((row) => !main.has(row['id']));
  return {
    customers: [...name.values()].filter((text) => text.startsWith('Company')).sort(),
    sites: sites
      .filter((row) => name.get(row['client_id'])?.startsWith('Company'))
      .map((row) => `${row['name']} @ ${name.get(row['client_id'])}`)
      .sort(),
  };
}

const codes = (result: Awaited<ReturnType<Bench['sync']>>, mapping: string) =>
  flow(result, mapping).notes.flatMap(({ code, count }) =>
    code.startsWith('CHILD') ? [`${code} ${count}`] : [],
  );

describe('T5 child accounts as sites', () => {
  it('T5 makes sites of children and grandchildren, moves them with their parents in both directions, and takes those born in Halo', async () => {
    const it = await tree([account(1), account(2), account(3, 1), account(4, 3), account(5, 4)]);

    const first = await it.sync();
    expect(counts(first, 'accounts')).toMatchObject({ create: 2, skip: 3 });
    expect(counts(first, 'sites')).toEqual({ create: 3 });
    expect(codes(first, 'accounts')).toEqual(['CHILD_HANDED_OVER 3']);
    expect(await inHalo(it)).toEqual({
      customers: ['Company 1', 'Company 2'],
      sites: ['Company 3 @ Company 1', 'Company 4 @ Company 1', 'Company 5 @ Company 1'],
    });
    it.clock.advance(60_000);
    await it.forgetRequests();
    expect((await it.sync()).outcome).toBe('nothing');
    expect(await it.writes()).toEqual([]);

    // Those below it did not change in Salesforce, and move all the same.
    await it.edit('salesforce', 'Account', { Id: ID(3), ParentId: ID(2) });
    it.clock.advance(60_000);
    await it.sync();
    expect((await inHalo(it)).sites).toEqual([
      'Company 3 @ Company 2',
      'Company 4 @ Company 2',
      'Company 5 @ Company 2',
    ]);

    const clients = await it.records('halo', 'Client');
    const one = clients.find((row) => row['name'] === 'Company 1');
    const site = await it.record('halo', 'Site', (row) => row['name'] === 'Company 5');
    await it.edit('halo', 'Site', { id: site['id'], client_id: one?.['id'] });
    await it.edit('halo', 'Site', { name: 'Born in Halo', client_id: one?.['id'] });
    it.clock.advance(60_000);
    await it.sync();
    const accounts = await it.records('salesforce', 'Account');
    expect(accounts.find((row) => row['Id'] === ID(5))).toMatchObject({ ParentId: ID(1) });
    expect(accounts.filter((row) => row['Name'] === 'Born in Halo')).toMatchObject([{ ParentId: ID(1) }]);
    expect(accounts).toHaveLength(6);

    it.clock.advance(60_000);
    await it.forgetRequests();
    await it.sync();
    expect(await it.writes()).toEqual([]);
  });

  it('T5 moves those below a site that somebody moved in Halo', async () => {
    const it = await tree([account(1), account(2), account(3, 1), account(4, 3)]);
    await it.sync();
    it.clock.advance(HOUR);
    await it.sync();
    const clients = await it.records('halo', 'Client');
    const two = clients.find((row) => row['name'] === 'Company 2');
    const site = await it.record('halo', 'Site', (row) => row['name'] === 'Company 3');
    it.clock.advance(HOUR);
    await it.edit('halo', 'Site', { id: site['id'], client_id: two?.['id'] });
    it.clock.advance(HOUR);
    expect(counts(await it.sync(), 'sites', 'syncBack')).toMatchObject({ update: 1 });
    // In Salesforce it is the grandchild of another company by now, though nobody has touched it there.
    it.clock.advance(HOUR);
    await it.sync();
    expect((await inHalo(it)).sites).toEqual(['Company 3 @ Company 2', 'Company 4 @ Company 2']);
    it.clock.advance(HOUR);
    await it.forgetRequests();
    await it.sync();
    expect(await it.writes()).toEqual([]);
  });

  it('T5 takes the tickets of a site along to another customer, whoever moved it', async () => {
    const it = await bench({
      more: ['cases', 'sites'],
      salesforce: {
        Account: [account(1), account(2), account(3, 1)],
        Contact: [],
        Case: [
          { Id: '500000000000001AAA', AccountId: ID(3), Subject: 'Case 1', Status: 'New', Priority: 'High' },
        ],
      },
    });
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('children: customer', 'children: site'));
    const customer = async () => {
      const clients = new Map((await it.records('halo', 'Client')).map((row) => [row['id'], row['name']]));
      const ticket = await it.record('halo', 'Tickets', (row) => row['summary'] === 'Case 1');
      return clients.get(ticket['client_id']);
    };
    const later = async () => {
      it.clock.advance(HOUR);
      return await it.sync();
    };
    await it.sync();
    await later();
    expect(await customer()).toBe('Company 1');

    // The case did not change, and its ticket moves all the same.
    await it.edit('salesforce', 'Account', { Id: ID(3), ParentId: ID(2) });
    await later();
    expect(await customer()).toBe('Company 2');

    await later();
    const one = await it.record('halo', 'Client', (row) => row['name'] === 'Company 1');
    const site = await it.record('halo', 'Site', (row) => row['name'] === 'Company 3');
    await it.edit('halo', 'Site', { id: site['id'], client_id: one['id'] });
    await later();
    expect(await customer()).toBe('Company 1');
    const cases = await it.records('salesforce', 'Case');
    expect(cases).toMatchObject([{ AccountId: ID(3) }]);
    await later();
    await it.forgetRequests();
    await later();
    expect(await it.writes()).toEqual([]);
  });

  it.each([
    [
      'importAsCustomer',
      ['Company 2', 'Company 9'],
      ['Company 3 @ Company 2', 'Company 4 @ Company 2'],
      ['CHILD_HANDED_OVER 2', 'CHILD_ORPHAN 1'],
    ],
    ['skip', ['Company 9'], [], ['CHILD_ORPHAN 3']],
    [
      'includeParent',
      ['Company 1', 'Company 9'],
      ['Company 2 @ Company 1', 'Company 3 @ Company 1', 'Company 4 @ Company 1'],
      ['CHILD_HANDED_OVER 3'],
    ],
  ])(
    'T5 treats children of a parent outside the clause as orphanChild: %s says',
    async (policy, customers, sites, notes) => {
      const it = await tree(
        [
          account(1, undefined, { Type: 'Prospect' }),
          account(2, 1, { Type: 'Other' }),
          account(3, 2, { Type: 'Other' }),
          account(4, 2, { Type: 'Other' }),
          account(9, undefined, { Type: 'Other' }),
        ],
        `children: site\n  orphanChild: ${policy}\n  onOutOfScope: deactivate\n  where: "Type = 'Other'"`,
      );
      const first = await it.sync();
      expect(await inHalo(it)).toEqual({ customers, sites });
      expect(codes(first, 'accounts').sort()).toEqual(notes);
      it.clock.advance(60_000);
      await it.forgetRequests();
      // An included parent does not meet the clause, and is not switched off for it: what it was included for is still there.
      await it.sync({ full: true });
      expect(await it.writes()).toEqual([]);
    },
  );

  it('T5 brings the children of a company that is imported later', async () => {
    const it = await tree(
      [
        account(1, undefined, { Type: 'Prospect' }),
        account(2, 1, { Type: 'Other' }),
        account(3, 1, { Type: 'Prospect' }),
      ],
      `children: site\n  orphanChild: skip\n  where: "Type = 'Other'"`,
    );
    await it.sync();
    expect(await inHalo(it)).toEqual({ customers: [], sites: [] });
    await it.edit('salesforce', 'Account', { Id: ID(1), Type: 'Other' });
    it.clock.advance(60_000);
    await it.sync();
    // The clause holds for children, too.
    expect(await inHalo(it)).toEqual({ customers: ['Company 1'], sites: ['Company 2 @ Company 1'] });
  });

  it('T5 leaves a customer that becomes a child as it is, and holds a site whose parent goes away', async () => {
    const it = await tree([account(1), account(2), account(3, 1)]);
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: ID(2), ParentId: ID(1) });
    await it.edit('salesforce', 'Account', { Id: ID(3), ParentId: null, Phone: '1' });
    it.clock.advance(60_000);
    const second = await it.sync();
    expect(codes(second, 'accounts').sort()).toEqual(['CHILD_HANDED_OVER 1', 'CHILD_LINKED 1']);
    expect(heldCodes(second, 'sites')).toEqual(['CHILD_UPROOTED']);
    expect(await inHalo(it)).toEqual({
      customers: ['Company 1', 'Company 2'],
      sites: ['Company 3 @ Company 1'],
    });
    await it.edit('salesforce', 'Account', { Id: ID(3), ParentId: ID(2) });
    it.clock.advance(60_000);
    await it.sync();
    expect((await inHalo(it)).sites).toEqual(['Company 3 @ Company 2']);
  });
});
