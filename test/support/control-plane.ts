import type { RunningSystem } from '../../src/sandbox/start.ts';

export type Control = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** Asks a running sandbox's control plane; throws with its words where it refuses. */
export function controlOf({ controlUrl }: Pick<RunningSystem, 'controlUrl'>): Control {
  return async (method, path, body) => {
    const response = await fetch(`${controlUrl}/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}
