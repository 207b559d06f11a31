import type { SystemRecord } from '../../model/record.ts';
import type { ReadPage, ReadRequest } from '../connector.ts';
import { archivedRecords } from './archived.ts';
import { type Assembly, createAssembly, paged } from './assemble.ts';
import { ASSOCIATION_BATCH } from './associations.ts';
import {
  checkpointOf,
  isAhead,
  isArchiveDue,
  isThorough,
  OVERLAP_MS,
  remembered,
  rememberedFrom,
  type Standing,
  searchStart,
  startOf,
} from './checkpoint.ts';
import type { HubspotDeps, LazyObject } from './deps.ts';
import { fetchRows } from './read-by-ids.ts';
import { wholePages } from './read-whole.ts';
import { tombstone, type Wanted, wantedOf } from './rows.ts';
import { type Change, changes } from './search.ts';

/**
 * What changed, found by searches and read by id, and once an hour what was archived. A quiet reading is one search. Rows that the
 * last readings brought and that have not changed since are passed over, as far as their stamps are remembered.
 */
export async function* changedPages(
  deps: HubspotDeps,
  object: LazyObject,
  request: ReadRequest,
  standing: Standing,
): AsyncGenerator<ReadPage> {
  const { signal } = request;
  const { name } = object;
  const asked = deps.clock.now();
  const thorough = isThorough(standing, asked);
  let until: number | undefined;
  let opened: { readonly wanted: Wanted; readonly assembly: Assembly } | undefined;
  const open = async () => {
    if (opened !== undefined) return opened;
    const wanted = wantedOf(deps.connection, await object.describe(), request.fields);
    const since = () => rememberedFrom(thorough ? (until ?? asked) : standing.thorough);
    opened = { wanted, assembly: createAssembly(deps, wanted, since, signal) };
    return opened;
  };
  async function* bring(ids: readonly string[]): AsyncGenerator<ReadPage> {
    if (ids.length === 0) return;
    const { wanted, assembly } = await open();
    const { live, merged, archived } = await fetchRows(deps, wanted, ids, 'whatever became of them', signal);
    const records: readonly SystemRecord[] = [
      ...(await assembly.records([...live.values()])),
      ...[...merged].map(([id, survivor]) => tombstone(id, survivor)),
      ...[...archived.keys()].map((id) => tombstone(id)),
    ];
    const once = [...new Map(records.map((record) => [record.id, record])).values()];
    for (const page of paged(once)) yield { records: page, last: false };
  }

  let waiting = new Set<string>();
  let before: readonly Change[] = [];
  for await (const found of changes(deps, name, searchStart(standing, thorough), signal)) {
    if (until === undefined) {
      if (isAhead(standing, found.at)) {
        yield* wholePages(deps, object, request);
        return;
      }
      until = startOf(found.at, asked);
    }
    const known = new Map([...standing.seen, ...before.map(({ id, at }) => [id, at] as const)]);
    for (const { id, at } of found.changes) if (!((known.get(id) ?? -1) >= at)) waiting.add(id);
    before = found.changes;
    while (waiting.size >= ASSOCIATION_BATCH) {
      const ids = [...waiting];
      waiting = new Set(ids.slice(ASSOCIATION_BATCH));
      yield* bring(ids.slice(0, ASSOCIATION_BATCH));
    }
  }
  yield* bring([...waiting]);

  const archiveDue = isArchiveDue(standing, asked);
  if (archiveDue)
    for await (const records of archivedRecords(deps, name, {
      since: standing.archived - OVERLAP_MS,
      merged: opened?.assembly.merged ?? new Set(),
      ...(signal === undefined ? {} : { signal }),
    }))
      yield { records, last: false };
  const began = until ?? asked;
  const next = {
    until: began,
    thorough: thorough ? began : standing.thorough,
    archived: archiveDue ? began : standing.archived,
  };
  const seen = new Map([...standing.seen, ...(opened?.assembly.seen ?? [])]);
  const note = opened?.assembly.note();
  yield {
    records: [],
    last: true,
    checkpoint: checkpointOf(name, { ...next, seen: remembered(seen, next) }),
    ...(note === undefined ? {} : { note }),
  };
}
