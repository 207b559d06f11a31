import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { logFolder } from '../../src/runlog/folder.ts';
import { bench } from '../e2e/harness.ts';
import type { FakeClock } from '../support/clock.ts';
import { type FakeGithub, fakeGithub } from '../support/github.ts';
import { acme, crm } from './records.ts';
import { desk, run, runJson } from './support.ts';

const MINUTE = 60_000;
const STATE = 'crosswalk-state-salesforce';

async function scene() {
  const it = desk();
  const fake = await fakeGithub({ now: it.io.clock.now });
  onTestFinished(() => fake.close());
  const output = join(it.folder, 'output');
  const io = { ...it.io, env: { ...it.io.env, ...fake.env(), GITHUB_OUTPUT: output } };
  return { ...it, io, fake, clock: it.io.clock as FakeClock, outputs: () => readFileSync(output, 'utf8') };
}

/** The job of a run that carries an integration out, and how it ended; null while it is at work. */
const job = (conclusion: string | null, integration = 'salesforce') => ({
  name: `sync (${integration})`,
  conclusion,
});

/** A run that is over, and the state it left. */
function ran(fake: FakeGithub, folder: string, given: Parameters<FakeGithub['run']>[0] = {}, name = STATE) {
  const made = fake.run({ status: 'completed', conclusion: 'success', ...given });
  fake.upload(made.id, name, folder);
  return made;
}

describe('schedule --due --github', () => {
  it('goes by the newest state that a sync left, with three requests and no download', async () => {
    const it = await scene();
    ran(it.fake, it.options.mappings);
    it.clock.advance(20 * MINUTE);
    const early = await run(it, 'schedule', '--due', '--github');
    expect(early.text).toBe('salesforce: not due until 2026-11-21 09:30 UTC.\n');
    expect(it.outputs()).toContain('\n[]\n');
    expect(it.fake.requests).toHaveLength(3);
    expect(it.fake.storageRequests).toEqual([]);

    it.clock.advance(10 * MINUTE);
    expect((await run(it, 'schedule', '--due', '--github')).text).toContain(
      'salesforce: due since 2026-11-21 09:30',
    );
    expect(it.outputs()).toContain('\n["salesforce"]\n');
  });

  it('is due where no run has left a state, and soon again where one failed', async () => {
    const it = await scene();
    expect((await run(it, 'schedule', '--due', '--github')).text).toContain('salesforce: due since');

    ran(it.fake, it.options.mappings, { conclusion: 'failure', jobs: [job('failure')] });
    it.clock.advance(14 * MINUTE);
    expect((await run(it, 'schedule', '--due', '--github')).text).toContain('not due until 2026-11-21 09:15');
    it.clock.advance(MINUTE);
    expect((await run(it, 'schedule', '--due', '--github')).text).toContain('salesforce: due since');
  });

  it.each<readonly [string, string | null, ReturnType<typeof job>[]]>([
    ['another integration fails in the same run', 'failure', [job('failure', 'other'), job('success')]],
    ['another is still at work', null, [job(null, 'other'), job('success')]],
    [
      'the deletion of old copies fails',
      'failure',
      [job('success'), { name: 'prune', conclusion: 'failure' }],
    ],
    ['nothing tells how it ended', 'failure', []],
  ])('is no sooner due because %s', async (_, conclusion, jobs) => {
    const it = await scene();
    const status = conclusion === null ? 'in_progress' : 'completed';
    ran(it.fake, it.options.mappings, { status, conclusion, jobs });
    it.clock.advance(29 * MINUTE);

    expect((await run(it, 'schedule', '--due', '--github')).text).toContain('not due until 2026-11-21 09:30');
    expect(it.fake.requests).toHaveLength(4);
  });

  it('finds its job among hundreds', async () => {
    const it = await scene();
    const others = Array.from({ length: 230 }, (_, n) => job('success', `other${n}`));
    ran(it.fake, it.options.mappings, { conclusion: 'failure', jobs: [...others, job('failure')] });
    it.clock.advance(15 * MINUTE);

    expect((await run(it, 'schedule', '--due', '--github')).text).toContain('salesforce: due since');
  });

  it('says so when GitHub tells nothing of the jobs, instead of guessing', async () => {
    const it = await scene();
    ran(it.fake, it.options.mappings, { conclusion: 'failure', jobs: [job('failure')] });
    it.fake.fault({ on: /\/jobs/, answer: { status: 200, body: { total_count: 0 } } });

    const { code, text } = await run(it, 'schedule', '--due', '--github');

    expect(code).toBe(3);
    expect(text).toContain('GITHUB_ANSWER: ');
  });

  it('goes by the names that the jobs of sync.yml have', () => {
    const workflow = readFileSync('.github/workflows/sync.yml', 'utf8');
    const [, body = ''] = /^ {2}sync:\n((?: {4}.*\n|\n)+)/m.exec(workflow) ?? [];

    // docs: a job of a matrix is called by its id and the values of the matrix, unless "name" says otherwise.
    expect(body).toContain('        integration: ${{ fromJSON(');
    expect(body.match(/^ {6,8}\w+:.*\n(?= {8}integration:)/m)?.[0]).toBe('      matrix:\n');
    expect(body).not.toMatch(/^ {4}name:/m);
  });

  it('believes neither a fork nor a one-off import', async () => {
    const it = await scene();
    ran(it.fake, it.options.mappings);
    it.clock.advance(31 * MINUTE);
    ran(it.fake, it.options.mappings, { headRepositoryId: 666 });
    ran(it.fake, it.options.mappings, { path: '.github/workflows/import.yml', event: 'workflow_dispatch' });

    expect((await run(it, 'schedule', '--due', '--github')).text).toContain('due since 2026-11-21 09:30');
  });

  it('takes no run for one that lies in the future: nothing waits for it', async () => {
    const it = await scene();
    ran(it.fake, it.options.mappings);
    ran(it.fake, it.options.mappings, { createdAt: '2036-01-01T00:00:00Z' });
    it.clock.advance(31 * MINUTE);

    const { code, text } = await run(it, 'schedule', '--due', '--github');

    expect(code).toBe(0);
    expect(text).toContain('a run of 2036-01-01 00:00 UTC lies in the future');
    expect(text).toContain('salesforce: due since 2026-11-21 09:30 UTC.');
  });

  it('fails loudly where GitHub does not answer, instead of calling it due', async () => {
    const it = await scene();
    it.fake.fault({ on: /artifacts/, times: 10, answer: { status: 502 } });

    const { code, text } = await run(it, 'schedule', '--due', '--github');

    expect(code).toBe(3);
    expect(text).toMatch(/GITHUB_\w+: /);
    expect(existsSync(join(it.folder, 'output'))).toBe(false);
  });

  it('asks nothing where nothing is on a schedule', async () => {
    const it = await scene();
    it.rewrite('salesforce/integration.yaml', (text) =>
      text.replace('integrator:', 'integrator:\n  enabled: false'),
    );

    await run(it, 'schedule', '--due', '--github');

    expect(it.fake.requests).toEqual([]);
    expect(it.outputs()).toContain('\n[]\n');
  });

  it('says which variable is missing outside of a workflow', async () => {
    const it = desk();

    const { code, text } = await run(it, 'schedule', '--due', '--github');

    expect(code).toBe(1);
    expect(text).toContain('GITHUB_CONTEXT: ');
  });
});

describe('schedule', () => {
  it('shows the next times in UTC and in the zone of the schedule', async () => {
    const it = desk();
    it.rewrite('salesforce/integration.yaml', (text) =>
      text
        .replace("'*/30 * * * *'", "{ cron: '0 */2 * * *', timeZone: Europe/Berlin }")
        .replace("full: '15 3 * * *'", "full: '30 23 * * *'\n  window: { from: '20:00', to: '06:00' }"),
    );

    expect((await run(it, 'schedule', '--next', '2')).text.split('\n')).toEqual([
      'salesforce: "0 */2 * * *" Europe/Berlin, everything "30 23 * * *" Europe/Berlin between 20:00 and 06:00 Europe/Berlin',
      '  2026-11-21 11:00 UTC (12:00 Europe/Berlin)',
      '  2026-11-21 13:00 UTC (14:00 Europe/Berlin)',
      '',
    ]);
    expect(await runJson(it, 'schedule', '--next', '9')).toMatchObject({
      integrations: [
        {
          integration: 'salesforce',
          due: true,
          next: expect.arrayContaining([{ at: '2026-11-21T22:30:00.000Z', full: true }]),
        },
      ],
    });
  });
});

describe('integrations list', () => {
  it('tells what runs when, and how it went', async () => {
    const it = await bench({ salesforce: crm });
    const before = await run(it, 'integrations', 'list');
    const beforeJson = await runJson(it, 'integrations', 'list');
    await run(it, 'sync', '--scheduled');
    it.clock.advance(MINUTE);
    const after = await run(it, 'integrations', 'list');

    const head = [
      'salesforce: enabled, scheduled "*/30 * * * *", everything "15 3 * * *"',
      '  mappings accounts, contacts; on the schedule accounts, contacts',
      '  directions import, sync-back',
    ];
    expect(before.text.split('\n')).toEqual([
      ...head,
      '  last success not known: no state is here, and GitHub was not asked (--github)',
      '',
    ]);
    expect(beforeJson).not.toHaveProperty('integrations[0].due');
    expect(after.text.split('\n')).toEqual([
      ...head,
      '  last success 2026-11-21 09:00 UTC, next due 2026-11-21 09:30 UTC',
      '',
    ]);
  });

  it('names for a workflow those that are enabled, and a disabled one when it is asked for', async () => {
    const it = await scene();
    it.rewrite('salesforce/integration.yaml', (text) => text.replace('enabled: true', 'enabled: false'));

    await run(it, 'integrations', 'list');
    expect(it.outputs()).toContain('\n[]\n');
    await run(it, 'integrations', 'list', '--integration', 'salesforce');
    expect(it.outputs()).toContain('\n["salesforce"]\n');
  });

  it('lists what is disabled too, and reads GitHub where it is asked to', async () => {
    const it = await scene();
    ran(it.fake, it.options.mappings);
    it.clock.advance(5 * MINUTE);
    ran(it.fake, it.options.mappings, { conclusion: 'failure', jobs: [job('failure')] });
    it.clock.advance(MINUTE);

    expect(await runJson(it, 'integrations', 'list', '--github')).toMatchObject({
      integrations: [
        {
          integration: 'salesforce',
          scheduled: true,
          lastRun: '2026-11-21T09:05:00.000Z',
          lastSuccess: '2026-11-21T09:00:00.000Z',
        },
      ],
    });
    it.rewrite('salesforce/integration.yaml', (text) => text.replace('enabled: true', 'enabled: false'));
    expect((await run(it, 'integrations', 'list')).text).toContain('salesforce: disabled, not scheduled\n');
  });
});

it('integrations list --github tells the last success of each integration, not of the run', async () => {
  const it = await scene();
  ran(it.fake, it.options.mappings, { conclusion: 'success' });
  it.clock.advance(30 * MINUTE);
  const jobs = [job('failure', 'other'), job('success')];
  ran(it.fake, it.options.mappings, { conclusion: 'failure', jobs });
  it.clock.advance(5 * MINUTE);

  expect(await runJson(it, 'integrations', 'list', '--github')).toMatchObject({
    integrations: [{ lastSuccess: '2026-11-21T09:30:00.000Z', due: false }],
  });
});

describe('logs --github', () => {
  it('reads the logs that runs of the default branch left', async () => {
    const it = await bench({ salesforce: crm });
    const fake = await fakeGithub({ now: it.clock.now });
    onTestFinished(() => fake.close());
    await run(it, 'sync');
    const folder = logFolder(it.options.state, 'salesforce');
    ran(fake, folder, {}, 'crosswalk-log-salesforce');
    ran(fake, folder, { headRepositoryId: 666 }, 'crosswalk-log-salesforce');
    const elsewhere = {
      ...it,
      io: { ...it.io, env: { ...it.io.env, ...fake.env() } },
      options: { ...it.options, state: join(it.options.state, 'none') },
    };

    const list = await run(elsewhere, 'logs', '--github');
    const record = await run(elsewhere, 'logs', '--github', '--record', acme.Id);

    expect(list.text).toMatch(/^20261121T090000Z-1 {2}salesforce {2}sync \(local\) {2}done {2}3 created/);
    expect(list.text.trimEnd().split('\n')).toHaveLength(1);
    expect(record.text).toContain(`create ${acme.Id}`);
    expect(fake.storageRequests).toHaveLength(2);
    expect(existsSync(elsewhere.options.state)).toBe(false);
  });

  it('passes over a log that cannot be used, with a warning that says nothing of the state', async () => {
    const it = await bench({ salesforce: crm });
    const fake = await fakeGithub({ now: it.clock.now });
    onTestFinished(() => fake.close());
    await run(it, 'sync');
    const folder = logFolder(it.options.state, 'salesforce');
    for (let n = 0; n < 3; n += 1) ran(fake, folder, {}, 'crosswalk-log-salesforce');
    const [, bad, gone] = fake.store.artifacts.values();
    if (bad) bad.digest = `sha256:${'0'.repeat(64)}`;
    fake.fault({
      on: new RegExp(`${gone?.id}/zip`),
      times: 9,
      answer: { status: 404, body: { message: 'Not Found' } },
    });
    const here = { ...it, io: { ...it.io, env: { ...it.io.env, ...fake.env() } } };

    const list = await run(here, 'logs', '--github');

    expect(list.code).toBe(0);
    expect(list.text).toContain('20261121T090000Z-1');
    expect(list.text.match(/::warning title=A log was passed over::/g)).toHaveLength(2);
    expect(list.text).not.toContain('rebuild');
  });
});

describe('status --github', () => {
  it('shows the newest state that a run left, and leaves the one here alone', async () => {
    const it = await bench({ salesforce: crm });
    const fake = await fakeGithub({ now: it.clock.now });
    onTestFinished(() => fake.close());
    const state = join(it.options.state, 'hosted');
    const made = fake.run();
    const on = {
      ...it,
      io: { ...it.io, env: { ...it.io.env, ...fake.env(made.id) } },
      options: { ...it.options, state },
    };
    await run(on, 'state', 'pull');
    await run(on, 'sync', '--scheduled');
    await run(on, 'state', 'push', '--out', join(state, 'out'));
    fake.upload(made.id, STATE, join(state, 'out'));
    const here = { ...on, options: it.options };

    const { code, text } = await run(here, 'status', '--github');

    expect(code).toBe(0);
    expect(text).toBe(
      'salesforce: last run 2026-11-21T09:00:00.000Z, done\n' +
        '  accounts: 2 linked, 0 held, last success 2026-11-21T09:00:00.000Z\n' +
        '  contacts: 1 linked, 0 held, last success 2026-11-21T09:00:00.000Z\n',
    );
    expect((await run(here, 'status')).text).toContain('has never run here');
  });

  it('says that it is lost where it is', async () => {
    const it = await scene();
    ran(it.fake, it.options.mappings);

    const { code, text } = await run(it, 'status', '--github');

    expect(code).toBe(3);
    expect(text).toContain('STATE_LOST: ');
  });
});
