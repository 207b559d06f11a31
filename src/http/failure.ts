import { CODES, type Code } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { HttpRequest } from './door.ts';

/** The part of a URL that may be shown: no query, no user info. */
function endpointOf(request: Pick<HttpRequest, 'method' | 'url'>): string {
  const url = URL.parse(request.url);
  return url === null ? request.method : `${request.method} ${url.origin}${url.pathname}`;
}

export type NetworkCode = Extract<Code, `NETWORK_${string}`>;

export function networkError(
  code: NetworkCode,
  request: Pick<HttpRequest, 'method' | 'url' | 'connection'>,
  what: string,
  cause?: unknown,
): CrosswalkError {
  const entry = CODES[code];
  return new CrosswalkError(
    {
      code,
      kind: entry.kind,
      what: `${what} (connection "${request.connection}").`,
      where: `At ${endpointOf(request)}.`,
      why: entry.cause,
      todo: entry.cure,
    },
    cause,
  );
}

export function cancelled(request: HttpRequest): CrosswalkError {
  return networkError('NETWORK_CANCELLED', request, 'The request was given up because the run is stopping');
}

/**
 * What an exchange throws: the reason why it was aborted, else what is known already, else what fetch means. Fetch rejects with the abort
 * reason itself while it waits for headers, and with a wrapper around it while a body streams.
 */
export function asNetworkError(request: HttpRequest, signal: AbortSignal, thrown: unknown): unknown {
  if (signal.aborted) return signal.reason;
  if (thrown instanceof Error && thrown.name === 'CrosswalkError') return thrown;
  return classifyFetchFailure(request, thrown);
}

const NEVER_SENT: ReadonlySet<string> = new Set<NetworkCode | 'BUDGET_SPENT'>([
  'BUDGET_SPENT',
  'NETWORK_BAD_PORT',
  'NETWORK_DNS',
  'NETWORK_INSECURE',
  'NETWORK_REFUSED',
  'NETWORK_TLS',
  'NETWORK_UNREACHABLE',
]);

/** True when no byte of the request can have reached the server, so that a create was certainly not carried out. */
export function neverSent(error: unknown): boolean {
  return error instanceof CrosswalkError && NEVER_SENT.has(error.code);
}

/** True for every failure in which no complete answer came. */
export function isNetworkFailure(error: unknown): error is CrosswalkError {
  return error instanceof CrosswalkError && error.code.startsWith('NETWORK_');
}

const BY_SYSTEM_CODE: Readonly<Record<string, NetworkCode>> = {
  EAI_AGAIN: 'NETWORK_DNS',
  EHOSTUNREACH: 'NETWORK_UNREACHABLE',
  EHOSTDOWN: 'NETWORK_UNREACHABLE',
  ENETDOWN: 'NETWORK_UNREACHABLE',
  ENETUNREACH: 'NETWORK_UNREACHABLE',
  ENOTFOUND: 'NETWORK_DNS',
  ECONNREFUSED: 'NETWORK_REFUSED',
  // On an established connection; while connecting it is told by `syscall`.
  ETIMEDOUT: 'NETWORK_TIMEOUT',
  UND_ERR_BODY_TIMEOUT: 'NETWORK_TIMEOUT',
  UND_ERR_CONNECT_TIMEOUT: 'NETWORK_UNREACHABLE',
  UND_ERR_HEADERS_TIMEOUT: 'NETWORK_TIMEOUT',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'NETWORK_TLS',
  SELF_SIGNED_CERT_IN_CHAIN: 'NETWORK_TLS',
  UNABLE_TO_GET_ISSUER_CERT: 'NETWORK_TLS',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'NETWORK_TLS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'NETWORK_TLS',
};

const WHAT: Readonly<Partial<Record<NetworkCode, (host: string) => string>>> = {
  NETWORK_BAD_PORT: (host) => `No request can be sent to ${host}`,
  NETWORK_CUT: (host) => `The connection to ${host} broke before the whole answer had arrived`,
  NETWORK_DNS: (host) => `The host name of ${host} could not be resolved`,
  NETWORK_REDIRECT: (host) => `The server at ${host} redirects a request with a streamed body`,
  NETWORK_REFUSED: (host) => `The host ${host} refused the connection`,
  NETWORK_TIMEOUT: (host) => `No complete answer came in time from ${host}`,
  NETWORK_TLS: (host) => `The TLS certificate of ${host} was not accepted`,
  NETWORK_UNREACHABLE: (host) => `The host ${host} could not be reached`,
};

/**
 * Classifies what native fetch rejected with: undici hides the reason in `cause`, several of them in an AggregateError. The host
 * that failed is named, which need not be the one in the connection's URL (token host, a Salesforce instance).
 */
export function classifyFetchFailure(
  request: Pick<HttpRequest, 'method' | 'url' | 'connection'>,
  thrown: unknown,
): CrosswalkError {
  const reasons = reasonsOf(thrown, 0);
  const known = reasons.map(networkCode).find((code) => code !== undefined) ?? 'NETWORK_CUT';
  const system = reasons.find(({ code }) => code !== undefined)?.code;
  const suffix = system === undefined ? '' : ` [${system}]`;
  const host = `"${URL.parse(request.url)?.host ?? ''}"`;
  return networkError(known, request, `${WHAT[known]?.(host) ?? 'The request failed'}${suffix}`, thrown);
}

interface Reason {
  readonly code: string | undefined;
  readonly syscall: string | undefined;
  readonly message: string | undefined;
}

function networkCode({ code, syscall, message }: Reason): NetworkCode | undefined {
  // Fetch knows ports of other protocols (1, 22, 25, 6000, ...) and does not even connect: no code, these words only.
  if (message === 'bad port') return 'NETWORK_BAD_PORT';
  // In the mode in which streamed bodies are sent, redirects are no answers.
  if (message === 'unexpected redirect') return 'NETWORK_REDIRECT';
  if (code === undefined) return undefined;
  if (/^(CERT_|ERR_TLS_|ERR_SSL_)/.test(code)) return 'NETWORK_TLS';
  if (syscall === 'getaddrinfo') return 'NETWORK_DNS';
  // Whatever ends the attempt to connect comes before the first byte of the request.
  if (syscall === 'connect') return code === 'ECONNREFUSED' ? 'NETWORK_REFUSED' : 'NETWORK_UNREACHABLE';
  if (message?.includes('before secure TLS connection was established')) return 'NETWORK_UNREACHABLE';
  return BY_SYSTEM_CODE[code];
}

function reasonsOf(thrown: unknown, depth: number): Reason[] {
  if (typeof thrown !== 'object' || thrown === null || depth > 4) return [];
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const own = {
    code: 'code' in thrown ? text(thrown.code) : undefined,
    syscall: 'syscall' in thrown ? text(thrown.syscall) : undefined,
    message: 'message' in thrown ? text(thrown.message) : undefined,
  };
  const inner = 'errors' in thrown && Array.isArray(thrown.errors) ? thrown.errors : [];
  const cause = 'cause' in thrown ? [thrown.cause] : [];
  return [own, ...[...cause, ...inner].flatMap((next) => reasonsOf(next, depth + 1))];
}
