import type { Checkpoint } from '../../model/checkpoint.ts';
import type { Clock } from '../../model/clock.ts';
import type { SystemRecord } from '../../model/record.ts';
import type { ReadByIdsRequest, ReadPage, ReadRequest } from '../connector.ts';
import type { HaloApi, Query } from './api.ts';
import { toRecord } from './convert.ts';
import { pooled } from './pool.ts';
import type { Schemas } from './schema.ts';
import { customFieldIds, includeQuery, sweep } from './sweep.ts';
import type { WireObject } from './wire.ts';

/** Details are one request a record; Halo's limit counts requests, so that a few at a time are enough. */
export const DETAIL_WIDTH = 4;

const CHECKPOINT_KIND = 'halo-sweep';
const HOUR_MS = 3_600_000;

export interface ReadContext {
  readonly api: HaloApi;
  readonly schemas: Schemas;
  readonly clock: Clock;
  readonly overlapHours: number;
}

/**
 * Pages of a sweep. Rows carry no reliable update stamp, hence the checkpoint is the server's time at which the sweep
 * began; the next one asks for what changed since then minus the overlap. Builds that ignore the date filter answer every
 * row, which is read again and compared.
 */
export async function* read(context: ReadContext, request: ReadRequest): AsyncGenerator<ReadPage> {
  const { api, schemas, clock } = context;
  const schema = await schemas.forPaths(request.object, request.fields);
  const query = {
    ...includeQuery(schema.object, request.fields),
    ...changedSince(request.since, context.overlapHours),
  };
  const ids = customFieldIds(schema, request.fields);
  let left = request.limit ?? Number.POSITIVE_INFINITY;
  const started = new Date(clock.now()).toISOString();
  for await (const page of sweep(api, {
    list: schema.object,
    query,
    customFieldIds: ids,
    signal: request.signal,
  })) {
    const records = page.rows
      .slice(0, left)
      .map(({ id, row }) => toRecord(schema, row, id, request.fields, { listed: page.customFieldsShown }));
    left -= records.length;
    if (left <= 0 && request.limit !== undefined) {
      yield { records, last: true };
      return;
    }
    if (!page.last) yield { records, last: false };
    else
      yield { records, last: true, checkpoint: { kind: CHECKPOINT_KIND, from: page.startedAt ?? started } };
  }
}

function changedSince(since: Checkpoint | undefined, overlapHours: number): Query {
  const from =
    since?.kind === CHECKPOINT_KIND && typeof since.from === 'string' ? Date.parse(since.from) : Number.NaN;
  if (Number.isNaN(from)) return {};
  // Zone-less, as Halo writes its own stamps.
  return { lastupdatefromdate: new Date(from - overlapHours * HOUR_MS).toISOString().slice(0, 19) };
}

export async function readByIds(
  context: Pick<ReadContext, 'api' | 'schemas'>,
  request: ReadByIdsRequest,
): Promise<ReadonlyMap<string, SystemRecord>> {
  const schema = await context.schemas.forPaths(request.object, request.fields);
  const rows = await readDetails(context.api, schema.object.name, request.ids);
  return new Map([...rows].map(([id, row]) => [id, toRecord(schema, row, id, request.fields, 'details')]));
}

/** Whole records as Halo sends them; ids it does not know are absent. */
export async function readDetails(
  api: HaloApi,
  object: string,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, WireObject>> {
  const numeric = [...new Set(ids)].filter((id) => /^\d+$/.test(id));
  const rows = await pooled(numeric, DETAIL_WIDTH, (id) =>
    api.object(`/${object}/${id}`, { includedetails: true }, signal),
  );
  return new Map(
    numeric.flatMap((id, index) => {
      const row = rows[index];
      return row === undefined ? [] : [[id, row] as const];
    }),
  );
}
