import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../model/clock.ts';
import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';

export interface Callback {
  /** The address the browser is sent back to. */
  readonly redirectUri: string;
  /**
   * Resolves with what `finish` makes of the query of the first request, which sees a page that says how it went; every later one is
   * turned away. Throws what `finish` throws, `AUTH_LOGIN_TIMEOUT`, or the signal's reason.
   */
  answer<T>(finish: (query: URLSearchParams) => Promise<T>): Promise<T>;
  close(): void;
}

export interface CallbackOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The address that Salesforce's own command line uses too, so that many apps have it. */
const PATH = '/OauthRedirect';

/** Listens on 127.0.0.1 only. Throws `AUTH_LOGIN_PORT` for a port that is in use. */
export async function openCallback(options: CallbackOptions): Promise<Callback> {
  const waiting: { take?: (query: URLSearchParams) => Promise<boolean> } = {};
  const server = createServer((request, response) => {
    void handle(request, waiting).then((page) => send(response, page));
  });
  const port = await listen(server, options.port);
  return {
    redirectUri: `http://localhost:${port}${PATH}`,
    async answer(finish) {
      const done = new AbortController();
      const ended = AbortSignal.any([options.signal, done.signal]);
      const received = new Promise<Awaited<ReturnType<typeof finish>>>((resolve, reject) => {
        waiting.take = async (query) => {
          // Only the first: a code works once, and a second visitor is not the person who is waited for.
          delete waiting.take;
          done.abort();
          try {
            resolve(await finish(query));
            return true;
          } catch (error) {
            reject(error);
            return false;
          }
        };
      });
      const timeout = options.clock.sleep(options.timeoutMs, ended).then(
        () => {
          throw nobody(options.timeoutMs);
        },
        () => {
          options.signal.throwIfAborted();
          return received;
        },
      );
      return Promise.race([received, timeout]);
    },
    close: () => {
      server.close();
      // The page on its way to the browser is let through.
      server.closeIdleConnections();
    },
  };
}

type Page = { readonly status: number; readonly title: string; readonly text: string };

async function handle(
  request: IncomingMessage,
  waiting: { readonly take?: (query: URLSearchParams) => Promise<boolean> },
): Promise<Page> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  // Not the server's: one that is closing has none any more, and the second visitor is to hear why.
  const port = request.socket.localPort;
  const known = [`localhost:${port}`, `127.0.0.1:${port}`].includes(request.headers.host ?? '');
  if (!known || url.pathname !== PATH || request.method !== 'GET')
    return { status: 404, title: 'Not found', text: 'There is nothing here.' };
  if (waiting.take === undefined)
    return { status: 410, title: 'Gone', text: 'This log-in has ended already.' };
  return (await waiting.take(url.searchParams))
    ? { status: 200, title: 'Logged in', text: 'You can close this window and go back to the terminal.' }
    : { status: 400, title: 'Not logged in', text: 'The log-in failed. The terminal says why.' };
}

/** Nothing of the request is shown in it. */
function send(response: ServerResponse, { status, title, text }: Page): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  response.end(`<!doctype html><title>${title}</title><h1>${title}</h1><p>${text}</p>\n`);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const what = `crosswalk cannot listen on port ${port} of this machine.`;
      reject(
        new CrosswalkError(
          {
            code: 'AUTH_LOGIN_PORT',
            kind: CODES.AUTH_LOGIN_PORT.kind,
            what,
            why: CODES.AUTH_LOGIN_PORT.cause,
            todo: CODES.AUTH_LOGIN_PORT.cure,
          },
          error,
        ),
      );
    });
    server.listen(port, '127.0.0.1', () => resolve(boundPort(server)));
  });
}

function boundPort(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function nobody(timeoutMs: number): CrosswalkError {
  return new CrosswalkError({
    code: 'AUTH_LOGIN_TIMEOUT',
    kind: CODES.AUTH_LOGIN_TIMEOUT.kind,
    what: `No browser came back within ${waitedFor(timeoutMs)}.`,
    why: CODES.AUTH_LOGIN_TIMEOUT.cause,
    todo: CODES.AUTH_LOGIN_TIMEOUT.cure,
  });
}

function waitedFor(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} seconds` : `${Math.round(ms / 60_000)} minutes`;
}
