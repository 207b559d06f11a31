import { requireAll } from './batch-answer.ts';
import type { HubspotDeps } from './deps.ts';
import type { ObjectName } from './describe.ts';
import { batchFaults } from './errors.ts';

/** Records a request of batch/read. */
const READ_BATCH = 100;

export interface Current {
  /** Another than the one asked for where the record was merged. */
  readonly id: string;
  readonly properties: Readonly<Record<string, string | null>>;
}

export interface Read {
  readonly records: readonly Current[];
  /** What HubSpot says it does not have: archived, deleted, or never there. The id of a merged record may be in neither list. */
  readonly missing: ReadonlySet<string>;
}

/**
 * Some properties of records as they are stored now, in the order in which HubSpot answers. `idProperty`: `ids` are values of this
 * property, which HubSpot keeps unique. Throws `READ_INCOMPLETE` where the answer leaves open what some of them are.
 */
export async function readCurrent(
  {
    api,
    connection,
    signal,
  }: Pick<HubspotDeps, 'api' | 'connection'> & { readonly signal: AbortSignal | undefined },
  object: ObjectName,
  request: {
    readonly ids: readonly string[];
    readonly properties: readonly string[];
    readonly idProperty?: string;
  },
): Promise<Read> {
  const { ids, properties, idProperty } = request;
  const place = `POST /crm/v3/objects/${object}/batch/read`;
  const records: Current[] = [];
  const missing = new Set<string>();
  for (let start = 0; start < ids.length; start += READ_BATCH) {
    signal?.throwIfAborted();
    const inputs = ids.slice(start, start + READ_BATCH).map((id) => ({ id }));
    const answer = await api.call(
      { place, kind: 'read', repeatable: true, ...(signal === undefined ? {} : { signal }) },
      (client) =>
        client.crm.objects.batchApi.read(object, {
          inputs,
          properties: [...properties],
          propertiesWithHistory: [],
          ...(idProperty === undefined ? {} : { idProperty }),
        }),
    );
    if (answer.kind === 'refused' && answer.fault.status === 404) {
      for (const { id } of inputs) missing.add(id);
      continue;
    }
    if (answer.kind !== 'ok') throw answer.error;
    requireAll(connection, place, inputs.length, answer.value);
    records.push(...answer.value.results);
    const errors = 'errors' in answer.value ? (answer.value.errors ?? []) : [];
    for (const { ids: gone = [] } of batchFaults(errors)) for (const id of gone) missing.add(id);
  }
  return { records, missing };
}
