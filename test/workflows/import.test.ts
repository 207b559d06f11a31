import { expect, it } from 'vitest';
import { acme, crm } from '../commands/records.ts';
import { results, step, story, team } from './team.ts';

it('a one-off import is planned, kept, and carried out by its hash, with the state of the syncs', {
  timeout: 300_000,
}, async () => {
  const it = await team({ salesforce: crm });
  const { bench, runner } = it;
  const clients = async () => (await bench.records('halo', 'Client')).map(({ name }) => name);
  const before = await clients();

  const planned = await it.import({ mapping: 'accounts', where: "Name = 'Acme'", mode: 'plan' });

  expect(results(planned), story(planned)).toEqual({ import: 'success' });
  expect(planned.jobs[0]).toMatchObject({ group: 'crosswalk-salesforce', environment: 'crosswalk-plan' });
  expect(await clients()).toEqual(before);
  const hash = /hash `([0-9a-f]{64})`/.exec(step(planned, 'hash').summary)?.[1] ?? '';
  expect([...runner.github.store.artifacts.values()].map(({ name }) => name)).toContain(
    `crosswalk-plan-${hash.slice(0, 16)}`,
  );

  const applied = await it.import({ mode: 'apply', hash });
  expect(results(applied), story(applied)).toEqual({ import: 'success' });
  expect(applied.jobs[0]).toMatchObject({ group: 'crosswalk-salesforce', environment: 'crosswalk-sync' });
  expect(await clients()).toEqual([...before, acme.Name]);

  expect(it.states().map(({ runId }) => runId)).toEqual([applied.run.id]);
});
