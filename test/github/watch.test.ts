import { expect, it } from 'vitest';
import { run } from '../commands/support.ts';
import { machine } from './machine.ts';
import { type Scene, scene } from './support.ts';

const HOUR = 3_600_000;
const flow = (mapping: string) => ({ mapping, direction: 'import' as const, outcome: 'done', counts: {} });

/** A scheduled run of the workflow that gets through, its state left as an artifact. */
async function goodRun(at: Scene): Promise<void> {
  const runner = machine(at);
  await runner.pull();
  runner.state((state) => {
    const now = at.clock.iso();
    const id = state.startRun({ command: 'sync --scheduled', runner: 'github-hosted', at: now });
    state.finishRun(id, { at: now, outcome: 'done', flows: [flow('accounts'), flow('contacts')] });
  });
  await runner.push();
  runner.upload();
}

/** The job of watch.yml on a runner of its own: what it printed, and the requests it took. */
async function watchJob(at: Scene) {
  const before = at.fake.requests.length;
  const runner = machine(at, { path: '.github/workflows/watch.yml' });
  const pulled = await runner.pull('--allow-lost');
  const told = await run(runner, 'watch', '--github');
  return { pulled, told, requests: at.fake.requests.length - before };
}

const issues = ({ fake }: Scene) => [...fake.store.issues.values()];

it('A-47 watches the runs of the workflow by the states that they left as artifacts', async () => {
  const at = await scene();
  await goodRun(at);
  const quiet = await watchJob(at);
  expect(quiet.told.text).toBe('salesforce: no alarm, last success 2026-11-21 09:00 UTC\n');
  expect(quiet.requests).toBe(6);
  expect(issues(at)).toEqual([]);

  at.clock.advance(7 * HOUR);
  await watchJob(at);
  await watchJob(at);
  expect(issues(at)).toMatchObject([{ title: 'crosswalk: salesforce has stopped', state: 'open' }]);

  await goodRun(at);
  await watchJob(at);
  expect(issues(at)).toMatchObject([{ state: 'closed' }]);
});

it('is not talked out of an alarm by a state that somebody else uploads', async () => {
  const at = await scene();
  await goodRun(at);
  at.clock.advance(7 * HOUR);
  await watchJob(at);
  const forger = machine(at, { event: 'pull_request', headRepositoryId: 77 });
  await forger.pull();
  forger.state((state) => {
    const id = state.startRun({ command: 'sync', runner: 'github-hosted', at: at.clock.iso() });
    state.finishRun(id, { at: at.clock.iso(), outcome: 'done', flows: [flow('accounts'), flow('contacts')] });
  });
  await forger.push();
  forger.upload();
  expect(at.fake.store.artifacts.size).toBe(2);

  await watchJob(at);

  expect(issues(at)).toMatchObject([{ state: 'open' }]);
});

it('raises the alarm at once for a state that is lost, with the way to mend it', async () => {
  const at = await scene();
  at.fake.store.commits.push({ sha: 'a'.repeat(40), path: 'mappings/salesforce', at: at.clock.iso() });
  await goodRun(at);
  for (const artifact of at.fake.store.artifacts.values()) artifact.expired = true;

  const { pulled, told } = await watchJob(at);

  expect(pulled.text).toContain('lost');
  expect(told.code).toBe(0);
  expect(issues(at)).toMatchObject([{ title: 'crosswalk: salesforce has stopped', state: 'open' }]);
  expect(issues(at)[0]?.body).toContain('`STATE_LOST`');
  expect(issues(at)[0]?.body).toContain('mode\\=rebuild \\-f integration\\=salesforce');
  expect(issues(at)[0]?.body).not.toContain('Nothing is lost');
  await watchJob(at);
  expect(issues(at)).toHaveLength(1);
});

it('tells a key that is not the one of the state as what it is, and nothing of a state that is lost', async () => {
  const at = await scene();
  await goodRun(at);
  const other = machine(at, {
    path: '.github/workflows/watch.yml',
    key: 'another key of a test, also 32 long',
  });

  const pulled = await other.pull('--allow-lost');
  const told = await run(other, 'watch', '--github');

  expect(pulled.code).toBe(1);
  expect(told.text).toContain('salesforce: cannot be judged');
  expect(issues(at)).toMatchObject([{ title: 'crosswalk: salesforce: its state cannot be opened' }]);
  expect(issues(at)[0]?.body).toContain('`STATE_KEY`');
  expect(issues(at)[0]?.body).not.toMatch(/lost|mode.=rebuild/);

  at.clock.advance(HOUR);
  await goodRun(at);
  await watchJob(at);
  expect(issues(at)).toMatchObject([{ state: 'closed' }]);
});

it('changes no issue when GitHub does not say what states there are', async () => {
  const at = await scene();
  await goodRun(at);
  at.clock.advance(7 * HOUR);
  await watchJob(at);
  await goodRun(at);
  at.fake.fault({ on: /GET .*\/actions\/artifacts/, times: 20, answer: { status: 502 } });

  const { pulled, told } = await watchJob(at);

  expect(pulled.code).toBe(3);
  expect(told.code).toBe(3);
  expect(told.text).toContain('cannot be judged');
  expect(issues(at)).toMatchObject([{ state: 'open' }]);
});
