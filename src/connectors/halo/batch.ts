import type { HttpResponse } from '../../http/door.ts';
import { neverSent } from '../../http/failure.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { Values } from '../../model/value.ts';
import type { RecordChange, WriteResult } from '../connector.ts';
import type { HaloApi } from './api.ts';
import { SLIM, toRecord } from './convert.ts';
import type { ExternalLinks } from './external-link.ts';
import type { Finder } from './find.ts';
import type { HaloSchema, Schemas } from './schema.ts';
import type { WireObject } from './wire.ts';

/** One element of a posted array. */
export interface Element<C extends RecordChange = RecordChange> {
  readonly change: C;
  readonly body: WireObject;
}

export type CreateElement = Element<RecordChange & { kind: 'create' }>;

/** The last call for an element counts. */
export type Settle = (element: Element, result: WriteResult) => void;

/**
 * Per object an id below which everything existed before this run's next array of creates; `unordered` where the list does
 * not come in the order of ids. Kept for the run, so that it costs one request an object.
 */
export type Floors = Map<string, number | 'unordered'>;

/** Ids of the records that this run created last, by object: what is new and not among them may be what is looked for. */
export interface Made {
  add(object: string, id: string): void;
  has(object: string, id: string): boolean;
}

/** More than all arrays that can be under way at once. */
const REMEMBERED = 2000;

export function createMade(): Made {
  const ids = new Map<string, Set<string>>();
  return {
    add(object, id) {
      const known = ids.get(object) ?? new Set<string>();
      known.add(id);
      for (const oldest of known) {
        if (known.size <= REMEMBERED) break;
        known.delete(oldest);
      }
      ids.set(object, known);
    },
    has: (object, id) => ids.get(object)?.has(id) === true,
  };
}

export interface Batch {
  readonly api: HaloApi;
  readonly schemas: Schemas;
  readonly finder: Finder;
  readonly links: ExternalLinks;
  readonly floors: Floors;
  readonly made: Made;
  readonly schema: HaloSchema;
  readonly signal: AbortSignal | undefined;
  /** Paths of which the caller wants to know what was stored. */
  readonly fields: readonly string[] | undefined;
  readonly settle: Settle;
  /** Called with every answer to a posted array, refusals too. */
  readonly answered: (response: HttpResponse) => void;
}

/** The answer to an array, or why there is none. */
export type Sent =
  | { readonly kind: 'answered'; readonly response: HttpResponse }
  /** It may or may not have been carried out. */
  | { readonly kind: 'lost'; readonly error: CrosswalkError };

/**
 * Posts one array. Throws when it was certainly not carried out and the connection is to blame (credentials, limit,
 * no connection): the elements stay unsent.
 */
export async function post(batch: Batch, elements: readonly Element[], repeatable: boolean): Promise<Sent> {
  const { api, schema, signal } = batch;
  signal?.throwIfAborted();
  try {
    const response = await api.post(
      `/${schema.object.name}`,
      elements.map((element) => element.body),
      // Without it Halo answers the last element only.
      { returnall: true },
      { repeatable, signal },
    );
    batch.answered(response);
    return { kind: 'answered', response };
  } catch (error) {
    if (!(error instanceof CrosswalkError) || neverSent(error)) throw error;
    const lost = error.code === 'SERVER_FAILED' || error.code.startsWith('NETWORK_');
    if (!lost) throw error;
    return { kind: 'lost', error };
  }
}

export function unknown(key: string, schema: HaloSchema, cause: string): WriteResult {
  return {
    kind: 'unknown',
    key,
    problem: {
      code: 'WRITE_UNKNOWN',
      kind: CODES.WRITE_UNKNOWN.kind,
      what: 'It is not known whether Halo carried out the write.',
      where: `At POST /${schema.object.name}.`,
      why: cause,
      todo: CODES.WRITE_UNKNOWN.cure,
    },
  };
}

export function created(batch: Batch, element: CreateElement, id: string, row: WireObject): WriteResult {
  const { refs, values } = toRecord(batch.schema, row, id, readable(batch), SLIM);
  return {
    kind: 'ok',
    key: element.change.key,
    id,
    created: true,
    ...(batch.fields === undefined ? {} : { stored: values }),
    ...(refs === undefined ? {} : { refs }),
  };
}

/** What an answer shows of the record as it is stored now, where the caller asked for it. It may be slim, so that what it leaves out is not empty. */
export function storedIn(batch: Batch, id: string, row: WireObject): { readonly stored?: Values } {
  if (batch.fields === undefined) return {};
  return { stored: toRecord(batch.schema, row, id, readable(batch), SLIM).values };
}

function readable({ schema, fields }: Batch): readonly string[] {
  return fields?.filter((path) => schema.fields.get(path)?.readable === true) ?? [];
}

/** Names of the fields sent for one record, in lower case. */
export function sentFields(element: Element): readonly string[] {
  return Object.keys(element.body).map((name) => name.toLowerCase());
}
