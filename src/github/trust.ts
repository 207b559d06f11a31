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

/** Why an artifact is not believed, as its own entry shows without a further request; `undefined` when its run has to be looked at. */
export function distrusted(artifact: Artifact, repository: Repository): string | undefined {
  const { from } = artifact;
  if (from === undefined) return 'it names no run';
  if (from.repositoryId !== repository.id) return 'it is of another repository';
  if (from.headRepositoryId !== repository.id) return 'its code came from a fork';
  if (from.headBranch !== repository.defaultBranch) return 'it is of another branch';
  return undefined;
}

/** The same of its run. A pull request from the default branch has that branch for a head, so the event and the file count as well. */
export function distrustedRun(run: WorkflowRun, repository: Repository, trust: Trust): string | undefined {
  if (run.repositoryId !== repository.id) return 'its run is of another repository';
  if (run.headRepositoryId !== repository.id) return 'the code of its run came from a fork';
  if (run.headBranch !== repository.defaultBranch) return 'its run is of another branch';
  if (!trust.workflows.includes(run.path)) return 'another workflow made it';
  if (!trust.events.includes(run.event)) return `its run was started by ${run.event}`;
  return undefined;
}
