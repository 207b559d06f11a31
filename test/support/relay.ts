import { onTestFinished } from 'vitest';
import type { Io } from '../../src/commands/io.ts';
import { type Answer, type RecordedRequest, type ScriptServer, scriptServer } from './script-server.ts';

export type System = 'salesforce' | 'halo';

export interface Relayed {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What a client gets in place of the system's answer; `real` asks the system itself. */
export type Meddle = (
  system: System,
  request: RecordedRequest,
  real: () => Promise<Relayed>,
) => Answer | undefined | Promise<Answer | undefined>;

export interface Relay {
  /** The io of a bench with the relay's addresses in its environment. */
  readonly io: Io;
  /** Every token the systems have issued. */
  readonly tokens: ReadonlySet<string>;
  meddle(with_: Meddle | undefined): void;
  close(): Promise<void>;
}

const URLS = { salesforce: 'SALESFORCE_URL', halo: 'HALO_URL' } as const;
const HOP_BY_HOP = ['host', 'content-length', 'connection', 'accept-encoding'];
const NOT_PASSED_BACK = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'transfer-encoding',
]);

/** A server in front of each system of a sandbox, through which everything goes and which may answer instead. */
export async function openRelay(io: Io): Promise<Relay> {
  let meddling: Meddle | undefined;
  const tokens = new Set<string>();
  const servers: ScriptServer[] = [];
  const env: Record<string, string | undefined> = { ...io.env };
  for (const system of ['salesforce', 'halo'] as const) {
    const base = io.env[URLS[system]] ?? '';
    const server = await scriptServer();
    servers.push(server);
    env[URLS[system]] = server.url;
    server.otherwise(async (request) => {
      const real = async (): Promise<Relayed> => {
        const answer = await pass(base, request);
        // `instance_url` and `/api/authinfo` say where to go on.
        const text = (await answer.text()).replaceAll(base, server.url);
        for (const [, token = ''] of text.matchAll(/"(?:access|refresh)_token":\s*"([^"]+)"/g))
          tokens.add(token);
        const headers = Object.fromEntries(
          [...answer.headers].filter(([name]) => !NOT_PASSED_BACK.has(name)),
        );
        return { status: answer.status, headers, text };
      };
      const instead = await meddling?.(system, request, real);
      return instead ?? answerOf(await real());
    });
  }
  return {
    io: { ...io, env },
    tokens,
    meddle(with_) {
      meddling = with_;
    },
    async close() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** The same, gone with the test. */
export async function relay(io: Io): Promise<Relay> {
  const it = await openRelay(io);
  onTestFinished(() => it.close());
  return it;
}

/** A system's answer, as it is or with another body. */
export function answerOf({ status, headers, text }: Relayed, body = text): Answer {
  return { status, headers, body: Buffer.from(body) };
}

function pass(base: string, { method, path, query, headers, text }: RecordedRequest): Promise<Response> {
  const search = query.size > 0 ? `?${query}` : '';
  return fetch(`${base}${path}${search}`, {
    method,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name))),
    redirect: 'manual',
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: text }),
  });
}
