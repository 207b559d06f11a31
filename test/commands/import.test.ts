import { describe, expect, it } from 'vitest';
import { bench, counts, flow } from '../e2e/harness.ts';
import { acme, ann, beta } from './records.ts';
import { run, runJson } from './support.ts';

const gamma = { Id: '001000000000003AAA', Name: 'Gamma', Type: 'Prospect' };
const three = { Account: [acme, beta, gamma], Contact: [ann] };
const names = async (it: Awaited<ReturnType<typeof bench>>) =>
  (await it.records('halo', 'Client'))
    .map((row) => row['name'])
    .filter((name) => name !== 'Unassigned')
    .sort();

describe('import', () => {
  it('brings over what --where admits, of that mapping alone', async () => {
    const it = await bench({ salesforce: three });

    const result = await runJson(it, 'import', 'accounts', '--where', "Type = 'Prospect'");

    expect(result).toMatchObject({
      outcome: 'done',
      flows: [{ mapping: 'accounts', direction: 'import', read: 1, counts: { create: 1 } }],
    });
    expect((result as { flows: unknown[] }).flows).toHaveLength(1);
    expect(await names(it)).toEqual(['Gamma']);
    expect(await it.records('halo', 'Users')).not.toContainEqual(expect.objectContaining({ surname: 'Lee' }));
  });

  it("adds --where to the mapping's own clause with AND", async () => {
    const it = await bench({ salesforce: three });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('import:\n', "import:\n  where: \"Name = 'Acme' OR Name = 'Gamma'\"\n"),
    );

    await run(it, 'import', 'accounts', '--where', "Name = 'Beta GmbH' OR Type = 'Prospect'");

    expect(await names(it)).toEqual(['Gamma']);
  });

  it('brings over the records of --ids', async () => {
    const it = await bench({ salesforce: three });

    const { code, text } = await run(it, 'import', 'accounts', '--ids', `${acme.Id}, ${gamma.Id}`);

    expect(code).toBe(0);
    expect(text).toContain('salesforce / accounts import: 2 read, 2 created\n');
    expect(await names(it)).toEqual(['Acme', 'Gamma']);
  });

  it.each([
    ['Acme Widgets', 'ACME  widgets'],
    ['ACME  widgets', 'Acme Widgets'],
    ['Widgets Strasse', 'Widgets Straße'],
  ])('holds one of two accounts whose names are the same to a sync: "%s" and "%s"', async (one, two) => {
    const it = await bench({
      salesforce: {
        Account: [
          { ...acme, Name: one },
          { ...beta, Name: two },
        ],
      },
    });

    const { code, text } = await run(it, 'import', 'accounts', '--ids', acme.Id);

    expect(code).toBe(2);
    expect(text).toContain('MATCH_AMBIGUOUS');
    expect(await names(it)).toEqual([]);
  });

  it('stops at --limit', async () => {
    const it = await bench({ salesforce: three });

    const result = await runJson(it, 'import', 'accounts', '--limit', '2');

    expect(result).toMatchObject({ flows: [{ read: 2, counts: { create: 2 } }] });
    expect(await names(it)).toHaveLength(2);
  });

  it('leaves the checkpoints alone: the first sync after it still reads everything', async () => {
    const it = await bench({ salesforce: three });
    await run(it, 'import', 'accounts', '--limit', '1');
    it.clock.advance(86_400_000 * 3);

    const result = await it.sync();

    expect(flow(result, 'accounts').read).toBe(3);
    expect(counts(result, 'accounts')).toEqual({ create: 2, unchanged: 1 });
    expect(counts(result, 'contacts')).toEqual({ create: 1 });
  });

  it('leaves the checkpoints alone: a later sync still reads what changed before the import', async () => {
    const it = await bench({ salesforce: three });
    await it.sync();
    it.clock.advance(3_600_000);
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '1' });
    await it.edit('salesforce', 'Account', { Id: beta.Id, Phone: '2' });
    it.clock.advance(3_600_000);

    expect(await runJson(it, 'import', 'accounts', '--ids', acme.Id)).toMatchObject({
      flows: [{ counts: { update: 1 } }],
    });

    expect(counts(await it.sync(), 'accounts')).toMatchObject({ update: 1 });
    expect(await it.record('halo', 'Client', (row) => row['name'] === 'Beta GmbH')).toMatchObject({
      main_phonenumber: '2',
    });
  });

  it('syncs nothing back, and leaves what changed in Halo to the next sync', async () => {
    const it = await bench({ salesforce: three });
    await it.sync();
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Acme');
    await it.edit('halo', 'Client', { id: client['id'], website: 'https://halo.example' });
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '1' });
    it.clock.advance(3_600_000);
    await it.forgetRequests();

    await run(it, 'import', 'accounts', '--ids', acme.Id);

    expect(await it.writes()).toEqual(['halo POST /api/Client']);
    expect(await it.record('halo', 'Client', (row) => row['name'] === 'Acme')).toMatchObject({
      main_phonenumber: '1',
      website: 'https://halo.example',
    });
    expect(counts(await it.sync(), 'accounts', 'syncBack')).toMatchObject({ update: 1 });
    expect(await it.record('salesforce', 'Account', (row) => row['Id'] === acme.Id)).toMatchObject({
      Website: 'https://halo.example',
      Phone: '1',
    });
  });

  it('shows where a clause does not parse, and writes nothing', async () => {
    const it = await bench({ salesforce: three });

    const { code, text } = await run(it, 'import', 'accounts', '--where', "Name = 'Acme' AND AND Type = 'x'");

    expect(code).toBe(1);
    expect(text).toContain('WHERE_INVALID: The clause given by --where cannot be used: ');
    expect(text).toContain("where: Character 19 of: Name = 'Acme' AND AND Type = 'x'");
    expect(await it.writes()).toEqual([]);
  });

  it('refuses a clause on a field that the mapping cannot see', async () => {
    const it = await bench({ salesforce: three });

    const { code, text } = await run(it, 'import', 'accounts', '--where', "Nmae = 'Acme'");

    expect(code).toBe(1);
    expect(text).toContain('Nmae');
    expect(await it.writes()).toEqual([]);
  });

  it('says of which integration the mappings are where there are two', async () => {
    const it = await bench({ crms: ['salesforce', 'hubspot'], salesforce: three });
    for (const [file, rule] of [
      ['companies', '{ source: name, target: name, write: create }'],
      ['contacts', '{ source: email, target: emailaddress, write: create }'],
    ] as const)
      it.rewrite(`hubspot/${file}.yaml`, (text) =>
        text.replace(/^# Name[\s\S]*$|^standardFields[\s\S]*$/m, `fields:\n  - ${rule}\n`),
      );

    for (const [name, why] of [
      [
        'companys',
        'There is no mapping "companys".\n  why: There are: hubspot: companies, contacts; salesforce: accounts, contacts.',
      ],
      ['contacts', 'Mapping "contacts" stands in several integrations.\n  why: In hubspot, salesforce.'],
    ] as const)
      for (const argv of [
        ['import', name],
        ['links', 'add', name, '1', '2'],
        ['status', '--mapping', name],
      ]) {
        if (argv[0] === 'status' && name === 'contacts') continue;
        expect((await run(it, ...argv)).text).toContain(why);
      }
    for (const argv of [['pull'], ['auth', 'status']]) {
      const { code, text } = await run(it, ...argv, '--integration', 'hubspott');
      expect([code, text]).toEqual([
        1,
        expect.stringContaining('INTEGRATION_UNKNOWN: There is no integration "hubspott".'),
      ]);
    }
  });

  it('names the mappings there are when it is given another', async () => {
    const it = await bench({ salesforce: three });

    const { code, text } = await run(it, 'import', 'acounts');

    expect(code).toBe(1);
    expect(text).toBe(
      'MAPPING_UNKNOWN: There is no mapping "acounts".\n  why: There are: accounts, contacts.\n  do: Did you mean "accounts"?\n',
    );
    expect(await it.writes()).toEqual([]);
  });

  it.each([
    ['--limit', 'ten'],
    ['--limit', '0'],
    ['--ids', ' , '],
  ])('refuses %s %j and writes nothing', async (option, value) => {
    const it = await bench({ salesforce: three });

    expect((await run(it, 'import', 'accounts', option, value)).code).toBe(1);
    expect(await it.writes()).toEqual([]);
  });
});
