import type { Query } from './api.ts';
import type { Batch } from './batch.ts';
import { haloCapabilities } from './capabilities.ts';
import { rowId } from './row-id.ts';
import { idOf, type WireObject } from './wire.ts';

/** Where the newest records are looked for. */
type Place = Pick<Batch, 'api' | 'schema' | 'signal'>;

export interface NewRow {
  readonly id: string;
  readonly row: WireObject;
  /** The row is the record with its details. */
  readonly whole?: true;
}

/**
 * The highest id of the object; everything created from now on has a higher one (the ids of clients, sites and users are
 * database identities). `undefined` when this build does not order its list by id.
 */
export async function newestId(batch: Place): Promise<number | undefined> {
  const ids = (await page(batch, 1, 2, {})).map(({ id }) => Number(id));
  const [first, second] = ids;
  if (first === undefined) return 0;
  return second !== undefined && second > first ? undefined : first;
}

/** Records with an id above `floor`, oldest first; `undefined` when the list does not come in descending order. */
export async function newestSince(
  batch: Place,
  floor: number,
  query: Query,
): Promise<readonly NewRow[] | undefined> {
  const found: NewRow[] = [];
  let lowest = Number.POSITIVE_INFINITY;
  for (let pageNo = 1; ; pageNo += 1) {
    const rows = await page(batch, pageNo, haloCapabilities.pageSize, query);
    const before = lowest;
    for (const row of rows) {
      const id = Number(row.id);
      // The same page again ends here too.
      if (id > lowest) return undefined;
      if (id === lowest) continue;
      lowest = id;
      if (id > floor) found.unshift(row);
    }
    if (rows.length === 0 || lowest <= floor || lowest === before) return found;
  }
}

/**
 * Records above `highest`, read one by one: a list may be behind what was just written, the record itself is not. It ends after
 * `gap` ids in a row without a record, because a database skips the ids of what it rolled back, or at `limit` records.
 */
export async function beyond(
  batch: Place,
  highest: number,
  { gap, limit }: { readonly gap: number; readonly limit: number },
): Promise<readonly NewRow[]> {
  const found: NewRow[] = [];
  let missing = 0;
  for (let id = highest + 1; missing < gap && found.length < limit; id += 1) {
    const row = await batch.api.object(
      `/${batch.schema.object.name}/${id}`,
      { includedetails: true },
      batch.signal,
    );
    if (row === undefined) missing += 1;
    else {
      missing = 0;
      found.push({ id: String(id), row, whole: true });
    }
  }
  return found;
}

/** The newest records, newest first; at most one page. */
export async function newestPage(batch: Place, query: Query): Promise<readonly NewRow[]> {
  return page(batch, 1, haloCapabilities.pageSize, query);
}

async function page(
  batch: Place,
  pageNo: number,
  pageSize: number,
  query: Query,
): Promise<readonly NewRow[]> {
  const { name, envelope } = batch.schema.object;
  const { rows } = await batch.api.list(
    `/${name}`,
    envelope,
    {
      pageinate: true,
      page_no: pageNo,
      page_size: pageSize,
      order: 'id',
      orderdesc: true,
      includeactive: true,
      includeinactive: true,
      ...query,
    },
    batch.signal,
  );
  return rows.flatMap((row) => {
    const id = idOf(rowId(batch.api.connection, name, row));
    return id === undefined ? [] : [{ id, row }];
  });
}
