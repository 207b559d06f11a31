import type { Env } from '../config/secrets.ts';
import { type Github, openGithub } from '../github/client.ts';
import { githubContext, githubEvent, runUrl } from '../github/context.ts';
import { artifactDepot } from '../github/depot.ts';
import { type Repository, repositoryOf } from '../github/runs.ts';
import { CODES } from '../model/codes.ts';
import type { Depot } from '../model/depot.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration, Project } from '../model/mapping.ts';
import { fileDepot } from '../state/file-depot.ts';
import { USER_AGENT } from './connections.ts';
import type { CommonOptions, Io } from './io.ts';

export interface DepotOptions extends CommonOptions {
  /** A folder instead of GitHub's artifacts. */
  readonly depot?: string;
}

export interface OpenDepot {
  readonly depot: Depot;
  /** For people: who asks. */
  readonly by: string;
  /** The run that this process is a step of, where it is one. */
  readonly run: number | undefined;
  readonly github: Github | undefined;
}

/**
 * Where the copies of the state lie: the folder given by `--depot`, or the artifacts of the repository that the environment names. GitHub
 * is first asked when copies are listed, one request more than these; that refuses a public repository which the integrations do not allow.
 */
export function openDepot(
  io: Io,
  env: Env,
  integrations: readonly Integration[],
  options: Pick<DepotOptions, 'depot'> & {
    readonly out?: string;
    /** Old copies are to be deleted: many are looked at, and that is right in a public repository most of all. */
    readonly prunes?: boolean;
  },
): OpenDepot {
  if (options.depot !== undefined)
    return { depot: fileDepot(options.depot, io.clock), by: 'crosswalk', run: undefined, github: undefined };
  const context = githubContext(env);
  const github = openGithub(context, { ...io, userAgent: USER_AGENT });
  let known: Repository | undefined;
  const repository = async (): Promise<Repository> => {
    known ??= await repositoryOf(github);
    if (known.public && !options.prunes) refusePublic(integrations, `${context.owner}/${context.repo}`);
    return known;
  };
  const by = context.runId === undefined ? 'crosswalk' : runUrl(context, context.runId);
  const { out, prunes } = options;
  return {
    depot: artifactDepot(github, { repository, ...(out ? { out } : {}), ...(prunes ? { all: true } : {}) }),
    by,
    run: context.runId,
    github,
  };
}

/** The same refusal for a run that asks GitHub nothing: what started it says whether its repository is public. Throws `REPOSITORY_PUBLIC`. */
export function refusePublicRun(io: Pick<Io, 'env'>, integrations: readonly Integration[]): void {
  if (io.env['GITHUB_ACTIONS'] !== 'true') return;
  if (githubEvent(io.env)?.repository?.private === false)
    refusePublic(integrations, io.env['GITHUB_REPOSITORY'] ?? 'this one');
}

/** Throws `REPOSITORY_PUBLIC` (config) when one of them does not allow it. */
export function refusePublic(integrations: readonly Integration[], name: string): void {
  const refused = integrations.filter((integration) => !integration.allowPublic);
  const [first] = refused;
  if (!first) return;
  throw new CrosswalkError({
    code: 'REPOSITORY_PUBLIC',
    kind: CODES.REPOSITORY_PUBLIC.kind,
    what: `The repository ${name} is public, and ${refused.map((one) => `"${one.name}"`).join(', ')} may not run in one.`,
    where: `${first.at.file}:${first.at.line}:${first.at.column}`,
    why: CODES.REPOSITORY_PUBLIC.cause,
    todo: CODES.REPOSITORY_PUBLIC.cure,
  });
}

/** Connections of an integration whose refresh token changes with its use, so that it has to go with the state. */
export function loginsKept(project: Project, integration: Integration): readonly string[] {
  const used = new Set(
    integration.mappings.flatMap((mapping) => [mapping.source.connection, mapping.target.connection]),
  );
  return [...used].filter((name) => {
    const auth = project.connections[name]?.auth;
    return auth !== undefined && 'flow' in auth && auth.flow === 'refreshToken';
  });
}

/** Of these connections those that other enabled integrations use too. */
export function sharedLogins(
  project: Project,
  integration: Integration,
): readonly { readonly connection: string; readonly users: readonly string[] }[] {
  return loginsKept(project, integration).flatMap((connection) => {
    const others = project.integrations.filter(
      (other) =>
        other.name !== integration.name && other.enabled && loginsKept(project, other).includes(connection),
    );
    return others.length === 0
      ? []
      : [{ connection, users: [integration, ...others].map(({ name }) => name) }];
  });
}
