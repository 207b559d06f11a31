import type { ReadPage, ReadRequest } from '../connector.ts';
import { archivedRecords } from './archived.ts';
import { createAssembly, paged } from './assemble.ts';
import { ASSOCIATION_BATCH } from './associations.ts';
import {
  checkpointOf,
  type Listing,
  listingCheckpoint,
  remembered,
  rememberedFrom,
  startOf,
} from './checkpoint.ts';
import type { HubspotDeps, LazyObject } from './deps.ts';
import { fitsAddress, LIST_PAGE, listPages } from './list.ts';
import { fetchRows } from './read-by-ids.ts';
import { type Row, wantedOf } from './rows.ts';

/**
 * Every record by the list, then the archived ones; or what is left of that, from a checkpoint on the way. The next reading starts
 * where this one was asked for. A limited reading leaves archived records out.
 */
export async function* wholePages(
  deps: HubspotDeps,
  object: LazyObject,
  request: ReadRequest,
  from?: Listing,
): AsyncGenerator<ReadPage> {
  const { signal } = request;
  const { name } = object;
  const asked = deps.clock.now();
  const wanted = wantedOf(deps.connection, await object.describe(), request.fields);
  let began = from?.began;
  const assembly = createAssembly(deps, wanted, () => rememberedFrom(began ?? asked), signal);
  const group = wanted.withCompany && request.limit === undefined ? ASSOCIATION_BATCH : LIST_PAGE;
  const direct = fitsAddress(wanted.properties);
  if (from === undefined || from.after !== undefined) {
    const list = {
      object: name,
      properties: direct ? wanted.properties : [],
      ...(from?.after === undefined ? {} : { after: from.after }),
      ...(signal === undefined ? {} : { signal }),
    };
    let rows: Row[] = [];
    for await (const page of listPages(deps, list)) {
      began ??= startOf(page.at, asked);
      rows.push(...page.rows);
      if (page.after !== undefined && rows.length + LIST_PAGE <= group) continue;
      const ids = rows.map(({ id }) => id);
      const whole = direct ? rows : [...(await fetchRows(deps, wanted, ids, 'live', signal)).live.values()];
      rows = [];
      const pages = [...paged(await assembly.records(whole))];
      const checkpoint = listingCheckpoint(name, { began, after: page.after });
      for (const [index, records] of pages.entries())
        yield { records, last: false, ...(index === pages.length - 1 ? { checkpoint } : {}) };
    }
  }
  if (request.limit === undefined)
    for await (const records of archivedRecords(deps, name, {
      merged: assembly.merged,
      ...(signal === undefined ? {} : { signal }),
    }))
      yield { records, last: false };
  const until = began ?? asked;
  const next = { until, thorough: until, archived: until };
  const note = assembly.note();
  yield {
    records: [],
    last: true,
    checkpoint: checkpointOf(name, { ...next, seen: remembered(assembly.seen, next) }),
    ...(note === undefined ? {} : { note }),
  };
}
