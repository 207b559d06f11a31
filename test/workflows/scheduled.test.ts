import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acme, ann, beta, crm } from '../commands/records.ts';
import type { Bench } from '../e2e/harness.ts';
import type { RunResult } from './executor/run.ts';
import { results, step, story, team } from './team.ts';

/** To GitHub, by all jobs of a run that finds nothing to do. */
const MOST_REQUESTS = 20;

/** Secrets that a run printed before GitHub masked them, and what records hold. */
function leaks(run: RunResult, env: Bench['io']['env']): readonly string[] {
  const secrets = Object.entries(env).filter(([name]) => /SECRET|KEY|CLIENT_ID/.test(name));
  const values = [acme, beta, ann]
    .flatMap((record) => Object.entries(record))
    .filter(([name]) => !/Id$/.test(name));
  const told = run.jobs
    .flatMap(({ steps }) => steps)
    .map(({ printed, summary, annotations }) => printed + summary + JSON.stringify(annotations))
    .join('');
  return [...secrets, ...values].flatMap(([name, value = '']) => (told.includes(value) ? [name] : []));
}

/** Each step is a process of its own. */
const SLOW = { timeout: 300_000 };

describe('ticks', SLOW, () => {
  it('B42 B44 five of them, and one that never came, hand the state on: create, rest, carry a change over, are cancelled in mid-run, go on; nothing is done twice', async () => {
    const it = await team({ salesforce: crm });
    const { bench } = it;
    // GitHub counts the runs of every workflow file by itself; here so that the fifth tick is the tenth run, which also prunes.
    for (let n = 0; n < 5; n += 1)
      it.runner.github.store.run({
        path: '.github/workflows/plan.yml',
        event: 'pull_request',
        status: 'completed',
      });

    const first = await it.tick();
    expect(results(first), story(first)).toEqual({ due: 'success', sync: 'success', prune: 'skipped' });
    expect(step(first, 'state').outputs['outcome']).toBe('cold');
    expect(first.jobs[1]).toMatchObject({
      matrix: { integration: 'salesforce' },
      group: 'crosswalk-salesforce',
      environment: 'crosswalk-sync',
      runsOn: 'ubuntu-latest',
    });
    expect(step(first, 'sync').summary).toMatch(/accounts.*2/);
    expect(await bench.records('halo', 'Client')).toHaveLength(3);

    // Halo shows what it made of the new records to the second run; from the third on there is nothing to look at.
    await bench.forgetRequests();
    const second = await it.tick();
    expect(step(second, 'state').outputs['outcome'], story(second)).toBe('warm');
    expect(step(second, 'sync').log).toContain('Nothing was written');
    expect(second.requests).toBeLessThanOrEqual(MOST_REQUESTS);
    expect(await bench.writes()).toEqual([]);

    for (const { Id } of crm.Account)
      await bench.edit('salesforce', 'Account', { Id, Website: 'https://new.example' });
    const cancelled = await it.tick({
      interference: {
        sync: {
          env: { EXECUTOR_HALT_ON: 'POST .*/api/Client', EXECUTOR_HALT_AT: '1' },
          cancelAt: 'executor: halted',
        },
      },
    });
    expect(cancelled.conclusion, story(cancelled)).toBe('cancelled');
    expect(step(cancelled, 'sync').outcome).toBe('cancelled');
    // It was told, and not killed: `exec` puts it where the runner's signal arrives.
    expect(step(cancelled, 'sync').log).toContain('Stopped. What was written is remembered');
    expect(step(cancelled, 'snapshot').outcome).toBe('success');
    expect(it.states()).toHaveLength(3);

    // GitHub leaves a tick out, or something newer takes its place in the queue: the next one carries over what it would have.
    bench.clock.advance(30 * 60_000);
    const fourth = await it.tick();
    expect(results(fourth), story(fourth)).toMatchObject({ sync: 'success' });
    expect(step(fourth, 'state').outputs['outcome']).toBe('warm');
    const fifth = await it.tick();
    expect(step(fifth, 'sync').log, story(fifth)).toContain('Nothing was written');
    expect(results(fifth)).toEqual({ due: 'success', sync: 'success', prune: 'success' });
    expect(fifth.requests).toBeLessThanOrEqual(MOST_REQUESTS);

    for (const run of [first, second, cancelled, fourth, fifth]) expect(leaks(run, bench.io.env)).toEqual([]);
    expect(leaks(second, { PLANTED_SECRET: 'Nothing was written' })).toEqual(['PLANTED_SECRET']);
    const websites = (await bench.records('halo', 'Client')).map((row) => row['website']);
    expect(websites.filter((website) => website === 'https://new.example')).toHaveLength(2);
    expect(await bench.records('halo', 'Client')).toHaveLength(3);
    expect([...it.runner.github.store.artifacts.values()].map(({ name }) => name)).toEqual(
      Array.from({ length: 5 }, () => ['crosswalk-state-salesforce', 'crosswalk-log-salesforce']).flat(),
    );
  });

  it('T33 a folder that is new runs with the next tick, without an edit of a workflow', async () => {
    const partner = { Id: '001000000000009AAA', Name: 'Partner Ltd', Type: 'Partner' };
    const vars = { CROSSWALK_RUNNER: 'self-hosted' };
    const it = await team({ salesforce: { Account: [partner] }, vars });
    it.runner.repository.commit('main', (folder) => {
      const [from, to] = [join(folder, 'mappings/salesforce'), join(folder, 'mappings/partners')];
      mkdirSync(to);
      const mapping = readFileSync(join(from, 'accounts.yaml'), 'utf8');
      writeFileSync(
        join(to, 'partners.yaml'),
        mapping
          .replace('mapping: accounts', 'mapping: partners')
          .replace('connection: halo', 'connection: halo-partners')
          .replaceAll(', direction: both', '')
          .replace('import:\n', "import:\n  where: Type = 'Partner'\n"),
      );
      writeFileSync(
        join(to, 'integration.yaml'),
        "version: 1\nintegration: partners\nintegrator: { mappings: [partners], schedule: '*/30 * * * *' }\n",
      );
      // A second Halo, as far as the configuration can tell: no two mappings may own one field.
      const connections = join(folder, 'mappings/connections.yaml');
      const text = readFileSync(connections, 'utf8');
      const halo = /^ {2}halo:\n(?: {4}.*\n)+/m.exec(text)?.[0] ?? '';
      writeFileSync(connections, `${text}${halo.replace('halo:', 'halo-partners:')}`);
      // The one that was there is taken off the schedule, so that nothing of it is due.
      const own = join(from, 'integration.yaml');
      writeFileSync(
        own,
        readFileSync(own, 'utf8').replace('integrator:\n', 'integrator:\n  enabled: false\n'),
      );
    });

    const result = await it.tick();

    expect(results(result), story(result)).toMatchObject({ due: 'success', sync: 'success' });
    expect(result.jobs.filter(({ id }) => id === 'sync').map(({ group }) => group)).toEqual([
      'crosswalk-partners',
    ]);
    // One variable moves it to a machine of ours.
    expect(result.jobs.slice(0, 2).map(({ runsOn }) => runsOn)).toEqual(['self-hosted', 'self-hosted']);
    expect(it.states('partners')).toHaveLength(1);
    expect(it.states('salesforce')).toHaveLength(0);

    // A mapping that is broken in one folder stops that one alone, and is seen.
    it.edit((edit) => edit('salesforce/accounts.yaml', (text) => `${text}\nnonsense: true\n`));
    const broken = await it.tick();
    expect(results(broken), story(broken)).toMatchObject({ due: 'failure', sync: 'success' });
    expect(step(broken, 'due').annotations).toMatchObject([{ level: 'error' }]);
    expect(step(broken, 'sync').log).toContain('Nothing was written');
  });
});
