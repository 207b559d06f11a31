import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/model/plan.ts';
import { run, runJson } from '../commands/support.ts';
import { type Bench, bench, counts, flow, heldCodes, writeLinks } from './harness.ts';

const account = (n: number, more: Record<string, unknown> = {}) => ({
  Id: `0010000000000${String(n).padStart(2, '0')}AAA`,
  Name: `Customer ${n}`,
  Phone: `+44 20 7946 0${String(100 + n)}`,
  ...more,
});
const contact = (n: number, more: Record<string, unknown> = {}) => ({
  Id: `0030000000000${String(n).padStart(2, '0')}AAA`,
  AccountId: account(n).Id,
  FirstName: 'Pat',
  LastName: `Person ${n}`,
  Email: `person${n}@example.com`,
  ...more,
});
const range = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

const PERSON = { Id: '005000000000099AAA', Username: 'pat@example.com', LastName: 'Pat', IsActive: true };

const path = (it: Bench) => join(it.options.state, 'salesforce.sqlite');
/** Without what SQLite leaves beside a file that somebody has only read. */
const files = (it: Bench) =>
  readdirSync(it.options.state)
    .filter((name) => name !== 'logs')
    .filter((name) => !/sqlite-(wal|shm)$/.test(name))
    .sort();
const loseState = (it: Bench) => rmSync(it.options.state, { recursive: true });

interface Rebuild extends RunResult {
  readonly rebuilt: readonly {
    readonly relinked: readonly { readonly mapping: string; readonly linked: number; readonly by: object }[];
    readonly kept?: string;
  }[];
}

async function rebuild(it: Bench, ...flags: readonly string[]): Promise<Rebuild> {
  const ran = await run(it, 'state', 'rebuild', '--yes', '--json', ...flags);
  if (ran.failure || ran.text.includes('REBUILD_NEEDLESS')) throw new Error(ran.text);
  return JSON.parse(ran.text.slice(ran.text.indexOf('\n{\n') + 1)) as Rebuild;
}

const pairs = async (it: Bench) =>
  (
    (await runJson(it, 'links', 'list')) as {
      mapping: string;
      source: string;
      target: string;
      from: string;
    }[]
  )
    .filter((row) => row.from === 'state')
    .map((row) => `${row.mapping} ${row.source} ${row.target}`);

describe('a lost state', () => {
  it('T31 is rebuilt from the marks, and the next run creates and writes nothing', async () => {
    const it = await bench({ salesforce: { Account: range(12, account), Contact: range(12, contact) } });
    await it.sync();
    const before = await pairs(it);
    // Renamed on one side, so that only the mark tells; moved by an agent; a person's address changed.
    const [one, two] = await Promise.all(
      [1, 2].map((n) => it.record('halo', 'Client', (row) => row['name'] === `Customer ${n}`)),
    );
    await it.edit('halo', 'Client', { id: one?.['id'], name: 'Renamed by an agent', inactive: true });
    const user = await it.record('halo', 'Users', (row) => row['surname'] === 'Person 3');
    await it.edit('halo', 'Users', {
      id: user['id'],
      site_id: two?.['main_site_id'],
      emailaddress: 'moved@example.com',
    });
    await it.edit('salesforce', 'Account', { Id: account(4).Id, Name: 'Renamed in the CRM' });
    it.clock.advance(60_000);
    loseState(it);
    await it.forgetRequests();

    const out = await rebuild(it);

    expect(await it.writes()).toEqual([]);
    expect(await pairs(it)).toEqual(before);
    expect(out.rebuilt[0]?.relinked).toMatchObject([
      { mapping: 'accounts', linked: 12, by: { externalId: 12 } },
      { mapping: 'contacts', linked: 12, by: { externalId: 12 } },
    ]);
    const next = await it.sync();
    expect(await it.writes()).toEqual([]);
    expect(next.outcome).toBe('nothing');
  });

  it('is made good by a plain run too, as far as marks and names go', async () => {
    const it = await bench({ salesforce: { Account: range(3, account), Contact: range(3, contact) } });
    await it.sync();
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1');
    await it.edit('halo', 'Client', { id: client['id'], name: 'Renamed' });
    it.clock.advance(60_000);
    loseState(it);
    await it.forgetRequests();

    const next = await it.sync();

    expect(counts(next, 'accounts')).toEqual({ link: 3 });
    expect(counts(next, 'contacts')).toEqual({ link: 3 });
    expect(await it.writes()).toEqual([]);
  });

  it('says which fields differ and that nobody wins until one side changes', async () => {
    const it = await bench({
      salesforce: { Account: range(3, (n) => account(n, { Website: 'https://acme.example' })) },
    });
    await it.sync();
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1');
    await it.edit('halo', 'Client', { id: client['id'], website: 'https://late.example' });
    it.clock.advance(60_000);
    loseState(it);

    const out = await rebuild(it);

    expect(flow(out, 'accounts').notes).toContainEqual({
      code: 'REBUILD_DIFFERS',
      what: 'Field "website" differs between the two sides; it stays as it is until one of them changes it (adopt: linkOnly).',
      count: 1,
      example: account(1).Id,
    });
    await it.forgetRequests();
    await it.sync();
    expect(await it.writes()).toEqual([]);
    await it.edit('salesforce', 'Account', { Id: account(1).Id, Website: 'https://crm.example' });
    it.clock.advance(60_000);
    expect(counts(await it.sync(), 'accounts')).toMatchObject({ update: 1 });
  });

  it('says so where the mapping overwrites at a first meeting, and leaves it to the next run', async () => {
    const it = await bench({ salesforce: { Account: range(3, account) } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('onNoMatch: create', 'onNoMatch: create\n  adopt: overwrite'),
    );
    await it.sync();
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1');
    await it.edit('halo', 'Client', { id: client['id'], main_phonenumber: '1' });
    it.clock.advance(60_000);
    loseState(it);
    await it.forgetRequests();

    const out = await rebuild(it);

    expect(await it.writes()).toEqual([]);
    expect(counts(out, 'accounts')).toEqual({ link: 3 });
    expect(flow(out, 'accounts').notes.map((note) => [note.code, note.what.slice(-48)])).toContainEqual([
      'REBUILD_DIFFERS',
      'the next sync writes it to halo (adopt: overwrite).'.slice(-48),
    ]);
    expect(counts(await it.sync(), 'accounts')).toMatchObject({ update: 1 });
  });
});

describe('a rebuild of untidy data', () => {
  it('never creates what it cannot find again: it is held until somebody says so', async () => {
    const it = await bench({
      salesforce: { Account: range(4, account) },
      halo: {
        Client: [
          { id: 91, name: 'Customer 1' },
          { id: 92, name: 'Customer 2' },
        ],
      },
    });
    await it.sync();
    // Adopted by name, so without a mark; now the names differ.
    await it.edit('halo', 'Client', { id: 91, name: 'Another name' });
    it.clock.advance(60_000);
    loseState(it);
    await it.forgetRequests();

    const out = await rebuild(it);
    const next = await it.sync();
    it.clock.advance(48 * 3_600_000);
    const later = await it.sync({ full: true });

    expect(heldCodes(out, 'accounts')).toEqual(['REBUILD_UNMATCHED']);
    expect(flow(out, 'accounts').held[0]?.recordId).toBe(account(1).Id);
    expect(heldCodes(next, 'accounts')).toEqual(['REBUILD_UNMATCHED']);
    expect(heldCodes(later, 'accounts')).toEqual(['REBUILD_UNMATCHED']);
    expect(await it.writes()).toEqual([]);
    await it.edit('salesforce', 'Account', { Name: 'Born later' });
    it.clock.advance(60_000);
    expect(counts(await it.sync(), 'accounts')).toMatchObject({ create: 1 });
    await it.forgetRequests();
    const plain = await run(it, 'retry');
    expect([plain.code, await it.writes()]).toEqual([2, []]);
    expect(plain.text).toContain('still held (was REBUILD_UNMATCHED)');

    const { code, text } = await run(it, 'retry', '--code', 'REBUILD_UNMATCHED');
    expect(code).toBe(0);
    expect(text).toContain(`accounts ${account(1).Id}: created (was REBUILD_UNMATCHED)`);
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('links such a record to the partner that links.yaml names', async () => {
    const it = await bench({
      salesforce: { Account: [account(1)] },
      halo: { Client: [{ id: 91, name: 'Customer 1' }] },
    });
    await it.sync();
    await it.edit('halo', 'Client', { id: 91, name: 'Another name' });
    it.clock.advance(60_000);
    loseState(it);
    await rebuild(it);
    writeLinks(it, `links:\n  accounts:\n    - { source: "${account(1).Id}", target: "91" }\n`);

    const next = await it.sync();

    expect(counts(next, 'accounts')).toEqual({ link: 1 });
    expect(await pairs(it)).toEqual([`accounts ${account(1).Id} 91`]);
  });

  it('gives the customer of a merged account to the survivor', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    await it.sync();
    const winner = await it.edit('salesforce', 'Account', { Name: 'Survivor' });
    await it.control('salesforce', 'merge', {
      object: 'Account',
      winner: winner['Id'],
      losers: [account(1).Id],
    });
    it.clock.advance(60_000);
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1');
    loseState(it);
    await it.forgetRequests();

    const out = await rebuild(it);

    expect(counts(out, 'accounts')).toMatchObject({ link: 1 });
    expect(await pairs(it)).toEqual([`accounts ${winner['Id']} ${client['id']}`]);
    await it.sync();
    const kept = await it.record('halo', 'Client', (row) => row['id'] === client['id']);
    expect(JSON.stringify(kept)).toContain(String(winner['Id']));
    await it.forgetRequests();
    await it.sync({ full: true });
    expect(await it.writes()).toEqual([]);
  });

  it('keeps two sources on one target as links.yaml has them, and holds what is ambiguous', async () => {
    const it = await bench({
      salesforce: { Account: [account(1), account(2), account(3)] },
      halo: {
        Client: [
          { id: 91, name: 'Shared' },
          { id: 92, name: 'Customer 3' },
          { id: 93, name: 'Customer 3' },
        ],
      },
    });
    writeLinks(
      it,
      `links:\n  accounts:\n    - { source: "${account(1).Id}", target: "91" }\n    - { source: "${account(2).Id}", target: "91", primary: true }\n`,
    );
    await it.sync();
    const before = await pairs(it);
    loseState(it);
    await it.forgetRequests();

    const out = await rebuild(it);

    expect(await pairs(it)).toEqual(before);
    expect(heldCodes(out, 'accounts')).toEqual(['MATCH_AMBIGUOUS']);
    await it.sync();
    expect(await it.writes()).toEqual([]);
  });

  it('finds again what was born in Halo, and creates no second account for it', async () => {
    const it = await bench({ halo: { Client: [{ id: 91, name: 'Born in Halo' }] } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text
        .replace(
          'syncBack: { on: [update], onInactive: none }',
          'syncBack: { on: [create, update], onInactive: none }',
        )
        .replace('source: Name, target: name, write: create', 'source: Name, target: name, direction: both'),
    );
    await it.sync();
    expect((await it.records('salesforce', 'Account')).map((row) => row['Name'])).toContain('Born in Halo');
    const before = await pairs(it);
    loseState(it);
    await it.forgetRequests();

    const out = await rebuild(it);
    await it.sync();

    expect(await pairs(it)).toEqual(before);
    expect(heldCodes(out, 'accounts', 'syncBack')).toEqual([]);
    expect(await it.writes()).toEqual([]);
  });
});

describe('what a rebuild replaces', () => {
  it.each([
    ['damaged', (file: string) => truncateSync(file, 5_000)],
    ['emptied', (file: string) => truncateSync(file, 0)],
    ['something else', (file: string) => writeFileSync(file, 'not a state')],
    [
      'of a newer format',
      (file: string) => {
        const raw = new DatabaseSync(file);
        raw.exec('PRAGMA user_version = 99');
        raw.close();
      },
    ],
  ])('a state that is %s is kept beside the new one, byte by byte', async (_name, damage) => {
    const it = await bench({ salesforce: { Account: range(3, account) } });
    await it.sync();
    damage(path(it));
    const broken = readFileSync(path(it));
    expect((await it.sync()).outcome).toBe('failed');

    const out = await rebuild(it, '--anyway');

    const kept = out.rebuilt[0]?.kept ?? '';
    expect(readFileSync(kept).equals(broken)).toBe(true);
    expect(files(it)).toEqual(['salesforce.sqlite', 'salesforce.sqlite.lock', kept.split('/').at(-1)].sort());
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('stays when a system fails half-way', async () => {
    const it = await bench({ salesforce: { Account: range(3, account), Contact: range(3, contact) } });
    await it.sync();
    const before = readFileSync(path(it));
    await it.control('halo', 'faults', {
      system: 'halo',
      method: 'GET',
      path: '/api/Users.*',
      do: { status: 403 },
    });

    const { code } = await run(it, 'state', 'rebuild', '--yes', '--anyway');

    expect(code).toBe(3);
    expect(readFileSync(path(it)).equals(before)).toBe(true);
    expect(files(it)).toEqual(['salesforce.sqlite', 'salesforce.sqlite.lock']);
  });

  it('is in order: refused, so that what is not carried over yet still is', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: account(1).Id, Phone: '+44 20 7946 0777' });
    it.clock.advance(60_000);
    const before = readFileSync(path(it));

    const { code, text } = await run(it, 'state', 'rebuild', '--yes');

    expect(code).toBe(1);
    expect(text).toContain('REBUILD_NEEDLESS: The state of "salesforce" is in order');
    expect(readFileSync(path(it)).equals(before)).toBe(true);
    await it.sync();
    expect(
      (await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1'))['main_phonenumber'],
    ).toBe('+44 20 7946 0777');
  });

  it('has another key: refused, and kept', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    await it.sync();
    const before = readFileSync(path(it));
    const io = { ...it.io, env: { ...it.io.env, CROSSWALK_STATE_KEY: 'another key, 32 characters long!' } };

    const { code, text } = await run({ ...it, io }, 'state', 'rebuild', '--yes');

    expect(code).toBe(1);
    expect(text).toContain('STATE_KEY');
    expect(readFileSync(path(it)).equals(before)).toBe(true);
  });

  it('names the cure that costs nothing when only the key is another one', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    await it.sync();
    const io = { ...it.io, env: { ...it.io.env, CROSSWALK_STATE_KEY: 'another key, 32 characters long!' } };

    const { text } = await run({ ...it, io }, 'state', 'rebuild', '--anyway');

    expect(text).toContain(
      'another CROSSWALK_STATE_KEY: set that one again, and nothing needs to be rebuilt',
    );
  });

  it('stays when nobody agrees to the cost, which is said in requests', async () => {
    const it = await bench({
      salesforce: { Account: range(12, account) },
      halo: { Client: range(150, (n) => ({ id: 500 + n, name: `Old ${n}` })) },
    });

    const { code, text } = await run(it, 'state', 'rebuild');

    expect(code).toBe(1);
    expect(text).toContain('REBUILD_UNCONFIRMED');
    expect(text).toContain('accounts: 12 Account records of salesforce, 1 request for the list\n');
    expect(text).toMatch(/accounts: 15\d Client records of halo, 2 requests for the list/);
    expect(text).toMatch(/halo: about \d+ requests in all/);
    expect(existsSync(path(it))).toBe(false);
  });

  it('costs no more than it said', async () => {
    const it = await bench({ salesforce: { Account: range(12, account), Contact: range(12, contact) } });
    await it.sync();
    loseState(it);
    const said = (await run(it, 'state', 'rebuild')).text;
    await it.forgetRequests();

    await rebuild(it);

    const counted = (await it.requests('halo')).filter((row) =>
      /\/api\/(Client|Users)/.test(row.path),
    ).length;
    const allowed = Number(/halo: about (\d+) requests/.exec(said)?.[1]);
    // The estimate itself takes two requests a mapping, and a page may be asked for behind the last.
    expect(counted).toBeLessThanOrEqual(allowed + 6);
    expect(allowed).toBeLessThanOrEqual(counted + 6);
  });

  it('is a good state of another org: refused', async () => {
    const it = await bench({ salesforce: { Account: range(3, account) } });
    await it.sync();
    const raw = new DatabaseSync(path(it));
    raw.exec("UPDATE orgs SET org_id = 'other' WHERE connection = 'halo'");
    raw.close();

    const { code, text } = await run(it, 'state', 'rebuild', '--yes', '--anyway');

    expect(code).toBe(1);
    expect(text).toContain('STATE_FOREIGN');
  });

  it('is said to be matched by name only where a mapping has no marks', async () => {
    const it = await bench({ salesforce: { Account: range(3, account) } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text
        .replace('externalId: { target: customfields.CFSalesforceId }\n', '')
        .replace('[link, externalId, name]', '[link, name]'),
    );
    await it.sync();
    loseState(it);

    const { text } = await run(it, 'state', 'rebuild', '--yes');

    expect(text).toContain(
      'accounts has no externalId: records are found again by name only. What was renamed on one side is held.',
    );
    expect(text).toContain('accounts: 3 linked (3 by name)');
  });
});

describe('matching on an empty state', () => {
  it('does not give a source record, found by its mark, to a second target of the same name', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text
        .replace('on: [update], onInactive', 'on: [create, update], onInactive')
        .replace('source: Name, target: name, write: create', 'source: Name, target: name, direction: both'),
    );
    await it.sync();
    const first = await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1');
    await it.edit('halo', 'Client', { name: 'Customer 1', toplevel_id: first['toplevel_id'] });
    it.clock.advance(60_000);
    loseState(it);

    const out = await it.sync();

    expect((await pairs(it)).filter((pair) => pair.includes(account(1).Id))).toEqual([
      `accounts ${account(1).Id} ${first['id']}`,
    ]);
    expect(heldCodes(out, 'accounts', 'syncBack')).toEqual(['MATCH_TAKEN']);
  });

  it('looks for marks record by record when the list hides them', async () => {
    const it = await bench({ salesforce: { Account: range(8, account) } });
    await it.sync();
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1');
    await it.edit('halo', 'Client', { id: client['id'], name: 'Renamed' });
    it.clock.advance(60_000);
    const before = await pairs(it);
    loseState(it);
    // As in builds that do not know the parameter.
    await it.control('halo', 'settings', { listCustomFields: false });

    await rebuild(it);

    expect(await pairs(it)).toEqual(before);
  });
});

describe('a state with a create that got no answer', () => {
  it.each(['halo', 'salesforce'] as const)(
    'keeps it when it is rebuilt, so that %s gets it once',
    async (system) => {
      const it = await bench({ salesforce: { User: [PERSON], Account: [account(1)] } });
      it.rewrite('salesforce/accounts.yaml', (text) =>
        text
          .replace(/^guards:.*$/m, 'guards: { create: off, update: off }')
          .replace('on: [update]', 'on: [create, update]')
          .replace('target: name, write: create }', 'target: name, direction: both }'),
      );
      await it.sync();
      it.clock.advance(3_600_000);
      if (system === 'halo') await it.edit('salesforce', 'Account', { Name: 'Born' });
      else await it.edit('halo', 'Client', { name: 'Born', website: 'https://born.example' });
      const on = { halo: '/api/Client', salesforce: '/composite/sobjects' };
      for (const act of [{ applyThenFail: 504 }, { lateVisible: { ms: 300_000 } }])
        await it.control(system, 'faults', { system, method: 'POST', path: on[system], nth: 1, do: act });
      await it.sync();

      await rebuild(it, '--anyway');
      await run(it, 'retry', '--json');
      it.clock.advance(1_200_000);
      await it.sync();
      await run(it, 'retry', '--json');

      const born = async (of: 'halo' | 'salesforce', object: string, name: string) =>
        (await it.records(of, object)).filter((row) => row[name] === 'Born');
      expect(await born('halo', 'Client', 'name')).toHaveLength(1);
      expect(await born('salesforce', 'Account', 'Name')).toHaveLength(1);
      it.clock.advance(60_000);
      expect((await it.sync()).outcome).toBe('nothing');
    },
  );
});
