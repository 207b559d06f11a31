import { Octokit } from '@octokit/rest';
import { createDoor } from '../http/create-door.ts';
import type { Door, HttpRequest } from '../http/door.ts';
import type { Clock } from '../model/clock.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Redactor } from '../model/redactor.ts';
import { strangeAnswer } from './answer.ts';
import type { GithubContext } from './context.ts';
import { githubError, githubUnreached } from './errors.ts';
import { GITHUB_TRAFFIC } from './rate.ts';

/** Name under which the door counts requests to GitHub's API. */
export const GITHUB = 'GitHub';

/** The version of the API that this was written for (docs: "API Versions"). */
const API_VERSION = '2022-11-28';

/** More than the largest artifact that is read. */
const MOST_BYTES = 512 * 1024 * 1024;

/** GitHub as commands use it: where they are, the client, and the door that counts its requests. */
export interface Github {
  readonly context: GithubContext;
  readonly api: Octokit;
  readonly door: Door;
  readonly clock: Clock;
}

export interface GithubOptions {
  readonly clock: Clock;
  /** Learns the token, so that nothing that is printed shows it. */
  readonly redactor: Redactor;
  readonly userAgent: string;
  readonly signal?: AbortSignal;
}

/** Opens a door of its own: GitHub's limits are none of the systems'. */
export function openGithub(context: GithubContext, options: GithubOptions): Github {
  const { clock, redactor, userAgent, signal } = options;
  redactor.add(context.token);
  const door = createDoor({
    clock,
    userAgent,
    traffic: { [GITHUB]: GITHUB_TRAFFIC },
    maxBytes: MOST_BYTES,
  });
  return {
    context,
    door,
    clock,
    api: createGithub(context, { door, clock, redactor, ...(signal ? { signal } : {}) }),
  };
}

/** Requests sent to GitHub's API so far, retries included; downloads of what it redirects to are not among them. */
export function githubRequests({ door }: Pick<Github, 'door'>): number {
  const { read = 0, write = 0 } = door.counts[GITHUB] ?? {};
  return read + write;
}

/**
 * Octokit with our door for its transport: time-outs, retries where repeating is safe, waits for limits, counts. What it rejects with
 * are `CrosswalkError`s: `GITHUB_*` for answers that are no success, `NETWORK_*` where none came. The token is in no message.
 */
export function createGithub(
  context: GithubContext,
  options: Pick<GithubOptions, 'clock' | 'redactor' | 'signal'> & { readonly door: Door },
): Octokit {
  const octokit = new Octokit({
    auth: context.token,
    baseUrl: context.apiUrl,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: { fetch: doorFetch(options) },
  });
  octokit.hook.before('request', (request) => {
    request.headers['x-github-api-version'] = API_VERSION;
  });
  octokit.hook.error('request', (error) => {
    // Octokit wraps whatever its transport rejects with.
    throw error instanceof Error && error.cause instanceof CrosswalkError ? error.cause : error;
  });
  return octokit;
}

function silent(): void {}

/**
 * The part of fetch that Octokit uses. `redirect: 'manual'` in a request's options gives a redirect as an answer; elsewhere the door
 * refuses it. A POST is never sent twice after an answer that may have been carried out.
 */
function doorFetch({ door, clock, redactor, signal }: Parameters<typeof createGithub>[1]): typeof fetch {
  return async (input, init = {}) => {
    const url = String(input);
    const method = methodOf(init.method);
    const { pathname } = new URL(url);
    const sent = door.request({
      connection: GITHUB,
      method,
      url,
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(typeof init.body === 'string' ? { body: init.body } : {}),
      kind: method === 'GET' ? 'read' : 'write',
      repeatable: method !== 'POST',
      ...(init.redirect === 'manual' ? { redirect: 'answer' } : {}),
      ...(signal ? { signal } : {}),
    });
    const { status, headers, text } = await sent.catch((error: unknown) => {
      throw githubUnreached(error);
    });
    if (status >= 400) {
      // Before the text is cut: half a token would not be known any more.
      const failed = { method, path: pathname, status, headers, text: redactor.redact(text) };
      throw githubError(failed, clock.now());
    }
    const bodiless = status === 204 || status === 205 || status === 304;
    if (bodiless && method === 'GET')
      throw strangeAnswer(`it has status ${status} and nothing in it`, `At GET ${pathname}.`);
    return new Response(bodiless ? null : text, { status, headers });
  };
}

function methodOf(method: string | undefined): HttpRequest['method'] {
  switch (method) {
    case 'POST':
    case 'PUT':
    case 'PATCH':
    case 'DELETE':
      return method;
    default:
      return 'GET';
  }
}
