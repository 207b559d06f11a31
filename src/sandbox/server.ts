import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { SandboxClock } from './clock.ts';
import { type ControlParts, handleControl } from './control.ts';
import { deliver, type Outcome, send, truncated } from './deliver.ts';
import { type FaultAction, isDisturbance } from './faults/actions.ts';
import { maintenancePage, plainFailure, toMaintenancePage, unavailablePage } from './faults/answers.ts';
import type { Fault } from './faults/book.ts';
import { loggedBody, loggedQuery } from './log.ts';
import type { SandboxRequest, SandboxResponse, SandboxSystem } from './system.ts';

export interface ServerParts extends ControlParts {
  readonly clock: SandboxClock;
  /** Added to every answer of the system (not of the control plane), in milliseconds. */
  readonly latencyMs: number;
}

const CONTROL = '/__sandbox';
/** Above what any of the emulated systems takes in one request: 50 MB are 67 as base64. */
const MAX_BODY = 96 * 1024 * 1024;
/** Node's default of 16 KB would answer 431 before a long query string reaches the system that has to say 414. */
const MAX_HEADER = 256 * 1024;
/** Longer than any pause of a client with a connection pool, which would otherwise write into a closing socket. */
const KEEP_ALIVE_MS = 65_000;

/** The HTTP side of one emulated system; the caller listens and closes. */
export function createSystemServer(parts: ServerParts): Server {
  const server = createServer(
    { maxHeaderSize: MAX_HEADER, keepAliveTimeout: KEEP_ALIVE_MS },
    (message, answer) => {
      serve(parts, message, answer).catch((error: unknown) => {
        if (answer.headersSent) answer.destroy();
        else send(answer, { status: 500, body: { error: `The sandbox failed: ${String(error)}` } });
      });
    },
  );
  server.requestTimeout = 0;
  return server;
}

async function serve(parts: ServerParts, message: IncomingMessage, answer: ServerResponse): Promise<void> {
  const body = await readBody(message);
  if (body === 'aborted') return;
  const baseUrl = `http://127.0.0.1:${message.socket.localPort ?? 0}`;
  const target = message.url ?? '/';
  const cut = target.indexOf('?');
  const path = cut < 0 ? target : target.slice(0, cut);
  const search = cut < 0 ? '' : target.slice(cut);
  const request: SandboxRequest = {
    method: message.method ?? 'GET',
    path,
    query: new URLSearchParams(search),
    search,
    headers: plainHeaders(message),
    body: body === 'too large' ? Buffer.alloc(0) : body,
    baseUrl,
  };
  if (path === '/maintenance.html') {
    send(answer, maintenancePage());
    return;
  }
  if (path === CONTROL || path.startsWith(`${CONTROL}/`)) {
    send(answer, handleControl(parts, { ...request, path: path.slice(CONTROL.length) }));
    return;
  }
  const started = parts.clock.now();
  const hits = parts.faults.match({ system: parts.system.name, method: request.method, path, search });
  if (parts.latencyMs > 0) await parts.clock.sleep(parts.latencyMs);
  const outcome: Outcome =
    body === 'too large'
      ? { kind: 'answer', response: { status: 413 } }
      : await respond(parts, request, hits);
  const sent = deliver(answer, outcome, parts.clock.now());
  parts.stats.count(sent.status);
  parts.log.add({
    time: new Date(started).toISOString(),
    system: parts.system.name,
    method: request.method,
    path,
    query: loggedQuery(request.query),
    body: loggedBody(request.body, request.headers['content-type']),
    status: sent.status,
    bytes: sent.bytes,
    ms: Math.max(0, parts.clock.now() - started),
    fault: hits[0]?.action.kind ?? null,
  });
}

async function respond(
  parts: ServerParts,
  request: SandboxRequest,
  hits: readonly Fault[],
): Promise<Outcome> {
  const actions = hits.map((hit) => hit.action);
  const disturbances = actions.filter(isDisturbance);
  const late = actions.find((one) => one.kind === 'lateVisible');
  const action = actions.find(
    (one) => one.kind !== 'lateVisible' && one.kind !== 'delay' && !isDisturbance(one),
  );
  for (const one of actions) if (one.kind === 'delay') await parts.clock.sleep(one.ms);
  const handle = async (): Promise<SandboxResponse> => {
    const run = () => parts.system.handle(disturbances.length === 0 ? request : { ...request, disturbances });
    return late === undefined || parts.system.late === undefined ? run() : parts.system.late(late, run);
  };
  return action === undefined
    ? { kind: 'answer', response: await handle() }
    : carryOut(parts, request, action, handle);
}

async function carryOut(
  parts: ServerParts,
  request: SandboxRequest,
  action: FaultAction,
  handle: () => Promise<SandboxResponse>,
): Promise<Outcome> {
  const answer = (response: SandboxResponse): Outcome => ({ kind: 'answer', response });
  switch (action.kind) {
    case 'status':
      return answer(failureOf(parts.system, action, request));
    case 'html502':
      return answer(plainFailure(502));
    case 'html503':
      return answer(unavailablePage());
    case 'empty500':
      return answer({ status: 500 });
    case 'redirect':
      return answer(toMaintenancePage(request.baseUrl, action.to));
    case 'cut':
      return { kind: 'cut', response: await handle(), bytes: action.bytes, chunked: action.chunked };
    case 'truncate':
      return answer(truncated(await handle(), action.bytes));
    case 'reset':
      return { kind: 'reset' };
    case 'applyThenFail':
      await handle();
      return action.status === undefined
        ? { kind: 'reset' }
        : answer(parts.system.failed?.(action.status, request) ?? plainFailure(action.status));
    case 'expireToken':
      parts.system.actions?.['expireToken']?.({});
      return answer(await handle());
    case 'throttle':
      return answer(
        parts.system.throttled?.(action, request) ?? { status: 429, headers: { 'retry-after': '1' } },
      );
    default:
      return answer(await handle());
  }
}

/** Without a body of its own in the system's words, where it has some for that status. */
function failureOf(
  system: SandboxSystem,
  { status, headers, body }: Extract<FaultAction, { kind: 'status' }>,
  request: SandboxRequest,
): SandboxResponse {
  const own = body === undefined ? system.failed?.(status, request) : undefined;
  return { status, headers: { ...own?.headers, ...headers }, body: body ?? own?.body };
}

/** Reads to the end even when the body is too large, so that the client gets an answer and not a reset. */
async function readBody(message: IncomingMessage): Promise<Buffer | 'aborted' | 'too large'> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of message) {
      if (!Buffer.isBuffer(chunk)) continue;
      length += chunk.length;
      if (length <= MAX_BODY) chunks.push(chunk);
    }
  } catch {
    return 'aborted';
  }
  if (length > MAX_BODY) return 'too large';
  const body = Buffer.concat(chunks);
  if (message.headers['content-encoding'] !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: MAX_BODY });
  } catch {
    return body;
  }
}

function plainHeaders(message: IncomingMessage): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) out[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return out;
}
