import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, run } from '../../commands/support.ts';
import { openRelay, type Relay } from '../../support/relay.ts';
import { type Bench, openBench } from '../harness.ts';

/** In every value of every record. */
export const VALUE = 'Zirkon';
/** In every telephone number, where letters would not survive. */
export const DIGITS = '7766554433';

export interface Scene {
  readonly it: Bench;
  readonly relay: Relay;
  /** Where files of commands and temporary files go; part of what is searched. */
  readonly folder: string;
  /** Runs a command line and remembers what it printed. */
  run(...argv: readonly string[]): Promise<Ran>;
  /** The same with more in the environment, whose values are secrets too. */
  runWith(env: Readonly<Record<string, string>>, ...argv: readonly string[]): Promise<Ran>;
  /** Edits on both sides and new records, so that a run has something to write. */
  stir(): Promise<void>;
  /** Where a value or secret stands that must not: in what was printed since the last call, or in a file left behind. */
  leaks(): string[];
  close(): Promise<void>;
}

const SALESFORCE = {
  User: [{ Id: '005000000000001AAA', Name: 'Zirkon Owner', Email: 'owner@zirkon.example', IsActive: true }],
  Account: [
    account(1, { Name: 'Zirkonium Alpha', OwnerId: '005000000000001AAA' }),
    account(2, { Name: 'Zirkon Twin' }),
    account(3, { Name: 'Zirkon Twin' }),
    account(4, { Name: 'Zirkon Half' }),
    account(5, { Name: 'Zirkon Odd', Industry: 'Zirkonics' }),
    account(6, { Name: 'Zirkon Worse', AccountNumber: 'ZIRKON-6' }),
    account(7, { Name: 'Zirkon Holdings' }),
  ],
  Contact: [1, 2, 3, 4].map((n) => ({
    Id: `00300000000000${n}AAA`,
    AccountId: `00100000000000${n}AAA`,
    FirstName: 'Zirkona',
    LastName: `Zirkonian ${n}`,
    Email: n === 2 ? 'zirkon.1@zirkon.example' : `zirkon.${n}@zirkon.example`,
    Phone: `+49 30 ${DIGITS}`,
    Title: 'Zirkon Officer',
  })),
};

const HALO = {
  Client: [
    { id: 501, name: 'Zirkon Half', notes: 'Zirkon, private' },
    { id: 502, name: 'Zirkon Half' },
    { id: 503, name: 'Zirkon Holdings GmbH', website: 'https://zirkon.example' },
  ],
  Users: [{ id: 701, name: 'Zirkona Halo', site_id: 1, emailaddress: 'halo@zirkon.example' }],
};

function account(n: number, more: Readonly<Record<string, unknown>>) {
  return {
    Id: `00100000000000${n}AAA`,
    Phone: `+49 30 ${DIGITS}`,
    Website: 'https://zirkon.example',
    AccountNumber: String(n),
    Industry: 'Banking',
    Description: 'Zirkon, strictly confidential',
    ...more,
  };
}

/** A sandbox full of values that must not be seen, behind relays, with a folder of its own for temporary files. */
export async function openScene(): Promise<Scene> {
  const before = process.env['TMPDIR'];
  const outer = tmpdir();
  const folder = mkdtempSync(join(outer, 'crosswalk-canary-'));
  const it = await openBench({ salesforce: SALESFORCE, halo: HALO });
  const relay = await openRelay(it.io);
  process.env['TMPDIR'] = join(folder, 'tmp');
  mkdirSync(join(folder, 'tmp'));
  it.rewrite('salesforce/accounts.yaml', (text) =>
    text
      .replace('default: Other', 'unmapped: hold')
      .replace('source: NumberOfEmployees,', 'source: AccountNumber, transform: [number],')
      .replace('  - { source: AccountNumber, target: accountsid, direction: both }\n', '')
      .replace(/^guards:.*$/m, 'guards: { create: off, update: off }'),
  );
  it.rewrite('salesforce/contacts.yaml', (text) => `${text}guards: { create: off, update: off }\n`);

  const secrets = new Set(
    ['SALESFORCE_CLIENT_SECRET', 'HALO_CLIENT_SECRET', 'CROSSWALK_STATE_KEY'].map(
      (name) => it.io.env[name] ?? '',
    ),
  );
  let printed: { readonly by: string; readonly text: string }[] = [];
  let round = 0;
  let newest: string | undefined;
  const runWith = async (more: Readonly<Record<string, string>>, ...argv: readonly string[]) => {
    for (const [name, value] of Object.entries(more)) if (!name.endsWith('_URL')) secrets.add(value);
    // In CI nobody has asked for values.
    const step = { CI: 'true', GITHUB_STEP_SUMMARY: join(folder, 'summary.md') };
    const io = { ...relay.io, env: { ...relay.io.env, ...step, ...more } };
    const ran = await run({ ...it, io }, ...argv);
    // What `cli.ts` prints of an exception goes through the redactor as well.
    const text = it.io.redactor.redact(ran.text) + JSON.stringify(ran.failure?.problem ?? '');
    printed.push({ by: argv.join(' '), text });
    return ran;
  };
  return {
    it,
    relay,
    folder,
    run: (...argv) => runWith({}, ...argv),
    runWith,
    async stir() {
      round += 1;
      it.clock.advance(90_000_000);
      await it.edit('salesforce', 'Account', {
        Id: '001000000000001AAA',
        Website: `https://zirkon${round}.example`,
      });
      await it.edit('salesforce', 'Contact', { Id: '003000000000003AAA', Title: `Zirkon ${round}` });
      // One at a time: what no run can bring over would make each round longer than the one before.
      if (newest !== undefined) await it.remove('salesforce', 'Account', newest);
      const values = { Name: `Zirkon New ${round}`, Phone: `+49 30 ${DIGITS}` };
      newest = String((await it.edit('salesforce', 'Account', values))['Id']);
      const client = (await it.records('halo', 'Client')).find((row) => row['name'] === 'Zirkonium Alpha');
      if (client)
        await it.edit('halo', 'Client', { id: client['id'], main_phonenumber: `+49 31 ${DIGITS}${round}` });
    },
    leaks() {
      const found = printed.flatMap(({ by, text }) => search(`printed by "${by}"`, text));
      printed = [];
      for (const root of [it.options.state, folder])
        for (const file of files(root)) found.push(...search(file, readFileSync(file).toString('latin1')));
      return found;
    },
    async close() {
      process.env['TMPDIR'] = before ?? outer;
      if (before === undefined) delete process.env['TMPDIR'];
      await relay.close();
      await it.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  function search(place: string, text: string): string[] {
    const hidden = [...secrets, ...relay.tokens].flatMap(formsOf);
    const hits = [...text.matchAll(/zirkon/gi)].map(({ index }) => index);
    for (const needle of [DIGITS, ...hidden]) {
      const index = text.indexOf(needle);
      if (index >= 0) hits.push(index);
    }
    return hits
      .slice(0, 1)
      .map((index) => `${place}: ...${text.slice(Math.max(0, index - 160), index + 80)}`);
  }
}

/** A secret, its beginning (one that was cut is still told), and the form in which a header carries it. */
function formsOf(secret: string): string[] {
  if (secret.length < 8) return [];
  // Of a key each line is as bad as the whole.
  if (secret.includes('-----BEGIN'))
    return secret.split(/\r?\n|\\n/).filter((line) => /^[\w+/=]{20,}$/.test(line));
  return [
    secret.slice(0, Math.max(8, Math.floor(secret.length / 2))),
    Buffer.from(secret).toString('base64'),
  ];
}

function files(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
