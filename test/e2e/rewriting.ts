import { onTestFinished } from 'vitest';
import { type SyncOptions, syncCommand } from '../../src/commands/sync.ts';
import type { RunResult } from '../../src/model/plan.ts';
import { scriptServer } from '../support/script-server.ts';
import type { Bench, Wire } from './harness.ts';

/** Changes an element that is written on its way, as a peer does that stores values in a form of its own. */
export type Rewrite = (element: Wire) => Wire;

const URLS = { salesforce: 'SALESFORCE_URL', halo: 'HALO_URL' } as const;

/** Runs against this bench with a Halo that rewrites what is posted to `/api/<object>` before it stores it. */
export function rewritingSync(
  it: Bench,
  object: string,
  rewrite: Rewrite,
): Promise<() => Promise<RunResult>> {
  return syncThrough(it, {
    halo: (path, body) => (path === `/api/${object}` && Array.isArray(body) ? body.map(rewrite) : body),
  });
}

type Change = (path: string, body: unknown) => unknown;

/** The same for any writes of either system: each gets the path and body; `answers` what comes back to those. */
export async function syncThrough(
  it: Bench,
  changes: Partial<Record<keyof typeof URLS, Change>>,
  answers?: Change,
): Promise<(more?: Partial<SyncOptions>) => Promise<RunResult>> {
  const env = { ...it.io.env };
  for (const [system, change] of Object.entries(changes) as [keyof typeof URLS, Change][])
    env[URLS[system]] = await proxy(it.io.env[URLS[system]] ?? '', change, answers);
  return async (more = {}) => {
    it.output();
    await syncCommand({ ...it.io, env }, { ...it.options, json: true, ...more });
    it.clock.advance(2_000);
    return JSON.parse(it.output()) as RunResult;
  };
}

async function proxy(real: string, change: Change, answered: Change | undefined): Promise<string> {
  const server = await scriptServer();
  onTestFinished(() => server.close());
  server.otherwise(async ({ method, path, query, headers, text, json }) => {
    const changed = method !== 'GET' && typeof json === 'object' && json !== null;
    const { host: _, 'content-length': __, connection: ___, ...passed } = headers;
    const search = query.toString();
    const answer = await fetch(`${real}${path}${search === '' ? '' : `?${search}`}`, {
      method,
      headers: passed,
      ...(method === 'GET' ? {} : { body: changed ? JSON.stringify(change(path, json)) : text }),
    });
    const back = (await answer.text()).replaceAll(real, server.url);
    const date = answer.headers.get('date');
    return {
      status: answer.status,
      headers: {
        'content-type': answer.headers.get('content-type') ?? 'application/json',
        ...(date === null ? {} : { date }),
      },
      // `/api/authinfo` and `instance_url` name the host to go on with.
      body: Buffer.from(changed && answered ? JSON.stringify(answered(path, JSON.parse(back))) : back),
    };
  });
  return server.url;
}
