import type { Door, HttpResponse, StreamedBody } from '../../http/door.ts';
import { createTokenSource } from '../../http/tokens.ts';
import type { Clock } from '../../model/clock.ts';
import { fetchToken, findTokenHost, type TokenHost } from './auth.ts';
import {
  connectionFailure,
  type Place,
  requestRefused,
  unauthorised,
  unexpectedAnswer,
  writeUnclear,
} from './errors.ts';
import { baseUrlOf, type HaloSettings, THROTTLED_MS } from './settings.ts';
import { isWireObject, type ListAnswer, listOf, type WireObject } from './wire.ts';

export type Query = Readonly<Record<string, string | number | boolean>>;

/** Halo's REST API with this connection's token. POST creates and updates. */
export interface HaloApi {
  readonly connection: string;
  /** Resource server without `/api`. */
  readonly base: string;
  /** Tenant name as settings or `/api/authinfo` say; needs no token. */
  tenant(): Promise<string | undefined>;
  /** A list; throws when the answer is none. */
  list(
    path: string,
    envelope: string,
    query: Query,
    signal?: AbortSignal,
  ): Promise<ListAnswer & { readonly date: string | undefined }>;
  /** One object; `undefined` for an unknown id (404). */
  object(path: string, query: Query, signal?: AbortSignal): Promise<WireObject | undefined>;
  /** An anonymous object such as `/instanceinfo`; `undefined` when this build has none. */
  anonymous(path: string): Promise<WireObject | undefined>;
  /** Any object in no flow's figures, with a token (`/agent/me`). */
  self(path: string): Promise<WireObject>;
  /** Scopes of the current token: those granted where the token host tells them, else those asked for. */
  scopes(): Promise<readonly string[]>;
  /** Posts an array. Resolves for 200, 201 and 400; throws for everything no record is to blame for. */
  post(
    path: string,
    body: readonly WireObject[] | StreamedBody,
    query: Query,
    options: PostOptions,
  ): Promise<HttpResponse>;
  /** What a file holds, as a stream; a text where it is refused (404). */
  download(path: string, signal?: AbortSignal): Promise<HttpResponse>;
  /** Deletes what this run has just made and what turned out to be broken. */
  remove(path: string): Promise<void>;
}

export interface PostOptions {
  /** True for updates by id: sending them twice does no harm. */
  readonly repeatable: boolean;
  /** Resolves for 413 too, where one record is to blame for the size. */
  readonly large?: true;
  readonly signal?: AbortSignal | undefined;
}

interface Send {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query: Query;
  readonly body?: readonly WireObject[] | StreamedBody;
  readonly accept?: 'stream';
  readonly kind: 'read' | 'write' | 'auth';
  readonly repeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

export function createApi(settings: HaloSettings, door: Door, clock: Clock): HaloApi {
  const { connection } = settings;
  const base = baseUrlOf(connection, settings.url);
  let host: Promise<TokenHost> | undefined;

  const tokenHost = (): Promise<TokenHost> => {
    host ??= findTokenHost(settings, door).catch((error: unknown) => {
      host = undefined;
      throw error;
    });
    return host;
  };

  const tokens = createTokenSource({
    connection,
    clock,
    fetchToken: async () => fetchToken(settings, await tokenHost(), door, clock),
  });

  const place = ({ method, path }: { method: string; path: string }): Place => ({ connection, method, path });

  const attempt = (request: Send, accessToken: string): Promise<HttpResponse> =>
    door.request({
      connection,
      method: request.method,
      url: `${base}/api${request.path}${queryText(request.query)}`,
      headers: {
        authorization: `Bearer ${accessToken}`,
        ...(request.accept === 'stream' ? { accept: '*/*' } : {}),
        // Without the charset Halo mangles everything that is not ASCII.
        ...(request.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      },
      ...bodyOf(request.body),
      ...(request.accept === undefined ? {} : { accept: request.accept }),
      kind: request.kind,
      repeatable: request.repeatable,
      throttledMs: THROTTLED_MS,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });

  /** With one fresh token after a 401; a second 401 is not about the token. */
  const send = async (request: Send): Promise<HttpResponse> => {
    const response = await tokens.send((token) => attempt(request, token.accessToken), {
      refused: () => unauthorised(place(request)),
    });
    return checked(request, response);
  };

  const checked = (request: { method: string; path: string }, response: HttpResponse): HttpResponse => {
    const failure = connectionFailure(place(request), response);
    if (failure !== undefined) throw failure;
    return response;
  };

  const get = (path: string, query: Query, kind: 'read' | 'auth', signal?: AbortSignal) =>
    send({ method: 'GET', path, query, kind, repeatable: true, signal });

  return {
    connection,
    base,
    tenant: async () => (await tokenHost()).tenant,
    async list(path, envelope, query, signal) {
      const response = await get(path, query, 'read', signal);
      if (response.status !== 200) throw requestRefused(place({ method: 'GET', path }), response);
      const answer = listOf(response.json(), envelope);
      if (answer === undefined) {
        throw unexpectedAnswer(place({ method: 'GET', path }), `Halo's list has no "${envelope}".`);
      }
      return { ...answer, date: response.headers.get('date') ?? undefined };
    },
    async object(path, query, signal) {
      const response = await get(path, query, 'read', signal);
      if (response.status === 404) return undefined;
      const body = response.status === 200 ? response.json() : undefined;
      if (!isWireObject(body)) throw requestRefused(place({ method: 'GET', path }), response);
      return body;
    },
    async anonymous(path) {
      const response = await door.request({
        connection,
        method: 'GET',
        url: `${base}/api${path}`,
        kind: 'auth',
        repeatable: true,
        accept: 'text',
      });
      // A fallback for what a busy server did not say would make the same tenant look like another one.
      if (response.status === 429 || response.status >= 500) checked({ method: 'GET', path }, response);
      const body = response.status === 200 ? response.json() : undefined;
      if (body !== undefined && !isWireObject(body))
        throw requestRefused(place({ method: 'GET', path }), response);
      return body;
    },
    async self(path) {
      const response = await get(path, {}, 'auth');
      const body = response.status === 200 ? response.json() : undefined;
      if (!isWireObject(body)) throw requestRefused(place({ method: 'GET', path }), response);
      return body;
    },
    scopes: async () => (await tokens.get()).scope.split(/\s+/).filter((scope) => scope !== ''),
    async post(path, body, query, { large, ...options }) {
      const response = await send({ method: 'POST', path, query, body, kind: 'write', ...options });
      if (![200, 201, 400].includes(response.status) && !(large && response.status === 413)) {
        const at = place({ method: 'POST', path });
        throw (options.repeatable ? undefined : writeUnclear(at, response)) ?? requestRefused(at, response);
      }
      return response;
    },
    download: (path, signal) =>
      send({ method: 'GET', path, query: {}, accept: 'stream', kind: 'read', repeatable: true, signal }),
    async remove(path) {
      const response = await send({ method: 'DELETE', path, query: {}, kind: 'write', repeatable: true });
      if (response.status !== 200 && response.status !== 404)
        throw requestRefused(place({ method: 'DELETE', path }), response);
    },
  };
}

function bodyOf(body: Send['body']): { readonly body?: string | StreamedBody } {
  if (body === undefined) return {};
  return { body: 'open' in body ? body : JSON.stringify(body) };
}

function queryText(query: Query): string {
  const parameters = new URLSearchParams(
    Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])),
  );
  // `+` for a space is form encoding; Halo's own client sends %20.
  const text = parameters.toString().replaceAll('+', '%20');
  return text === '' ? '' : `?${text}`;
}
