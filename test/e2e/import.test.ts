import { describe, expect, it } from 'vitest';
import { planCommand } from '../../src/commands/plan.ts';
import { bench, counts, flow, heldCodes, writeLinks } from './harness.ts';

const acme = {
  Id: '001000000000001AAA',
  Name: 'Acme',
  Phone: '+44 20 7946 0001',
  Industry: 'Banking',
  NumberOfEmployees: 250,
};
const beta = { Id: '001000000000002AAA', Name: 'Beta GmbH', Website: 'https://beta.example' };
const ann = {
  Id: '003000000000001AAA',
  AccountId: acme.Id,
  FirstName: 'Ann',
  LastName: 'Lee',
  Email: 'Ann.Lee@acme.example',
  Title: 'CTO',
};
const bob = { Id: '003000000000002AAA', AccountId: beta.Id, LastName: 'Braun', Email: 'bob@beta.example' };
const crm = { Account: [acme, beta], Contact: [ann, bob] };

describe('the first import', () => {
  it('makes customers of accounts and users of their contacts, at their customer', async () => {
    const it = await bench({ salesforce: crm });

    const result = await it.sync();

    expect(result.outcome).toBe('done');
    expect(counts(result, 'accounts')).toEqual({ create: 2 });
    expect(counts(result, 'contacts')).toEqual({ create: 2 });
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Acme');
    expect(client).toMatchObject({ toplevel_name: 'Customers', main_phonenumber: '+44 20 7946 0001' });
    const fields = Object.fromEntries(
      (client['customfields'] as { name: string; display: string }[]).map((field) => [
        field.name,
        field.display,
      ]),
    );
    expect(fields).toMatchObject({ CFIndustry: 'Finance', CFEmployees: '250', CFSalesforceId: acme.Id });
    const user = await it.record('halo', 'Users', (row) => row['surname'] === 'Lee');
    expect(user).toMatchObject({
      firstname: 'Ann',
      emailaddress: 'ann.lee@acme.example',
      client_name: 'Acme',
      title: 'CTO',
    });
  });

  it('is followed by a run that reads both sides and writes nothing (T1)', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    await it.forgetRequests();

    const second = await it.sync();

    expect(second.outcome).toBe('nothing');
    expect(await it.writes()).toEqual([]);
    expect(flow(second, 'accounts').requests['salesforce']?.read).toBeGreaterThan(0);
    expect(flow(second, 'accounts').requests['halo']?.read).toBeGreaterThan(0);
  });

  it('is shown by plan before, and plan writes neither to a system nor to the state', async () => {
    const it = await bench({ salesforce: crm });
    await it.plan();
    await it.forgetRequests();

    const planned = await it.plan();

    expect(counts(planned, 'accounts')).toEqual({ create: 2 });
    expect(counts(planned, 'contacts')).toEqual({ create: 2 });
    expect(await it.writes()).toEqual([]);
    expect(counts(await it.sync(), 'contacts')).toEqual({ create: 2 });
  });

  it('shows values only when asked, and never prints a secret', async () => {
    const it = await bench({ salesforce: crm });

    await planCommand(it.io, it.options);
    const masked = it.output();
    await planCommand(it.io, { ...it.options, values: true });
    const shown = it.output();

    expect(masked).not.toContain('7946 0001');
    expect(shown).toContain('"+44 20 7946 0001"');
    for (const name of ['SALESFORCE_CLIENT_SECRET', 'HALO_CLIENT_SECRET', 'CROSSWALK_STATE_KEY']) {
      expect(masked + shown).not.toContain(it.io.env[name]);
    }
  });

  it('brings a change of one field over with one write, in either direction', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '+44 20 7946 0999' });
    it.clock.advance(60_000);
    await it.forgetRequests();

    expect(counts(await it.sync(), 'accounts')).toMatchObject({ update: 1 });
    expect(await it.writes()).toEqual(['halo POST /api/Client']);
    const user = await it.record('halo', 'Users', (row) => row['surname'] === 'Lee');
    await it.edit('halo', 'Users', { id: user['id'], title: 'CEO' });
    it.clock.advance(60_000);
    await it.forgetRequests();

    expect(counts(await it.sync(), 'contacts', 'syncBack')).toMatchObject({ update: 1 });
    expect(await it.writes()).toHaveLength(1);
    expect(await it.record('salesforce', 'Contact', (row) => row['Id'] === ann.Id)).toMatchObject({
      Title: 'CEO',
      FirstName: 'Ann',
    });
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('imports a later account by itself on the next run (A-48)', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    await it.edit('salesforce', 'Account', { Name: 'Gamma' });

    const result = await it.sync();

    expect(counts(result, 'accounts')).toMatchObject({ create: 1 });
    expect((await it.records('halo', 'Client')).filter((row) => row['name'] === 'Gamma')).toHaveLength(1);
  });
});

describe('identity', () => {
  it('links a customer of the same name and overwrites nothing on first sight (adoption)', async () => {
    const it = await bench({
      salesforce: { Account: [acme] },
      halo: { Client: [{ id: 40, name: 'ACME ', website: 'https://old.example', main_phonenumber: '111' }] },
    });

    const first = await it.sync();

    expect(counts(first, 'accounts')).toEqual({ link: 1 });
    expect(await it.record('halo', 'Client', (row) => row['id'] === 40)).toMatchObject({
      main_phonenumber: '111',
      website: 'https://old.example',
    });
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '222' });
    await it.sync();
    expect(await it.record('halo', 'Client', (row) => row['id'] === 40)).toMatchObject({
      main_phonenumber: '222',
      website: 'https://old.example',
    });
  });

  it('updates a linked customer of another name instead of doubling or renaming it (T2)', async () => {
    const it = await bench({
      salesforce: { Account: [acme] },
      halo: { Client: [{ id: 41, name: 'Acme Limited' }] },
    });
    writeLinks(it, `links:\n  accounts:\n    - { source: "${acme.Id}", target: "41" }\n`);

    await it.sync();
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '333' });
    await it.sync();

    const clients = (await it.records('halo', 'Client')).filter((row) =>
      String(row['name']).startsWith('Acme'),
    );
    expect(clients).toHaveLength(1);
    expect(clients[0]).toMatchObject({ id: 41, name: 'Acme Limited', main_phonenumber: '333' });
  });

  it('L6 holds a name that two customers have, and goes on with the others (T3)', async () => {
    const it = await bench({
      salesforce: { Account: [acme, beta] },
      halo: {
        Client: [
          { id: 42, name: 'Acme' },
          { id: 43, name: 'acme' },
        ],
      },
    });

    const result = await it.sync();

    expect(result.outcome).toBe('partial');
    expect(heldCodes(result, 'accounts')).toEqual(['MATCH_AMBIGUOUS']);
    expect(counts(result, 'accounts')).toEqual({ create: 1, held: 1 });
  });

  it('holds two accounts of one name rather than merging or doubling them, also when only one of them changes later', async () => {
    const twin = { ...acme, Id: '001000000000003AAA', Name: 'ACME' };
    const it = await bench({ salesforce: { Account: [acme, twin] } });
    expect(heldCodes(await it.sync(), 'accounts')).toEqual(['MATCH_AMBIGUOUS', 'MATCH_AMBIGUOUS']);
    it.clock.advance(3_600_000);
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '1' });
    it.clock.advance(60_000);

    expect(counts(await it.sync(), 'accounts')).toEqual({ held: 2 });

    await it.edit('salesforce', 'Account', { Id: twin.Id, Name: 'Acme Two' });
    it.clock.advance(86_400_000);
    expect(counts(await it.sync(), 'accounts')).toMatchObject({ create: 2 });
  });

  it('does not take a customer that belongs to another account', async () => {
    const it = await bench({ salesforce: { Account: [acme] } });
    await it.sync();
    await it.edit('salesforce', 'Account', { Name: 'acme' });

    const result = await it.sync();

    expect(heldCodes(result, 'accounts')).toEqual(['MATCH_TAKEN']);
    expect(
      (await it.records('halo', 'Client')).filter((row) => String(row['name']).toLowerCase() === 'acme'),
    ).toHaveLength(1);
  });
});

describe('parents and children', () => {
  it('parks a contact without an imported account at the default site and moves it when the account comes (T4)', async () => {
    const it = await bench({
      salesforce: { Account: [acme, { ...beta, Type: 'Prospect' }], Contact: [ann, bob] },
    });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('import:\n', 'import:\n  where: "Type != \'Prospect\'"\n'),
    );
    await it.sync();
    const parked = await it.record('halo', 'Users', (row) => row['surname'] === 'Braun');
    expect(parked).toMatchObject({ client_name: 'Unassigned', site_name: 'Main' });

    await it.edit('salesforce', 'Account', { Id: beta.Id, Type: 'Customer - Direct' });
    it.clock.advance(60_000);
    const result = await it.sync();

    expect(counts(result, 'contacts')).toMatchObject({ update: 1 });
    expect(await it.record('halo', 'Users', (row) => row['surname'] === 'Braun')).toMatchObject({
      client_name: 'Beta GmbH',
    });
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('leaves a parked user where an agent moved it by hand (Q14)', async () => {
    const it = await bench({
      salesforce: { Account: [acme, { ...beta, Type: 'Prospect' }], Contact: [bob] },
      halo: { Client: [{ id: 50, name: 'Elsewhere' }] },
    });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('import:\n', 'import:\n  where: "Type != \'Prospect\'"\n'),
    );
    await it.sync();
    const user = await it.record('halo', 'Users', (row) => row['surname'] === 'Braun');
    const elsewhere = await it.record('halo', 'Client', (row) => row['id'] === 50);
    await it.edit('halo', 'Users', { id: user['id'], site_id: elsewhere['main_site_id'] });
    await it.edit('salesforce', 'Account', { Id: beta.Id, Type: 'Customer - Direct' });
    it.clock.advance(60_000);

    await it.sync();

    expect(await it.record('halo', 'Users', (row) => row['surname'] === 'Braun')).toMatchObject({
      client_name: 'Elsewhere',
    });
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it("gives the customer the agent whose e-mail is the owner's, and says so when there is none (A-12, T16)", async () => {
    const it = await bench({ salesforce: { Account: [acme] } });

    const result = await it.sync();

    expect(flow(result, 'accounts').notes.map((note) => [note.code, note.count])).toContainEqual([
      'AGENT_UNMATCHED',
      1,
    ]);
    expect(
      (await it.record('halo', 'Client', (row) => row['name'] === 'Acme'))['accountmanagertech'],
    ).toBeFalsy();
  });
});
