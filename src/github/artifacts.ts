import type { Octokit } from '@octokit/rest';
import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Github } from './client.ts';
import { type Repository, repositoryOf, runById, type WorkflowRun } from './runs.ts';
import { distrusted, distrustedRun, type Trust } from './trust.ts';

export interface Artifact {
  readonly id: number;
  readonly name: string;
  /** Of the zip. */
  readonly bytes: number;
  readonly expired: boolean;
  /** `sha256:<hex>` of the zip; absent on artifacts of before 2025. */
  readonly digest: string | undefined;
  /** ISO times. */
  readonly createdAt: string;
  readonly expiresAt: string | undefined;
  /** As the listing tells it, which a fork can influence: see `trust.ts`. */
  readonly from: ArtifactOrigin | undefined;
}

export interface ArtifactOrigin {
  readonly runId: number;
  readonly repositoryId: number;
  readonly headRepositoryId: number;
  readonly headBranch: string;
  readonly headSha: string;
}

/** `gone`: its run does not exist any more, so that nobody can tell who made it. `also`: what else of that name the run left. */
export type Judged =
  | {
      readonly kind: 'trusted';
      readonly artifact: Artifact;
      readonly run: WorkflowRun;
      readonly also: readonly Artifact[];
    }
  | { readonly kind: 'gone'; readonly artifact: Artifact; readonly also: readonly Artifact[] };

export interface TrustedQuery extends Trust {
  /** Exact name. */
  readonly name: string;
  /** Asked for when absent; one request. */
  readonly repository?: Repository;
  /** Runs that are known already, by id; each one that is not costs a request. */
  readonly runs?: ReadonlyMap<number, WorkflowRun>;
  /** Pages of 100 that are listed at most; 20 unless given. */
  readonly pages?: number;
}

export interface TrustedArtifacts {
  /** Newest first, expired ones too. Looks at a run when its artifact's turn comes, so that one that is enough costs one request. */
  readonly newestFirst: AsyncIterable<Judged>;
  /** Every artifact of that name, whoever made it. */
  readonly listed: number;
  /**
   * True when not all could be looked at, so that finding none proves nothing: more are listed than `pages` hold, or more runs had to be
   * asked for than a token has requests for. To be read after `newestFirst`.
   */
  readonly cut: boolean;
}

const PER_PAGE = 100;
/** A token of a workflow has 1,000 requests an hour, shared by all runs of the repository. */
const MOST_RUNS = 200;

/** Lists all artifacts of a name (a request a page of 100) and gives those that trusted runs made. Throws `GITHUB_*`, `NETWORK_*`. */
export async function trustedArtifacts(github: Github, query: TrustedQuery): Promise<TrustedArtifacts> {
  const repository = query.repository ?? (await repositoryOf(github));
  const { artifacts, cut } = await listed(github, query.name, query.pages ?? 20);
  const look = { known: new Map<number, WorkflowRun | undefined>(query.runs), asked: 0 };
  return {
    listed: artifacts.length,
    get cut() {
      return cut || look.asked > MOST_RUNS;
    },
    newestFirst: judged(github, artifacts, repository, query, look),
  };
}

async function* judged(
  github: Github,
  artifacts: readonly Artifact[],
  repository: Repository,
  trust: Trust,
  look: { readonly known: Map<number, WorkflowRun | undefined>; asked: number },
): AsyncIterable<Judged> {
  const { known } = look;
  for (const artifact of artifacts) {
    if (artifact.from === undefined || distrusted(artifact, repository) !== undefined) continue;
    const { runId } = artifact.from;
    if (!known.has(runId)) {
      look.asked += 1;
      if (look.asked > MOST_RUNS) return;
      known.set(runId, await runById(github, runId));
    }
    const run = known.get(runId);
    const also = artifacts.filter((other) => other.from?.runId === runId && other.id !== artifact.id);
    if (run === undefined) yield { kind: 'gone', artifact, also };
    else if (distrustedRun(run, repository, trust) === undefined)
      yield { kind: 'trusted', artifact, run, also };
  }
}

async function listed(
  { api, context }: Github,
  name: string,
  pages: number,
): Promise<{ readonly artifacts: readonly Artifact[]; readonly cut: boolean }> {
  const found = new Map<number, Artifact>();
  for (let page = 1; page <= pages; page += 1) {
    const { data } = await api.rest.actions.listArtifactsForRepo({
      owner: context.owner,
      repo: context.repo,
      name,
      per_page: PER_PAGE,
      page,
    });
    for (const artifact of data.artifacts) found.set(artifact.id, artifactOf(artifact));
    if (data.artifacts.length < PER_PAGE) return { artifacts: newestFirst(found), cut: false };
  }
  return { artifacts: newestFirst(found), cut: true };
}

/** The order of the listing is not documented; ids grow. */
function newestFirst(found: ReadonlyMap<number, Artifact>): readonly Artifact[] {
  return [...found.values()].sort((a, b) => b.id - a.id);
}

/** One request; deletes for good. True when it was there. Needs `actions: write`. */
export async function removeArtifact({ api, context }: Github, id: number): Promise<boolean> {
  try {
    await api.rest.actions.deleteArtifact({ owner: context.owner, repo: context.repo, artifact_id: id });
    return true;
  } catch (error) {
    if (error instanceof CrosswalkError && error.code === 'GITHUB_NOT_FOUND') return false;
    throw error;
  }
}

type ApiArtifact = Awaited<
  ReturnType<Octokit['rest']['actions']['listArtifactsForRepo']>
>['data']['artifacts'][number];

function artifactOf(artifact: ApiArtifact): Artifact {
  return {
    id: artifact.id,
    name: artifact.name,
    bytes: artifact.size_in_bytes,
    expired: artifact.expired,
    digest: artifact.digest ?? undefined,
    createdAt: artifact.created_at ?? '',
    expiresAt: artifact.expires_at ?? undefined,
    from: originOf(artifact.workflow_run),
  };
}

function originOf(run: ApiArtifact['workflow_run']): ArtifactOrigin | undefined {
  if (run?.id === undefined || run.repository_id === undefined || run.head_repository_id === undefined)
    return undefined;
  return {
    runId: run.id,
    repositoryId: run.repository_id,
    headRepositoryId: run.head_repository_id,
    headBranch: run.head_branch ?? '',
    headSha: run.head_sha ?? '',
  };
}

/** An artifact that is there but cannot be used, as opposed to one that could not be fetched this time. */
export function unusable(artifact: Artifact, why: string, cause?: unknown): CrosswalkError {
  return new CrosswalkError(
    {
      code: 'ARTIFACT_UNUSABLE',
      kind: CODES.ARTIFACT_UNUSABLE.kind,
      what: `The artifact "${artifact.name}" cannot be used: ${why}.`,
      where: `Artifact ${artifact.id} of ${artifact.createdAt}, run ${artifact.from?.runId ?? 'unknown'}.`,
      why: CODES.ARTIFACT_UNUSABLE.cause,
      todo: CODES.ARTIFACT_UNUSABLE.cure,
    },
    cause,
  );
}
