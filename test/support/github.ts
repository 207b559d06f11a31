import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Route, routes, type Told } from './github-routes.ts';
import { shapes } from './github-shapes.ts';
import { type FakeArtifact, type GithubStore, githubStore, type NewRun } from './github-store.ts';

export type { FakeArtifact, FakeComment, FakeDispatch, FakeIssue, FakeRun, NewRun } from './github-store.ts';

export interface FakeRequest {
  readonly method: string;
  /** As sent, query included: `/repos/acme/crosswalk/actions/runs?per_page=100`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly status: number;
}

/** What goes wrong with requests whose `<method> <url>` matches: as often as said, then no more. */
export interface Fault {
  readonly on: RegExp;
  /** Once unless given. */
  readonly times?: number;
  /** Of those that match, how many get through first. */
  readonly after?: number;
  readonly answer:
    | 'reset'
    | {
        readonly status: number;
        /** JSON, or the text of a page. */
        readonly body?: unknown;
        readonly headers?: Readonly<Record<string, string>>;
      };
}

export interface FakeGithub extends AsyncDisposable {
  readonly url: string;
  readonly store: GithubStore;
  /** Requests to the API, in order. */
  readonly requests: readonly FakeRequest[];
  /** Requests to the storage that the API redirects to; never with the token. */
  readonly storageRequests: readonly FakeRequest[];
  /** What the token may do; a workflow's `permissions`. `metadata: read` is always there. */
  permissions: Record<string, 'read' | 'write'>;
  /** Requests left before the primary limit refuses; `undefined` for no limit. */
  remaining: number | undefined;
  fault(fault: Fault): void;
  /** What a runner sets for a step of a run. */
  env(runId?: number, event?: string): Record<string, string>;
  /** A run, in progress unless said otherwise. */
  run(given?: NewRun): ReturnType<GithubStore['run']>;
  /** actions/upload-artifact: a file, or what a folder holds, as an artifact of a run. */
  upload(runId: number, name: string, path: string): FakeArtifact;
  close(): Promise<void>;
}

export const FAKE_TOKEN = 'ghs_aFakeTokenOfAWorkflow0123456789abcdef';

/** A GitHub with one repository, over real HTTP on 127.0.0.1. Everything in `store` may be looked at and changed by a test. */
export async function fakeGithub(options: {
  readonly now: () => number;
  readonly private?: boolean;
  readonly owner?: string;
  readonly name?: string;
}): Promise<FakeGithub> {
  const requests: FakeRequest[] = [];
  const storageRequests: FakeRequest[] = [];
  const faults: { fault: Fault; left: number; skip: number }[] = [];
  const sockets = new Set<Socket>();
  const links = new Map<string, { artifactId: number; until: number }>();
  const store = githubStore(options.now, {
    id: 1_296_269,
    owner: options.owner ?? 'acme',
    name: options.name ?? 'crosswalk-config',
    private: options.private ?? true,
    defaultBranch: 'main',
  });
  let table: readonly Route[] = [];

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const text = (await buffer(request)).toString('utf8');
    const storage = url.pathname.startsWith('/storage/');
    const note = (status: number) =>
      (storage ? storageRequests : requests).push({
        method: request.method ?? 'GET',
        url: request.url ?? '/',
        headers: request.headers,
        status,
      });
    const played = playFault(`${request.method} ${request.url}`);
    if (played?.answer === 'reset') {
      note(0);
      request.socket.destroy();
      return;
    }
    const told = played ? played.answer : storage ? undefined : answer(request, url, text);
    if (told) send(response, told, note, url);
    else sendBytes(response, url, note, request);
  });

  function playFault(line: string) {
    for (const entry of faults) {
      if (entry.left <= 0 || !entry.fault.on.test(line)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.left -= 1;
      return entry.fault;
    }
    return undefined;
  }

  function answer(request: IncomingMessage, url: URL, text: string): Told {
    const token = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token !== FAKE_TOKEN) return { status: 401, body: { message: 'Bad credentials', status: '401' } };
    if (!request.headers['user-agent']) return { status: 403, body: { message: 'Request forbidden' } };
    if (fake.remaining !== undefined) {
      if (fake.remaining <= 0) return { status: 403, body: { message: 'API rate limit exceeded' } };
      fake.remaining -= 1;
    }
    const { owner, name } = store.repository;
    const base = `/repos/${owner}/${name}`.toLowerCase();
    const path = url.pathname;
    if (!path.toLowerCase().startsWith(base)) return { status: 404, body: { message: 'Not Found' } };
    const inside = path.slice(base.length);
    const found = table.find((route) => route.method === request.method && route.path.test(inside));
    if (!found) return { status: 404, body: { message: 'Not Found' } };
    if (!allowed(found.needs))
      return {
        status: 403,
        body: { message: 'Resource not accessible by integration', status: '403' },
        headers: { 'x-accepted-github-permissions': `${found.needs.join('=').replaceAll('-', '_')}` },
      };
    return found.answer(
      {
        method: found.method,
        path: inside,
        query: url.searchParams,
        body: bodyOf(text),
        login: 'github-actions[bot]',
        storage: (artifactId) => {
          const key = `${artifactId}-${links.size + 1}`;
          // docs: the address expires after 1 minute
          links.set(key, { artifactId, until: options.now() + 60_000 });
          return `${fake.url}/storage/${key}?sig=secret`;
        },
      },
      ...(found.path.exec(inside)?.slice(1) ?? []),
    );
  }

  function allowed([permission, access]: Route['needs']): boolean {
    if (permission === 'metadata') return true;
    const given =
      fake.permissions[permission] ??
      (permission === 'issues' ? fake.permissions['pull-requests'] : undefined);
    return given === 'write' || (given === 'read' && access === 'read');
  }

  function send(response: ServerResponse, told: Told, note: (status: number) => void, url: URL): void {
    note(told.status);
    const page = typeof told.body === 'string';
    const body = told.body === undefined ? '' : page ? String(told.body) : JSON.stringify(told.body);
    response.writeHead(told.status, {
      ...(body ? { 'content-type': page ? 'text/html' : 'application/json; charset=utf-8' } : {}),
      'x-github-request-id': `FAKE:${requests.length}`,
      date: new Date(options.now()).toUTCString(),
      ...limitHeaders(),
      ...linkHeader(told, url),
      ...told.headers,
    });
    response.end(body);
  }

  function limitHeaders(): Record<string, string> {
    const remaining = fake.remaining ?? Math.max(0, 1_000 - requests.length);
    const reset = Math.floor(options.now() / 1000) + 1_800;
    return {
      'x-ratelimit-limit': '1000',
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-used': String(1_000 - remaining),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
    };
  }

  function linkHeader(told: Told, url: URL): Record<string, string> {
    if (told.total === undefined) return {};
    const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
    const page = Number(url.searchParams.get('page') ?? 1);
    const last = Math.ceil(told.total / size);
    const to = (number: number, rel: string) => {
      const next = new URL(`${fake.url}${url.pathname}${url.search}`);
      next.searchParams.set('page', String(number));
      return `<${next.href}>; rel="${rel}"`;
    };
    if (page >= last) return {};
    return { link: [to(page + 1, 'next'), to(last, 'last')].join(', ') };
  }

  function sendBytes(
    response: ServerResponse,
    url: URL,
    note: (status: number) => void,
    request: IncomingMessage,
  ): void {
    const link = links.get(url.pathname.replace('/storage/', ''));
    const artifact = link && store.artifacts.get(link.artifactId);
    // The storage refuses a request that brings a second permission beside the one in its address.
    const status = request.headers.authorization
      ? 400
      : !link || !artifact
        ? 404
        : link.until < options.now()
          ? 403
          : 200;
    note(status);
    if (status !== 200 || !artifact) {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end('<?xml version="1.0"?><Error/>');
      return;
    }
    response.writeHead(200, {
      'content-type': 'application/zip',
      'content-length': String(artifact.zip.length),
    });
    response.end(artifact.zip);
  }

  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  table = routes(store, shapes(address, store.repository));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });

  const fake: FakeGithub = {
    url: address,
    store,
    requests,
    storageRequests,
    permissions: { actions: 'write', contents: 'read', issues: 'write', 'pull-requests': 'write' },
    remaining: undefined,
    fault: (fault) => {
      faults.push({ fault, left: fault.times ?? 1, skip: fault.after ?? 0 });
    },
    env: (runId, event) => ({
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: `${store.repository.owner}/${store.repository.name}`,
      GITHUB_API_URL: address,
      GITHUB_SERVER_URL: address,
      GITHUB_TOKEN: FAKE_TOKEN,
      GITHUB_REF: `refs/heads/${store.repository.defaultBranch}`,
      ...(runId === undefined
        ? {}
        : {
            GITHUB_RUN_ID: String(runId),
            GITHUB_RUN_ATTEMPT: String(store.runs.get(runId)?.attempt ?? 1),
            GITHUB_EVENT_NAME: event ?? store.runs.get(runId)?.event ?? 'schedule',
          }),
    }),
    run: store.run,
    upload: (runId, name, path) => store.upload(runId, name, filesOf(path)),
    close,
    [Symbol.asyncDispose]: close,
  };
  return fake;
}

/** As actions/upload-artifact names them: a file by its own name, files of a folder relative to it, hidden ones left out. */
function filesOf(path: string): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  if (statSync(path).isFile()) return [{ name: basename(path), bytes: readFileSync(path) }];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.slice(path.length).includes('/.'))
    .map((file) => ({ name: file.slice(path.length + 1), bytes: readFileSync(file) }));
}

function bodyOf(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
