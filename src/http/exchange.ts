import type { AnswerStream, HttpRequest } from './door.ts';
import { asNetworkError, networkError } from './failure.ts';
import { answerStream, createMeter, type Upload, uploadOf } from './stream.ts';
import { createWatch } from './watch.ts';

export interface Timeouts {
  /** From sending to the answer's headers; of a streamed body, from the last chunk that the connection took. */
  readonly headersMs: number;
  /** From the headers to the last byte; of a streamed answer, for each chunk. */
  readonly bodyMs: number;
  /** After the run was asked to stop: for a write that is on its way, whose outcome is worth knowing. */
  readonly graceMs: number;
}

export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly bytes?: Uint8Array;
  readonly stream?: AnswerStream;
  /** The body of an answer that had to be JSON; parsed once, because a page of a list may be megabytes. */
  readonly parsed?: unknown;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Sends once and reads the whole body, or hands it out as a stream. Rejects with a `NETWORK_*` error when no complete and readable answer
 * came.
 */
export async function exchange(
  request: HttpRequest,
  options: {
    readonly fetch: typeof fetch;
    readonly userAgent: string;
    readonly timeouts: Timeouts;
    readonly maxBytes: number;
    /** The last byte of a streamed answer has come, or none will. */
    readonly over: () => void;
  },
): Promise<Exchange> {
  const { headersMs, bodyMs, graceMs } = options.timeouts;
  const watch = createWatch(request, graceMs);
  const waiting = () => watch.allow(headersMs, `No answer came within ${headersMs / 1000} s`);
  let upload: Upload | undefined;
  let streams = false;
  try {
    watch.signal.throwIfAborted();
    waiting();
    upload = typeof request.body === 'object' ? uploadOf(request.body, waiting) : undefined;
    const response = await options.fetch(request.url, {
      method: request.method,
      headers: {
        accept: 'application/json',
        'user-agent': options.userAgent,
        ...request.headers,
        ...(typeof request.body === 'object' ? { 'content-length': String(request.body.size) } : {}),
      },
      ...bodyOf(request, upload),
      signal: watch.signal,
    });
    const { status, headers } = response;
    if (request.accept === 'stream' && response.ok) {
      const stream = answerStream(request, response, watch, {
        // The door's own limit is of what is held in memory.
        maxBytes: request.maxBytes ?? Number.POSITIVE_INFINITY,
        chunkMs: bodyMs,
        over: options.over,
      });
      streams = true;
      return { status, headers, text: '', stream };
    }
    watch.allow(bodyMs, `The answer was not complete after ${bodyMs / 1000} s`);
    const body = await readBody(request, response, request.maxBytes ?? options.maxBytes);
    refuseRedirect(request, response);
    if (request.accept === 'bytes') return { status, headers, text: '', bytes: body };
    const text = new TextDecoder().decode(body);
    return { status, headers, text, parsed: checkedJson(request, response, text) };
  } catch (thrown) {
    throw upload?.failure() ?? asNetworkError(request, watch.signal, thrown);
  } finally {
    if (!streams) watch.end();
  }
}

/**
 * Fetch copies the body of a request that it might have to send again (HTTP-network-or-cache fetch, step "clone"), and a copy that nobody
 * reads holds all of a stream. Only a request that neither follows redirects nor belongs to a window is not copied.
 */
function bodyOf(request: HttpRequest, upload: Upload | undefined): RequestInit {
  if (upload !== undefined) return { body: upload.stream, redirect: 'error', window: null, duplex: 'half' };
  return typeof request.body === 'string'
    ? { body: request.body, redirect: 'manual' }
    : { redirect: 'manual' };
}

async function readBody(request: HttpRequest, response: Response, maxBytes: number): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array();
  const meter = createMeter(request, response, maxBytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) {
    meter.add(chunk);
    chunks.push(chunk);
  }
  meter.finish();
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
