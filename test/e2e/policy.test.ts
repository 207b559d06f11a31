import { describe, expect, it } from 'vitest';
import { bench, counts, flow, heldCodes, writeLinks } from './harness.ts';

const account = (n: number, more: Record<string, unknown> = {}) => ({
  Id: `0010000000000${String(n).padStart(2, '0')}AAA`,
  Name: `Customer ${n}`,
  Phone: `+44 20 7946 0${String(100 + n)}`,
  ...more,
});
const many = (count: number) => Array.from({ length: count }, (_, index) => account(index + 1));

describe('scope', () => {
  it('parenthesises the clause before the watermark is added, so that OR does not read everything again (T6)', async () => {
    const it = await bench({
      salesforce: { Account: [account(1, { Type: 'Other' }), account(2), account(3, { Rating: 'Hot' })] },
    });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('import:\n', "import:\n  where: \"Type = 'Other' OR Rating = 'Hot'\"\n"),
    );
    expect(counts(await it.sync(), 'accounts')).toEqual({ create: 2 });
    it.clock.advance(3_600_000);
    await it.sync();
    it.clock.advance(3_600_000);

    expect(flow(await it.sync(), 'accounts').read).toBe(0);
  });

  it('keeps the link of a record that leaves the clause, and writes nothing to either side (Q6)', async () => {
    const it = await bench({ salesforce: { Account: [account(1, { Type: 'Other' })] } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('import:\n', 'import:\n  where: "Type = \'Other\'"\n'),
    );
    await it.sync();
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1');
    await it.edit('salesforce', 'Account', { Id: account(1).Id, Type: 'Prospect', Phone: '1' });
    await it.edit('halo', 'Client', { id: client['id'], website: 'https://late.example' });
    it.clock.advance(60_000);
    await it.forgetRequests();

    const out = await it.sync();

    expect(await it.writes()).toEqual([]);
    expect(flow(out, 'accounts', 'syncBack').notes.map((note) => [note.code, note.count])).toEqual([
      ['NOT_LINKED', 1],
      ['OUT_OF_SCOPE', 1],
    ]);
    await it.edit('salesforce', 'Account', { Id: account(1).Id, Type: 'Other' });
    it.clock.advance(60_000);
    expect(counts(await it.sync(), 'accounts')).toMatchObject({ update: 1 });
    expect((await it.records('halo', 'Client')).filter((row) => row['name'] === 'Customer 1')).toHaveLength(
      1,
    );
  });

  it('carries an edited value map to the records it concerns', async () => {
    const it = await bench({
      salesforce: { Account: many(12).map((row) => ({ ...row, Industry: 'Banking' })) },
    });
    await it.sync();
    it.clock.advance(3_600_000);
    await it.sync();
    it.clock.advance(3_600_000);
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('Banking: Finance', 'Banking: Technology'));

    const result = await it.sync({ allow: { update: 12 } });

    expect(counts(result, 'accounts')).toEqual({ update: 12 });
    expect((await it.sync()).outcome).toBe('nothing');
  });
});

describe('deletes and merges', () => {
  it('deactivates nothing by default when an account is deleted, and says so', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    await it.sync();
    await it.remove('salesforce', 'Account', account(1).Id);
    it.clock.advance(60_000);
    await it.forgetRequests();

    const result = await it.sync();

    expect(await it.writes()).toEqual([]);
    expect(flow(result, 'accounts').notes.map((note) => note.code)).toContain('SOURCE_DELETED');
  });

  it('deactivates the customer when told to, once', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('import:\n', 'import:\n  onSourceDelete: deactivate\n'),
    );
    await it.sync();
    await it.remove('salesforce', 'Account', account(1).Id);
    it.clock.advance(60_000);

    expect(counts(await it.sync(), 'accounts')).toEqual({ deactivate: 1 });

    expect(await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1')).toMatchObject({
      inactive: true,
    });
    it.clock.advance(60_000);
    await it.forgetRequests();
    await it.sync();
    expect(await it.writes()).toEqual([]);
  });

  it('B15 L9 follows a merge: the survivor takes over the link of the record that lost', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    await it.sync();
    const survivor = await it.edit('salesforce', 'Account', { Name: 'Survivor', Phone: '777' });
    await it.control('salesforce', 'merge', {
      object: 'Account',
      winner: survivor['Id'],
      losers: [account(1).Id],
    });
    it.clock.advance(60_000);

    const result = await it.sync();

    expect(counts(result, 'accounts')).toMatchObject({ update: 1 });
    const clients = (await it.records('halo', 'Client')).filter((row) => row['name'] !== 'Unassigned');
    expect(clients).toHaveLength(1);
    expect(clients[0]).toMatchObject({ name: 'Customer 1', main_phonenumber: '777' });
    expect(counts(await it.sync(), 'accounts')).not.toHaveProperty('create');
  });

  it('B14 takes an empty source for nothing: no customer is touched', async () => {
    const it = await bench({ salesforce: {}, halo: { Client: [{ id: 60, name: 'Alone' }] } });
    await it.sync();
    await it.forgetRequests();

    expect((await it.sync()).outcome).toBe('nothing');
    expect(await it.writes()).toEqual([]);
  });
});

describe('guards', () => {
  it('refuses a run that would change half of all customers, says how to go on, and writes nothing', async () => {
    const it = await bench({ salesforce: { Account: many(12) } });
    await it.sync();
    for (const row of many(12).slice(0, 7))
      await it.edit('salesforce', 'Account', { Id: row.Id, Website: 'https://x.example' });
    it.clock.advance(60_000);
    await it.forgetRequests();

    const refused = await it.sync();

    expect(refused.outcome).toBe('refused');
    expect(flow(refused, 'accounts').error).toMatchObject({ code: 'CHANGE_GUARD', kind: 'guard' });
    // The other direction was not carried out either, and no guard of it says anything.
    expect(flow(refused, 'accounts', 'syncBack').outcome).toBe('refused');
    expect(flow(refused, 'accounts', 'syncBack').error).toBeUndefined();
    expect(await it.writes()).toEqual([]);
    expect((await it.sync({ allow: { update: 6 } })).outcome).toBe('refused');
    expect(counts(await it.sync({ allow: { update: 7 } }), 'accounts')).toMatchObject({ update: 7 });
  });

  it('refuses when one field would change for too many', async () => {
    const it = await bench({ salesforce: { Account: many(12) } });
    await it.sync();
    for (const row of many(12).slice(0, 4))
      await it.edit('salesforce', 'Account', { Id: row.Id, Phone: '0' });
    it.clock.advance(60_000);

    const refused = await it.sync();

    expect(flow(refused, 'accounts').error?.what).toContain('"main_phonenumber"');
  });

  it('does not run the contacts while the accounts are stopped', async () => {
    const it = await bench({
      salesforce: { Account: many(12), Contact: [{ LastName: 'Late', AccountId: account(1).Id }] },
    });
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('create: 100%', 'create: 5'));

    const result = await it.sync();

    expect(flow(result, 'accounts').outcome).toBe('refused');
    expect(flow(result, 'contacts').error).toMatchObject({ code: 'PARENT_FAILED' });
    expect(await it.writes()).toEqual([]);
  });
});

describe('both sides', () => {
  const edits = async (policy: string) => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('conflict: source', `conflict: ${policy}`));
    await it.sync();
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1');
    await it.edit('salesforce', 'Account', { Id: account(1).Id, Phone: 'from sales' });
    await it.edit('halo', 'Client', {
      id: client['id'],
      main_phonenumber: 'from support',
      website: 'https://support.example',
    });
    it.clock.advance(60_000);
    const result = await it.sync();
    const phones = async () => [
      (await it.record('salesforce', 'Account', (row) => row['Id'] === account(1).Id))['Phone'],
      (await it.record('halo', 'Client', (row) => row['id'] === client['id']))['main_phonenumber'],
    ];
    return { it, result, phones, client };
  };

  it('lets the source win a field that both changed, and still takes what only the target changed', async () => {
    const { it, result, phones } = await edits('source');

    expect(await phones()).toEqual(['from sales', 'from sales']);
    expect(await it.record('salesforce', 'Account', (row) => row['Id'] === account(1).Id)).toMatchObject({
      Website: 'https://support.example',
    });
    expect(flow(result, 'accounts').notes).toContainEqual(
      expect.objectContaining({
        code: 'CONFLICT',
        what: expect.stringContaining('; the value of salesforce is taken (conflict: source).'),
      }),
    );
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('lets the target win when the mapping says so', async () => {
    const { it, phones } = await edits('target');

    expect(await phones()).toEqual(['from support', 'from support']);
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('holds the record for a person when the mapping says so, and goes on once they agree', async () => {
    const { it, result, phones, client } = await edits('hold');

    expect(heldCodes(result, 'accounts')).toEqual(['CONFLICT']);
    expect(await phones()).toEqual(['from sales', 'from support']);
    await it.edit('halo', 'Client', { id: client['id'], main_phonenumber: 'from sales' });
    it.clock.advance(86_400_000);
    await it.sync();
    expect(await phones()).toEqual(['from sales', 'from sales']);
    expect(flow(await it.sync(), 'accounts').counts.held).toBe(0);
  });

  it('respects "Don\'t sync to Salesforce" on a customer and reports it (T10)', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    await it.sync();
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1');
    await it.edit('halo', 'Client', {
      id: client['id'],
      salesforce_dontsync: true,
      website: 'https://private.example',
    });
    it.clock.advance(60_000);

    const result = await it.sync();

    expect(
      flow(result, 'accounts')
        .notes.concat(flow(result, 'accounts', 'syncBack').notes)
        .map((note) => note.code),
    ).toContain('OPTED_OUT');
    expect(
      (await it.record('salesforce', 'Account', (row) => row['Id'] === account(1).Id))['Website'],
    ).toBeNull();
    await it.edit('halo', 'Client', { id: client['id'], salesforce_dontsync: false });
    it.clock.advance(60_000);
    await it.sync();
    expect((await it.record('salesforce', 'Account', (row) => row['Id'] === account(1).Id))['Website']).toBe(
      'https://private.example',
    );
  });

  it('leaves excluded ids alone', async () => {
    const it = await bench({ salesforce: { Account: [account(1), account(2)] } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('fields:\n', `exclude: ["${account(2).Id}"]\n\nfields:\n`),
    );

    expect(counts(await it.sync(), 'accounts')).toEqual({ create: 1, skip: 1 });
  });

  it('writes nothing back with an empty syncBack.on, updates only with [update] (T9)', async () => {
    const gate = async (on: string) => {
      const it = await bench({
        salesforce: { Account: [account(1)] },
        halo: { Client: [{ id: 70, name: 'Born here' }] },
      });
      it.rewrite('salesforce/accounts.yaml', (text) =>
        text
          .replace('on: [update]', `on: ${on}`)
          .replace(
            '{ source: Name, target: name, write: create }',
            '{ source: Name, target: name, direction: both, write: create }',
          ),
      );
      await it.sync();
      const client = await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1');
      await it.edit('halo', 'Client', { id: client['id'], website: 'https://back.example' });
      it.clock.advance(60_000);
      await it.forgetRequests();
      await it.sync();
      const names = (await it.records('salesforce', 'Account')).map((row) => row['Name']).sort();
      const website = (await it.record('salesforce', 'Account', (row) => row['Id'] === account(1).Id))[
        'Website'
      ];
      return { names, website };
    };

    expect(await gate('[]')).toEqual({ names: ['Customer 1'], website: null });
    expect(await gate('[update]')).toEqual({ names: ['Customer 1'], website: 'https://back.example' });
    expect((await gate('[create]')).website).toBeNull();
    expect((await gate('[create, update]')).names).toContain('Born here');
  });

  it('lets two accounts share one customer when links.yaml says so; only the primary exchanges fields', async () => {
    const it = await bench({
      salesforce: { Account: [account(1), account(2)] },
      halo: { Client: [{ id: 80, name: 'Group' }] },
    });
    writeLinks(
      it,
      `links:\n  accounts:\n    - { source: "${account(1).Id}", target: "80", primary: true }\n    - { source: "${account(2).Id}", target: "80" }\n`,
    );
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: account(1).Id, Phone: '1' });
    await it.edit('salesforce', 'Account', { Id: account(2).Id, Phone: '2' });
    it.clock.advance(60_000);

    await it.sync();

    expect(await it.record('halo', 'Client', (row) => row['id'] === 80)).toMatchObject({
      main_phonenumber: '1',
    });
    expect((await it.sync()).outcome).toBe('nothing');
  });
});

describe('links.yaml', () => {
  it('overrules a link that was found by name, from the next run on', async () => {
    const it = await bench({
      salesforce: { Account: [account(1)] },
      halo: {
        Client: [
          { id: 90, name: 'Customer 1' },
          { id: 91, name: 'The right one' },
        ],
      },
    });
    await it.sync();
    writeLinks(it, `links:\n  accounts:\n    - { source: "${account(1).Id}", target: "91" }\n`);
    it.clock.advance(86_400_000);

    expect(counts(await it.sync(), 'accounts')).toEqual({ link: 1 });

    await it.edit('salesforce', 'Account', { Id: account(1).Id, Phone: 'new' });
    it.clock.advance(60_000);
    await it.sync();
    expect(await it.record('halo', 'Client', (row) => row['id'] === 91)).toMatchObject({
      main_phonenumber: 'new',
    });
    expect((await it.record('halo', 'Client', (row) => row['id'] === 90))['main_phonenumber']).not.toBe(
      'new',
    );
  });

  it('names an id that does not exist in Halo', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    writeLinks(it, `links:\n  accounts:\n    - { source: "${account(1).Id}", target: "4711" }\n`);

    const result = await it.sync();
    expect(heldCodes(result, 'accounts')).toEqual(['LINK_TARGET_MISSING']);
    expect(flow(result, 'accounts').held[0]?.problem.where).toMatch(/links\.yaml:\d+$/);
  });
});

describe('a full run', () => {
  it('finds the records that have left the clause, and deactivates them when told to', async () => {
    const it = await bench({
      salesforce: { Account: [account(1, { Type: 'Other' }), account(2, { Type: 'Other' })] },
    });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text
        .replace('import:\n', 'import:\n  onOutOfScope: deactivate\n  where: "Type = \'Other\'"\n')
        .replace('deactivate: 5%', 'deactivate: 50%'),
    );
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: account(2).Id, Type: 'Prospect' });
    it.clock.advance(3_600_000);
    expect(counts(await it.sync(), 'accounts')).not.toHaveProperty('deactivate');

    expect(counts(await it.sync({ full: true }), 'accounts')).toEqual({ deactivate: 1, unchanged: 1 });

    expect(await it.record('halo', 'Client', (row) => row['name'] === 'Customer 2')).toMatchObject({
      inactive: true,
    });
    expect(counts(await it.sync({ full: true }), 'accounts')).toEqual({ unchanged: 1 });
  });

  it('writes nothing when nothing has changed', async () => {
    const it = await bench({ salesforce: { Account: many(3) } });
    await it.sync();
    await it.forgetRequests();

    expect((await it.sync({ full: true })).outcome).toBe('nothing');
    expect(await it.writes()).toEqual([]);
  });
});

describe('a mapping that does not import', () => {
  it('creates nothing and says why', async () => {
    const it = await bench({ salesforce: { Account: many(2) } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('import:\n', 'import:\n  enabled: false\n'),
    );

    const result = await it.sync();

    expect(counts(result, 'accounts')).toEqual({ skip: 2 });
    expect(flow(result, 'accounts').notes.map((note) => note.code)).toContain('IMPORT_OFF');
  });
});

describe('a record that is held on its way to the target, and waits for its next try', () => {
  const ACCOUNT = { Id: '001000000000001AAA', Name: 'Acme', Phone: '1', Website: 'https://own.example' };
  const lookUp = (it: Awaited<ReturnType<typeof bench>>, name: string) =>
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace(/value: (Customers|Kunden)/, `value: ${name}`),
    );

  it('keeps what was entered on either side, and is settled by the conflict policy when it goes on', async () => {
    const it = await bench({
      salesforce: { Account: [ACCOUNT], Contact: [] },
      halo: {
        Client: [{ id: 500, name: 'Acme', website: 'https://adopted.example', main_phonenumber: '1' }],
      },
    });
    const client = () => it.record('halo', 'Client', (row) => row['id'] === 500);
    const account = () => it.record('salesforce', 'Account', (row) => row['Id'] === ACCOUNT.Id);
    await it.sync();
    it.clock.advance(900_000);
    lookUp(it, 'Kunden');
    await it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, Phone: '0111' });
    for (let run = 0; run < 3; run += 1) {
      expect(heldCodes(await it.sync(), 'accounts')).toEqual(['LOOKUP_UNMATCHED']);
      it.clock.advance(run < 2 ? 86_400_000 : 900_000);
    }
    await it.edit('halo', 'Client', { id: 500, main_phonenumber: '0222' });
    it.clock.advance(60_000);
    await it.forgetRequests();

    // Its next try is not due; it stays held all the same, or nothing would try it again.
    expect(heldCodes(await it.sync(), 'accounts')).toEqual(['LOOKUP_UNMATCHED']);

    expect(await it.writes()).toEqual([]);
    lookUp(it, 'Customers');
    it.clock.advance(900_000);
    const mended = await it.sync();
    expect(flow(mended, 'accounts').notes.map(({ code }) => code)).toContain('CONFLICT');
    expect(await client()).toMatchObject({ main_phonenumber: '0111', website: 'https://adopted.example' });
    expect(await account()).toMatchObject({ Phone: '0111', Website: 'https://own.example' });
  });
});
