import type { SalesforceApi } from '../api.ts';
import { chunkByLength, encodeSoql, MAX_QUERY_BYTES, quoted } from '../where.ts';
import type { WireObject } from '../wire.ts';
import { createLane } from './lane.ts';
import { type FeedSource, sourceQuery } from './sources.ts';

interface Deps {
  readonly connection: string;
  readonly api: SalesforceApi;
}

/** Rows of one of the feed's objects by id, or by that of their post, about 400 to a query; none where the org does not have the object. */
export async function byIds(
  deps: Deps,
  source: FeedSource,
  ids: readonly string[],
  deleted: boolean,
  field: 'Id' | 'FeedItemId' = 'Id',
): Promise<readonly WireObject[]> {
  const used = encodeSoql(
    sourceQuery({ source, conditions: [], withoutVisibility: false }).soql([`${field} IN ()`]),
  ).length;
  const chunks = chunkByLength([...new Set(ids)], quoted, MAX_QUERY_BYTES - used);
  const rows = await Promise.all(
    chunks.map(async (chunk) => {
      const among = `${field} IN (${chunk.map(quoted).join(',')})`;
      const found: WireObject[] = [];
      const lane = createLane(deps, {}, source, [among], undefined);
      while (!lane.done()) found.push(...((await lane.next())?.rows ?? []));
      return found;
    }),
  );
  return rows.flat().filter((row) => deleted || row['IsDeleted'] !== true);
}
