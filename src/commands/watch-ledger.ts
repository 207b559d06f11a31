import { statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Github, openGithub } from '../github/client.ts';
import { githubContext } from '../github/context.ts';
import { type Repository, repositoryOf, workflowRuns } from '../github/runs.ts';
import { firstChangeOf, type Workflow, workflowsOf } from '../github/workflows.ts';
import { CODES } from '../model/codes.ts';
import { CrosswalkError, type Problem } from '../model/errors.ts';
import type { Integration } from '../model/mapping.ts';
import { latest } from '../plan/alert-parts.ts';
import type { Ledger, WatchPolicy } from '../plan/ledger.ts';
import { rebuildCure } from '../state/errors.ts';
import { readOrigin } from '../state/origin.ts';
import { USER_AGENT } from './connections.ts';
import { refusePublic } from './depot.ts';
import { withState } from './due.ts';
import { ranOnGithub } from './github-ran.ts';
import type { CommonOptions, Io } from './io.ts';
import { environment } from './project.ts';
import { stateExists } from './session.ts';
import { stateKey } from './state-key.ts';
import { ledgerOf } from './watched.ts';

/** GitHub, and what all integrations need to know of it, asked for once and only when needed. */
export interface GithubView {
  readonly github: Github;
  readonly repository: () => Promise<Repository>;
  readonly workflows: () => Promise<readonly Workflow[]>;
}

/** The GitHub that the environment names. A secret that cannot be parsed hides neither where we are nor the token. */
export function viewGithub(io: Io, options: CommonOptions): GithubView {
  const context = githubContext(options.envFile === undefined ? io.env : environment(io, options));
  const github = openGithub(context, { ...io, userAgent: USER_AGENT });
  return { github, repository: once(() => repositoryOf(github)), workflows: once(() => workflowsOf(github)) };
}

export function syncOf(workflows: readonly Workflow[]): Workflow | undefined {
  return workflows.find(({ file }) => file === 'sync.yml');
}

/** What is known of one integration. Only what was read can tell that something is over. */
export type Known =
  | { readonly kind: 'read'; readonly ledger: Ledger }
  /** `ledger` is by what GitHub lists of its runs; `undefined` where that tells nothing either. */
  | { readonly kind: 'unread'; readonly problem: Problem; readonly ledger: Ledger | undefined };

interface Asked {
  readonly io: Io;
  readonly options: CommonOptions;
  readonly integration: Integration;
  readonly policy: WatchPolicy;
  readonly view: GithubView | undefined;
}

/** Reads the ledger from the state, or makes out what can be said without it. Throws what is no matter of this integration alone. */
export async function knownOf(asked: Asked): Promise<Known> {
  try {
    return { kind: 'read', ledger: await readLedger(asked) };
  } catch (error) {
    if (!(error instanceof CrosswalkError) || !isUnread(error)) throw error;
    return { kind: 'unread', problem: error.text, ledger: await listedLedger(asked, error.text) };
  }
}

function isUnread({ code }: CrosswalkError): boolean {
  return (
    code.startsWith('STATE_') ||
    code === 'REPOSITORY_PUBLIC' ||
    code === 'SECRET_MISSING' ||
    code === 'ENV_FILE_INVALID'
  );
}

async function readLedger(asked: Asked): Promise<Ledger> {
  const { io, options, integration, view } = asked;
  const { name } = integration;
  const found = withState(io, options, integration, (state) => ledgerOf(state, name, io.clock.now()));
  const lost = found === undefined && view ? await whyNothing(asked, view) : undefined;
  return {
    ...(found ?? { integration: name, runs: [], held: [] }),
    expectedSince: found?.expectedSince ?? (await runnableSince(asked)),
    ...(lost ? { lost } : {}),
  };
}

/**
 * Why there is no state: undefined when there never was one, `STATE_LOST` when `state pull` has found that it cannot be had. Where it
 * fetched nothing, throws what it must have met: `STATE_KEY_MISSING` or `SECRET_MISSING`, `REPOSITORY_PUBLIC`, what it was refused for, or else `STATE_NOT_FETCHED` (all config).
 */
async function whyNothing(
  { io, options, integration }: Asked,
  view: GithubView,
): Promise<Problem | undefined> {
  const origin = readOrigin(options.state, integration.name);
  const outcome = origin?.outcome;
  if (outcome === 'refused' && origin?.problem) throw new CrosswalkError(origin.problem);
  if (outcome === 'lost')
    return {
      ...problemOf('STATE_LOST', `The state of "${integration.name}" is lost.`),
      todo: rebuildCure(integration.name),
    };
  if (outcome !== undefined) return undefined;
  stateKey(io, environment(io, options));
  const { owner, repo } = view.github.context;
  if ((await view.repository()).public) refusePublic([integration], `${owner}/${repo}`);
  throw new CrosswalkError(
    problemOf(
      'STATE_NOT_FETCHED',
      `There is no state of "${integration.name}" in this folder, and none was looked for.`,
    ),
  );
}

function problemOf(code: 'STATE_LOST' | 'STATE_NOT_FETCHED', what: string): Problem {
  const { kind, cause, cure } = CODES[code];
  return { code, kind, what, why: cause, todo: cure };
}

/**
 * Without the state: the newest copy of it that a run left which ended well (one listing, and a request for each run that is looked at).
 * `undefined` where GitHub has none and there is a state here, which other runs have made.
 */
async function listedLedger(asked: Asked, problem: Problem): Promise<Ledger | undefined> {
  const { options, integration, view } = asked;
  if (view === undefined) return undefined;
  const { name } = integration;
  try {
    const ran = await ranOnGithub(view.github, name, { repository: await view.repository(), success: true });
    if (ran.last === undefined && stateExists(options.state, name)) return undefined;
    const lastSuccess = ran.success === undefined ? undefined : new Date(ran.success).toISOString();
    return {
      integration: name,
      runs: [],
      held: [],
      expectedSince: lastSuccess ?? (await runnableSince(asked)),
      unread: { problem, lastSuccess },
    };
  } catch (error) {
    // GitHub itself cannot be asked: then nothing is known, and the next run of watch tries again.
    if (error instanceof CrosswalkError && /^(GITHUB|NETWORK)_/.test(error.code)) return undefined;
    throw error;
  }
}

/**
 * ISO time since when an integration that left no trace could have run: its file and the workflow have both been there since then, or a
 * run is at it now. Commits of a repository that was copied are older than the workflow in it. Without GitHub the age of the file here.
 */
async function runnableSince({ io, integration, policy, view }: Asked): Promise<string> {
  const file = join(integration.directory, 'integration.yaml');
  const sync = view && syncOf(await view.workflows());
  const path = pathInRepository(file);
  const added = view && path !== undefined ? await firstChangeOf(view.github, path) : undefined;
  const known = [added, sync?.createdAt].flatMap((time) =>
    time === undefined ? [] : [iso(Date.parse(time))],
  );
  const since = known.length > 0 ? latest(known) : iso(statSync(file).mtimeMs);
  const bound = io.clock.now() - policy.staleAfterMs;
  if (!view || !sync || Date.parse(since) >= bound) return since;
  // One that waits for an approval for ever is no run that is going to tell.
  const runs = await workflowRuns(view.github, { workflow: sync.file, limit: 20 });
  const running = runs.find(
    ({ status, createdAt }) => status !== 'completed' && Date.parse(createdAt) >= bound,
  );
  return running ? iso(Date.parse(running.createdAt)) : since;
}

/** Of a file or folder under the working folder, which is that of the repository; `undefined` for one outside of it. */
export function pathInRepository(file: string): string | undefined {
  const path = relative('.', file).split(sep).join('/');
  return path.startsWith('../') ? undefined : path;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
