import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acme, crm } from '../commands/records.ts';
import type { FakeArtifact, NewRun } from '../support/github.ts';
import { openTeam, results, step, story, type Team } from './team.ts';

const DISPATCH = { name: 'workflow_dispatch' } as const;
const STATE = 'crosswalk-state-salesforce';

/** One team, attacked again and again: each test leaves it with a state that the next one goes on from. */
describe('a state in GitHub', { timeout: 300_000 }, () => {
  let it_: Team;
  const clients = () => it_.bench.records('halo', 'Client');
  const forge = (run: NewRun, bytes = Buffer.from('not a state')) => {
    const { store } = it_.runner.github;
    return store.upload(store.run({ status: 'completed', ...run }).id, STATE, [
      { name: 'salesforce.state', bytes },
    ]);
  };
  const newest = () => it_.states().at(-1) as FakeArtifact;

  beforeAll(async () => {
    it_ = await openTeam({ salesforce: crm });
    const first = await it_.tick();
    expect(results(first), story(first)).toMatchObject({ sync: 'success' });
  }, 300_000);
  afterAll(() => it_.close());

  it('is taken from our own runs only, also behind a hundred forged ones', async () => {
    const { id } = newest();
    for (let n = 0; n < 100; n += 1)
      forge({ headRepositoryId: 77, headBranch: 'main', event: 'pull_request' });
    forge({ headBranch: 'feature' });
    forge({ event: 'pull_request' });
    forge({ path: '.github/workflows/other.yml' });
    await it_.bench.forgetRequests();

    const result = await it_.tick();

    expect(results(result), story(result)).toMatchObject({ sync: 'success' });
    expect(step(result, 'state').log).toContain(
      `warm: state of 2026-11-21T09:07:00.000Z, serial 1, from Artifact ${id} `,
    );
    expect(step(result, 'sync').log).toContain('Nothing was written');
    expect(await it_.bench.writes()).toEqual([]);
    expect(result.requests).toBeLessThanOrEqual(20);
  });

  it('B43 two runs at once: the one that ends last does not overwrite what the other has stored', async () => {
    let other = '';
    const late = await it_.sync(DISPATCH, {
      interference: {
        snapshot: {
          before: async () => {
            const payload = { integration: 'salesforce' };
            const faster = await it_.sync({ name: 'repository_dispatch', type: 'crosswalk-sync', payload });
            other = results(faster)['sync'] ?? story(faster);
          },
        },
      },
    });

    expect(other).toBe('success');
    expect(step(late, 'snapshot').outcome).toBe('failure');
    expect(step(late, 'snapshot').log).toContain('STATE_STALE');
    expect(newest().runId).not.toBe(late.run.id);
  });

  it('B41 that is damaged or cut is passed over for the one before, with a warning', async () => {
    const [cut, damaged] = it_.states().slice(-2) as [FakeArtifact, FakeArtifact];
    damaged.zip = Buffer.from(damaged.zip).fill(0x20, 60, 90);
    cut.zip = cut.zip.subarray(0, -40);
    cut.digest = `sha256:${createHash('sha256').update(cut.zip).digest('hex')}`;

    const result = await it_.tick();

    expect(step(result, 'state').outputs['outcome'], story(result)).toBe('recovered');
    expect(step(result, 'state').annotations.map(({ level }) => level)).toEqual(['warning', 'warning']);
    expect(results(result)).toMatchObject({ sync: 'success' });
    expect(await clients()).toHaveLength(3);
  });

  it('B41 that cannot be listed is no state that never was: nothing runs, nothing is stored', async () => {
    const before = it_.states().length;
    await it_.bench.forgetRequests();
    it_.runner.github.fault({ on: /GET .*\/actions\/artifacts\?/, times: 8, answer: { status: 503 } });

    const result = await it_.sync(DISPATCH);

    expect(result.jobs[1]?.steps.filter(({ outcome }) => outcome === 'failure').map(({ id }) => id)).toEqual([
      'state',
    ]);
    expect(step(result, 'sync').outcome).toBe('skipped');
    expect(step(result, 'snapshot').outcome).toBe('skipped');
    expect(it_.states()).toHaveLength(before);
    expect(await it_.bench.requests('halo')).toEqual([]);
  });

  it('an old run that is started again goes on from the newest state, with the mappings of today', async () => {
    const [run] = [...it_.runner.github.store.runs.values()].filter(
      ({ event }) => event === 'workflow_dispatch',
    );
    if (!run) throw new Error('there is an old run');
    it_.edit((edit) =>
      edit('salesforce/accounts.yaml', (text) => text.replace(/^.*source: Website.*\n/m, '')),
    );
    await it_.bench.edit('salesforce', 'Account', {
      Id: acme.Id,
      Phone: '+44 20 7946 0999',
      Website: 'https://old.example',
    });
    const { id } = newest();

    const again = await it_.sync(DISPATCH, { again: { run, sha: run.headSha } });

    expect(again.run.attempt).toBe(2);
    expect(step(again, 'state').log, story(again)).toContain(`from Artifact ${id} `);
    expect((await clients()).find(({ name }) => name === acme.Name)).toMatchObject({
      main_phonenumber: '+44 20 7946 0999',
      website: acme.Website,
    });
    expect(newest().runId).toBe(run.id);
  });

  it('T31 that is lost stops everything, says how to mend it, and mode rebuild mends it without a create', async () => {
    for (const artifact of it_.states()) artifact.expired = true;
    await it_.bench.forgetRequests();

    const lost = await it_.sync(DISPATCH);
    expect(step(lost, 'state').log).toContain('STATE_LOST');
    expect(step(lost, 'state').log).toContain(
      'gh workflow run sync.yml -f mode=rebuild -f integration=salesforce',
    );
    expect(step(lost, 'sync').outcome).toBe('skipped');
    expect(await it_.bench.requests('halo')).toEqual([]);

    const all = await it_.sync({ ...DISPATCH, inputs: { mode: 'rebuild' } });
    expect(results(all), story(all)).toMatchObject({ due: 'failure', sync: 'skipped' });
    expect(story(all)).toContain('Mode rebuild is for the one integration whose state is lost');

    const rebuilt = await it_.sync({ ...DISPATCH, inputs: { mode: 'rebuild', integration: 'salesforce' } });
    expect(results(rebuilt), story(rebuilt)).toMatchObject({ sync: 'success' });
    expect(newest().runId).toBe(rebuilt.run.id);
    const next = await it_.tick();
    expect(step(next, 'state').outputs['outcome'], story(next)).toBe('warm');
    expect(await it_.bench.writes()).toEqual([]);
  });

  it('is run by hand with a guard lifted once, or with held records tried again; what is mistyped is refused', async () => {
    const run = async (inputs: Readonly<Record<string, string>>) =>
      step(await it_.sync({ ...DISPATCH, inputs: { integration: 'salesforce', ...inputs } }), 'sync');

    const lifted = await run({ mode: 'sync', allow: 'update=90 create=5' });
    const mistyped = await run({ mode: 'sync', allow: 'update' });
    const unknown = await run({ mode: 'full', allow: 'updates=9' });
    const retried = await run({ mode: 'retry', retry: 'REBUILD_UNMATCHED' });

    expect([lifted.outcome, mistyped.outcome, unknown.outcome]).toEqual(['success', 'failure', 'failure']);
    expect(mistyped.log).toContain('Write it like update=400.');
    expect(unknown.log).toContain('Did you mean --allow update=9?');
    expect(retried.log).toContain('REBUILD_UNMATCHED');
  });

  it('T31 that is in order is not rebuilt: what is under way still arrives', async () => {
    await it_.bench.edit('salesforce', 'Account', { Id: acme.Id, Phone: '+44 20 7946 0123' });
    const { id } = newest();

    const refused = await it_.sync({ ...DISPATCH, inputs: { mode: 'rebuild', integration: 'salesforce' } });

    expect(results(refused), story(refused)).toMatchObject({ sync: 'failure' });
    expect(step(refused, 'sync').log).toContain('REBUILD_NEEDLESS');
    expect(newest().id).toBe(id);
    await it_.tick();
    expect((await clients()).find(({ name }) => name === acme.Name)).toMatchObject({
      main_phonenumber: '+44 20 7946 0123',
    });
  });
});
