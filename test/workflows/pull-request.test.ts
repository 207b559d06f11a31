import { describe, expect, it } from 'vitest';
import { ann, crm } from '../commands/records.ts';
import { results, step, story, team } from './team.ts';

const insured = ['Cedar', 'Dune', 'Elm'].map((Name, n) => ({
  Id: `00100000000001${n}AAA`,
  Name,
  Industry: 'Insurance',
}));
const salesforce = { Account: [...crm.Account, ...insured], Contact: [ann] };
const MAP = 'salesforce/accounts.yaml';
const insurance = (text: string) => text.replace('      Banking: Finance\n', '$&      Insurance: Finance\n');
const HOUR = 3_600_000;

describe('pull requests', { timeout: 300_000 }, () => {
  it('B40 of a fork are checked in full without a secret, and reach no system', async () => {
    const it = await team({ salesforce });

    const { result, comments } = await it.propose('mallory', (edit) => edit(MAP, insurance), {
      fork: 'mallory/crosswalk',
    });

    expect(results(result), story(result)).toEqual({ check: 'success', failed: 'skipped', plan: 'skipped' });
    const summaries = result.jobs.flatMap(({ steps }) => steps).map(({ summary }) => summary);
    expect(summaries.join('\n')).toContain('`"Insurance": (none) -> Finance`');
    expect(await it.bench.requests('salesforce')).toEqual([]);
    expect(await it.bench.requests('halo')).toEqual([]);
    expect(comments()).toEqual([]);
  });

  it('are compared with the base branch as it is now, not with the one that they were opened on', async () => {
    const it = await team({ salesforce });
    it.runner.repository.commit('insurance', () => undefined);
    it.edit((edit) => edit(MAP, (text) => text.replace('update: 50%', 'update: 60%')));

    const { result, comments } = await it.propose('insurance', (edit) => edit(MAP, insurance));

    expect(results(result), story(result)).toEqual({ check: 'success', failed: 'skipped', plan: 'success' });
    const [said = ''] = comments();
    expect(said).toContain('`"Insurance": (none) -> Finance`');
    expect(said).not.toContain('guards.update');
  });

  it('show what they would do, which is what the next run does; a broken one is refused with its line; and when the systems are gone one alarm comes, and goes again', async () => {
    const it = await team({ salesforce });
    const { bench, runner } = it;
    const openIssues = () =>
      [...runner.github.store.issues.values()].filter(({ pull, state }) => !pull && state === 'open');
    const industries = async () =>
      (await bench.records('halo', 'Client'))
        .map((row) => JSON.stringify(row['customfields']))
        .filter((text) => /Finance/.test(text)).length;
    await it.tick();
    // Somebody's edit is waiting for the next run anyway: it is no effect of the pull request.
    await bench.edit('salesforce', 'Account', { Id: crm.Account[0]?.Id, Website: 'https://waits.example' });

    const { result, comments } = await it.propose('insurance', (edit) => edit(MAP, insurance));
    expect(results(result), story(result)).toEqual({ check: 'success', failed: 'skipped', plan: 'success' });
    expect(comments()).toHaveLength(1);
    expect(comments()[0]).toContain('**This pull request changes what happens to 3 records**');
    expect(comments()[0]).toContain('3 × `"Other"` → `"Finance"`');
    expect(comments()[0]).not.toContain('waits.example');

    runner.repository.merge('insurance');
    expect(await industries()).toBe(1);
    await bench.forgetRequests();
    const next = await it.tick();
    expect(step(next, 'sync').log, story(next)).toContain('4 updated');
    expect(await industries()).toBe(4);

    const broken = await it.propose('broken', (edit) =>
      edit(MAP, (text) => text.replace('target: website', 'target: websit')),
    );
    expect(results(broken.result), story(broken.result)).toEqual({
      ...{ check: 'failure', failed: 'success', plan: 'skipped' },
    });
    expect(broken.comments().join()).toContain('**The check of this commit failed**');
    expect(broken.comments().join()).toContain('accounts.yaml');
    expect(
      broken.result.jobs.flatMap(({ steps }) => steps).flatMap(({ annotations }) => annotations),
    ).toContainEqual(
      expect.objectContaining({
        level: 'error',
        properties: expect.objectContaining({ file: 'mappings/salesforce/accounts.yaml', line: '26' }),
      }),
    );

    it.stop();
    const blind = await it.propose('blind', (edit) =>
      edit(MAP, (text) => text.replace('      Banking: Finance\n', '$&      Energy: Finance\n')),
    );
    expect(results(blind.result), story(blind.result)).toEqual({
      check: 'success',
      failed: 'skipped',
      plan: 'failure',
    });
    expect(step(blind.result, 'plan')).toMatchObject({ outcome: 'failure', conclusion: 'success' });
    expect(blind.comments().join()).toContain('**Incomplete');

    const failed = await it.tick();
    expect(results(failed), story(failed)).toMatchObject({ sync: 'failure' });
    bench.clock.advance(6 * HOUR);
    const watched = await it.watch(failed);
    expect(results(watched), story(watched)).toEqual({ watch: 'success', 'keep-alive': 'skipped' });
    const alarms = openIssues().map(({ number, title }) => [number, title]);
    expect(alarms).toHaveLength(1);
    await it.watch();
    expect(openIssues().map(({ number, title }) => [number, title])).toEqual(alarms);

    it.start();
    const before = runner.repository.head('main');
    it.edit((edit) => edit(MAP, (text) => `${text}# A word more.\n`));
    const pushed = await it.sync({ name: 'push', branch: 'main', before });
    expect(results(pushed), story(pushed)).toMatchObject({ sync: 'success' });
    expect(step(pushed, 'sync').log).not.toContain('not due');
    it.edit((edit) =>
      edit('salesforce/integration.yaml', (text) =>
        text.replace('integrator:', 'integrator:\n  enabled: false'),
      ),
    );
    const switchedOff = await it.sync({ name: 'push', branch: 'main', before });
    expect(results(switchedOff), story(switchedOff)).toMatchObject({ due: 'success', sync: 'skipped' });
    it.edit((edit) => edit('salesforce/integration.yaml', (text) => text.replace('\n  enabled: false', '')));
    bench.clock.advance(HOUR);
    const well = await it.watch('once a day');
    expect(results(well), story(well)).toEqual({ watch: 'success', 'keep-alive': 'success' });
    expect(openIssues()).toEqual([]);

    it.forget();
    bench.clock.advance(6 * HOUR);
    const unread = await it.watch();
    expect(step(unread, 'state').outcome, story(unread)).toBe('failure');
    expect(step(unread, 'page').outcome).toBe('skipped');
    expect(openIssues().map(({ body }) => body)).toEqual([expect.stringContaining('`SECRET_MISSING`')]);
  });
});
