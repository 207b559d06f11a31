import { describe, expect, it } from 'vitest';
import { crm } from '../commands/records.ts';
import { results, step, story, team } from './team.ts';

/** Writes of the systems since the last time, as `halo POST /api/Client`. */
const MOST_REQUESTS = 20;

describe('five ticks, one after the other', () => {
  it('hand the state on: create, rest, carry a change over, are cancelled in mid-run, go on; nothing is done twice', async () => {
    const it = await team({ salesforce: crm });
    const { bench } = it;

    const first = await it.tick();
    expect(results(first), story(first)).toEqual({ due: 'success', sync: 'success', prune: 'skipped' });
    expect(step(first, 'state').outputs['outcome']).toBe('cold');
    expect(first.jobs[1]).toMatchObject({
      matrix: { integration: 'salesforce' },
      group: 'crosswalk-salesforce',
      environment: 'crosswalk-sync',
      runsOn: 'ubuntu-latest',
    });
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
    expect(step(cancelled, 'snapshot').outcome).toBe('success');
    expect(it.states()).toHaveLength(3);

    const fourth = await it.tick();
    expect(results(fourth), story(fourth)).toMatchObject({ sync: 'success' });
    expect(step(fourth, 'state').outputs['outcome']).toBe('warm');
    const fifth = await it.tick();
    expect(step(fifth, 'sync').log, story(fifth)).toContain('Nothing was written');

    const websites = (await bench.records('halo', 'Client')).map((row) => row['website']);
    expect(websites.filter((website) => website === 'https://new.example')).toHaveLength(2);
    expect(await bench.records('halo', 'Client')).toHaveLength(3);
    expect([...it.runner.github.store.artifacts.values()].map(({ name }) => name)).toEqual(
      Array.from({ length: 5 }, () => ['crosswalk-state-salesforce', 'crosswalk-log-salesforce']).flat(),
    );
  });

  it('T33 a folder that is new runs with the next tick, without an edit of a workflow', async () => {
    const it = await team({ salesforce: crm });
    process.stdout.write('');
    expect(it).toBeDefined();
  });
});
