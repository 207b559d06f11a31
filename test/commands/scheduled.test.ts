import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { logFolder } from '../../src/runlog/folder.ts';
import { type Bench, bench } from '../e2e/harness.ts';
import { acme, beta, crm, twins } from './records.ts';
import { desk, run, runJson } from './support.ts';

const MINUTE = 60_000;

const withEnv = (it: Bench, env: Readonly<Record<string, string>>) => ({
  ...it,
  io: { ...it.io, env: { ...it.io.env, ...env } },
});

/** Files that a runner gives a step. */
function runner(more: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-step-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = (name: string) => join(folder, name);
  const read = (name: string) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : '');
  return {
    env: {
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: file('summary'),
      GITHUB_OUTPUT: file('output'),
      ...more,
    },
    summary: () => read('summary'),
    output: () => read('output'),
  };
}

describe('sync --scheduled', () => {
  it('runs what has never run, and asks no system until it is due again', async () => {
    const it = await bench({ salesforce: crm });

    const first = await run(it, 'sync', '--scheduled');
    it.clock.advance(10 * MINUTE);
    await it.forgetRequests();
    const second = await run(it, 'sync', '--scheduled');

    expect(first.text).toContain('salesforce / accounts import: 2 read, 2 created\n');
    expect(second).toMatchObject({ code: 0, text: 'salesforce: not due until 2026-11-21 09:30 UTC.\n' });
    const full = await run(it, 'sync', '--scheduled', '--full');
    expect(full.text).toBe(
      `${second.text}With --scheduled nothing is read in full before it is due: leave that out to do it now.\n`,
    );
    expect([...(await it.requests('salesforce')), ...(await it.requests('halo'))]).toEqual([]);
    expect(await runJson(it, 'status')).toMatchObject({
      integrations: [{ lastRun: { command: 'sync --scheduled', at: '2026-11-21T09:00:00.000Z' } }],
    });
  });

  it('runs again when the schedule comes round, and reads everything once a night', async () => {
    const it = await bench({ salesforce: crm, start: '2026-11-21T02:50:00Z' });
    await run(it, 'sync', '--scheduled');

    it.clock.advance(15 * MINUTE);
    const usual = await runJson(it, 'sync', '--scheduled');
    it.clock.advance(15 * MINUTE);
    const full = await runJson(it, 'sync', '--scheduled');
    it.clock.advance(15 * MINUTE);
    const after = await runJson(it, 'sync', '--scheduled');

    const read = (result: unknown) =>
      (result as { flows: { read: number }[] }).flows.map((flow) => flow.read);
    // What was written a moment ago is read back once.
    expect(read(full)[0]).toBe(2);
    expect(read(after)[0]).toBe(0);
    expect(usual).toMatchObject({ outcome: 'nothing' });
    const runs = await run(it, 'logs');
    expect(runs.text.match(/sync --scheduled \(/g)).toHaveLength(3);
    expect(runs.text.match(/sync --scheduled --full \(/g)).toHaveLength(1);
  });

  it('says when full runs never come, because no tick hits their window', async () => {
    const it = await bench({ salesforce: crm, start: '2026-11-21T02:37:00Z' });
    it.rewrite('salesforce/integration.yaml', (text) =>
      text.replace(/^ {2}full:.*$/m, "$&\n  window: { from: '03:15', to: '03:25' }"),
    );
    const at3h07 = async () => {
      const ran = await run(it, 'sync', '--scheduled');
      it.clock.advance(24 * 60 * MINUTE);
      return ran;
    };
    await at3h07();
    expect((await run(it, 'status')).text).not.toContain('read everything');
    for (const _ of [2, 3]) expect((await at3h07()).text).not.toContain('read everything');

    const told = await at3h07();
    expect(told.code).toBe(0);
    expect(told.text).toContain(
      'salesforce: Nothing has read everything since 2026-11-21 02:37 UTC, although it has been due since 2026-11-21 03:15 UTC.',
    );
    expect((await run(it, 'status')).text).toContain('Nothing has read everything since');
    await run(it, 'sync', '--full');
    expect((await run(it, 'status')).text).not.toContain('read everything');
  });

  it('T33 a new integration folder is on the schedule without an edit anywhere else', async () => {
    const it = desk();
    const second = join(it.options.mappings, 'second');
    mkdirSync(second);
    writeFileSync(
      join(second, 'integration.yaml'),
      'version: 1\nintegration: second\nintegrator: { mappings: [notes] }\n',
    );
    writeFileSync(
      join(second, 'notes.yaml'),
      'version: 1\nmapping: notes\nsource: { connection: salesforce, object: Account }\n' +
        'target: { connection: halo, object: client }\nimport: { match: [trading_name], onNoMatch: report }\n' +
        'fields:\n  - { source: Name, target: trading_name }\n',
    );
    const step = runner();

    const ran = await run(
      { ...it, io: { ...it.io, env: { ...it.io.env, ...step.env } } },
      'schedule',
      '--due',
    );
    expect(ran.text).toBe(
      'salesforce: due since 2026-11-21 09:00 UTC.\nsecond: due since 2026-11-21 09:00 UTC.\n',
    );

    expect(step.output()).toMatch(/^integrations<<(end-\S+)\n\["salesforce","second"\]\n\1\n$/);
  });

  it('a workflow is told of the scheduled ones alone where it asks for them', async () => {
    const it = desk();
    const step = runner();
    const listed = async (...argv: readonly string[]) => {
      await run(
        { ...it, io: { ...it.io, env: { ...it.io.env, ...step.env } } },
        'integrations',
        'list',
        ...argv,
      );
      return step.output().trimEnd().split('\n').at(-2);
    };

    expect(await listed('--scheduled')).toBe('["salesforce"]');
    it.rewrite('salesforce/integration.yaml', (text) =>
      text.replace('integrator:', 'integrator:\n  enabled: false'),
    );
    expect(await listed('--scheduled')).toBe('[]');
    expect(await listed('--scheduled', '--integration', 'salesforce')).toBe('[]');
    expect(await listed()).toBe('["salesforce"]');
  });

  it('leaves alone what is disabled, and what a person starts runs all the same', async () => {
    const it = await bench({ salesforce: crm });
    it.rewrite('salesforce/integration.yaml', (text) =>
      text.replace('integrator:', 'integrator:\n  enabled: false'),
    );

    const scheduled = await run(it, 'sync', '--scheduled');
    expect(scheduled.text).toBe(
      'salesforce: not due, because its integrator is disabled in integration.yaml.\n',
    );
    expect(existsSync(it.options.state)).toBe(false);

    expect((await run(it, 'import', 'accounts', '--limit', '1')).text).toContain('1 created');
    expect((await run(it, 'sync')).text).toContain('created');
  });

  it('runs at once with --now what is on the schedule, and nothing that is not', async () => {
    const it = await bench({ salesforce: crm });
    it.rewrite('salesforce/integration.yaml', (text) => text.replace('[accounts, contacts]', '[accounts]'));
    await run(it, 'sync', '--scheduled');
    it.clock.advance(MINUTE);
    await it.edit('salesforce', 'Account', { Id: acme.Id, Website: 'https://new.example' });

    const now = await run(it, 'sync', '--scheduled', '--now');
    expect(now.text).toContain('accounts import: 2 read, 1 updated, 1 unchanged');
    expect(now.text).not.toContain('contacts');
    expect((await run(it, 'logs')).text).toContain('sync --scheduled --now (local)');

    it.rewrite('salesforce/integration.yaml', (text) =>
      text.replace('integrator:', 'integrator:\n  enabled: false'),
    );
    await it.forgetRequests();
    expect((await run(it, 'sync', '--scheduled', '--now')).text).toContain('its integrator is disabled');
    expect([...(await it.requests('salesforce')), ...(await it.requests('halo'))]).toEqual([]);
    expect((await run(it, 'sync', '--now')).failure?.problem.code).toBe('USAGE');
  });

  it('runs only the mappings that are on the schedule', async () => {
    const it = await bench({ salesforce: crm });
    it.rewrite('salesforce/integration.yaml', (text) => text.replace('[accounts, contacts]', '[accounts]'));

    const { text } = await run(it, 'sync', '--scheduled');

    expect(text).toContain('salesforce / accounts import: 2 read, 2 created');
    expect(text).not.toContain('contacts');
  });

  it('runs only the directions that are, and the other one by hand later', async () => {
    const it = await bench({ salesforce: crm });
    it.rewrite('salesforce/integration.yaml', (text) =>
      text.replace('integrator:', 'integrator:\n  directions: [import]'),
    );
    await run(it, 'sync', '--scheduled');
    it.clock.advance(60 * MINUTE);
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Acme');
    await it.edit('halo', 'Client', { id: client['id'], main_phonenumber: '+44 20 7946 0999' });
    await it.edit('salesforce', 'Account', { Id: acme.Id, Website: 'https://new.example' });

    it.clock.advance(30 * MINUTE);
    const scheduled = await run(it, 'sync', '--scheduled');
    it.clock.advance(30 * MINUTE);
    const again = await run(it, 'sync', '--scheduled');
    expect(scheduled.text).toContain('1 updated');
    expect(scheduled.text).not.toMatch(/sync-back: .*updated/);
    expect(again.text).toContain('Nothing was written');
    expect((await it.record('salesforce', 'Account', (row) => row['Id'] === acme.Id))['Phone']).toBe(
      acme.Phone,
    );

    const byHand = await run(it, 'sync');
    expect(byHand.text).toMatch(/accounts sync-back: .*1 updated/);
  });

  it('is not put off by a one-off import or a retry, and is by a sync that a person starts', async () => {
    const it = await bench({ salesforce: crm });
    await run(it, 'sync', '--scheduled');
    it.clock.advance(40 * MINUTE);
    await run(it, 'import', 'accounts', '--limit', '1');
    await run(it, 'retry');
    expect((await run(it, 'schedule', '--due')).text).toBe('salesforce: due since 2026-11-21 09:30 UTC.\n');

    await run(it, 'sync');
    expect((await run(it, 'schedule', '--due')).text).toBe(
      'salesforce: not due until 2026-11-21 10:00 UTC.\n',
    );
  });

  it('is due again a quarter of an hour after it failed', async () => {
    const it = await bench({ salesforce: crm });
    const broken = withEnv(it, { SALESFORCE_CLIENT_SECRET: 'wrong' });
    expect((await run(broken, 'sync', '--scheduled')).code).toBe(3);

    it.clock.advance(14 * MINUTE);
    expect((await run(it, 'sync', '--scheduled')).text).toContain('not due until 2026-11-21 09:15 UTC');
    it.clock.advance(MINUTE);
    expect((await run(it, 'sync', '--scheduled')).text).toContain('2 created');
  });

  it('T29 a skipped tick is no success and hides no error (A-55)', async () => {
    const it = await bench({ salesforce: crm });
    await run(it, 'sync', '--scheduled');
    it.clock.advance(30 * MINUTE);
    await run(withEnv(it, { SALESFORCE_CLIENT_SECRET: 'wrong' }), 'sync', '--scheduled');
    const before = await runJson(it, 'status');

    it.clock.advance(MINUTE);
    expect((await run(it, 'sync', '--scheduled')).text).toContain('not due');

    expect(await runJson(it, 'status')).toEqual(before);
    expect(before).toMatchObject({
      integrations: [
        {
          mappings: [
            { lastSuccess: '2026-11-21T09:00:00.000Z', lastError: { at: '2026-11-21T09:30:00.000Z' } },
            { lastError: { at: '2026-11-21T09:30:00.000Z' } },
          ],
        },
      ],
    });
  });

  it('ends well with a warning when records are held and nothing else is wrong', async () => {
    const it = await bench({ salesforce: { Account: [beta] }, halo: twins });
    const step = runner();

    const local = await run(it, 'sync');
    it.clock.advance(30 * MINUTE);
    const { code, text } = await run(withEnv(it, step.env), 'sync', '--scheduled', '--full');

    expect([local.code, code]).toEqual([2, 0]);
    expect(text).toContain(
      '::warning title=Held records::1 record is held (1 MATCH_AMBIGUOUS); "crosswalk status" says why and what to do.\n',
    );
  });

  it.each([
    ['plan', 'plan'],
    ['an import', 'import accounts'],
    ['the plan of an import', 'import accounts --plan'],
    ['a rebuild', 'state rebuild --yes --anyway'],
  ])('so does %s in a workflow, and nowhere else', async (_, line) => {
    const it = await bench({ salesforce: { Account: [beta] }, halo: twins });
    const args = line.split(' ') as [string, ...string[]];

    const local = await run(it, ...args);
    const { code, text } = await run(withEnv(it, runner().env), ...args);

    expect([local.code, code], text).toEqual([2, 0]);
    expect(text).toContain('::warning title=Held records::1 record is held');
  });

  it('runs the others when one state cannot be read, and says so', async () => {
    const it = await bench({ salesforce: crm });
    await run(it, 'sync', '--scheduled');
    const env = { ...it.io.env, CROSSWALK_STATE_KEY: 'another key, 32 characters long!' };

    const { code, text } = await run({ ...it, io: { ...it.io, env } }, 'sync', '--scheduled');

    expect(code).not.toBe(0);
    expect(text).toContain('STATE_KEY');
  });
});

describe('the summary on the page of a job', () => {
  it('has counts, reasons and the next time, and no value', async () => {
    const it = await bench({ salesforce: crm, halo: twins });
    const step = runner({
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/crm',
      GITHUB_RUN_ID: '17',
    });

    await run(withEnv(it, step.env), 'sync', '--scheduled');

    const summary = step.summary();
    expect(summary).toContain('### salesforce\n');
    expect(summary).toContain('| `accounts` | import | partial | 2 | 1 |  |  |  |  |  | 1 |  | ');
    expect(summary).toContain(`| \`MATCH_AMBIGUOUS\` | \`accounts\` | import | 1 | \`${beta.Id}\` |`);
    expect(summary).toContain('Next due 2026-11-21 09:30 UTC.');
    expect(summary).toContain(
      'in the artifact `crosswalk-log-salesforce` of [this run](https://github.com/acme/crm/actions/runs/17)',
    );
    for (const value of [acme.Name, acme.Phone, beta.Name, 'acme.example', 'Lee'])
      expect(summary).not.toContain(value);
  });

  it('lists each record where integration.yaml asks for it, and nothing where it asks for that', async () => {
    const it = await bench({ salesforce: crm });
    const step = runner();
    it.rewrite('salesforce/integration.yaml', (text) => `${text}notify: { success: each }\n`);
    await run(withEnv(it, step.env), 'sync');
    expect(step.summary()).toMatch(
      new RegExp(`\\| \`accounts\` \\| import \\| create \\| \`${acme.Id}\` \\| \`\\d+\` \\| .*\`website\``),
    );

    const quiet = runner();
    it.rewrite('salesforce/integration.yaml', (text) => text.replace('each', 'none'));
    await run(withEnv(it, quiet.env), 'sync');
    expect(quiet.summary()).toBe('');
  });

  it.each<readonly [string, (it: Bench) => void]>([
    [
      'log cannot be read',
      (it) => mkdirSync(join(logFolder(it.options.state, 'salesforce'), '29991231T235959Z-9.jsonl')),
    ],
    [
      'summary cannot be written',
      (it) => {
        mkdirSync(it.io.env['GITHUB_STEP_SUMMARY'] ?? '');
      },
    ],
  ])('is no reason to fail a run that is over, where its %s', async (_, breaks) => {
    const plain = await bench({ salesforce: crm });
    const it = withEnv(plain, runner().env);
    plain.rewrite('salesforce/integration.yaml', (text) => `${text}notify: { success: each }\n`);
    await run(plain, 'sync');
    breaks(it);

    const { code, text } = await run(it, 'sync');

    expect(code).toBe(0);
    expect(text).toMatch(/warning: the summary of the job cannot be written \(EISDIR\)/);
  });

  it('says what stopped a run', async () => {
    const it = await bench({ salesforce: crm });
    const step = runner();

    await run(withEnv(it, { ...step.env, SALESFORCE_CLIENT_SECRET: 'wrong-secret' }), 'sync');

    expect(step.summary()).toMatch(/- \*\*AUTH\\_\w/);
    expect(step.summary()).not.toContain('wrong-secret');
  });
});
