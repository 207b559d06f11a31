import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Bench, type BenchOptions, openBench } from '../e2e/harness.ts';
import type { FakeArtifact } from '../support/github.ts';
import { type Event, execute, type RunOptions, type RunResult } from './executor/run.ts';
import type { Environment, JobRun, Runner, StepRun } from './executor/runner.ts';
import { openRunner } from './executor/scene.ts';

/** A team with a repository on a made-up GitHub, a sandbox behind its secrets, and one clock for all. */
export interface Team {
  readonly bench: Bench;
  readonly runner: Runner;
  /** Half an hour later, the tick of sync.yml. */
  tick(options?: RunOptions): Promise<RunResult>;
  sync(event: Event, options?: RunOptions): Promise<RunResult>;
  /** The watch: by its own tick, or because a run ended. */
  watch(after?: RunResult | 'once a day'): Promise<RunResult>;
  import(inputs: Readonly<Record<string, string>>): Promise<RunResult>;
  /** Opens a pull request for a branch and runs plan.yml for it. */
  propose(
    branch: string,
    edit: (edit: Edit) => void,
    more?: { fork?: string; author?: string },
  ): Promise<Proposal>;
  /** Edits the default branch as a merge would, without starting anything. */
  edit(edit: (edit: Edit) => void): string;
  /** As if both systems were gone: from now on nobody listens where the secrets lead to. */
  stop(): void;
  /** As if somebody had deleted the secret of both environments. */
  forget(): void;
  /** They are back. */
  start(): void;
  /** State artifacts, oldest first. */
  states(integration?: string): readonly FakeArtifact[];
  close(): Promise<void>;
}

export type Edit = (file: string, change: (text: string) => string) => void;

export interface Proposal {
  readonly result: RunResult;
  readonly number: number;
  /** Bodies of the comments under it. */
  comments(): readonly string[];
  /** Runs plan.yml again for what the branch holds now. */
  again(edit?: (edit: Edit) => void): Promise<RunResult>;
}

const MINUTE = 60_000;

export interface TeamOptions extends BenchOptions {
  readonly private?: boolean;
  /** Variables of the repository. */
  readonly vars?: Readonly<Record<string, string>>;
}

/** Gone with the test. */
export async function team(options: TeamOptions = {}): Promise<Team> {
  const it = await openTeam(options);
  onTestFinished(() => it.close());
  return it;
}

/** For several tests; whoever opens it closes it. */
export async function openTeam(options: TeamOptions = {}): Promise<Team> {
  const bench = await openBench({ start: '2026-11-21T08:37:00Z', ...options });
  const secrets = { CROSSWALK_ENV: envFile(bench.io.env) };
  const gone = { CROSSWALK_ENV: secrets.CROSSWALK_ENV.replace(/(http:\/\/127\.0\.0\.1):\d+/g, '$1:9') };
  const environments: Record<string, Environment> = {};
  const lead = (to: Environment['secrets']) => {
    environments['crosswalk-sync'] = { secrets: to, branches: ['main'] };
    environments['crosswalk-plan'] = { secrets: to };
  };
  lead(secrets);
  const { runner, close } = await openRunner({
    clock: bench.clock,
    environments,
    private: options.private ?? true,
    vars: options.vars ?? {},
  });
  const { github, repository } = runner;
  const workflow = (name: string) => (event: Event, more?: RunOptions) =>
    execute(runner, `.github/workflows/${name}.yml`, event, more);
  const sync = workflow('sync');
  const edited = (branch: string, edit: (edit: Edit) => void) =>
    repository.commit(branch, (folder) =>
      edit((file, change) => {
        const path = join(folder, 'mappings', file);
        writeFileSync(path, change(readFileSync(path, 'utf8')));
      }),
    );

  return {
    bench,
    runner,
    sync,
    async tick(more) {
      bench.clock.advance(30 * MINUTE);
      return await sync({ name: 'schedule', cron: '7,37 * * * *' }, more);
    },
    watch: (after) =>
      workflow('watch')(
        typeof after === 'object'
          ? { name: 'workflow_run', of: after.run, conclusion: after.conclusion }
          : { name: 'schedule', cron: after === 'once a day' ? '51 4 * * *' : '23 * * * *' },
      ),
    import: (inputs) => workflow('import')({ name: 'workflow_dispatch', inputs }),
    async propose(branch, edit, more = {}) {
      edited(branch, edit);
      const { number } = github.store.issue({ title: branch, pull: true, author: more.author ?? 'octocat' });
      const plan = () => workflow('plan')({ name: 'pull_request', number, branch, ...more });
      return {
        number,
        result: await plan(),
        comments: () =>
          [...github.store.comments.values()].filter(({ issue }) => issue === number).map(({ body }) => body),
        again: (change) => {
          if (change) edited(branch, change);
          return plan();
        },
      };
    },
    edit: (edit) => edited('main', edit),
    stop: () => lead(gone),
    forget: () => lead({}),
    start: () => lead(secrets),
    states: (integration = 'salesforce') =>
      [...github.store.artifacts.values()].filter(({ name }) => name === `crosswalk-state-${integration}`),
    async close() {
      await close();
      await bench.close();
    },
  };
}

/** The lines of an environment file, as `gh secret set CROSSWALK_ENV < .env` stores them. */
function envFile(env: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join('');
}

/** The one step of that id. */
export function step(result: RunResult, id: string): StepRun {
  const found = result.jobs.flatMap(({ steps }) => steps).filter((one) => one.id === id);
  if (found.length !== 1) throw new Error(`${found.length} steps ${id} in ${story(result)}`);
  return found[0] as StepRun;
}

/** Results of the jobs by their ids; that of a matrix only once where all are alike. */
export function results(result: RunResult): Readonly<Record<string, string>> {
  return Object.fromEntries(result.jobs.map((job) => [job.id, job.result]));
}

/** Everything that a run printed, for the message of a test that fails. */
export function story(result: RunResult): string {
  const of = (job: JobRun) =>
    job.steps.map(({ id, outcome, log }) => `== ${job.id} / ${id}: ${outcome}\n${log}`).join('');
  return result.jobs.map((job) => of(job) || `== ${job.id}: ${job.result}\n`).join('');
}
