import { createHash } from 'node:crypto';
import { type ZipFile, zipOf } from './github-zip.ts';

export interface FakeRepository {
  readonly id: number;
  owner: string;
  name: string;
  private: boolean;
  defaultBranch: string;
}

export interface FakeRun {
  readonly id: number;
  readonly number: number;
  attempt: number;
  readonly path: string;
  readonly workflowId: number;
  readonly event: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  readonly headBranch: string;
  readonly headSha: string;
  readonly headRepositoryId: number;
  createdAt: string;
  updatedAt: string;
  jobs: readonly FakeJob[];
}

/** `conclusion` is null while it runs. */
export interface FakeJob {
  readonly name: string;
  readonly conclusion: string | null;
}

export interface FakeArtifact {
  readonly id: number;
  readonly name: string;
  readonly runId: number;
  zip: Buffer;
  /** Not that of `zip` where a test wants them to differ. */
  digest: string;
  expired: boolean;
  createdAt: string;
  expiresAt: string;
}

export interface FakeIssue {
  readonly number: number;
  readonly pull: boolean;
  title: string;
  body: string;
  state: 'open' | 'closed';
  stateReason: string | null;
  labels: string[];
  assignees: string[];
  readonly author: string;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
}

export interface FakeComment {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface FakeWorkflow {
  readonly id: number;
  readonly path: string;
  state: 'active' | 'disabled_inactivity' | 'disabled_manually';
  /** When GitHub first saw the file. */
  createdAt: string;
}

export interface FakeDispatch {
  readonly kind: 'workflow' | 'repository';
  /** File name of the workflow, or the event's type. */
  readonly name: string;
  readonly ref: string | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** On the default branch, oldest first; `path` is what it changed. */
export interface FakeCommit {
  readonly sha: string;
  readonly path: string;
  readonly at: string;
}

export interface NewRun {
  /** `.github/workflows/sync.yml` unless given. */
  readonly path?: string;
  readonly event?: string;
  readonly headBranch?: string;
  /** Another repository's, for a fork. */
  readonly headRepositoryId?: number;
  readonly headSha?: string;
  readonly status?: FakeRun['status'];
  readonly conclusion?: string | null;
  readonly createdAt?: string;
  readonly jobs?: readonly FakeJob[];
}

/** What a repository of GitHub holds. `now` gives the times of what is made. */
export function githubStore(now: () => number, repository: FakeRepository) {
  const iso = () => new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
  const runs = new Map<number, FakeRun>();
  const artifacts = new Map<number, FakeArtifact>();
  const issues = new Map<number, FakeIssue>();
  const comments = new Map<number, FakeComment>();
  const workflows: FakeWorkflow[] = [];
  const dispatches: FakeDispatch[] = [];
  const commits: FakeCommit[] = [];
  let lastRun = 9_000_000_000;
  let lastArtifact = 4_000_000_000;
  let lastIssue = 0;
  let lastComment = 2_000_000_000;

  const workflow = (path: string): FakeWorkflow => {
    const known = workflows.find((one) => one.path === path);
    if (known) return known;
    const made: FakeWorkflow = { id: 161_335 + workflows.length, path, state: 'active', createdAt: iso() };
    workflows.push(made);
    return made;
  };
  for (const name of ['sync', 'plan', 'import', 'watch']) workflow(`.github/workflows/${name}.yml`);

  return {
    repository,
    runs,
    artifacts,
    issues,
    comments,
    workflows,
    commits,
    dispatches,
    iso,

    run(given: NewRun = {}): FakeRun {
      const path = given.path ?? '.github/workflows/sync.yml';
      lastRun += 10;
      const run: FakeRun = {
        id: lastRun,
        number: runs.size + 1,
        attempt: 1,
        path,
        workflowId: workflow(path.replace(/@.*/, '')).id,
        event: given.event ?? 'schedule',
        status: given.status ?? 'in_progress',
        conclusion: given.conclusion ?? (given.status === 'completed' ? 'success' : null),
        headBranch: given.headBranch ?? repository.defaultBranch,
        headSha: given.headSha ?? createHash('sha1').update(String(lastRun)).digest('hex'),
        headRepositoryId: given.headRepositoryId ?? repository.id,
        createdAt: given.createdAt ?? iso(),
        updatedAt: given.createdAt ?? iso(),
        jobs: given.jobs ?? [],
      };
      runs.set(run.id, run);
      return run;
    },

    /** What actions/upload-artifact does; 409 when the run has an artifact of that name. */
    upload(runId: number, name: string, files: readonly ZipFile[], retentionDays = 90): FakeArtifact {
      for (const artifact of artifacts.values())
        if (artifact.runId === runId && artifact.name === name)
          throw new Error('409 Conflict: an artifact with this name already exists on the workflow run');
      const zip = zipOf(files);
      lastArtifact += 7;
      const artifact: FakeArtifact = {
        id: lastArtifact,
        name,
        runId,
        zip,
        digest: `sha256:${createHash('sha256').update(zip).digest('hex')}`,
        expired: false,
        createdAt: iso(),
        expiresAt: new Date(now() + retentionDays * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z'),
      };
      artifacts.set(artifact.id, artifact);
      return artifact;
    },

    issue(given: Partial<Omit<FakeIssue, 'number' | 'createdAt'>> & { readonly title: string }): FakeIssue {
      lastIssue += 1;
      const issue: FakeIssue = {
        number: lastIssue,
        pull: false,
        body: '',
        state: 'open',
        stateReason: null,
        labels: [],
        assignees: [],
        author: 'octocat',
        createdAt: iso(),
        updatedAt: iso(),
        closedAt: null,
        ...given,
      };
      issues.set(issue.number, issue);
      return issue;
    },

    comment(issue: number, author: string, body: string): FakeComment {
      lastComment += 3;
      const comment: FakeComment = {
        id: lastComment,
        issue,
        author,
        body,
        createdAt: iso(),
        updatedAt: iso(),
      };
      comments.set(comment.id, comment);
      return comment;
    },
  };
}

export type GithubStore = ReturnType<typeof githubStore>;
