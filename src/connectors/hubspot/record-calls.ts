import type { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/objects/index.js';
import { PRIMARY_TYPE } from './associations.ts';
import type { BatchCall } from './batches.ts';
import type { HubspotObject } from './describe.ts';
import { isWireObject } from './wire.ts';
import type { Entry } from './work.ts';

/** A record in the answer to a batch. */
export interface Row {
  readonly id: string;
  readonly properties: Readonly<Record<string, string | null>>;
  readonly objectWriteTraceId?: string;
  /** Of an upsert: whether the record was made. The client's name for `new`. */
  readonly _new?: boolean;
}

type RecordCall = BatchCall<Entry, Row>;

/** By id; sending one twice does no harm. */
export function updateCall({ name }: HubspotObject): RecordCall {
  return {
    ...told,
    place: `POST /crm/v3/objects/${name}/batch/update`,
    repeatable: true,
    run: (client, entries) =>
      client.crm.objects.batchApi.update(name, {
        inputs: entries.map(({ id = '', properties, trace }) => ({
          id,
          properties: { ...properties },
          objectWriteTraceId: trace,
        })),
      }),
  };
}

/**
 * By a property of ours that HubSpot keeps unique: whatever has our mark is updated, so that sending it twice does no harm. Takes no
 * associations.
 */
export function upsertCall({ name }: HubspotObject, field: string): RecordCall {
  return {
    ...told,
    place: `POST /crm/v3/objects/${name}/batch/upsert`,
    repeatable: true,
    run: (client, entries) =>
      client.crm.objects.batchApi.upsert(name, {
        inputs: entries.map(({ mark, properties, trace }) => ({
          idProperty: field,
          id: mark?.value ?? '',
          properties: { ...properties },
          objectWriteTraceId: trace,
        })),
      }),
  };
}

/** With the association to the company, which HubSpot stores together with the record or not at all. Never sent twice. */
export function createCall({ name }: HubspotObject): RecordCall {
  return {
    ...told,
    place: `POST /crm/v3/objects/${name}/batch/create`,
    repeatable: false,
    run: (client, entries) =>
      client.crm.objects.batchApi.create(name, {
        inputs: entries.map(({ properties, company, trace }) => ({
          properties: { ...properties },
          ...(typeof company === 'string' ? { associations: [primaryOf(company)] } : {}),
          objectWriteTraceId: trace,
        })),
      }),
  };
}

/** HubSpot adds the plain association (279) by itself. */
function primaryOf(company: string) {
  return {
    to: { id: company },
    types: [
      {
        associationCategory: 'HUBSPOT_DEFINED' as AssociationSpecAssociationCategoryEnum,
        associationTypeId: PRIMARY_TYPE,
      },
    ],
  };
}

const told: Pick<RecordCall, 'match' | 'concerns' | 'sends'> = {
  match,
  concerns: ({ trace, id }, { traceIds = [], ids = [] }) =>
    traceIds.includes(trace) || (id !== undefined && ids.includes(id)),
  sends: ({ properties }, property) => property in properties,
};

/** Recorded results are shuffled, and older ones do not repeat the trace id: then the id tells, our mark, or everything that was sent. */
function match(entries: readonly Entry[], results: readonly Row[]): ReadonlyMap<Entry, Row> {
  const found = new Map<Entry, Row>();
  const byTrace = new Map(entries.map((entry) => [entry.trace, entry]));
  const rest: Row[] = [];
  for (const row of results.filter(isRow)) {
    const entry = byTrace.get(row.objectWriteTraceId ?? '');
    if (entry === undefined) rest.push(row);
    else if (!found.has(entry)) found.set(entry, row);
  }
  for (const row of rest) {
    const open = entries.filter((entry) => !found.has(entry));
    const [only, second] = open.filter((entry) => isOf(entry, row));
    if (only !== undefined && second === undefined) found.set(only, row);
  }
  return found;
}

/** A row without id or properties tells nothing of its record. */
function isRow(row: unknown): row is Row {
  return isWireObject(row) && typeof row['id'] === 'string' && isWireObject(row['properties']);
}

function isOf({ id, mark, properties }: Entry, row: Row): boolean {
  if (id !== undefined) return row.id === id;
  if (mark !== undefined && row.properties[mark.field] !== undefined)
    return row.properties[mark.field] === mark.value;
  return Object.entries(properties).every(([name, text]) => same(row.properties[name], text));
}

function same(shown: string | null | undefined, sent: string): boolean {
  return (shown ?? '').trim().toLowerCase() === sent.trim().toLowerCase();
}
