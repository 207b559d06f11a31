import { type Artifact, trustedArtifacts } from '../github/artifacts.ts';
import { type Github, openGithub } from '../github/client.ts';
import { githubContext } from '../github/context.ts';
import { stateArtifact } from '../github/depot.ts';
import { jobConclusion, type Repository, type WorkflowRun } from '../github/runs.ts';
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
  /** Epoch ms of the newest state that was left by a job which ended well. */
  readonly success?: number;
  /** ISO times of runs that lie in the future, newest first. They count for nothing. */
  readonly ahead: readonly { readonly at: string }[];
}

/**
 * What GitHub knows of an integration's runs, by the states they left: two requests as a rule, beside one for the repository, and one more
 * for each run that did not end well. No state is fetched, so that nothing is told of full runs: what fell due since the last run counts.
 */
export async function ranOnGithub(
  github: Github,
  integration: string,
  options: { readonly repository: Repository; readonly success: boolean },
): Promise<GithubRan> {
  const { newestFirst } = await trustedArtifacts(github, {
    ...SYNC_TRUST,
    name: stateArtifact(integration).name,
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
    const ended = await conclusionOf(github, run, integration);
    // One that is still at work, or of which nothing is known, is no failure: the schedule goes on.
    last ??= { at: Date.parse(at), failures: ended === undefined || ended === 'success' ? 0 : 1 };
    if (!options.success) break;
    if (ended === 'success') return { last, success: Date.parse(artifact.createdAt), ahead };
  }
  return { ahead, ...(last ? { last } : {}) };
}

/** A run that was started again has its first start for one. */
function startOf(artifact: Artifact, run: WorkflowRun): string {
  return run.attempt > 1 ? artifact.createdAt : run.createdAt;
}

/** A run is of several integrations, and it fails with any of them: what counts is the integration's own job (.github/workflows/sync.yml). */
async function conclusionOf(
  github: Github,
  run: WorkflowRun,
  integration: string,
): Promise<string | undefined> {
  return run.conclusion === 'success' ? 'success' : jobConclusion(github, run.id, `sync (${integration})`);
}
