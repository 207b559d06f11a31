import { readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { FAKE_TOKEN, type FakeRun } from '../../support/github.ts';
import { parseWorkflow, type Workflow } from '../files.ts';
import { fill, holds, type Json, type Scope } from './expressions.ts';
import { type JobPlace, runJob } from './job.ts';
import { expand, inOrder, needsOf } from './matrix.ts';
import type { Interference, JobRun, Runner } from './runner.ts';

/** What starts a workflow. */
export type Event =
  | { readonly name: 'schedule'; readonly cron?: string }
  | { readonly name: 'push'; readonly branch: string; readonly before: string }
  | { readonly name: 'repository_dispatch'; readonly type: string; readonly payload?: Json }
  | {
      readonly name: 'workflow_dispatch';
      readonly branch?: string;
      readonly inputs?: Readonly<Record<string, string>>;
    }
  | { readonly name: 'workflow_run'; readonly of: FakeRun; readonly conclusion: string }
  | {
      readonly name: 'pull_request';
      readonly number: number;
      readonly branch: string;
      /** The fork it comes from. */
      readonly fork?: string;
      readonly author?: string;
    };

export interface RunResult {
  readonly run: FakeRun;
  readonly conclusion: 'success' | 'failure' | 'cancelled' | 'skipped';
  readonly jobs: readonly JobRun[];
  /** Requests to GitHub's API that it took. */
  readonly requests: number;
}

export interface RunOptions {
  readonly interference?: Readonly<Record<string, Interference>>;
  /** Started again: the run, and the event and commit of then. */
  readonly again?: { readonly run: FakeRun; readonly sha: string };
}

/**
 * Executes a workflow of the repository for an event. Jobs run one after the other, so `concurrency` and `max-parallel` are not
 * simulated, nor are time-outs. Throws for an event that does not start it.
 */
export async function execute(
  runner: Runner,
  path: string,
  event: Event,
  options: RunOptions = {},
): Promise<RunResult> {
  const { github, repository } = runner;
  const { defaultBranch } = github.store.repository;
  const branch = 'branch' in event && event.branch !== undefined ? event.branch : defaultBranch;
  const head = repository.head(branch);
  const sha = options.again?.sha ?? (event.name === 'pull_request' ? repository.mergeCommit(branch) : head);
  const workflow = parseWorkflow(readFileSync(join(repository.tree(sha), path), 'utf8'));
  const { inputs, payload } = started(workflow, event, runner, sha);
  const fork = event.name === 'pull_request' ? event.fork : undefined;
  const run = options.again?.run ?? newRun(runner, path, event, branch, head);
  if (options.again) run.attempt += 1;
  run.status = 'in_progress';
  const before = github.requests.length;

  const ref = event.name === 'pull_request' ? `refs/pull/${event.number}/merge` : `refs/heads/${branch}`;
  const { owner, name } = github.store.repository;
  const contexts: Readonly<Record<string, Json>> = {
    github: {
      event_name: event.name,
      event: payload,
      ref,
      ref_name: ref.replace(/^refs\/(?:heads|pull)\//, ''),
      sha,
      repository: `${owner}/${name}`,
      token: FAKE_TOKEN,
      run_id: String(run.id),
      run_number: String(run.number),
      run_attempt: String(run.attempt),
      workflow: workflow.name,
      actor: 'octocat',
    },
    inputs,
    vars: runner.vars,
  };
  const place: Omit<JobPlace, 'contexts'> = {
    runner,
    runId: run.id,
    sha,
    ref,
    event: payload,
    variables: variables(runner, run, event, ref, sha, workflow),
    env: Object.fromEntries(
      Object.entries(workflow.env ?? {}).map(([key, text]) => [
        key,
        fill(text, { contexts, status: 'success' }),
      ]),
    ),
    shell: workflow.defaults?.run?.shell,
    trusted: fork === undefined && !(event.name === 'pull_request' && event.author === 'dependabot[bot]'),
    interference: options.interference ?? {},
  };

  const jobs = await runJobs(workflow, contexts, place);
  const results = jobs.map(({ result }) => result);
  const conclusion =
    (['failure', 'cancelled', 'success'] as const).find((one) => results.includes(one)) ?? 'skipped';
  run.status = 'completed';
  run.conclusion = conclusion;
  run.updatedAt = github.store.iso();
  run.jobs = jobs.map(({ id, matrix, result }) => {
    const values = Object.values(matrix).map(String);
    return { name: values.length === 0 ? id : `${id} (${values.join(', ')})`, conclusion: result };
  });
  return { run, conclusion, jobs, requests: github.requests.length - before };
}

async function runJobs(
  workflow: Workflow,
  contexts: Readonly<Record<string, Json>>,
  place: Omit<JobPlace, 'contexts'>,
): Promise<readonly JobRun[]> {
  const done: JobRun[] = [];
  for (const [id, job] of inOrder(workflow)) {
    const needed = done.filter((one) => needsOf(job).includes(one.id));
    const needs = Object.fromEntries(
      needsOf(job).map((name) => {
        const of = needed.filter((one) => one.id === name);
        return [
          name,
          { result: worst(of), outputs: Object.assign({}, ...of.map((one) => one.outputs)) as Json },
        ];
      }),
    );
    const results = needed.map(({ result }) => result);
    // A job whose need was skipped is skipped as well, unless its condition asks about the status itself.
    const status = results.includes('cancelled')
      ? 'cancelled'
      : results.some((one) => one !== 'success')
        ? 'failure'
        : 'success';
    const scope: Scope = { contexts: { ...contexts, needs }, status };
    if (!holds(job.if, scope)) {
      done.push({
        id,
        matrix: {},
        result: 'skipped',
        outputs: {},
        runsOn: '',
        group: undefined,
        environment: undefined,
        steps: [],
      });
      continue;
    }
    for (const matrix of expand(job, scope))
      done.push(await runJob(id, job, matrix, { ...place, contexts: scope.contexts }));
  }
  return done;
}

function worst(jobs: readonly JobRun[]): string {
  const results = jobs.map(({ result }) => result);
  return (['failure', 'cancelled', 'skipped'] as const).find((one) => results.includes(one)) ?? 'success';
}

/** Whether the event starts the workflow, with what it brings. */
function started(
  workflow: Workflow,
  event: Event,
  runner: Runner,
  sha: string,
): { inputs: Json; payload: Json } {
  if (!(event.name in workflow.on)) throw new Error(`${workflow.name} does not listen to ${event.name}`);
  const { owner, name, defaultBranch, private: isPrivate } = runner.github.store.repository;
  const repository = { full_name: `${owner}/${name}`, default_branch: defaultBranch, private: isPrivate };
  const filter = (workflow.on[event.name] ?? {}) as Readonly<Record<string, unknown>>;
  switch (event.name) {
    case 'schedule':
      return { inputs: {}, payload: { schedule: event.cron ?? '', repository } };
    case 'push': {
      const paths = filter['paths'] as readonly string[] | undefined;
      const branches = filter['branches'] as readonly string[] | undefined;
      const changed = runner.repository.changed(event.before, sha);
      const concerned =
        (paths === undefined || changed.some((path) => paths.some((glob) => matchesGlob(path, glob)))) &&
        (branches === undefined || branches.includes(event.branch));
      if (!concerned) throw new Error(`${workflow.name} does not listen to a push of ${changed.join(', ')}`);
      return { inputs: {}, payload: { ref: `refs/heads/${event.branch}`, repository } };
    }
    case 'repository_dispatch':
      if (!((filter['types'] ?? [event.type]) as readonly string[]).includes(event.type))
        throw new Error(`${workflow.name} does not listen to ${event.type}`);
      return { inputs: {}, payload: { action: event.type, client_payload: event.payload ?? {}, repository } };
    case 'workflow_dispatch': {
      const inputs = inputsOf(filter, event.inputs ?? {});
      return { inputs, payload: { inputs, repository } };
    }
    case 'workflow_run':
      return {
        inputs: {},
        payload: {
          workflow_run: {
            id: event.of.id,
            conclusion: event.conclusion,
            head_repository: { full_name: `${owner}/${name}` },
          },
          repository,
        },
      };
    case 'pull_request':
      return {
        inputs: {},
        payload: {
          number: event.number,
          pull_request: {
            number: event.number,
            user: { login: event.author ?? 'octocat' },
            head: {
              sha: runner.repository.head(event.branch),
              ref: event.branch,
              repo: { full_name: event.fork ?? `${owner}/${name}` },
            },
            // The one it was opened on: GitHub does not bring it up to date when the branch moves on.
            base: { ref: defaultBranch, sha: runner.repository.fork(event.branch) },
          },
          repository,
        },
      };
  }
}

interface Input {
  readonly type?: string;
  readonly required?: boolean;
  readonly default?: string;
  readonly options?: readonly string[];
}

function inputsOf(filter: Readonly<Record<string, unknown>>, given: Readonly<Record<string, string>>): Json {
  const declared = (filter['inputs'] ?? {}) as Readonly<Record<string, Input>>;
  const unknown = Object.keys(given).find((name) => declared[name] === undefined);
  if (unknown !== undefined) throw new Error(`422 Unexpected inputs provided: ${unknown}`);
  return Object.fromEntries(
    Object.entries(declared).map(([name, { type, required, options, default: usual }]) => {
      const value = given[name] ?? usual ?? '';
      if (required === true && value === '') throw new Error(`422 Required input '${name}' not provided`);
      if (type === 'choice' && !options?.includes(value))
        throw new Error(
          `422 Provided value '${value}' for input '${name}' not in the list of allowed values`,
        );
      return [name, value];
    }),
  );
}

function newRun(runner: Runner, path: string, event: Event, branch: string, sha: string): FakeRun {
  return runner.github.run({
    path,
    event: event.name,
    headBranch: branch,
    headSha: sha,
    ...(event.name === 'pull_request' && event.fork !== undefined ? { headRepositoryId: 77 } : {}),
  });
}

function variables(
  runner: Runner,
  run: FakeRun,
  event: Event,
  ref: string,
  sha: string,
  workflow: Workflow,
): Readonly<Record<string, string>> {
  const { GITHUB_TOKEN: _, ...known } = runner.github.env(run.id, event.name);
  return {
    ...known,
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(?:heads|pull)\//, ''),
    GITHUB_SHA: sha,
    GITHUB_RUN_NUMBER: String(run.number),
    GITHUB_WORKFLOW: workflow.name,
    GITHUB_ACTOR: 'octocat',
  };
}
