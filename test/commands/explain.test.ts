import { describe, expect, it } from 'vitest';
import { bench } from '../e2e/harness.ts';
import { acme, ann, beta, crm, PHONE_LINE, twins } from './records.ts';
import { run, runJson } from './support.ts';

interface Explained {
  readonly mapping: string;
  readonly sourceId?: string;
  readonly targetId?: string;
  readonly linked: boolean;
  readonly scope: string;
  readonly held?: { readonly problem: { readonly code: string } };
  readonly fields: readonly {
    readonly target: string;
    readonly sourceChanged: boolean | 'unknown';
    readonly targetChanged: boolean | 'unknown';
    readonly values?: { readonly source: unknown; readonly target: unknown; readonly wanted: unknown };
  }[];
  readonly next: readonly {
    readonly action: string;
    readonly direction: string;
    readonly fields?: readonly string[];
    readonly reason?: { readonly code: string };
  }[];
}

type Bench = Awaited<ReturnType<typeof bench>>;
const explained = async (it: Bench, id: string, ...more: string[]) =>
  (await runJson(it, 'explain', id, ...more)) as Explained[];
const clientId = async (it: Bench, name = 'Acme') =>
  String((await it.record('halo', 'Client', (row) => row['name'] === name))['id']);
const field = (record: Explained | undefined, target: string) =>
  record?.fields.find((item) => item.target === target);

describe('explain', () => {
  it("shows a linked record: both sides' values, what the rule gives, its line, and that nothing is to do", async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();

    const { code, text } = await run(it, 'explain', acme.Id);

    expect(code).toBe(0);
    const id = await clientId(it);
    expect(text).toContain(
      `salesforce / accounts\n  source  salesforce Account ${acme.Id}\n  target  halo Client ${id}\n` +
        '  link    linked\n  where   no clause: every record is imported\n',
    );
    expect(text).toMatch(
      /\n {2}Phone <-> main_phonenumber {3}\S+accounts\.yaml:\d+\n {6}salesforce {3}"\+44 20 7946 0001" {3}as it was last settled\n {6}halo {9}"\+44 20 7946 0001" {3}as it was last settled\n {6}rule gives {3}"\+44 20 7946 0001"\n/,
    );
    expect(text).toMatch(
      /\n {2}Industry -> customfields\.CFIndustry {3}\S+:\d+ {2}\(values: industries\)\n {6}salesforce {3}"Banking".*\n {6}halo {9}"Finance".*\n {6}rule gives {3}"Finance"\n/,
    );
    expect(text).toContain(
      `Phone <-> main_phonenumber   ${it.options.mappings}/salesforce/accounts.yaml:${PHONE_LINE}\n`,
    );
    expect(text).toMatch(/\n {2}The next run would\n {2}change nothing\.\n$/);
    expect(await it.sync()).toMatchObject({ outcome: 'nothing' });
  });

  it('finds it by the id of Halo as well', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const id = await clientId(it);

    const found = await explained(it, id, '--mapping', 'accounts');

    expect(found).toMatchObject([{ mapping: 'accounts', sourceId: acme.Id, targetId: id, linked: true }]);
  });

  it('finds it by a Salesforce id of 15 characters', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();

    expect(await explained(it, acme.Id.slice(0, 15))).toMatchObject([{ sourceId: acme.Id, linked: true }]);
  });

  it('says which side has changed, and what becomes of it', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '+44 20 7946 0999' });
    const id = await clientId(it);
    await it.edit('halo', 'Client', { id: Number(id), website: 'https://halo.example' });
    it.clock.advance(60_000);

    const [record] = await explained(it, acme.Id);
    const { text } = await run(it, 'explain', acme.Id);

    expect(field(record, 'main_phonenumber')).toMatchObject({
      sourceChanged: true,
      targetChanged: false,
      values: { source: '+44 20 7946 0999', target: '+44 20 7946 0001', wanted: '+44 20 7946 0999' },
    });
    expect(field(record, 'website')).toMatchObject({
      sourceChanged: false,
      targetChanged: true,
      values: { source: 'https://acme.example', target: 'https://halo.example' },
    });
    expect(record?.next).toMatchObject([
      { action: 'update', direction: 'import', fields: ['main_phonenumber'] },
      { action: 'update', direction: 'syncBack', fields: ['Website'] },
    ]);
    expect(text).toContain('"+44 20 7946 0999"   changed since it was last settled');
    expect(text).toContain('"+44 20 7946 0001" -> "+44 20 7946 0999"');
  });

  it('changes nothing itself, neither a system nor the state', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: acme.Id, Phone: '1' });
    await it.forgetRequests();
    const before = await runJson(it, 'state', 'show');

    await explained(it, acme.Id);

    expect(await it.writes()).toEqual([]);
    expect(await runJson(it, 'state', 'show')).toEqual(before);
  });

  it('shows an unlinked record and that the next run creates it', async () => {
    const it = await bench({ salesforce: crm });

    const [record] = await explained(it, acme.Id);

    expect(record).toMatchObject({
      sourceId: acme.Id,
      linked: false,
      next: [{ action: 'create', direction: 'import' }],
    });
    expect(field(record, 'name')).toMatchObject({ sourceChanged: 'unknown', targetChanged: 'unknown' });
    expect((await run(it, 'explain', acme.Id)).text).toContain('  link    not linked\n');
  });

  it('shows which record an unlinked one would be linked to', async () => {
    const it = await bench({ salesforce: crm, halo: { Client: [{ id: 95, name: 'Acme' }] } });

    const { text } = await run(it, 'explain', acme.Id);

    expect(text).toContain('  target  halo Client 95\n  link    not linked yet; matched\n');
    expect(text).toContain(`  = link    Account ${acme.Id} -> Client 95  matched by name`);
  });

  it('says that a record does not meet the where clause', async () => {
    const it = await bench({ salesforce: crm });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('import:\n', 'import:\n  where: "Industry = \'Banking\'"\n'),
    );

    expect((await run(it, 'explain', beta.Id)).text).toContain(
      "  where   does not meet Industry = 'Banking', so it does not sync\n",
    );
    expect(await explained(it, beta.Id)).toMatchObject([
      { scope: 'out', next: [{ action: 'skip', reason: { code: 'OUT_OF_SCOPE' } }] },
    ]);
    expect(await explained(it, acme.Id)).toMatchObject([{ scope: 'in', next: [{ action: 'create' }] }]);
  });

  it('says why a record is held and since when', async () => {
    const it = await bench({ salesforce: { Account: [beta] }, halo: twins });
    await it.sync();
    const since = it.clock.iso();
    it.clock.advance(3_600_000);

    const { text } = await run(it, 'explain', beta.Id);

    expect(text).toContain(`  held since ${since}, 1 attempts\n    MATCH_AMBIGUOUS: `);
    expect(await explained(it, beta.Id)).toMatchObject([
      { linked: false, held: { problem: { code: 'MATCH_AMBIGUOUS' } }, next: [{ action: 'held' }] },
    ]);
  });

  it('L16 says why a record born in Halo does not sync', async () => {
    const it = await bench({ salesforce: crm, halo: { Client: [{ id: 96, name: 'Born here' }] } });
    await it.sync();

    const found = await explained(it, '96', '--mapping', 'accounts');

    expect(found).toMatchObject([{ targetId: '96', linked: false, scope: 'no source record' }]);
    const { text } = await run(it, 'explain', '96', '--mapping', 'accounts');
    expect(text).toContain('  where   there is no source record\n');
    expect(text).toContain('syncBack.on');
  });

  it('says that it knows no such record', async () => {
    const it = await bench({ salesforce: crm });

    const { code, text } = await run(it, 'explain', '001000000000099AAA');

    expect(code).toBe(1);
    expect(text).toContain('RECORD_NOT_FOUND: No mapping knows a record "001000000000099AAA"');
  });

  it('masks values in CI, unless they are asked for', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const ci = { ...it, io: { ...it.io, env: { ...it.io.env, CI: 'true' } } };

    const masked = await run(ci, 'explain', ann.Id);
    const json = await run(ci, 'explain', ann.Id, '--json');
    const shown = await run(ci, 'explain', ann.Id, '--values');
    const hidden = await run(it, 'explain', ann.Id, '--no-values');

    for (const { text } of [masked, json, hidden]) {
      expect(text).toContain('surname');
      expect(text).not.toContain('Lee');
      expect(text).not.toContain('acme.example');
    }
    expect(shown.text).toContain('"Lee"');
  });

  it('shows a reference to another mapping as the record it is linked to', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Acme');

    const [record] = await explained(it, ann.Id);

    expect(field(record, 'site_id')).toMatchObject({
      sourceChanged: false,
      targetChanged: false,
      values: { source: acme.Id, wanted: expect.anything() },
    });
    expect(String(field(record, 'site_id')?.values?.wanted)).toBe(String(client['main_site_id']));
    expect(record?.next).toEqual([]);
  });
});
