import type { SystemRecord } from '../../model/record.ts';
import type { ReadByIdsRequest } from '../connector.ts';
import { companiesOf } from './associations.ts';
import { requireAll } from './batch-answer.ts';
import { hubspotCapabilities } from './capabilities.ts';
import type { HubspotDeps, LazyObject } from './deps.ts';
import { createPresence, mergedIdsOf, type Row, recordOf, type Wanted, wantedOf } from './rows.ts';
import { withStages } from './stage-history.ts';

/** Inputs of one batch read. */
const BATCH = hubspotCapabilities.idBatch;

/** What became of ids that were asked for. */
export interface Fetched {
  /** By the id that HubSpot gave back, in the order in which they were asked for. */
  readonly live: ReadonlyMap<string, Row>;
  /** Asked id by id of the record it was merged into. */
  readonly merged: ReadonlyMap<string, string>;
  readonly archived: ReadonlyMap<string, Row>;
}

export type Depth =
  /** Records that are there. */
  | 'live'
  /** Of every other id also what became of it: up to a request each for those that are nowhere. */
  | 'whatever became of them';

/**
 * Whole records by id, 100 a request, consistent with what was written before. HubSpot answers a merged id with the record that
 * survived, under that one's id, or not at all; results have no order.
 */
export async function fetchRows(
  deps: HubspotDeps,
  wanted: Wanted,
  ids: readonly string[],
  depth: Depth,
  signal?: AbortSignal,
): Promise<Fetched> {
  const merged = new Map<string, string>();
  const archived = new Map<string, Row>();
  const asked = new Set(ids);
  const rows = await batchRead(deps, wanted, [...asked], false, signal);
  const place = new Map([...asked].map((id, at) => [id, at]));
  const last = place.size;
  const ordered = rows.toSorted((a, b) => (place.get(a.id) ?? last) - (place.get(b.id) ?? last));
  const live = new Map(ordered.map((row) => [row.id, row]));
  for (const row of live.values())
    for (const id of mergedIdsOf(row)) if (asked.has(id) && !live.has(id)) merged.set(id, row.id);
  if (depth === 'live') return { live, merged, archived };
  const left = () => [...asked].filter((id) => !live.has(id) && !merged.has(id) && !archived.has(id));
  for (const row of await batchRead(deps, wanted, left(), true, signal))
    if (asked.has(row.id)) archived.set(row.id, row);
  for (const id of left()) {
    const row = await readOne(deps, wanted, id, signal);
    if (row === undefined) continue;
    live.set(row.id, row);
    if (row.id !== id) merged.set(id, row.id);
  }
  return { live, merged, archived };
}

async function batchRead(
  deps: HubspotDeps,
  wanted: Wanted,
  ids: readonly string[],
  archived: boolean,
  signal: AbortSignal | undefined,
): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (let at = 0; at < ids.length; at += BATCH)
    found.push(...(await readBatch(deps, wanted, ids.slice(at, at + BATCH), { archived, signal })));
  return found;
}

/**
 * One batch read, at most 100 inputs: ids, or values of `idProperty`. What is not there is left out; an error of any other kind leaves
 * open what is, and throws.
 */
export async function readBatch(
  deps: HubspotDeps,
  { object, properties }: Pick<Wanted, 'object' | 'properties'>,
  inputs: readonly string[],
  options: { readonly archived?: boolean; readonly idProperty?: string; readonly signal?: AbortSignal },
): Promise<readonly Row[]> {
  const place = `POST /crm/v3/objects/${object.name}/batch/read`;
  const { archived = false, idProperty, signal } = options;
  const answer = await deps.api.expect(
    { place, kind: 'read', repeatable: true, ...(signal === undefined ? {} : { signal }) },
    (client) =>
      client.crm.objects.batchApi.read(
        object.name,
        {
          inputs: inputs.map((id) => ({ id })),
          properties: [...properties],
          propertiesWithHistory: [],
          ...(idProperty === undefined ? {} : { idProperty }),
        },
        archived,
      ),
  );
  requireAll(deps.connection, place, inputs.length, answer);
  return answer.results;
}

/** A merged id leads to the record that survived. */
async function readOne(
  deps: HubspotDeps,
  { object, properties }: Wanted,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Row | undefined> {
  const place = `GET /crm/v3/objects/${object.name}/${id}`;
  const answer = await deps.api.call(
    { place, kind: 'read', repeatable: true, ...(signal === undefined ? {} : { signal }) },
    (client) => client.crm.objects.basicApi.getById(object.name, id, [...properties]),
  );
  if (answer.kind === 'ok') return answer.value;
  if (answer.kind === 'refused' && answer.fault.status === 404) return undefined;
  throw answer.error;
}

/** Ids of records as HubSpot has them, each once; texts that are none are left out: HubSpot would refuse the whole batch. */
export function idsOf(ids: readonly string[]): readonly string[] {
  const { isId, canonicalId } = hubspotCapabilities;
  return [...new Set(ids.filter(isId).map(canonicalId))];
}

/** Whole records by id; archived and merged ones, under the ids asked for, where `deleted` asks for them. */
export async function readByIds(
  deps: HubspotDeps,
  object: LazyObject,
  request: ReadByIdsRequest,
): Promise<ReadonlyMap<string, SystemRecord>> {
  const ids = idsOf(request.ids);
  const found = new Map<string, SystemRecord>();
  if (ids.length === 0) return found;
  const wanted = wantedOf(deps.connection, await object.describe(), request.fields);
  const depth = request.deleted ? 'whatever became of them' : 'live';
  const { live: rows, merged, archived } = await fetchRows(deps, wanted, ids, depth);
  const present = createPresence(deps, wanted);
  await present([...rows.values(), ...archived.values()]);
  const settled = await withStages(deps, wanted.object.name, [...rows.values()]);
  const live = new Map(settled.map((row) => [row.id, row]));
  const shown = ids.flatMap((id) => live.get(id) ?? []);
  const companies = wanted.withCompany ? await companiesOf(deps, shown) : undefined;
  for (const id of ids) {
    const row = live.get(id);
    const gone = archived.get(id);
    const survivor = merged.get(id);
    if (row !== undefined) found.set(id, recordOf(wanted, row, companies?.of.get(id)));
    else if (!request.deleted) continue;
    else if (survivor !== undefined) found.set(id, { id, values: {}, deleted: true, mergedInto: survivor });
    else if (gone !== undefined) found.set(id, { ...recordOf(wanted, gone), deleted: true, inactive: true });
  }
  return found;
}
