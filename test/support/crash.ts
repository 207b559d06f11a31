import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Kill {
  /** The request at which the process dies, from 1. */
  readonly at: number;
  /** Before that request is sent, or after its answer has arrived and before anybody has seen it. */
  readonly when: 'before' | 'after';
  /** Counts only requests with this method whose path holds this text. */
  readonly only?: { readonly method: string; readonly path: string };
}

/**
 * Runs `work` as if its process were killed at a request: what the state's files held at that moment is what is left of the run,
 * whatever `work` still does on its way out. Requests to the control plane of the sandbox are not counted. Resolves to false when
 * `work` ended before that request.
 */
export async function killed(
  kill: Kill,
  stateFolder: string,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<boolean> {
  const real = globalThis.fetch;
  const stop = new AbortController();
  const kept = join(mkdtempSync(join(tmpdir(), 'crosswalk-killed-')), 'state');
  const die = () => {
    if (!stop.signal.aborted) {
      if (existsSync(stateFolder)) cpSync(stateFolder, kept, { recursive: true });
      stop.abort(new DOMException('Killed by the test.', 'AbortError'));
    }
    throw stop.signal.reason;
  };
  let seen = 0;
  globalThis.fetch = async (...args) => {
    if (String(args[0]).includes('/__sandbox')) return real(...args);
    const { only } = kill;
    const other = only && (args[1]?.method !== only.method || !String(args[0]).includes(only.path));
    if (other && seen < kill.at) return real(...args);
    seen += 1;
    if (seen > kill.at || (seen === kill.at && kill.when === 'before')) die();
    const answer = await real(...args);
    if (seen >= kill.at) die();
    return answer;
  };
  try {
    await work(stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
  } finally {
    globalThis.fetch = real;
  }
  if (stop.signal.aborted) {
    rmSync(stateFolder, { recursive: true, force: true });
    if (existsSync(kept)) cpSync(kept, stateFolder, { recursive: true });
  }
  rmSync(join(kept, '..'), { recursive: true, force: true });
  return stop.signal.aborted;
}
