import { createSandboxClock, type SandboxClock } from '../../../src/sandbox/clock.ts';
import { createSalesforceSandbox } from '../../../src/sandbox/salesforce/index.ts';
import type {
  SandboxData,
  SandboxRequest,
  SandboxResponse,
  SandboxSystem,
} from '../../../src/sandbox/system.ts';
import { fakeClock } from '../../support/clock.ts';

export const BASE = 'http://127.0.0.1:1';
export const NOW = '2026-03-04T05:06:07Z';

// Answers are read as a client without types reads them.
// biome-ignore lint/suspicious/noExplicitAny: the assertions name the shape
export type Json = any;

/** The sandbox without sockets, as a client that is logged in sees it. */
export interface Client {
  readonly system: SandboxSystem;
  readonly clock: SandboxClock;
  readonly env: Readonly<Record<string, string>>;
  raw(method: string, target: string, body?: unknown, headers?: Record<string, string>): SandboxResponse;
  /** A call below `/services/data/v62.0`. */
  call(
    method: string,
    target: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): { status: number; body: Json };
  /** The headers of such a call's answer. */
  headers(method: string, target: string): Readonly<Record<string, string>>;
  soql(text: string, headers?: Record<string, string>): Json;
  /** The records of a query, without attributes. */
  rows(text: string): Record<string, unknown>[];
  /** The only error of a refused query. */
  refusal(text: string): { errorCode: string; message: string };
  create(type: string, fields: Record<string, unknown>): string;
}

export function client(
  data: SandboxData = {},
  options: { pageSize?: number; rates?: 'real' | 'off' } = {},
): Client {
  const base = fakeClock(NOW);
  const clock = createSandboxClock(base);
  const system = createSalesforceSandbox({ clock, data, rates: 'off', unmovedNow: base.now, ...options });
  const env = system.env(BASE);
  const raw = (method: string, target: string, body?: unknown, headers: Record<string, string> = {}) => {
    const url = new URL(target, BASE);
    const request: SandboxRequest = {
      method,
      path: url.pathname,
      query: url.searchParams,
      search: url.search,
      headers,
      body: bodyOf(body),
      baseUrl: BASE,
    };
    return system.handle(request) as SandboxResponse;
  };
  const token = login({ raw, env });
  const call: Client['call'] = (method, target, body, headers = {}) => {
    const path = target.startsWith('/services') ? target : `/services/data/v62.0${target}`;
    const answer = raw(method, path, body, {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    });
    return {
      status: answer.status,
      body: answer.body === undefined ? undefined : JSON.parse(JSON.stringify(answer.body)),
    };
  };
  const soql: Client['soql'] = (text, headers) => {
    const answer = call('GET', `/query?q=${encodeURIComponent(text)}`, undefined, headers);
    if (answer.status !== 200) throw new Error(answer.body[0].message);
    return answer.body;
  };
  return {
    system,
    clock,
    env,
    raw,
    call,
    headers: (method, target) =>
      raw(method, `/services/data/v62.0${target}`, undefined, { authorization: `Bearer ${token}` }).headers ??
      {},
    soql,
    rows: (text) =>
      soql(text).records.map(({ attributes: _attributes, ...rest }: Record<string, unknown>) => rest),
    refusal: (text) => {
      const answer = call('GET', `/query?q=${encodeURIComponent(text)}`);
      if (answer.status !== 400) throw new Error(`status ${answer.status}`);
      return answer.body[0];
    },
    create: (type, fields) => {
      const answer = call('POST', `/sobjects/${type}`, fields);
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return answer.body.id;
    },
  };
}

function bodyOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
}

export function login(parts: Pick<Client, 'raw' | 'env'>): string {
  const answer = parts.raw('POST', '/services/oauth2/token', clientCredentials(parts.env));
  return (answer.body as { access_token: string }).access_token;
}

export function clientCredentials(env: Readonly<Record<string, string>>): string {
  return new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: env['SALESFORCE_CLIENT_ID'] ?? '',
    client_secret: env['SALESFORCE_CLIENT_SECRET'] ?? '',
  }).toString();
}
