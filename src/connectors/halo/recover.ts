import { normaliseKey } from '../../model/key.ts';
import type { WriteResult } from '../connector.ts';
import type { Query } from './api.ts';
import { type Batch, type CreateElement, created, unknown } from './batch.ts';
import { SLIM, toRecord } from './convert.ts';
import { isCrosswalks, sameText } from './external-link.ts';
import { beyond, type NewRow, newestPage, newestSince } from './newest.ts';
import type { HaloObjectName } from './objects.ts';
import { readDetails } from './read.ts';
import { customFieldIds } from './sweep.ts';
import { idOf, objectsOf, property, type WireObject } from './wire.ts';

/** Properties that tell two new records apart where neither carries a mark. */
const IDENTITY: Readonly<Record<HaloObjectName, readonly string[]>> = {
  Client: ['name'],
  Site: ['name', 'client_id'],
  Users: ['name', 'emailaddress', 'site_id'],
  Tickets: ['summary'],
  Opportunities: ['summary'],
  Agent: [],
};

/** New records of other people whose details are read, because Halo may have stored another name than it was sent. */
const STRANGERS = 25;
/** How many more records than were sent may hide from the list before nothing is concluded. */
const HIDDEN_SPARE = 25;

/** What an array of creates is looked up by; kept while it is narrowed, so that no record is read twice. */
export interface Search {
  /** Everything with a higher id came after the array was sent; `undefined` where the list does not come in the order of ids. */
  readonly floor: number | undefined;
  readonly details: Map<string, WireObject>;
  /** Arrays refused since a record was last seen to be created: each may have used up an id. */
  refusals: number;
  /** How often a number was taken by somebody else. */
  meetings: number;
}

/** Ids in a row without a record after which no more are expected. */
const GAPS = { least: 2, most: 10 };

export type Found = ReadonlyMap<CreateElement, WriteResult>;

/**
 * Which elements of an array with an unclear answer exist by now: `ok` with their ids. `unknown` where that cannot be told;
 * elements that are missing from the map are proven absent: neither in the list of newest records nor, because a list may lag behind,
 * among the records above its last.
 */
export async function recover(
  batch: Batch,
  elements: readonly CreateElement[],
  search: Search,
): Promise<Found> {
  // What earlier sweeps knew is older than the array.
  batch.finder.forget(batch.schema.object.name);
  const { floor } = search;
  const rows = floor === undefined ? undefined : await newestSince(batch, floor, marksQuery(batch, elements));
  if (floor === undefined || rows === undefined) return findMarked(batch, elements);
  const listed = await matchRows(batch, elements, rows, search);
  const open = elements.filter((element) => !listed.has(element));
  if (open.length === 0) return listed;
  const known = batch.floors.get(batch.schema.object.name);
  const highest = Math.max(floor, typeof known === 'number' ? known : 0, ...rows.map(({ id }) => Number(id)));
  const limit = elements.length + HIDDEN_SPARE;
  const gap = Math.min(GAPS.most, Math.max(GAPS.least, 1 + search.refusals));
  const hidden = await beyond(batch, highest, { gap, limit });
  if (hidden.length === 0) return listed;
  const unlisted = await matchRows(batch, open, hidden, search);
  const rest = hidden.length < limit ? [] : open.filter((element) => !unlisted.has(element));
  return new Map([
    ...listed,
    ...unlisted,
    ...rest.map((element) => [element, uncertain(batch, element)] as const),
  ]);
}

/**
 * Those of an array without an answer that can be seen already, which proves nothing about the others: Halo may still be at work.
 * One page of the newest records; only what carries the element's own mark counts.
 */
export async function recoverLost(
  batch: Batch,
  elements: readonly CreateElement[],
  search: Search,
): Promise<Found> {
  batch.finder.forget(batch.schema.object.name);
  const marked = elements.filter(({ change }) => change.externalId !== undefined);
  if (marked.length === 0) return new Map();
  const looks = new Set(marked.map((element) => identity(batch, element.body)));
  const rows = (await newestPage(batch, marksQuery(batch, marked))).filter(
    ({ id, row }) => Number(id) > (search.floor ?? 0) && looks.has(identity(batch, row)),
  );
  const found = await matchRows(batch, marked, rows, search);
  return new Map([...found].filter(([, result]) => result.kind === 'ok'));
}

function marksQuery(batch: Batch, elements: readonly CreateElement[]): Query {
  const marks = [...new Set(elements.flatMap(({ change }) => change.externalId?.field ?? []))];
  const ids = customFieldIds(batch.schema, marks);
  return ids.length === 0 ? {} : { includecustomfields: ids.join(',') };
}

/**
 * Pairs elements with rows that came after they were sent. A mark decides; where a row bears none, one row and one element that look
 * alike belong together if the element has none either.
 */
async function matchRows(
  batch: Batch,
  elements: readonly CreateElement[],
  rows: readonly NewRow[],
  search: Search,
): Promise<Found> {
  const groups = Map.groupBy(elements, (element) => identity(batch, element.body));
  const fresh = rows.filter(({ id }) => !batch.made.has(batch.schema.object.name, id));
  const alike = fresh.filter(({ row }) => groups.has(identity(batch, row)));
  const marked = elements.filter(({ change }) => change.externalId !== undefined);
  const marks = await marksOf(batch, alike, marked, search);
  const matched = new Map<CreateElement, NewRow | undefined>();
  const claim = (element: CreateElement, row: NewRow | undefined) =>
    matched.set(element, matched.has(element) ? undefined : row);
  for (const row of alike) {
    const owner = marked.find((element) => isMarkOf(marks.get(row.id), element));
    if (owner !== undefined) claim(owner, row);
  }
  const owned = new Set(matched.keys());
  for (const row of alike.filter(({ id }) => (marks.get(id) ?? []).length === 0)) {
    const group = (groups.get(identity(batch, row.row)) ?? []).filter((element) => !owned.has(element));
    const [only] = group;
    // One new record and one element alike: it is ours. Several, or one that should bear a mark: nobody can tell.
    const ours = group.length === 1 && only?.change.externalId === undefined;
    for (const element of group) claim(element, ours ? row : undefined);
  }
  await claimRenamed(
    batch,
    elements,
    fresh.filter((row) => !alike.includes(row)),
    { matched, search },
  );
  return new Map(
    [...matched].map(([element, row]) => [
      element,
      row === undefined
        ? uncertain(batch, element)
        : created(batch, element, row.id, search.details.get(row.id) ?? row.row),
    ]),
  );
}

/** Rows that look like no element may be ours under a name that Halo changed. */
async function claimRenamed(
  batch: Batch,
  elements: readonly CreateElement[],
  strangers: readonly NewRow[],
  { matched, search }: { matched: Map<CreateElement, NewRow | undefined>; search: Search },
): Promise<void> {
  const open = elements.filter((element) => !matched.has(element));
  if (open.length === 0 || strangers.length === 0) return;
  const marked = open.filter(({ change }) => change.externalId !== undefined);
  const marks = await marksOf(batch, strangers, marked, search, STRANGERS);
  const dark = strangers.some(({ id }) => !marks.has(id));
  for (const element of open) {
    const own = strangers.filter(({ id }) => isMarkOf(marks.get(id), element));
    const [only] = own;
    if (only !== undefined) matched.set(element, own.length === 1 ? only : undefined);
    // A stranger without a known mark may be this one.
    else if (dark || element.change.externalId === undefined) matched.set(element, undefined);
  }
}

/**
 * The marks that each row bears: from the row, from our external links where those work, otherwise from its details, of which no more
 * than `limit` are read; a row is absent when nothing is known about it.
 */
async function marksOf(
  batch: Batch,
  rows: readonly NewRow[],
  marked: readonly CreateElement[],
  search: Search,
  limit = Number.POSITIVE_INFINITY,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const fields = [...new Set(marked.flatMap(({ change }) => change.externalId?.field ?? []))];
  if (fields.length === 0) return new Map();
  const { object } = batch.schema;
  const unread = rows.filter(
    ({ id, row, whole }) =>
      whole !== true &&
      !search.details.has(id) &&
      toRecord(batch.schema, row, id, fields, SLIM).partial === true,
  );
  const links = await batch.links.newest(
    object,
    unread.map(({ id }) => id),
    batch.signal,
  );
  const dark = unread.filter(({ id }) => !links.has(id)).map(({ id }) => id);
  const details = await readDetails(batch.api, object.name, dark.length > limit ? [] : dark, batch.signal);
  for (const [id, row] of details) search.details.set(id, row);
  const unseen = new Set(dark.length > limit ? dark : []);
  return new Map(
    rows.flatMap(({ id, row }) => {
      if (unseen.has(id)) return [];
      const whole = search.details.get(id) ?? row;
      const { values } = toRecord(batch.schema, whole, id, fields, 'details');
      const own = objectsOf(property(whole, 'external_links')).filter(isCrosswalks);
      const texts = [
        ...fields.map((field) => values[field]),
        ...own.map((link) => property(link, 'third_party_id')),
        links.get(id),
      ];
      const marks = texts.filter((text) => typeof text === 'string' && text.trim() !== '').map(String);
      return [[id, marks] as const];
    }),
  );
}

function isMarkOf(marks: readonly string[] | undefined, { change }: CreateElement): boolean {
  const wanted = change.externalId?.value;
  return wanted !== undefined && marks?.some((mark) => sameText(mark, wanted)) === true;
}

/** What two records look like to Halo's own lists. */
export function identity(batch: Batch, row: WireObject): string {
  return IDENTITY[batch.schema.object.name]
    .map((name) => {
      const value = property(row, name);
      if (name.endsWith('_id')) return idOf(value) ?? '';
      return typeof value === 'string' ? (normaliseKey(value) ?? '') : '';
    })
    .join('\u0000');
}

/** Where the list cannot be read newest first: each mark is looked for in the whole list. */
async function findMarked(batch: Batch, elements: readonly CreateElement[]): Promise<Found> {
  const found = new Map<CreateElement, WriteResult>();
  const marked = elements.filter(({ change }) => change.externalId !== undefined);
  for (const element of elements)
    if (!marked.includes(element)) found.set(element, uncertain(batch, element));
  const keys = marked.map(({ change }) =>
    change.externalId === undefined ? {} : { [change.externalId.field]: change.externalId.value },
  );
  const answers = await batch.finder.find({ object: batch.schema.object.name, fields: [], keys });
  marked.forEach((element, index) => {
    const records = answers[index] ?? [];
    const [record] = records;
    if (record === undefined) return;
    const { key } = element.change;
    const refs = record.refs === undefined ? {} : { refs: record.refs };
    found.set(
      element,
      records.length === 1
        ? { kind: 'ok', key, id: record.id, created: true, ...refs }
        : uncertain(batch, element),
    );
  });
  return found;
}

function uncertain(batch: Batch, element: CreateElement): WriteResult {
  return unknown(
    element.change.key,
    batch.schema,
    'New records in Halo look like this one, and nothing tells them apart.',
  );
}
