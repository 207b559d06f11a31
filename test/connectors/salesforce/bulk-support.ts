import { onTestFinished } from 'vitest';
import type { ReadPage, ReadRequest } from '../../../src/connectors/connector.ts';
import { createSalesforce } from '../../../src/connectors/salesforce/index.ts';
import { createDoor } from '../../../src/http/create-door.ts';
import type { SystemRecord } from '../../../src/model/record.ts';
import { createSalesforceSandbox } from '../../../src/sandbox/salesforce/index.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import type { SandboxData } from '../../../src/sandbox/system.ts';
import { type FakeClock, fakeClock } from '../../support/clock.ts';

export const START = '2026-11-20T12:00:00Z';

export interface Sent {
  readonly method: string;
  /** Below the version; of a query only the resource. */
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

export interface Tampered {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
}

export interface BulkBench {
  readonly clock: FakeClock;
  read(request?: Partial<ReadRequest>, more?: { bulkAbove?: number }): AsyncIterable<ReadPage>;
  control(path: string, body?: unknown, method?: string): Promise<unknown>;
  /** Requests since the last call, tokens and describes left out: `GET jobs/query/<id>`. */
  sent(): readonly string[];
  /** Bodies of jobs that were asked for. */
  readonly jobs: readonly { operation: string; query: string }[];
  /** Every SOQL statement that was sent to be read page by page. */
  readonly statements: readonly string[];
}

/** A Salesforce sandbox of its own and a connector whose every answer can be changed on the way. */
export async function bulkBench(
  data: SandboxData,
  options: {
    pageSize?: number;
    bulkAbove?: number;
    maxBytes?: number;
    /** Called with the request and its answer; what it gives replaces the answer. */
    tamper?: (
      request: string,
      answer: { status: number; body: string; soql: string },
      clock: FakeClock,
    ) => Tampered | undefined | Promise<Tampered | undefined>;
  } = {},
): Promise<BulkBench> {
  const clock = fakeClock(START);
  const sandbox = await startSandbox({
    clock,
    records: { salesforce: data },
    systems: {
      salesforce: (given) => createSalesforceSandbox({ ...given, pageSize: options.pageSize ?? 2_000 }),
    },
  });
  onTestFinished(() => sandbox.close());
  const running = sandbox.systems['salesforce'];
  if (running === undefined) throw new Error('no Salesforce');
  let sent: string[] = [];
  const statements: string[] = [];
  const jobs: { operation: string; query: string }[] = [];
  const watched: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const answer = await fetch(input, init);
    const text = await answer.text();
    const path = url.pathname.replace(/^\/services\/data\/v[\d.]+\//, '').replace(/750\w{15}/, '<id>');
    const request = `${init?.method} ${path}`;
    if (!/oauth2|describe/.test(path)) sent.push(request);
    if (request === 'POST jobs/query') jobs.push(JSON.parse(String(init?.body)));
    const soql = url.searchParams.get('q');
    if (soql !== null) statements.push(soql);
    const change = await options.tamper?.(
      request,
      { status: answer.status, body: text, soql: url.searchParams.get('q') ?? '' },
      clock,
    );
    const headers = new Headers(answer.headers);
    for (const [name, value] of Object.entries(change?.headers ?? {})) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    const status = change?.status ?? answer.status;
    const body = change?.body ?? text;
    headers.set('content-length', String(Buffer.byteLength(body)));
    return new Response(status === 204 ? null : body, { status, headers });
  };
  const door = createDoor({
    clock,
    userAgent: 'crosswalk-test',
    random: () => 0,
    fetch: watched,
    ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
  });
  const connect = (bulkAbove: number | undefined) =>
    createSalesforce({
      clock,
      door,
      connection: {
        name: 'crm',
        url: running.url,
        apiVersion: '62.0',
        ...(bulkAbove === undefined ? {} : { bulkAbove }),
        auth: {
          flow: 'clientCredentials',
          clientId: running.env['SALESFORCE_CLIENT_ID'] ?? '',
          clientSecret: running.env['SALESFORCE_CLIENT_SECRET'] ?? '',
        },
      },
    });
  return {
    clock,
    jobs,
    statements,
    read: (request = {}, more = {}) =>
      connect(more.bulkAbove ?? options.bulkAbove).read({ object: 'Account', fields: ['Name'], ...request }),
    async control(path, body = {}, method = 'POST') {
      const answer = await fetch(`${running.controlUrl}/${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
    sent() {
      const before = sent;
      sent = [];
      return before;
    },
  };
}

/** Accounts with ids and stamps; several share a stamp, as rows of one transaction do. */
export function accounts(count: number, more: (n: number) => Record<string, unknown> = () => ({})) {
  return Array.from({ length: count }, (_, n) => ({
    Id: `001B000000${n.toString(36).padStart(5, '0')}`,
    Name: `Account ${n}`,
    SystemModstamp: new Date(Date.parse('2026-11-01T10:00:00Z') + Math.floor(n / 7) * 1_000).toISOString(),
    ...more(n),
  }));
}

/** Every record by id; fails for one that came twice. */
export function byId(pages: readonly ReadPage[]): Map<string, SystemRecord> {
  const all = pages.flatMap((page) => page.records);
  const map = new Map(all.map((record) => [record.id, record]));
  if (map.size !== all.length) throw new Error(`${all.length - map.size} records came twice`);
  return map;
}
