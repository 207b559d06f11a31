import type { AnswerStream, Door, HttpResponse, StreamedBody } from '../../http/door.ts';
import { createTokenSource } from '../../http/tokens.ts';
import type { Clock } from '../../model/clock.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { Usage } from '../../model/usage.ts';
import { fetchToken } from './auth.ts';
import { type Fault, faultsOf, isConcurrencyLimit, requestError } from './errors.ts';
import { createSdk, type Sdk } from './sdk.ts';
import { apiVersionOf, type SalesforceSettings, salesforceBaseUrl } from './settings.ts';
import type { SalesforceToken } from './token-endpoint.ts';
import { usageOf } from './traffic.ts';
import { type QueryPage, queryPageOf } from './wire.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Instead of `body`, with its own `content-type` among the headers. */
  readonly upload?: StreamedBody;
  /** `auth` for checks and describes, which belong to no flow's figures; by default GET reads and the others write. */
  readonly kind?: 'read' | 'write' | 'auth';
  /** Whether sending it twice does no harm; unless given, everything but POST. */
  readonly repeatable?: boolean;
  /** `text` where CSV is the answer, `stream` where a file is; JSON unless given. */
  readonly accept?: 'json' | 'text' | 'stream';
  readonly signal?: AbortSignal;
  /** True when the request holds configuration only, so that Salesforce's words about it may be shown. */
  readonly quotable?: boolean;
}

export type ApiAnswer =
  | {
      readonly ok: true;
      readonly body: unknown;
      readonly text: string;
      readonly headers: Headers;
      readonly stream?: AnswerStream;
    }
  | { readonly ok: false; readonly fault: Fault; readonly error: CrosswalkError };

/** Requests to one org, authorised, each through the door. */
export interface SalesforceApi {
  /** The answer, a refusal included; rejects only when none came or no token could be had. */
  send(request: ApiRequest): Promise<ApiAnswer>;
  /** The body of a successful answer; throws the refusal. */
  expect(request: ApiRequest): Promise<unknown>;
  /** One page of a query; `path` as `queryPath` or `next` give it. */
  page(path: string, options?: PageOptions): Promise<PageAnswer>;
  token(): Promise<SalesforceToken>;
  /** Requests of the org's last 24 hours, ours and everybody's, as the last answer said. */
  usage(): Usage | undefined;
}

export type PageOptions = Pick<ApiRequest, 'kind' | 'signal' | 'quotable' | 'headers'>;

export type PageAnswer =
  | { readonly ok: true; readonly page: QueryPage; readonly date: string | undefined }
  | { readonly ok: false; readonly fault: Fault; readonly error: CrosswalkError };

/** Two 401 texts that no new token cures: the app was detached, or the session kind is not allowed for REST. */
const LASTING_401 = /not attached to Agent|not valid for use with the REST API/i;

/** Refused before any work was done, so that repeating is safe for creates too; the org's long requests need time to end. */
const CONCURRENCY_WAITS_MS: readonly number[] = [30_000, 60_000];

export function createApi(settings: SalesforceSettings, door: Door, clock: Clock): SalesforceApi {
  const baseUrl = salesforceBaseUrl(settings);
  const apiVersion = apiVersionOf(settings);
  const tokens = createTokenSource<SalesforceToken>({
    connection: settings.name,
    clock,
    fetchToken: (rejected) => fetchToken(settings, baseUrl, door, clock, rejected),
  });
  let sdk: { readonly accessToken: string; readonly made: Promise<Sdk> } | undefined;
  let usage: Usage | undefined;

  /** Addresses are built anew for a new token, because its instance may be another host. */
  const sdkFor = (token: SalesforceToken): Promise<Sdk> => {
    if (sdk?.accessToken !== token.accessToken) {
      sdk = { accessToken: token.accessToken, made: createSdk(token, apiVersion) };
    }
    return sdk.made;
  };

  const exchange = async (request: ApiRequest, token: SalesforceToken): Promise<HttpResponse> => {
    const { method, path, body, upload, signal } = request;
    const call = {
      method,
      path,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(upload === undefined ? {} : { body: upload }),
    };
    return (await sdkFor(token)).call(call, (wire) =>
      door.request({
        ...wire,
        connection: settings.name,
        kind: request.kind ?? (method === 'GET' ? 'read' : 'write'),
        repeatable: request.repeatable ?? method !== 'POST',
        ...(request.accept === undefined ? {} : { accept: request.accept }),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
  };

  const once = (request: ApiRequest): Promise<HttpResponse> =>
    tokens.send((token) => exchange(request, token), {
      refreshable: ({ text }) => !LASTING_401.test(text),
    });

  const send = async (request: ApiRequest): Promise<ApiAnswer> => {
    for (let attempt = 0; ; attempt += 1) {
      const response = await once(request);
      usage = usageOf(response.headers) ?? usage;
      if (response.status >= 200 && response.status < 300) {
        const { text, headers, stream } = response;
        if (stream !== undefined) return { ok: true, body: undefined, text, headers, stream };
        return { ok: true, body: request.accept === 'text' ? undefined : response.json(), text, headers };
      }
      const [fault] = faultsOf(response.status, response.json());
      const wait = CONCURRENCY_WAITS_MS[attempt];
      if (isConcurrencyLimit(fault) && wait !== undefined) {
        // A run that is stopping keeps the refusal.
        const waited = await clock.sleep(wait, request.signal).then(
          () => true,
          () => false,
        );
        if (waited) continue;
      }
      const place = `${request.method} ${request.path.split('?')[0] ?? ''}`;
      return {
        ok: false,
        fault,
        error: requestError(settings.name, place, response.status, fault, request.quotable),
      };
    }
  };

  const expect = async (request: ApiRequest): Promise<unknown> => {
    const answer = await send(request);
    if (!answer.ok) throw answer.error;
    return answer.body;
  };

  return {
    send,
    expect,
    async page(path, options = {}) {
      const answer = await send({ method: 'GET', path, ...options });
      if (!answer.ok) return answer;
      const page = queryPageOf(answer.body);
      if (page === undefined) throw unexpected(settings.name, path);
      return { ok: true, page, date: answer.headers.get('date') ?? undefined };
    },
    token: () => tokens.get(),
    usage: () => usage,
  };
}

export function unexpected(connection: string, path: string): CrosswalkError {
  return new CrosswalkError({
    code: 'ANSWER_UNEXPECTED',
    kind: CODES.ANSWER_UNEXPECTED.kind,
    what: `Salesforce connection "${connection}" sent an answer of an unknown shape.`,
    where: `At ${path.split('?')[0] ?? ''}.`,
    why: CODES.ANSWER_UNEXPECTED.cause,
    todo: CODES.ANSWER_UNEXPECTED.cure,
  });
}
