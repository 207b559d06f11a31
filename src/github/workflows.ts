import { partsOf, strangeAnswer } from './answer.ts';
import type { Github } from './client.ts';

type Asking = Pick<Github, 'api' | 'context'>;

export interface Workflow {
  readonly id: number;
  /** Like `sync.yml`. */
  readonly file: string;
  /** `active`, `disabled_inactivity` (GitHub did: 60 days without activity in a public repository) or `disabled_manually`. */
  readonly state: string;
  /** ISO time at which GitHub first saw it. */
  readonly createdAt: string;
  /** Page of its runs, for people. */
  readonly url: string;
}

/** One request: the workflows of the repository, 100 at most. */
export async function workflowsOf({ api, context }: Asking): Promise<readonly Workflow[]> {
  const { data } = await api.rest.actions.listRepoWorkflows({
    owner: context.owner,
    repo: context.repo,
    per_page: 100,
  });
  const list = partsOf(data, 'the list of workflows').list('workflows');
  return list.map((one) => {
    const workflow = partsOf(one, 'a workflow in the list');
    const file = workflow.text('path').replace(/@.*$/, '').replace(/^.*\//, '');
    return {
      id: workflow.number('id'),
      file,
      state: workflow.text('state'),
      createdAt: workflow.time('created_at'),
      url: `${context.serverUrl}/${context.owner}/${context.repo}/actions/workflows/${encodeURIComponent(file)}`,
    };
  });
}

/** One request. Also starts the 60 days anew of one that is active. Needs `actions: write`. */
export async function enableWorkflow({ api, context }: Asking, id: number): Promise<void> {
  await api.rest.actions.enableWorkflow({ owner: context.owner, repo: context.repo, workflow_id: id });
}

/** ISO time of the newest commit on the default branch that changed a file or folder; one request. `undefined` when there is none. */
export async function lastChangeOf(github: Asking, path: string): Promise<string | undefined> {
  return (await changesOf(github, path, 1))[0];
}

/** The same of the oldest of its newest 100 commits, which is its first one for whatever has not been edited more often. */
export async function firstChangeOf(github: Asking, path: string): Promise<string | undefined> {
  return (await changesOf(github, path, 100)).at(-1);
}

/** Newest first. */
async function changesOf({ api, context }: Asking, path: string, most: number): Promise<readonly string[]> {
  const { data } = await api.rest.repos.listCommits({
    owner: context.owner,
    repo: context.repo,
    path,
    per_page: most,
  });
  if (!Array.isArray(data)) throw strangeAnswer('the list of commits is none');
  return (data as readonly unknown[]).flatMap((one) => {
    const commit = partsOf(one, 'a commit in the list').parts('commit');
    const by = commit.optional('parts', 'committer') ?? commit.optional('parts', 'author');
    return by?.optional('time', 'date') ?? [];
  });
}
