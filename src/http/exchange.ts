import type { CrosswalkError } from '../model/errors.ts';
import type { HttpRequest } from './door.ts';
import { classifyFetchFailure, networkError } from './failure.ts';

export interface Timeouts {
  /** From sending to the answer's headers. */
  readonly headersMs: number;
  /** From the headers to the last byte. */
  readonly bodyMs: number;
  /** After the run was asked to stop: for a write that is on its way, whose outcome is worth knowing. */
  readonly graceMs: number;
}

export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly bytes?: Uint8Array;
  /** The body of an answer that had to be JSON; parsed once, because a page of a list may be megabytes. */
  readonly parsed?: unknown;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Sends once and reads the whole body. Rejects with a `NETWORK_*` error when no complete and readable answer came.
 * The time-outs run on real time even where the door's clock is a made-up one: they guard against a silent peer.
 */
export async function exchange(
  request: HttpRequest,
  options: {
    readonly fetch: typeof fetch;
    readonly userAgent: string;
    readonly timeouts: Timeouts;
    readonly maxBytes: number;
  },
): Promise<Exchange> {
  const stop = new AbortController();
  let grace: NodeJS.Timeout | undefined;
  const end = () => stop.abort(cancelled(request));
  const onAbort = () => {
    if (request.kind === 'write') grace = setTimeout(end, options.timeouts.graceMs);
    else end();
  };
  if (request.signal?.aborted) end();
  request.signal?.addEventListener('abort', onAbort, { once: true });
  let timer: NodeJS.Timeout | undefined;
  const allow = (ms: number, what: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(networkError('NETWORK_TIMEOUT', request, what)), ms);
  };
  try {
    stop.signal.throwIfAborted();
    allow(options.timeouts.headersMs, `No answer came within ${options.timeouts.headersMs / 1000} s`);
    const response = await options.fetch(request.url, {
      method: request.method,
      headers: { accept: 'application/json', 'user-agent': options.userAgent, ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      signal: stop.signal,
    });
    allow(options.timeouts.bodyMs, `The answer was not complete after ${options.timeouts.bodyMs / 1000} s`);
    const body = await readBody(request, response, options.maxBytes);
    refuseRedirect(request, response);
    if (request.accept === 'bytes')
      return { status: response.status, headers: response.headers, text: '', bytes: body };
    const text = new TextDecoder().decode(body);
    const parsed = checkedJson(request, response, text);
    return { status: response.status, headers: response.headers, text, parsed };
  } catch (thrown) {
    throw asNetworkError(request, stop.signal, thrown);
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    request.signal?.removeEventListener('abort', onAbort);
  }
}

export function cancelled(request: HttpRequest): CrosswalkError {
  return networkError('NETWORK_CANCELLED', request, 'The request was given up because the run is stopping');
}

/** Fetch rejects with the abort reason itself while it waits for headers, and with a wrapper around it while the body streams. */
function asNetworkError(request: HttpRequest, signal: AbortSignal, thrown: unknown): unknown {
  if (signal.aborted) return signal.reason;
  if (thrown instanceof Error && thrown.name === 'CrosswalkError') return thrown;
  return classifyFetchFailure(request, thrown);
}

async function readBody(request: HttpRequest, response: Response, maxBytes: number): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw networkError('NETWORK_TOO_LARGE', request, `The answer is larger than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  const announced = response.headers.get('content-length');
  const encoded = (response.headers.get('content-encoding') ?? 'identity') !== 'identity';
  if (announced !== null && !encoded && Number(announced) !== bytes) {
    throw networkError('NETWORK_CUT', request, `The answer has ${bytes} of ${announced} announced bytes`);
  }
  return Buffer.concat(chunks);
}

function refuseRedirect(request: HttpRequest, response: Response): void {
  if (request.redirect === 'answer' || !REDIRECTS.has(response.status)) return;
  const target = URL.parse(response.headers.get('location') ?? '', request.url);
  const to = target === null ? 'an unnamed place' : `the host "${target.host}"`;
  throw networkError(
    'NETWORK_REDIRECT',
    request,
    `The server redirects to ${to} with status ${response.status}`,
  );
}

/** Error bodies may be anything: their reader asks `json()` and gets `undefined`. */
function checkedJson(request: HttpRequest, response: Response, text: string): unknown {
  if ((request.accept ?? 'json') !== 'json' || !response.ok || response.status === 204) return undefined;
  const parsed = parseJson(text);
  if (parsed !== undefined) return parsed;
  const start = text.trimStart();
  if (start.startsWith('<')) {
    throw networkError('NETWORK_NOT_JSON', request, 'An HTML page came where JSON was expected');
  }
  if (start.startsWith('{') || start.startsWith('[')) {
    throw networkError(
      'NETWORK_CUT',
      request,
      `The answer's ${text.length} characters of JSON end too early`,
    );
  }
  throw networkError(
    'NETWORK_NOT_JSON',
    request,
    start === '' ? 'An empty answer came where JSON was expected' : 'Text came where JSON was expected',
  );
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
