import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Bench, bench } from '../e2e/harness.ts';
import { acme, beta, crm, twins } from './records.ts';
import { desk, run, runJson } from './support.ts';

interface Status {
  readonly integrations: readonly {
    readonly state: string;
    readonly lastRun?: { readonly at: string; readonly outcome: string; readonly command: string };
    readonly mappings: readonly {
      readonly mapping: string;
      readonly links: number;
      readonly held: number;
      readonly lastSuccess?: string;
      readonly lastError?: { readonly at: string; readonly problem: { readonly code: string } };
    }[];
    readonly held: readonly { readonly recordId: string; readonly attempts: number }[];
  }[];
}
const status = async (it: Bench) => (await runJson(it, 'status')) as Status;

/** The state stops accounts: nobody may create that many. */
const refuse = (it: Bench) =>
  it.rewrite('salesforce/accounts.yaml', (text) => text.replace('create: 100%', 'create: 1'));
const relent = (it: Bench) =>
  it.rewrite('salesforce/accounts.yaml', (text) => text.replace('create: 1,', 'create: 100%,'));

describe('status', () => {
  it('says that nothing has run yet, and makes nothing', async () => {
    const it = desk();

    const { code, text } = await run(it, 'status');

    expect(code).toBe(0);
    expect(text).toBe('salesforce: has never run here (no state file).\n');
    expect(existsSync(it.options.state)).toBe(false);
  });

  it('tells the last run and the last success of every mapping', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();

    const { code, text } = await run(it, 'status');

    expect(code).toBe(0);
    const at = it.clock.iso();
    expect(text).toBe(
      `salesforce: last run ${at}, done\n` +
        `  accounts: 2 linked, 0 held, last success ${at}\n` +
        `  contacts: 1 linked, 0 held, last success ${at}\n`,
    );
  });

  it('tells of one mapping alone with --mapping', async () => {
    const it = await bench({ salesforce: { ...crm, Account: [acme, beta] }, halo: twins });
    await it.sync();

    const { code, text } = await run(it, 'status', '--mapping', 'contacts');

    expect(code).toBe(0);
    expect(text).toContain('  contacts: 1 linked');
    expect(text).not.toContain('accounts');
    expect((await run(it, 'status', '--mapping', 'acounts')).text).toContain('MAPPING_UNKNOWN');
  });

  it('asks no system', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const { CROSSWALK_STATE_KEY } = it.io.env;

    const { code } = await run({ ...it, io: { ...it.io, env: { CROSSWALK_STATE_KEY } } }, 'status');

    expect(code).toBe(0);
  });

  it('lists what is held, why, and when it is tried again', async () => {
    const it = await bench({ salesforce: { Account: [beta] }, halo: twins });
    await it.sync();

    const { text } = await run(it, 'status');

    expect(text).toContain(`  accounts: 0 linked, 1 held, last success ${it.clock.iso()}\n`);
    expect(text).toMatch(new RegExp(`^ {2}held accounts ${beta.Id} {2}MATCH_AMBIGUOUS: `, 'm'));
    expect(text).toMatch(/^ {4}do: /m);
    expect(text).toContain(`since ${it.clock.iso()}, 1 attempts, next `);
    expect(text).not.toContain('Beta GmbH');
  });

  it('T29 L11 keeps the last error until a run succeeds (A-55)', async () => {
    const it = await bench({ salesforce: crm });
    refuse(it);
    await it.sync();
    const failedAt = it.clock.iso();
    const [first] = (await status(it)).integrations;
    expect(first?.mappings).toMatchObject([
      { mapping: 'accounts', lastError: { at: failedAt, problem: { code: 'CHANGE_GUARD' } } },
      { mapping: 'contacts', lastError: { problem: { code: 'PARENT_FAILED' } } },
    ]);

    it.clock.advance(60_000);
    relent(it);
    await it.sync();

    const [second] = (await status(it)).integrations;
    expect(second?.lastRun?.outcome).toBe('done');
    expect(second?.mappings.map((mapping) => mapping.lastError)).toEqual([undefined, undefined]);
    expect(second?.mappings.map((mapping) => mapping.lastSuccess)).toEqual([it.clock.iso(), it.clock.iso()]);
  });

  it('keeps the last success while runs fail, and shows the newest error', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const succeeded = it.clock.iso();
    it.clock.advance(60_000);
    await it.edit('salesforce', 'Account', { Name: 'Gamma' });
    await it.edit('salesforce', 'Account', { Name: 'Delta' });
    refuse(it);
    await it.sync();
    it.clock.advance(60_000);
    await it.sync();

    const [report] = (await status(it)).integrations;

    expect(report?.mappings[0]).toMatchObject({
      links: 2,
      lastSuccess: succeeded,
      lastError: { at: it.clock.iso(), problem: { code: 'CHANGE_GUARD' } },
    });
    expect((await run(it, 'status')).text).toContain('    CHANGE_GUARD: ');
  });

  it('shows that a system could not be reached', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const succeeded = it.clock.iso();
    it.clock.advance(60_000);
    const broken = { ...it, io: { ...it.io, env: { ...it.io.env, SALESFORCE_CLIENT_SECRET: 'wrong' } } };
    expect((await run(broken, 'sync')).code).toBe(3);

    const [report] = (await status(it)).integrations;

    expect(report?.lastRun).toMatchObject({ at: it.clock.iso(), outcome: 'failed', command: 'sync' });
    expect(report?.mappings[0]).toMatchObject({ lastSuccess: succeeded, lastError: { at: it.clock.iso() } });
    expect(report?.mappings[0]?.lastError?.problem.code).toMatch(/^AUTH_/);
  });
});

describe('state show', () => {
  it('says that there is none', async () => {
    const it = desk();

    expect((await run(it, 'state', 'show')).text).toBe(
      `salesforce: no state at ${it.options.state}/salesforce.sqlite; the first run makes one.\n`,
    );
    expect(existsSync(it.options.state)).toBe(false);
  });

  it('says whose it is, how much it holds, and what the next run reads', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();

    const { code, text } = await run(it, 'state', 'show');

    expect(code).toBe(0);
    expect(text).toMatch(/^salesforce: .*\/state\/salesforce\.sqlite, \d+ bytes\n/);
    expect(text).toMatch(/\n {2}lineage [0-9a-f-]{36}, serial \d+, format 1, key [0-9a-f]{8}\n/);
    expect(text).toMatch(/\n {2}salesforce belongs to org 00D\w{15}\n/);
    expect(text).toMatch(/\n {2}halo belongs to org \S+\n/);
    expect(text).toContain('\n  accounts: 2 links, 0 held, 0 creates without an answer\n');
    expect(text).toContain('\n  contacts: 1 links, 0 held, 0 creates without an answer\n');
    expect(text).not.toContain('reads every source record');
  });

  it('says that an edited mapping is read in full', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('Banking: Finance', 'Banking: Technology'));

    const { text } = await run(it, 'state', 'show');

    expect(text.match(/the next run reads every source record/g)).toHaveLength(1);
    expect(await runJson(it, 'state', 'show')).toMatchObject({
      states: [
        {
          state: 'present',
          mappings: [
            { mapping: 'accounts', links: 2, readsEverythingNext: true },
            { mapping: 'contacts', links: 1, readsEverythingNext: false },
          ],
        },
      ],
    });
  });

  it('refuses a state of another key and leaves it as it is', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const before = await runJson(it, 'state', 'show');
    const env = { ...it.io.env, CROSSWALK_STATE_KEY: 'another key, 32 characters long!' };

    const { code, failure } = await run({ ...it, io: { ...it.io, env } }, 'state', 'show');

    expect(code).toBe(1);
    expect(failure?.problem.code).toBe('STATE_KEY');
    expect(await runJson(it, 'state', 'show')).toEqual(before);
  });
});
