import { onTestFinished } from 'vitest';
import { startSandbox } from '../../../src/sandbox/start.ts';
import type { SandboxData } from '../../../src/sandbox/system.ts';
import { type FakeClock, fakeClock } from '../../support/clock.ts';

export const NOW = '2026-11-21T09:00:00.000Z';

export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `undefined` when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies of two vendors, asserted on and never passed on
  readonly body: any;
}

export interface Side {
  readonly url: string;
  /** A request with a token, below `/services/data/v62.0` or `/api`; it follows no redirect. */
  call(method: string, path: string, body?: unknown): Promise<Seen>;
  /** Any request to the port. */
  raw(method: string, path: string, init?: RequestInit): Promise<Seen>;
  login(): Promise<void>;
  control(method: string, path: string, body?: unknown): Promise<Seen>;
  fault(fault: Record<string, unknown>): Promise<void>;
}

export interface Rig {
  readonly clock: FakeClock;
  readonly crm: Side;
  readonly desk: Side;
}

export interface RigOptions {
  readonly crm?: SandboxData;
  readonly desk?: SandboxData;
  readonly rates?: 'real' | 'off';
  readonly faults?: readonly unknown[];
}

/** Both systems on real sockets, seen by nothing but fetch, at a clock that stands still. Gone with the test. */
export async function rig(options: RigOptions = {}): Promise<Rig> {
  const clock = fakeClock(NOW);
  const sandbox = await startSandbox({
    clock,
    records: { salesforce: options.crm ?? {}, halo: options.desk ?? {} },
    ...(options.rates === undefined ? {} : { rates: options.rates }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
  });
  onTestFinished(() => sandbox.close());
  const env = sandbox.env;
  const crm = side(
    sandbox.systems['salesforce'] ?? { url: '', controlUrl: '' },
    '/services/data/v62.0',
    '/services/oauth2/token',
    { client_id: env['SALESFORCE_CLIENT_ID'], client_secret: env['SALESFORCE_CLIENT_SECRET'] },
  );
  const desk = side(sandbox.systems['halo'] ?? { url: '', controlUrl: '' }, '/api', '/auth/token', {
    client_id: env['HALO_CLIENT_ID'],
    client_secret: env['HALO_CLIENT_SECRET'],
    scope: 'all',
  });
  return { clock, crm, desk };
}

function side(
  at: { readonly url: string; readonly controlUrl: string },
  base: string,
  tokenPath: string,
  client: Readonly<Record<string, string | undefined>>,
): Side {
  let token: string | undefined;
  const see = async (url: string, init: RequestInit): Promise<Seen> => {
    const answer = await fetch(url, { redirect: 'manual', ...init });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
  };
  const login = async () => {
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    for (const [name, value] of Object.entries(client)) form.set(name, value ?? '');
    const answer = await see(`${at.url}${tokenPath}`, { method: 'POST', body: form });
    token = answer.body?.access_token;
  };
  return {
    url: at.url,
    login,
    async call(method, path, body) {
      if (token === undefined) await login();
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const url = path.startsWith('/services') ? `${at.url}${path}` : `${at.url}${base}${path}`;
      return see(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    },
    raw: (method, path, init = {}) => see(`${at.url}${path}`, { ...init, method }),
    control: (method, path, body) =>
      see(`${at.controlUrl}${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async fault(fault) {
      const answer = await see(`${at.controlUrl}/faults`, { method: 'POST', body: JSON.stringify(fault) });
      if (answer.status !== 200) throw new Error(answer.text);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function query(soql: string): string {
  return `/query?q=${encodeURIComponent(soql)}`;
}
