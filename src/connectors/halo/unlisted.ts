import type { SystemRecord } from '../../model/record.ts';
import type { FindRequest } from '../connector.ts';
import type { HaloApi } from './api.ts';
import { haloCapabilities } from './capabilities.ts';
import { toRecord } from './convert.ts';
import { sameText } from './external-link.ts';
import { beyond, newestPage } from './newest.ts';
import { readDetails } from './read.ts';
import type { Schemas } from './schema.ts';

/** Ids that the newest page skips and that are read: most are of deleted records. */
const HOLES = 25;
/** Ids in a row without a record after which no more are expected. */
const GAP = 10;
/** More than all arrays of one run that can be without an answer. */
const MOST = 500;

/**
 * Records by their mark that lists do not show (yet): a list may lag behind, the record itself is there as soon as it is written. Reads
 * the ids that the newest page leaves out and those above it.
 */
export async function findUnlisted(
  { api, schemas }: { readonly api: HaloApi; readonly schemas: Schemas },
  request: FindRequest,
): Promise<readonly (readonly SystemRecord[])[]> {
  const keyFields = [...new Set(request.keys.flatMap((key) => Object.keys(key)))];
  const paths = [...new Set([...request.fields, ...keyFields])];
  const schema = await schemas.forPaths(request.object, paths);
  const place = { api, schema, signal: undefined };
  const page = await newestPage(place, {});
  const listed = new Set(page.map(({ id }) => Number(id)));
  const highest = Math.max(0, ...listed);
  const lowest = page.length < haloCapabilities.pageSize ? 0 : Math.min(...listed);
  const holes: string[] = [];
  for (let id = highest - 1; id > lowest && holes.length < HOLES; id -= 1)
    if (!listed.has(id)) holes.push(String(id));
  const skipped = await readDetails(api, schema.object.name, holes);
  const above = await beyond(place, highest, { gap: GAP, limit: MOST });
  const rows = [...skipped, ...above.map(({ id, row }) => [id, row] as const)];
  const records = rows.map(([id, row]) => toRecord(schema, row, id, paths, 'details'));
  return request.keys.map((key) =>
    records.filter((record) =>
      Object.entries(key).every(([field, value]) => sameText(record.values[field], String(value))),
    ),
  );
}
