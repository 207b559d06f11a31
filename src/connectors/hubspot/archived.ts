import type { SystemRecord } from '../../model/record.ts';
import type { HubspotDeps } from './deps.ts';
import type { ObjectName } from './describe.ts';
import { listPages } from './list.ts';
import { tombstone } from './rows.ts';

/**
 * Archived records that HubSpot still shows (90 days), as deleted ones; those archived at `since` (epoch milliseconds) or later where it
 * is given. The list is in the order of ids, so that all of it has to be read; `merged` are ids that lost a merge, and are no deletions.
 */
export async function* archivedRecords(
  deps: HubspotDeps,
  object: ObjectName,
  options: { readonly since?: number; readonly merged: ReadonlySet<string>; readonly signal?: AbortSignal },
): AsyncGenerator<readonly SystemRecord[]> {
  const { since = Number.NEGATIVE_INFINITY, merged, signal } = options;
  for await (const { rows } of listPages(deps, { object, properties: [], archived: true, signal })) {
    const records = rows.flatMap(({ id, archivedAt }) => {
      // Without a time it may have been archived just now.
      const at = archivedAt === undefined ? Number.POSITIVE_INFINITY : archivedAt.getTime();
      return merged.has(id) || at < since ? [] : [tombstone(id)];
    });
    if (records.length > 0) yield records;
  }
}
