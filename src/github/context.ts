import { readFileSync } from 'node:fs';
import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';

/** Where in GitHub a command works, as the runner tells it (docs: "Variables reference", default environment variables). */
export interface GithubContext {
  readonly owner: string;
  readonly repo: string;
  /** Never printed. */
  readonly token: string;
  /** `https://api.github.com`, or that of a GitHub Enterprise Server; no slash at the end. */
  readonly apiUrl: string;
  readonly serverUrl: string;
  /** The run that this process is a step of; absent outside of GitHub Actions. */
  readonly runId: number | undefined;
  /** What started the run, as GitHub wrote it down; `undefined` where there is no file or it is no JSON. */
  readonly event: GithubEvent | undefined;
}

/** The few parts of an event that are used; everything else in it is foreign text. */
export interface GithubEvent {
  readonly repository?: { readonly private?: boolean };
  readonly pull_request?: {
    readonly number?: number;
    readonly head?: { readonly sha?: string; readonly repo?: { readonly full_name?: string } | null };
  };
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the runner's variables; GH_TOKEN stands in for GITHUB_TOKEN, as for GitHub's own command line. Throws `GITHUB_CONTEXT`
 * (config) naming the variable that is missing or no use.
 */
export function githubContext(env: Env): GithubContext {
  const repository = /^([\w.-]+)\/([\w.-]+)$/.exec(set(env, 'GITHUB_REPOSITORY') ?? '');
  if (!repository?.[1] || !repository[2]) throw missing('GITHUB_REPOSITORY', 'an "owner/name"');
  const token = set(env, 'GITHUB_TOKEN') ?? set(env, 'GH_TOKEN');
  if (token === undefined) throw missing('GITHUB_TOKEN', 'a token');
  return {
    owner: repository[1],
    repo: repository[2],
    token,
    apiUrl: address(env, 'GITHUB_API_URL', 'https://api.github.com'),
    serverUrl: address(env, 'GITHUB_SERVER_URL', 'https://github.com'),
    runId: number(env, 'GITHUB_RUN_ID'),
    event: githubEvent(env),
  };
}

/** The page of a run, for people. */
export function runUrl(context: GithubContext, runId: number): string {
  return `${context.serverUrl}/${context.owner}/${context.repo}/actions/runs/${runId}`;
}

function set(env: Env, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function number(env: Env, name: string): number | undefined {
  const value = set(env, name);
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value)) throw missing(name, 'a number');
  return Number(value);
}

function address(env: Env, name: string, usual: string): string {
  const value = set(env, name) ?? usual;
  if (URL.parse(value) === null) throw missing(name, 'an address');
  return value.replace(/\/+$/, '');
}

/** What started the run. An event that cannot be read tells nothing, which is what an absent one tells. */
export function githubEvent(env: Env): GithubEvent | undefined {
  const path = set(env, 'GITHUB_EVENT_PATH');
  if (path === undefined) return undefined;
  try {
    const event: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof event === 'object' && event !== null ? event : undefined;
  } catch {
    return undefined;
  }
}

function missing(name: string, what: string): CrosswalkError {
  return new CrosswalkError({
    code: 'GITHUB_CONTEXT',
    kind: CODES.GITHUB_CONTEXT.kind,
    what: `The environment variable "${name}" does not hold ${what}.`,
    why: 'It says which repository of GitHub is meant, and as whom it is asked; a workflow sets it.',
    todo:
      name === 'GITHUB_TOKEN'
        ? 'In a workflow hand the step "github.token" as GITHUB_TOKEN; elsewhere run with GITHUB_TOKEN="$(gh auth token)".'
        : 'Run it in a workflow, or set GITHUB_REPOSITORY=owner/name and GITHUB_TOKEN="$(gh auth token)".',
  });
}
