import type { Usage } from '../model/usage.ts';
import type { RateLimit } from './traffic.ts';

/**
 * The only way out to the network: the contract. `createDoor` in this folder implements it over native fetch.
 */
export interface Door {
  /**
   * One logical request. Resolves for every HTTP status below 500 other than 429, and for 5xx and 429 once retries are used up;
   * rejects with `CrosswalkError`: `NETWORK_*` (kind transient) when no complete answer came, `BUDGET_SPENT` when the run may send no
   * more on this connection; that request was certainly never sent.
   * The whole body has been read and its length checked when it resolves, unless a stream was asked for.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Requests sent so far, retries included, by connection. */
  readonly counts: Readonly<Record<string, RequestCounts>>;
}

/** The door as whoever opened it sees it. */
export interface RunDoor extends Door {
  /** Requests of the org's last 24 hours as the connection's last answer told; `undefined` where the system does not tell. */
  usage(connection: string): Usage | undefined;
  /** Lowers a connection's rate to one that its server admitted to in an earlier run. */
  adopt(connection: string, rate: RateLimit): void;
}

export interface RequestCounts {
  readonly read: number;
  readonly write: number;
  /** Tokens and discovery; in no flow's figures. */
  readonly auth: number;
}

export interface HttpRequest {
  /** Name of the connection, for counts, limits and messages. */
  readonly connection: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | StreamedBody;
  readonly kind: 'read' | 'write' | 'auth';
  /**
   * True when sending it twice does no harm (reads, updates by id, upserts by external id): it is retried on network
   * failure, 429 and 5xx. False (creates): retried on 429 and on a connection that was never established, nothing else. An answer
   * that is a stream is retried only until its first byte is handed out.
   */
  readonly repeatable: boolean;
  /**
   * Milliseconds to wait after a 429 that carries no `Retry-After`, for servers with a window that our own requests do not fill; the
   * usual backoff unless given.
   */
  readonly throttledMs?: number;
  /** A limit of its own within the connection (`Traffic.lanes`): held by that one's rate in place of the connection's. */
  readonly lane?: string;
  /**
   * `json` (default): a 2xx answer that is not JSON is an error `NETWORK_NOT_JSON`. `bytes` leaves `text` empty and fills `bytes`.
   * `stream`: of a 2xx answer only the headers have come when the call resolves, and `stream` gives the body; others are texts.
   */
  readonly accept?: 'json' | 'text' | 'empty' | 'bytes' | 'stream';
  /** Bytes beyond which the reading of this answer ends with `NETWORK_TOO_LARGE`; unless given the door's own limit, and none for streams. */
  readonly maxBytes?: number;
  /** `answer`: a redirect is an answer like any other, for an API whose documentation says that it redirects. Never followed here. */
  readonly redirect?: 'refuse' | 'answer';
  /** Ends waits at once, and reads in flight; a write that is on its way gets some seconds to be answered first. */
  readonly signal?: AbortSignal;
}

/** A body that is not held in memory. `Content-Length` is sent, because servers behind older proxies refuse bodies without. */
export interface StreamedBody {
  /** Bytes that `open` gives, exactly. */
  readonly size: number;
  /** From the first byte on; called once an attempt. What it throws comes out of the request as it is. */
  open(): AsyncIterable<Uint8Array>;
}

/** The body of an answer as it arrives. It has to be read to its end or broken off: its place among the requests is taken until then. */
export interface AnswerStream {
  /** Bytes that the server announced. */
  readonly size?: number;
  /**
   * Once only. Throws `NETWORK_*`: a body that ends before its announced length, stands still or is larger than `maxBytes` is an
   * error; nothing is asked for again.
   */
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as it came, for `accept: 'bytes'` only. */
  readonly bytes?: Uint8Array;
  /** For 2xx answers to `accept: 'stream'`. */
  readonly stream?: AnswerStream;
  /** Parses the body; only valid for `accept: 'json'` answers and JSON error bodies, `undefined` when the body is not JSON. */
  readonly json: () => unknown;
  readonly attempts: number;
}
