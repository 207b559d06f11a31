import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import { type Parts, partsOf, strangeAnswer } from './answer.ts';
import type { Github } from './client.ts';
import { type Repository, repositoryOf, runById, type WorkflowRun } from './runs.ts';
import { distrusted, distrustedRun, type Trust } from './trust.ts';

export interface Artifact {
  readonly id: number;
  readonly name: string;
  /** Of the zip. */
  readonly bytes: number;
  readonly expired: boolean;
  /** `sha256:<hex>` of the zip, as GitHub writes it; absent on artifacts of before 2025. */
  readonly digest: string | undefined;
  /** ISO time. */
  readonly createdAt: string;
  /** As the listing tells it, which a fork can influence: see `trust.ts`. */
  readonly from: ArtifactOrigin | undefined;
}

export interface ArtifactOrigin {
  readonly runId: number;
  readonly repositoryId: number;
  /** `undefined` where the fork it came from is gone. */
  readonly headRepositoryId: number | undefined;
  readonly headBranch: string;
  readonly headSha: string;
}

export type Judged =
  | {
      readonly kind: 'trusted';
      readonly artifact: Artifact;
      readonly run: WorkflowRun;
      /** What else of that name the run left. */
      readonly also: readonly Artifact[];
    }
  /** Not to be used, and a sign that this repository left something once: it was of a branch, a workflow or a run that counts no more. */
  | { readonly kind: 'doubtful'; readonly artifact: Artifact; readonly why: string };

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
const LIST_ATTEMPTS = 3;
/** A token of a workflow has 1,000 requests an hour, shared by all runs of the repository. */
const MOST_RUNS = 200;

/** Lists all artifacts of a name (a request a page of 100) and judges those that no fork made. Throws `GITHUB_*`, `NETWORK_*`. */
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
    const doubt = distrusted(artifact, repository);
    if (doubt || artifact.from === undefined) {
      if (doubt && !doubt.foreign) yield { kind: 'doubtful', artifact, why: doubt.why };
      continue;
    }
    const { runId } = artifact.from;
    if (!known.has(runId)) {
      look.asked += 1;
      if (look.asked > MOST_RUNS) return;
      known.set(runId, await runById(github, runId));
    }
    const run = known.get(runId);
    const also = artifacts.filter((other) => other.from?.runId === runId && other.id !== artifact.id);
    const runDoubt = run && distrustedRun(run, repository, trust);
    if (run === undefined) yield { kind: 'doubtful', artifact, why: 'the run that made it has been deleted' };
    else if (runDoubt === undefined) yield { kind: 'trusted', artifact, run, also };
    else if (!runDoubt.foreign) yield { kind: 'doubtful', artifact, why: runDoubt.why };
  }
}

interface Listed {
  readonly artifacts: readonly Artifact[];
  readonly cut: boolean;
}

/**
 * A list that contradicts itself is asked for again: it may have changed between two pages, and what it leaves out must never pass for
 * what was never there.
 */
async function listed(github: Github, name: string, pages: number): Promise<Listed> {
  for (let attempt = 1; ; attempt += 1) {
    const { found, total, cut } = await listedOnce(github, name, pages);
    if (cut || found.size >= total) return { artifacts: newestFirst(found), cut };
    if (attempt >= LIST_ATTEMPTS)
      throw strangeAnswer(
        `the list of artifacts says that ${total} are named "${name}" and gives ${found.size}`,
        `At GET /repos/${github.context.owner}/${github.context.repo}/actions/artifacts.`,
      );
    await github.clock.sleep(1_000 * 2 ** (attempt - 1));
  }
}

/** `total` is the smallest that any page tells: what came or went between two pages is no contradiction. */
async function listedOnce({ api, context }: Github, name: string, pages: number) {
  const found = new Map<number, Artifact>();
  let total = Number.POSITIVE_INFINITY;
  for (let page = 1; page <= pages; page += 1) {
    const { data, headers } = await api.rest.actions.listArtifactsForRepo({
      owner: context.owner,
      repo: context.repo,
      name,
      per_page: PER_PAGE,
      page,
    });
    const parts = partsOf(data, 'the list of artifacts');
    const artifacts = parts
      .list('artifacts')
      .map((one) => artifactOf(partsOf(one, 'an artifact in the list')));
    for (const artifact of artifacts) found.set(artifact.id, artifact);
    total = Math.min(total, parts.number('total_count'));
    const more = /;\s*rel="?next"?/.test(headers.link ?? '');
    if (!more && (found.size >= total || artifacts.length === 0)) return { found, total, cut: false };
  }
  return { found, total, cut: true };
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

function artifactOf(artifact: Parts): Artifact {
  const from = artifact.optional('parts', 'workflow_run');
  return {
    id: artifact.number('id'),
    name: artifact.text('name'),
    bytes: artifact.number('size_in_bytes'),
    expired: artifact.boolean('expired'),
    digest: artifact.optional('text', 'digest') || undefined,
    createdAt: artifact.time('created_at'),
    from: from && originOf(from),
  };
}

/** `undefined` where the run is not named. */
function originOf(run: Parts): ArtifactOrigin | undefined {
  const runId = run.optional('number', 'id');
  const repositoryId = run.optional('number', 'repository_id');
  if (runId === undefined || repositoryId === undefined) return undefined;
  return {
    runId,
    repositoryId,
    headRepositoryId: run.optional('number', 'head_repository_id'),
    headBranch: run.optional('text', 'head_branch') ?? '',
    headSha: run.optional('text', 'head_sha') ?? '',
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
