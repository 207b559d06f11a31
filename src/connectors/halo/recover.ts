import { normaliseKey } from '../../model/key.ts';
import type { WriteResult } from '../connector.ts';
import type { Query } from './api.ts';
import { type Batch, type CreateElement, created, unknown } from './batch.ts';
import { SLIM, toRecord } from './convert.ts';
import { type NewRow, newestSince } from './newest.ts';
import type { HaloObjectName } from './objects.ts';
import { readDetails } from './read.ts';
import { customFieldIds } from './sweep.ts';
import { property, type WireObject } from './wire.ts';

/** Properties that tell two new records apart where neither carries a mark. */
const IDENTITY: Readonly<Record<HaloObjectName, readonly string[]>> = {
  Client: ['name'],
  Site: ['name', 'client_id'],
  Users: ['name', 'emailaddress', 'site_id'],
  Agent: [],
};

/**
 * Which elements of an array with an unclear answer exist by now: `ok` with their ids. `unknown` where that cannot be told;
 * elements that are missing from the map are proven absent.
 */
export async function recover(
  batch: Batch,
  elements: readonly CreateElement[],
  floor: number | undefined,
): Promise<ReadonlyMap<CreateElement, WriteResult>> {
  // What earlier sweeps knew is older than the array.
  batch.finder.forget(batch.schema.object.name);
  const marks = [...new Set(elements.flatMap(({ change }) => change.externalId?.field ?? []))];
  const ids = customFieldIds(batch.schema, marks);
  const query: Query = ids.length === 0 ? {} : { includecustomfields: ids.join(',') };
  const rows = floor === undefined ? undefined : await newestSince(batch, floor, query);
  if (rows === undefined) return findMarked(batch, elements);
  const found = new Map<CreateElement, WriteResult>();
  for (const [element, row] of await matchRows(batch, elements, rows)) {
    found.set(
      element,
      row === undefined ? uncertain(batch, element) : created(batch, element, row.id, row.row),
    );
  }
  return found;
}

/** Candidates by identity, then the mark of each in its details. */
async function matchRows(
  batch: Batch,
  elements: readonly CreateElement[],
  rows: readonly NewRow[],
): Promise<ReadonlyMap<CreateElement, NewRow | undefined>> {
  const groups = Map.groupBy(elements, (element) => identity(batch, element.body));
  const candidates = rows.filter(({ row }) => groups.has(identity(batch, row)));
  const hidden = candidates.filter(
    ({ row }) => !showsMarks(batch, groups.get(identity(batch, row)) ?? [], row),
  );
  const details = await readDetails(
    batch.api,
    batch.schema.object.name,
    hidden.map(({ id }) => id),
    batch.signal,
  );
  const matched = new Map<CreateElement, NewRow | undefined>();
  for (const candidate of candidates) {
    const whole = { id: candidate.id, row: details.get(candidate.id) ?? candidate.row };
    const alike = groups.get(identity(batch, candidate.row)) ?? [];
    const marked = alike.filter((element) => element.change.externalId !== undefined);
    const owner = marked.find((element) => carriesMark(batch, element, whole));
    if (owner !== undefined) {
      matched.set(owner, matched.has(owner) ? undefined : whole);
      continue;
    }
    const unmarked = alike.filter((element) => element.change.externalId === undefined);
    const [only] = unmarked;
    // One new record and one element alike: it is ours. Several: nobody can tell.
    if (unmarked.length === 1 && only !== undefined && !matched.has(only)) matched.set(only, whole);
    else for (const element of unmarked) matched.set(element, undefined);
  }
  return matched;
}

function identity(batch: Batch, row: WireObject): string {
  return IDENTITY[batch.schema.object.name]
    .map((name) => {
      const value = property(row, name);
      if (typeof value === 'number') return String(Math.trunc(value));
      return typeof value === 'string' ? (normaliseKey(value) ?? '') : '';
    })
    .join('\u0000');
}

/** True where the list row itself tells whose mark the record carries. */
function showsMarks(batch: Batch, elements: readonly CreateElement[], row: WireObject): boolean {
  const fields = elements.flatMap(({ change }) => change.externalId?.field ?? []);
  return fields.length === 0 || toRecord(batch.schema, row, '', fields, SLIM).partial !== true;
}

function carriesMark(batch: Batch, element: CreateElement, { id, row }: NewRow): boolean {
  const mark = element.change.externalId;
  if (mark === undefined) return false;
  const { values } = toRecord(batch.schema, row, id, [mark.field], 'details');
  const wanted = normaliseKey(mark.value);
  return wanted !== undefined && normaliseKey(values[mark.field]) === wanted;
}

/** Where the list cannot be read newest first: each mark is looked for in the whole list. */
async function findMarked(
  batch: Batch,
  elements: readonly CreateElement[],
): Promise<ReadonlyMap<CreateElement, WriteResult>> {
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
