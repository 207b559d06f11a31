import type { Disturbance } from '../../../src/sandbox/faults/actions.ts';
import {
  createHubspotSandbox,
  type HubspotOptions,
  type HubspotSettings,
} from '../../../src/sandbox/hubspot/index.ts';
import type { SandboxData, SandboxResponse, SandboxSystem, WireRecord } from '../../../src/sandbox/system.ts';
import { type FakeClock, fakeClock } from '../../support/clock.ts';

export interface Account {
  readonly sandbox: SandboxSystem;
  readonly clock: FakeClock;
  /** One request below the host with the private app's token. */
  call(method: string, target: string, body?: unknown): Reply;
  /** One request as it is, without a token; a form where the body is one. */
  raw(method: string, target: string, init?: Raw): Reply;
  /** An action of the control plane. */
  act(name: string, body: WireRecord): WireRecord;
}

export interface Raw {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams | string;
  readonly disturbances?: readonly Disturbance[];
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests are about
  readonly body: any;
}

export const NOW = '2026-10-03T06:24:10.967Z';

/** A HubSpot account called without sockets, at a clock that stands still. */
export function account(
  options: { data?: SandboxData; rates?: 'real' | 'off'; settings?: Partial<HubspotSettings> } = {},
): Account {
  const clock = fakeClock(NOW);
  const given: HubspotOptions = {
    clock,
    rates: options.rates ?? 'off',
    data: options.data ?? {},
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  };
  const sandbox = createHubspotSandbox(given);
  const baseUrl = 'http://127.0.0.1:1';
  const token = sandbox.env(baseUrl)['HUBSPOT_ACCESS_TOKEN'] ?? '';
  const raw: Account['raw'] = (method, target, { headers, body = '', disturbances } = {}) => {
    const url = new URL(target, baseUrl);
    const form = typeof body !== 'string';
    const answer = sandbox.handle({
      method,
      path: url.pathname,
      query: url.searchParams,
      search: url.search,
      headers: { ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}), ...headers },
      body: Buffer.from(String(body), 'utf8'),
      baseUrl,
      ...(disturbances === undefined ? {} : { disturbances }),
    });
    if (answer instanceof Promise) throw new Error('The HubSpot sandbox answers at once.');
    return plain(answer);
  };
  return {
    sandbox,
    clock,
    raw,
    call: (method, target, body) =>
      raw(method, target, {
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: body === undefined ? '' : JSON.stringify(body),
      }),
    act: (name, body) => sandbox.actions?.[name]?.(body) as WireRecord,
  };
}

function plain(answer: SandboxResponse): Reply {
  return { status: answer.status, headers: answer.headers ?? {}, body: answer.body };
}

/** The codes inside the JSON of a message about property values. */
export function complaints(message: string): readonly (readonly [string, string])[] {
  const json = /^Property values were not valid: (.*)$/s.exec(message)?.[1];
  const list: { error: string; name: string }[] = JSON.parse(json ?? '[]');
  return list.map(({ error, name }) => [error, name] as const);
}
