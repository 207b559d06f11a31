import type { Artifact } from './artifacts.ts';
import type { Repository, WorkflowRun } from './runs.ts';

/** Which runs are believed. A pull request of a fork runs in our repository too, and may name its branch and its artifact as we do. */
export interface Trust {
  /** Paths of workflow files. */
  readonly workflows: readonly string[];
  readonly events: readonly string[];
}

/** Runs that may leave a state behind. */
export const STATE_TRUST: Trust = {
  workflows: ['.github/workflows/sync.yml', '.github/workflows/import.yml'],
  events: ['schedule', 'repository_dispatch', 'workflow_dispatch', 'push'],
};

/** Why something is not believed. */
export interface Distrust {
  /** Ends a sentence that begins with the artifact. */
  readonly why: string;
  /** True when this repository's own code did not make it, so that it tells nothing of what this repository ever left. */
  readonly foreign: boolean;
}

/** Judges an artifact as its own entry shows it, without a further request; `undefined` when its run has to be looked at. */
export function distrusted(artifact: Artifact, repository: Repository): Distrust | undefined {
  const { from } = artifact;
  if (from === undefined) return own('it names no run');
  if (from.repositoryId !== repository.id) return foreign('it is of another repository');
  if (from.headRepositoryId !== repository.id) return foreign('its code came from a fork');
  if (from.headBranch !== repository.defaultBranch) return own(ofBranch(from.headBranch, repository));
  return undefined;
}

/** The same of its run. A pull request from the default branch has that branch for a head, so the event and the file count as well. */
export function distrustedRun(run: WorkflowRun, repository: Repository, trust: Trust): Distrust | undefined {
  const { defaultBranch } = repository;
  if (run.repositoryId !== repository.id) return foreign('its run is of another repository');
  if (run.headRepositoryId !== repository.id) return foreign('the code of its run came from a fork');
  if (run.headBranch !== defaultBranch) return own(ofBranch(run.headBranch ?? '', repository));
  if (!trust.workflows.includes(run.path))
    return own(`the workflow ${run.path} made it, and not ${trust.workflows.join(' or ')}`);
  if (![undefined, defaultBranch, `refs/heads/${defaultBranch}`].includes(run.pathRef))
    return own(`the file of its workflow is that of ${run.pathRef}`);
  if (!trust.events.includes(run.event)) return own(`its run was started by ${run.event}`);
  return undefined;
}

function ofBranch(branch: string, { defaultBranch }: Repository): string {
  return `it is of the branch "${branch}", and the default branch is "${defaultBranch}"`;
}

function own(why: string): Distrust {
  return { why, foreign: false };
}

function foreign(why: string): Distrust {
  return { why, foreign: true };
}
