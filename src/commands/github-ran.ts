import { type Artifact, trustedArtifacts } from '../github/artifacts.ts';
import { type Github, openGithub } from '../github/client.ts';
import { githubContext } from '../github/context.ts';
import type { Repository, WorkflowRun } from '../github/runs.ts';
import { STATE_TRUST } from '../github/trust.ts';
import { isAhead } from '../model/clock.ts';
import type { Ran } from '../schedule/due.ts';
import { USER_AGENT } from './connections.ts';
import type { CommonOptions, Io } from './io.ts';
import { environment } from './project.ts';

/** Runs of whole integrations: a one-off import leaves a state behind too, and puts nothing off. */
const SYNC_TRUST = { ...STATE_TRUST, workflows: ['.github/workflows/sync.yml'] };

/** The GitHub that the environment names. Throws `GITHUB_CONTEXT` (config) where it names none. */
export function openGithubHere(io: Io, options: Pick<CommonOptions, 'envFile'>): Github {
  return openGithub(githubContext(environment(io, options)), { ...io, userAgent: USER_AGENT });
}

export interface GithubRan extends Ran {
  /** Epoch ms of the newest state that a run left which ended well. */
  readonly success?: number;
  /** ISO times of runs that lie in the future, newest first. They count for nothing. */
  readonly ahead: readonly { readonly at: string }[];
}

/**
 * What GitHub knows of an integration's runs, by the states they left: two requests as a rule, beside one for the repository. No state is
 * fetched, so that nothing is told of full runs: what fell due since the last run counts.
 */
export async function ranOnGithub(
  github: Github,
  integration: string,
  options: { readonly repository: Repository; readonly success: boolean },
): Promise<GithubRan> {
  const { newestFirst } = await trustedArtifacts(github, {
    ...SYNC_TRUST,
    name: `crosswalk-state-${integration}`,
    repository: options.repository,
  });
  const now = github.clock.now();
  const ahead: GithubRan['ahead'][number][] = [];
  let last: GithubRan['last'];
  for await (const judged of newestFirst) {
    if (judged.kind !== 'trusted') continue;
    const { artifact, run } = judged;
    const at = startOf(artifact, run);
    if (isAhead(Date.parse(at), now) || isAhead(Date.parse(artifact.createdAt), now)) {
      ahead.push({ at });
      continue;
    }
    last ??= { at: Date.parse(at), failures: failed(run) ? 1 : 0 };
    if (!options.success) break;
    if (run.conclusion === 'success') return { last, success: Date.parse(artifact.createdAt), ahead };
  }
  return { ahead, ...(last ? { last } : {}) };
}

/** A run that was started again has its first start for one. */
function startOf(artifact: Artifact, run: WorkflowRun): string {
  return run.attempt > 1 ? artifact.createdAt : run.createdAt;
}

function failed({ conclusion }: WorkflowRun): boolean {
  return conclusion !== undefined && conclusion !== 'success' && conclusion !== 'skipped';
}
