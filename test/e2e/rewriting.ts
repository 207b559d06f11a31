import { onTestFinished } from 'vitest';
import { syncCommand } from '../../src/commands/sync.ts';
import type { RunResult } from '../../src/model/plan.ts';
import { scriptServer } from '../support/script-server.ts';
import type { Bench, Wire } from './harness.ts';

/** Changes an element of a posted array on its way, as a peer does that stores values in a form of its own. */
export type Rewrite = (element: Wire) => Wire;

/** Runs against this bench with a Halo that rewrites what is posted to `/api/<object>` before it stores it. */
export async function rewritingSync(
  it: Bench,
  object: string,
  rewrite: Rewrite,
): Promise<() => Promise<RunResult>> {
  const real = it.io.env['HALO_URL'] ?? '';
  const proxy = await scriptServer();
  onTestFinished(() => proxy.close());
  proxy.otherwise(async ({ method, path, query, headers, text, json }) => {
    const changed = method === 'POST' && path === `/api/${object}` && Array.isArray(json);
    const { host: _, 'content-length': __, connection: ___, ...passed } = headers;
    const answer = await fetch(`${real}${path}?${query}`, {
      method,
      headers: passed,
      ...(method === 'GET' ? {} : { body: changed ? JSON.stringify((json as Wire[]).map(rewrite)) : text }),
    });
    const date = answer.headers.get('date');
    return {
      status: answer.status,
      headers: {
        'content-type': answer.headers.get('content-type') ?? 'application/json',
        ...(date === null ? {} : { date }),
      },
      // `/api/authinfo` names the host that issues tokens.
      body: Buffer.from((await answer.text()).replaceAll(real, proxy.url)),
    };
  });
  const io = { ...it.io, env: { ...it.io.env, HALO_URL: proxy.url } };
  return async () => {
    it.output();
    await syncCommand(io, { ...it.options, json: true });
    return JSON.parse(it.output()) as RunResult;
  };
}
