import { CODES, type Code } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { HttpRequest } from './door.ts';

/** The part of a URL that may be shown: no query, no user info. */
export function endpointOf(request: Pick<HttpRequest, 'method' | 'url'>): string {
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

const NEVER_SENT: ReadonlySet<string> = new Set<NetworkCode>([
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
  // Raised by the operating system while connecting, or on an established connection: the second must be assumed.
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

const WHAT: Readonly<Partial<Record<NetworkCode, string>>> = {
  NETWORK_CUT: 'The connection broke before the whole answer had arrived',
  NETWORK_DNS: 'The host name could not be resolved',
  NETWORK_REFUSED: 'The host refused the connection',
  NETWORK_TIMEOUT: 'No complete answer came in time',
  NETWORK_TLS: 'The TLS certificate of the host was not accepted',
  NETWORK_UNREACHABLE: 'The host could not be reached',
};

/** Classifies what native fetch rejected with: undici hides the reason in `cause`, several of them in an AggregateError. */
export function classifyFetchFailure(
  request: Pick<HttpRequest, 'method' | 'url' | 'connection'>,
  thrown: unknown,
): CrosswalkError {
  const codes = systemCodes(thrown, 0);
  const known = codes.map(networkCode).find((code) => code !== undefined) ?? 'NETWORK_CUT';
  const suffix = codes[0] === undefined ? '' : ` [${codes[0]}]`;
  return networkError(known, request, `${WHAT[known] ?? 'The request failed'}${suffix}`, thrown);
}

function networkCode(code: string): NetworkCode | undefined {
  if (/^(CERT_|ERR_TLS_|ERR_SSL_)/.test(code)) return 'NETWORK_TLS';
  return BY_SYSTEM_CODE[code];
}

function systemCodes(thrown: unknown, depth: number): string[] {
  if (typeof thrown !== 'object' || thrown === null || depth > 4) return [];
  const own = 'code' in thrown && typeof thrown.code === 'string' ? [thrown.code] : [];
  const inner = 'errors' in thrown && Array.isArray(thrown.errors) ? thrown.errors : [];
  const cause = 'cause' in thrown ? [thrown.cause] : [];
  return [...own, ...[...cause, ...inner].flatMap((next) => systemCodes(next, depth + 1))];
}
