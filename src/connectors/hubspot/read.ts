import type { ReadPage, ReadRequest } from '../connector.ts';
import { progressOf } from './checkpoint.ts';
import type { HubspotDeps, LazyObject } from './deps.ts';
import { changedPages } from './read-changes.ts';
import { wholePages } from './read-whole.ts';

/**
 * Pages of what changed since the checkpoint, or of everything. Archived records, and ids that lost a merge, come as deleted ones. A
 * checkpoint of another object or of another form counts as none.
 */
export function readPages(
  deps: HubspotDeps,
  object: LazyObject,
  request: ReadRequest,
): AsyncIterable<ReadPage> {
  if (request.limit !== undefined) return limited(wholePages(deps, object, request), request.limit);
  const progress = progressOf(object.name, request.since);
  return progress?.kind === 'changes'
    ? changedPages(deps, object, request, progress.standing)
    : wholePages(deps, object, request, progress?.listing);
}

/** Live records only, so that deleted ones do not use up the limit. */
async function* limited(pages: AsyncIterable<ReadPage>, limit: number): AsyncGenerator<ReadPage> {
  let left = Math.max(1, Math.floor(limit));
  for await (const page of pages) {
    const records = page.records.filter((record) => !record.deleted).slice(0, left);
    left -= records.length;
    const last = page.last || left === 0;
    yield { records, last, ...(page.note === undefined ? {} : { note: page.note }) };
    if (last) return;
  }
}
