import { describe, expect, it } from 'vitest';
import { writeOrigin } from '../../src/state/origin.ts';
import { type Bench, bench } from '../e2e/harness.ts';
import { fakeClock } from '../support/clock.ts';
import type { FakeIssue } from '../support/github.ts';
import { beta, crm, twins } from './records.ts';
import { desk, run, runJson } from './support.ts';
import { beside, failingSync, watched } from './watch-scene.ts';

const HOUR = 3_600_000;

const mention = (it: Bench) =>
  it.rewrite(
    'salesforce/integration.yaml',
    (text) => `${text}notify: { errors: { incoming: ["@acme/desk"], outgoing: ["@octocat"] } }\n`,
  );

describe('watch --github', () => {
  it('leaves a healthy integration alone, in two requests', async () => {
    const it = await watched();
    await it.sync();

    const { code, text } = await it.watch();

    expect(code).toBe(0);
    expect(text).toBe('salesforce: no alarm, last success 2026-11-21 09:00 UTC\n');
    expect(it.asked()).toEqual({ all: 2, writes: [] });
  });

  it('T30 A-47 opens one issue when nothing has succeeded for staleAfter, and closes it on recovery', async () => {
    const it = await watched();
    await it.sync();
    it.clock.advance(6 * HOUR + 60_000);

    expect((await it.watch()).text).toContain('issue #1 opened: crosswalk: salesforce has stopped');
    await it.watch();
    it.clock.advance(HOUR);
    await it.watch();

    expect(it.issues()).toMatchObject([
      { number: 1, title: 'crosswalk: salesforce has stopped', state: 'open', labels: ['crosswalk'] },
    ]);
    expect(it.issues()[0]?.body).toContain('| `accounts` | 2026-11-21 09:00 UTC | none |');
    expect(it.asked().writes).toEqual(['POST /repos/acme/crosswalk-config/issues']);

    await it.sync();
    expect((await it.watch()).text).toContain('issue #1 closed');
    await it.watch();

    expect(it.issues()).toMatchObject([{ number: 1, state: 'closed', stateReason: 'completed' }]);
    expect(it.comments(1)).toEqual(['Over: a run has carried it through.']);
  });

  it('I-26 I-27 opens one issue for an error, mentions whom it concerns, and tells later in the same one that nothing succeeds', async () => {
    const it = await watched();
    mention(it);
    await it.sync();
    it.clock.advance(HOUR);
    await failingSync(it);

    await it.watch();
    await it.watch();
    expect(it.issues()).toHaveLength(1);
    const [issue] = it.issues();
    expect(issue?.title).toBe('crosswalk: salesforce, incoming and outgoing: a log-in or a right is missing');
    expect(issue?.body).toContain('For @acme/desk, @octocat');
    expect(issue?.body).toMatch(/\| `accounts` \| `AUTH_\w+` \| 1 \| 2026-11-21 10:00 UTC \|/);
    expect(issue?.body).toContain('What to do: ');
    expect(issue?.body).not.toContain('Acme');

    it.clock.advance(6 * HOUR);
    await failingSync(it);
    await it.watch();
    await it.watch();

    expect(it.issues()).toHaveLength(1);
    expect(it.comments(1)).toHaveLength(1);
    expect(it.comments(1)[0]).toContain('`INTEGRATOR_STALE`');
    expect(it.issues()[0]?.body).toContain('2 runs have failed since 2026-11-21 10:00 UTC');
  });

  it('raises one alarm while both systems are gone, however they fail, and takes it back when they are there again', async () => {
    const it = await watched();
    await it.sync();
    const gone = { SALESFORCE_URL: 'http://127.0.0.1:9', HALO_URL: 'http://127.0.0.1:9' };
    for (const env of [gone, { HALO_URL: gone.HALO_URL }, gone, gone]) {
      it.clock.advance(2 * HOUR);
      expect((await run({ ...it, io: { ...it.io, env: { ...it.io.env, ...env } } }, 'sync')).code).toBe(3);
      await it.watch();
      await it.watch();
    }

    expect(it.issues()).toMatchObject([{ state: 'open' }]);
    expect(it.issues()[0]?.title).toBe(
      'crosswalk: salesforce, incoming and outgoing: a system cannot be reached',
    );
    expect(it.issues()[0]?.body).toContain('4 runs have failed');
    // That nothing has succeeded for 6 hours is the only news.
    expect(it.comments(1)).toHaveLength(1);

    it.clock.advance(60_000);
    await it.sync();
    await it.watch();
    expect(it.issues()).toMatchObject([{ state: 'open' }]);
    it.clock.advance(HOUR);
    await it.watch();
    await it.watch();
    expect(it.issues()).toMatchObject([{ state: 'closed' }]);
    expect(it.comments(1)).toHaveLength(2);
  });

  it('tells nobody of a system that fails every other time, and once of a log-in that does', async () => {
    const it = await watched();
    await it.sync();
    const flap = async (fail: () => Promise<unknown>) => {
      for (let n = 0; n < 6; n += 1) {
        it.clock.advance(HOUR / 2);
        await (n % 2 === 0 ? fail() : it.sync());
        await it.watch();
      }
    };
    const HALO_URL = 'http://127.0.0.1:9';
    await flap(() => run({ ...it, io: { ...it.io, env: { ...it.io.env, HALO_URL } } }, 'sync'));
    expect(it.issues()).toEqual([]);

    await flap(() => failingSync(it));
    expect(it.issues()).toMatchObject([{ state: 'open' }]);
    expect(it.comments(1)).toEqual([]);

    it.clock.advance(HOUR / 2);
    await it.sync();
    await it.watch();
    expect(it.issues()).toMatchObject([{ state: 'closed' }]);
    expect(it.comments(1)).toEqual(['Over: a run has carried it through.']);
  });

  it('T29 keeps the issue of an error open until a run carries its mapping through, and opens it again', async () => {
    const it = await watched();
    await it.sync();
    it.clock.advance(60_000);
    await failingSync(it);
    await it.watch();
    // Put off: the budget of this run is spent at once.
    it.rewrite('connections.yaml', (text) =>
      text.replace(/(\n {2}salesforce:\n)/, '$1    limits: { runRequests: 1 }\n'),
    );
    it.clock.advance(60_000);
    expect((await it.sync()).outcome).toBe('deferred');
    await it.watch();
    expect(it.issues()).toMatchObject([{ state: 'open' }]);

    it.rewrite('connections.yaml', (text) => text.replace('    limits: { runRequests: 1 }\n', ''));
    it.clock.advance(60_000);
    await it.sync();
    it.clock.advance(60_000);
    await it.sync();
    await it.watch();
    expect(it.issues()).toMatchObject([{ state: 'closed' }]);

    it.clock.advance(60_000);
    await failingSync(it);
    expect((await it.watch()).text).toContain('left closed');
    expect(it.issues()).toMatchObject([{ state: 'closed' }]);
    it.clock.advance(24 * HOUR);
    await failingSync(it);
    await it.watch();
    expect(it.issues()).toMatchObject([{ number: 1, state: 'open', stateReason: 'reopened' }]);
    expect(it.comments(1).at(-1)).toContain('It is back.');
  });

  it('is not misled by issues that somebody else planted', async () => {
    const it = await watched();
    await it.sync();
    it.clock.advance(7 * HOUR);
    await it.watch();
    const [own] = it.issues();
    it.github.store.issues.clear();
    const body = own?.body ?? '';
    it.github.store.issue({ title: 'mine', author: 'mallory', body, labels: ['crosswalk'] });
    it.github.store.issue({ title: 'quoted', author: 'github-actions[bot]', body: `A report:\n${body}` });
    it.github.store.issue({ title: 'a change', author: 'github-actions[bot]', body, pull: true });

    await it.watch();
    expect(it.issues().map(({ title }) => title)).toEqual([
      'mine',
      'quoted',
      'a change',
      'crosswalk: salesforce has stopped',
    ]);

    await it.sync();
    await it.watch();
    expect(it.issues().map(({ state }) => state)).toEqual(['open', 'open', 'open', 'closed']);
  });

  it('puts back its label, and follows a person who closes the issue', async () => {
    const it = await watched();
    await it.sync();
    it.clock.advance(7 * HOUR);
    await it.watch();
    const issue = it.github.store.issues.get(1) as FakeIssue;
    issue.labels = ['urgent'];
    await it.watch();
    expect(issue.labels).toEqual(['urgent', 'crosswalk']);

    issue.state = 'closed';
    issue.closedAt = it.clock.iso();
    it.clock.advance(24 * HOUR);
    expect((await it.watch()).text).toContain('left closed, as a person closed it');
    expect(it.issues()).toMatchObject([{ state: 'closed' }]);

    it.clock.advance(7 * 24 * HOUR);
    await it.watch();
    expect(it.issues()).toMatchObject([{ state: 'closed' }, { number: 2, state: 'open' }]);
  });

  it('raises an alarm for held records past the threshold of integration.yaml alone', async () => {
    const it = await watched({ salesforce: { Account: [beta] }, halo: twins });
    await it.sync();
    await it.watch();
    expect(it.issues()).toEqual([]);

    it.rewrite('salesforce/integration.yaml', (text) => `${text}notify: { held: { after: 1h } }\n`);
    it.clock.advance(HOUR + 60_000);
    await it.sync();
    await it.watch();
    expect(it.issues()).toMatchObject([
      { title: 'crosswalk: salesforce, incoming: records are held back', state: 'open' },
    ]);
    expect(it.issues()[0]?.body).toContain('| `accounts` | `MATCH_AMBIGUOUS` | 1 | 2026-11-21 09:00 UTC |');
    expect(it.issues()[0]?.body).not.toContain('Beta');

    await it.remove('halo', 'Client', 92);
    it.clock.advance(24 * HOUR);
    await it.sync({ full: true });
    await it.watch();
    expect(it.issues()).toMatchObject([{ state: 'closed' }]);
  });

  describe('of what never ran', () => {
    /** A clone whose folder is that of the repository, with an integration since four hours, and a workflow since then. */
    async function fresh() {
      const place = desk();
      const clock = fakeClock('2026-11-21T09:00:00Z');
      const it = await beside({ ...place, io: { ...place.io, clock } }, clock.now);
      const options = { ...it.options, mappings: 'mappings' };
      const sync = it.github.store.workflows[0]!;
      it.github.store.commits.push(
        { sha: 'a'.repeat(40), path: 'mappings/salesforce/integration.yaml', at: '2026-11-21T05:00:00Z' },
        { sha: 'b'.repeat(40), path: 'mappings/salesforce/accounts.yaml', at: '2026-11-21T08:00:00Z' },
      );
      sync.createdAt = '2026-11-20T09:00:00Z';
      return {
        ...it,
        clock,
        sync,
        watch: (env = {}) =>
          run({ ...it, io: { ...it.io, env: { ...it.io.env, ...env } }, options }, 'watch', '--github'),
        /** `state pull` found out that there never was a state. */
        cold: () =>
          writeOrigin(options.state, 'salesforce', { place: 'here', outcome: 'cold', at: clock.iso() }),
      };
    }

    it('says nothing until it could have run for staleAfter, by the file and by the workflow', async () => {
      const it = await fresh();
      it.cold();
      expect((await it.watch()).text).toBe('salesforce: no alarm, last success never\n');
      expect(it.asked().all).toBe(4);
      it.clock.advance(2 * HOUR + 60_000);
      // A repository that was copied has commits that are older than its workflow.
      it.sync.createdAt = '2026-11-21T08:00:00Z';
      expect((await it.watch()).text).toContain('no alarm');
      it.sync.createdAt = '2026-11-20T09:00:00Z';
      const late = await it.watch();
      expect(late.text).toContain('issue #1 opened: crosswalk: salesforce has stopped');
      expect(late.text).toContain('since 2026-11-21 05:00 UTC');
    });

    it('waits for a run that is at it, and not for one that somebody never approves', async () => {
      const it = await fresh();
      it.cold();
      const run = it.github.store.run();
      it.clock.advance(5 * HOUR);
      expect((await it.watch()).text).toContain('no alarm');
      it.clock.advance(2 * HOUR);
      expect((await it.watch()).text).toContain('issue #1 opened');
      expect(run.status).toBe('in_progress');
    });

    it('goes without a state by what GitHub lists, tells why, and takes nothing back', async () => {
      const it = await fresh();
      const young = await it.watch();
      expect(young.code).toBe(3);
      expect(young.text).toContain('STATE_NOT_FETCHED');
      expect(it.asked()).toEqual({ all: 6, writes: [] });
      const good = it.github.store.run({ status: 'completed' });
      it.github.store.upload(good.id, 'crosswalk-state-salesforce', []);
      it.clock.advance(6 * HOUR);
      expect((await it.watch({ CROSSWALK_STATE_KEY: '' })).text).toContain('SECRET_MISSING');
      expect(it.issues()).toEqual([]);

      it.clock.advance(60_000);
      await it.watch({ CROSSWALK_STATE_KEY: '' });
      await it.watch({ CROSSWALK_STATE_KEY: '' });
      expect(it.issues()).toMatchObject([{ title: 'crosswalk: salesforce has stopped', state: 'open' }]);
      expect(it.issues()[0]?.body).toContain('`SECRET_MISSING`');
      expect(it.issues()[0]?.body).toContain('| `accounts` | 2026-11-21 09:00 UTC | `not known` |');

      // A run that failed is no success, and one that ended well closes nothing before the state tells what it did.
      for (const conclusion of ['failure', 'success'] as const) {
        const next = it.github.store.run({ status: 'completed', conclusion });
        it.github.store.upload(next.id, 'crosswalk-state-salesforce', []);
        await it.watch({ CROSSWALK_STATE_KEY: '' });
        expect(it.issues()).toMatchObject([{ state: 'open' }]);
      }
    });

    it('names a repository that everybody can read, and a secret that cannot be', async () => {
      const it = await fresh();
      it.clock.advance(3 * HOUR);
      expect((await it.watch({ CROSSWALK_ENV: 'no line of it' })).text).toContain('ENV_FILE_INVALID');
      expect(it.issues()[0]?.body).toContain('`ENV_FILE_INVALID`');
      it.github.store.repository.private = false;
      expect((await it.watch()).text).toContain('REPOSITORY_PUBLIC');
      expect(it.issues()).toHaveLength(1);
      expect(it.issues()[0]?.body).toContain('`REPOSITORY_PUBLIC`');
    });
  });

  it('closes the issue of an integration that is switched off', async () => {
    const it = await watched();
    await it.sync();
    it.clock.advance(7 * HOUR);
    await it.watch();
    it.rewrite('salesforce/integration.yaml', (text) =>
      text.replace('integrator:', 'integrator:\n  enabled: false'),
    );

    expect((await it.watch()).text).toContain('salesforce: not watched');
    expect(it.comments(1)).toEqual(['Closed: nothing of this integration runs on the schedule any more.']);
  });

  it('leaves everything as it is where it cannot read: a state of another key, GitHub that is down', async () => {
    const it = await watched();
    await it.sync();
    it.clock.advance(7 * HOUR);
    await it.watch();
    await it.sync();
    const env = { ...it.io.env, CROSSWALK_STATE_KEY: 'another key, 32 characters long!' };

    const { code, text } = await run({ ...it, io: { ...it.io, env } }, 'watch', '--github');

    expect(code).toBe(3);
    expect(text).toContain('salesforce: cannot be judged');
    expect(text).toContain('STATE_KEY');
    const both = [
      { state: 'open', title: 'crosswalk: salesforce has stopped' },
      { state: 'open', title: 'crosswalk: salesforce: its state cannot be opened' },
    ];
    expect(it.issues()).toMatchObject(both);

    it.github.fault({ on: /GET .*\/issues/, times: 20, answer: { status: 502 } });
    const down = await it.watch();
    expect(down.code).toBe(3);
    expect(down.text).toContain('GITHUB_DOWN');
    expect(it.issues()).toMatchObject(both);
  });

  it('tells of a configuration that is not valid, with which no run begins, until a run has got through', async () => {
    const it = await watched();
    await it.sync();
    const broken = (text: string) => text.replace('version: 1', 'version: 1\nvresion: 2');
    const mended = (text: string) => text.replace('\nvresion: 2', '');
    it.rewrite('salesforce/accounts.yaml', broken);

    const { code, text } = await it.watch();
    await it.watch();

    expect(code).toBe(1);
    expect(text).toContain('vresion');
    expect(text).not.toContain('1970');
    expect(it.issues()).toMatchObject([{ title: 'crosswalk: salesforce has stopped', state: 'open' }]);
    expect(it.issues()[0]?.body).toMatch(/`CONFIG_INVALID` .*accounts.yaml.*vresion/);
    it.clock.advance(60_000);
    it.rewrite('salesforce/accounts.yaml', mended);
    await it.watch();
    expect(it.issues()).toMatchObject([{ state: 'open' }]);
    await it.sync();
    await it.watch();
    expect(it.issues()).toMatchObject([{ state: 'closed' }]);
  });

  it('says with --dry-run what it would do, and does nothing', async () => {
    const it = await watched();
    await it.sync();
    it.clock.advance(7 * HOUR);

    const { text } = await it.watch('--dry-run');

    expect(text).toContain('issue (new) would be opened: crosswalk: salesforce has stopped');
    expect(it.asked().writes).toEqual([]);
  });

  it('says why nothing runs where the workflow is switched off', async () => {
    const it = await watched();
    await it.sync();
    it.clock.advance(7 * HOUR);
    it.github.store.workflows[0]!.state = 'disabled_inactivity';

    await it.watch();

    expect(it.issues()[0]?.body).toContain('GitHub has switched the schedule off');
  });
});

describe('watch', () => {
  it('without GitHub says what is an alarm by its exit code', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    expect(await run(it, 'watch')).toMatchObject({ code: 0 });

    it.clock.advance(7 * HOUR);
    const { code, text } = await run(it, 'watch');

    expect(code).toBe(2);
    expect(text).toBe(
      'salesforce: 1 alarm, last success 2026-11-21 09:00 UTC\n' +
        '  crosswalk: salesforce has stopped\n' +
        '    INTEGRATOR_STALE; accounts, contacts; since 2026-11-21 09:00 UTC\n',
    );
    expect(await runJson(it, 'watch')).toMatchObject({
      integrations: [{ integration: 'salesforce', watched: true }],
      alerts: [{ about: 'stale', staleAfterMs: 6 * HOUR }],
    });
  });
});

describe('watch --keep-alive', () => {
  it('B47 switches on what GitHub switched off, and leaves off what a person did', async () => {
    const it = await beside(desk(), () => Date.parse('2026-11-21T09:00:00Z'));
    const [sync, , , watch] = it.github.store.workflows;
    sync!.state = 'disabled_inactivity';
    watch!.state = 'disabled_manually';

    const { code, text } = await run(it, 'watch', '--keep-alive');

    expect(code).toBe(0);
    expect(text).toBe(
      'sync.yml: was switched off by GitHub, and is on again\n' +
        'watch.yml: switched off by a person, and left so\n',
    );
    expect([sync?.state, watch?.state]).toEqual(['active', 'disabled_manually']);
    expect(it.asked()).toEqual({
      all: 2,
      writes: [`PUT /repos/acme/crosswalk-config/actions/workflows/${sync?.id}/enable`],
    });
  });

  it('names the permission that is missing', async () => {
    const it = await beside(desk(), () => Date.parse('2026-11-21T09:00:00Z'));
    it.github.permissions = { actions: 'read' };

    const { code, text } = await run(it, 'watch', '--keep-alive');

    expect(code).not.toBe(0);
    expect(text).toContain('GITHUB_PERMISSION');
  });
});
