import type { HubspotDeps, LazyObject } from './deps.ts';

/** How many records a complete reading brings, in one request. */
export async function count(_deps: HubspotDeps, _object: LazyObject): Promise<number> {
  throw new Error('not written yet');
}
