import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One answer of the script; `body` objects are sent as JSON. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Closes the connection without an answer. */
  readonly reset?: boolean;
  /** Declares the whole length, sends this many bytes of the body, then closes the connection. */
  readonly cutAfter?: number;
  /** Leaves the length out, so that the body goes in chunks. */
  readonly chunked?: boolean;
  /** Sends the headers and then nothing, until the client gives up or the server is closed. */
  readonly stall?: 'headers' | 'body';
}

export interface RecordedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly bytes: Uint8Array;
  /** `text` as JSON, `undefined` where it is none. */
  readonly json: unknown;
}

export type Step = Answer | ((request: RecordedRequest) => Answer | Promise<Answer>);

export interface ScriptServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** Adds answers to the end of the queue. */
  answer(...steps: readonly Step[]): void;
  /** Answers given when the queue is empty; without it such a request gets 599 and is a mistake of the test. */
  otherwise(step: Step): void;
  /** Answers not asked for yet; a finished test expects 0. */
  readonly pending: number;
  close(): Promise<void>;
}

/** A local HTTP server that gives the scripted answers in order and records what it was asked. */
export async function scriptServer(...steps: readonly Step[]): Promise<ScriptServer> {
  const queue: Step[] = [...steps];
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  let fallback: Step = { status: 599, body: 'no answer was scripted for this request' };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    // A client that breaks off in its body has asked for nothing.
    const body = await buffer(request).catch(() => undefined);
    if (body === undefined) return;
    const text = body.toString('utf8');
    const recorded: RecordedRequest = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      text,
      bytes: body,
      json: parse(text),
    };
    requests.push(recorded);
    const step = queue.shift() ?? fallback;
    const answer = typeof step === 'function' ? await step(recorded) : step;
    if (answer.reset) {
      request.socket.destroy();
      return;
    }
    if (answer.stall === 'headers') return;
    const { bytes, type } = encode(answer.body);
    response.writeHead(answer.status ?? 200, {
      ...(type ? { 'content-type': type } : {}),
      ...(answer.chunked ? {} : { 'content-length': String(bytes.length) }),
      ...answer.headers,
    });
    if (answer.stall === 'body') {
      response.flushHeaders();
      return;
    }
    if (answer.cutAfter === undefined) response.end(bytes);
    else response.write(bytes.subarray(0, answer.cutAfter), () => request.socket.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: (...more) => {
      queue.push(...more);
    },
    otherwise: (step) => {
      fallback = step;
    },
    get pending() {
      return queue.length;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function encode(body: unknown): { readonly bytes: Buffer; readonly type: string | undefined } {
  if (body === undefined) return { bytes: Buffer.alloc(0), type: undefined };
  if (typeof body === 'string') return { bytes: Buffer.from(body), type: 'text/plain; charset=utf-8' };
  if (body instanceof Uint8Array) return { bytes: Buffer.from(body), type: 'application/octet-stream' };
  return { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json; charset=utf-8' };
}
