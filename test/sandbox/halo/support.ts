import { readFileSync } from 'node:fs';
import { createHaloSandbox, type HaloSandbox, type HaloSettings } from '../../../src/sandbox/halo/index.ts';
import type { SandboxData, SandboxResponse, WireRecord } from '../../../src/sandbox/system.ts';
import { type FakeClock, fakeClock } from '../../support/clock.ts';

export interface Desk {
  readonly sandbox: HaloSandbox;
  readonly clock: FakeClock;
  /** One request below the host, with a token of scope `all` unless another is given. */
  call(method: string, target: string, body?: unknown, options?: CallOptions): SandboxResponse;
  /** The same where the tenant may take its time: creates of tickets under the usual way to number them. */
  promised(method: string, target: string, body?: unknown): Promise<SandboxResponse>;
  get(target: string): SandboxResponse;
  post(target: string, body: unknown): SandboxResponse;
  token(scope: string): string;
}

export interface CallOptions {
  readonly token?: string | null;
  readonly contentType?: string;
}

export interface DeskOptions {
  readonly data?: SandboxData;
  readonly rates?: 'real' | 'off';
  readonly settings?: Partial<HaloSettings>;
  /** The server calculates the numbers of new tickets, as it does unless an administrator changes it. */
  readonly calculatedNumbers?: boolean;
}

export const NOW = '2026-10-03T06:24:10.967Z';

/** A sandbox tenant called without sockets, at a clock that stands still. */
export function desk(options: DeskOptions = {}): Desk {
  const clock = fakeClock(NOW);
  const sandbox = createHaloSandbox(
    { clock, rates: options.rates ?? 'off', data: options.data ?? {} },
    options.settings,
  );
  if (options.calculatedNumbers !== true) sandbox.actions?.['control']?.({ nextfaultidcalculationmethod: 1 });
  const send = (
    method: string,
    target: string,
    headers: Record<string, string>,
    body: string,
  ): SandboxResponse => {
    const answer = handle(method, target, headers, body);
    if (answer instanceof Promise) throw new Error('The Halo sandbox answers at once.');
    return answer;
  };
  const handle = (method: string, target: string, headers: Record<string, string>, body: string) => {
    const url = new URL(target, 'http://127.0.0.1:1');
    return sandbox.handle({
      method,
      path: url.pathname,
      query: url.searchParams,
      headers,
      body: Buffer.from(body, 'utf8'),
      baseUrl: 'http://127.0.0.1:1',
    });
  };
  const token = (scope: string) => {
    const env = sandbox.env('http://127.0.0.1:1');
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: env['HALO_CLIENT_ID'] ?? '',
      client_secret: env['HALO_CLIENT_SECRET'] ?? '',
      scope,
    });
    const answer = send('POST', '/auth/token', FORM, form.toString());
    return String(record(answer)['access_token']);
  };
  let all: string | undefined;
  const call: Desk['call'] = (method, target, body, more = {}) => {
    if (more.token === undefined) all ??= token('all');
    const given = more.token === undefined ? (all ?? null) : more.token;
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    return send(
      method,
      target,
      {
        ...(given === null ? {} : { authorization: `Bearer ${given}` }),
        ...(body === undefined
          ? {}
          : { 'content-type': more.contentType ?? 'application/json; charset=utf-8' }),
      },
      text,
    );
  };
  return {
    sandbox,
    clock,
    token,
    call,
    promised: async (method, target, body) => {
      all ??= token('all');
      const headers = { authorization: `Bearer ${all}`, 'content-type': 'application/json; charset=utf-8' };
      return handle(method, target, headers, body === undefined ? '' : JSON.stringify(body));
    },
    get: (target) => call('GET', target),
    post: (target, body) => call('POST', target, body),
  };
}

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** The body of an answer that is one JSON object. */
export function record(response: SandboxResponse): WireRecord {
  const { body } = response;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Error(`No object but status ${response.status}: ${String(body)}`);
  }
  return body as WireRecord;
}

/** The body of an answer that is an array, or the array under `key` of an envelope. */
export function rows(response: SandboxResponse, key?: string): readonly WireRecord[] {
  const found = key === undefined ? response.body : record(response)[key];
  if (!Array.isArray(found)) throw new Error(`No array but status ${response.status}`);
  return found as readonly WireRecord[];
}

/** The text of the serialised .NET exception. */
export function message(response: SandboxResponse): unknown {
  return record(response)['Message'];
}

/** The shipped demo records. */
export function demoData(): SandboxData {
  const read = (name: string): readonly WireRecord[] =>
    JSON.parse(readFileSync(new URL(`../../../src/sandbox/data/halo/${name}.json`, import.meta.url), 'utf8'));
  return { Client: read('Client'), Users: read('Users') };
}
