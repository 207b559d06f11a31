import type { HubspotDeps, LazyObject } from './deps.ts';
import { search } from './search.ts';

/** How many records a complete reading brings, in one request: the `total` of a search for everything, which the index may be behind with. */
export async function count(deps: HubspotDeps, object: LazyObject): Promise<number> {
  const { total } = await search(deps, object.name, {
    groups: [],
    properties: [],
    limit: 1,
    countOnly: true,
  });
  return total;
}
