import { CrosswalkError } from '../model/errors.ts';
import { type Parts, partsOf } from './answer.ts';
import type { Github } from './client.ts';

/** What is asked of the repository itself. Ids stay when a repository is renamed. */
export interface Repository {
  readonly id: number;
  readonly defaultBranch: string;
  /** True where everybody can read it: its artifacts, logs and comments too. */
  readonly public: boolean;
}

/** A run as the API tells it. */
export interface WorkflowRun {
  readonly id: number;
  readonly attempt: number;
  /** Of the workflow file, like `.github/workflows/sync.yml`. */
  readonly path: string;
  /** What GitHub appends to the path behind an `@`: the ref whose file it is. `undefined` where it appends none. */
  readonly pathRef: string | undefined;
  readonly event: string;
  readonly status: string;
  /** `undefined` while it runs. */
  readonly conclusion: string | undefined;
  /** ISO time. */
  readonly createdAt: string;
  readonly url: string;
  readonly headBranch: string | undefined;
  readonly repositoryId: number;
  /** `undefined` where the fork it came from is gone. */
  readonly headRepositoryId: number | undefined;
}

/** One request. Throws `GITHUB_*`, `NETWORK_*`. */
export async function repositoryOf({ api, context }: Pick<Github, 'api' | 'context'>): Promise<Repository> {
  const { data } = await api.rest.repos.get({ owner: context.owner, repo: context.repo });
  const parts = partsOf(data, 'the repository');
  return {
    id: parts.number('id'),
    defaultBranch: parts.text('default_branch'),
    public: !parts.boolean('private'),
  };
}

/** One request. `undefined` when there is no such run, which is what a deleted one looks like. */
export async function runById(
  { api, context }: Pick<Github, 'api' | 'context'>,
  runId: number,
): Promise<WorkflowRun | undefined> {
  try {
    const { data } = await api.rest.actions.getWorkflowRun({
      owner: context.owner,
      repo: context.repo,
      run_id: runId,
    });
    return runOf(partsOf(data, `run ${runId}`));
  } catch (error) {
    if (error instanceof CrosswalkError && error.code === 'GITHUB_NOT_FOUND') return undefined;
    throw error;
  }
}

const PER_PAGE = 100;
/** A matrix makes 256 jobs at most. */
const MOST_PAGES = 5;

/**
 * How the newest attempt of a job ended: `undefined` while it runs or waits, and when the run has no such job. A job of a matrix is called
 * `job (value)`. One request a hundred jobs until it is found.
 */
export async function jobConclusion(
  { api, context }: Pick<Github, 'api' | 'context'>,
  runId: number,
  name: string,
): Promise<string | undefined> {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data } = await api.rest.actions.listJobsForWorkflowRun({
      owner: context.owner,
      repo: context.repo,
      run_id: runId,
      filter: 'latest',
      per_page: PER_PAGE,
      page,
    });
    const jobs = partsOf(data, 'the list of jobs')
      .list('jobs')
      .map((job) => partsOf(job, 'a job in the list'));
    const found = jobs.find((job) => job.text('name') === name);
    if (found) return found.optional('text', 'conclusion');
    if (jobs.length < PER_PAGE) return undefined;
  }
  return undefined;
}

export interface RunQuery {
  /** File name of the workflow, like `sync.yml`. */
  readonly workflow: string;
  readonly branch?: string;
  /** Newest first; 100 at most are given. */
  readonly limit?: number;
}

/** One request: the newest runs of a workflow, newest first; none of a workflow that is not there. Runs of forks are among them: look at where each came from. */
export async function workflowRuns(
  { api, context }: Pick<Github, 'api' | 'context'>,
  query: RunQuery,
): Promise<readonly WorkflowRun[]> {
  try {
    const { data } = await api.rest.actions.listWorkflowRuns({
      owner: context.owner,
      repo: context.repo,
      workflow_id: query.workflow,
      ...(query.branch === undefined ? {} : { branch: query.branch }),
      per_page: query.limit ?? 100,
    });
    return partsOf(data, 'the list of runs')
      .list('workflow_runs')
      .map((run) => runOf(partsOf(run, 'a run in the list')))
      .sort((x, y) => y.id - x.id);
  } catch (error) {
    if (error instanceof CrosswalkError && error.code === 'GITHUB_NOT_FOUND') return [];
    throw error;
  }
}

function runOf(run: Parts): WorkflowRun {
  const [path = '', ...ref] = run.text('path').split('@');
  return {
    id: run.number('id'),
    attempt: run.optional('number', 'run_attempt') ?? 1,
    path,
    pathRef: ref.length === 0 ? undefined : ref.join('@'),
    event: run.text('event'),
    status: run.optional('text', 'status') ?? 'unknown',
    conclusion: run.optional('text', 'conclusion'),
    createdAt: run.time('created_at'),
    url: run.text('html_url'),
    headBranch: run.optional('text', 'head_branch'),
    repositoryId: run.parts('repository').number('id'),
    // GitHub's description says that it is always there; for a deleted fork it is null.
    headRepositoryId: run.optional('parts', 'head_repository')?.number('id'),
  };
}
