import { requestIdOf } from '../../http/request-id.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError, type Problem } from '../../model/errors.ts';
import { isEmpty, type Values } from '../../model/value.ts';
import type { RecordChange, WriteRequest, WriteResult } from '../connector.ts';
import type { Batch, CreateElement, Element } from './batch.ts';
import { haloCapabilities } from './capabilities.ts';
import { canonical } from './convert.ts';
import { createRecords } from './create.ts';
import type { DateFilter } from './date-filter.ts';
import { type Linked, newLink } from './external-link.ts';
import type { Finder } from './find.ts';
import { readDetails } from './read.ts';
import type { HaloSchema } from './schema.ts';
import { needsCurrent, toWire } from './serialise.ts';
import { optionPaths, slaOf } from './ticket-body.ts';
import type { TicketControl } from './ticket-settings.ts';
import { updateRecords } from './update.ts';
import { serverTime, type WireObject } from './wire.ts';

export async function write(
  context: Pick<Batch, 'api' | 'schemas' | 'finder' | 'links' | 'floors' | 'made'> & {
    readonly dateFilter: DateFilter;
    readonly control: TicketControl;
  },
  request: WriteRequest,
): Promise<readonly WriteResult[]> {
  const { changes, signal } = request;
  const paths = changes.flatMap((change) => Object.keys(valuesOf(change)));
  const known = await context.schemas.forPaths(request.object, [...new Set(paths)]);
  // What an answer shows of an option is its id alone.
  const told = (request.fields ?? []).filter((path) => known.fields.get(path)?.at.kind === 'option');
  const options = [...optionPaths(known, changes.map(valuesOf)), ...told];
  const schema = await context.schemas.withOptions(known, options);
  const results = new Map<RecordChange, WriteResult>();
  let writtenAt: number | undefined;
  let answeredAt: number | undefined;
  let requestId: string | undefined;
  let stoppedBy: Problem | undefined;
  const batch: Batch = {
    ...context,
    schema,
    signal,
    fields: request.fields,
    settle: (element, result) =>
      results.set(
        element.change,
        requestId === undefined || result.kind === 'unknown' ? result : { ...result, requestId },
      ),
    answered: (response) => {
      requestId = requestIdOf(response.headers);
      writtenAt = serverTime(response.headers.get('date') ?? undefined);
      answeredAt = writtenAt ?? answeredAt;
    },
  };
  try {
    const writable = await withStages(context.control, changes, results);
    const { updates, creates } = await elementsOf(batch, writable, results);
    for (const chunk of chunks(updates)) await updateRecords(batch, chunk);
    const arrays =
      creates.length < 2 || schema.object.numbered !== true || (await context.control.settings()).counter;
    for (const chunk of chunks(creates, arrays === true ? undefined : 1)) await createRecords(batch, chunk);
  } catch (error) {
    // What was written stays reported; the caller meets the connection's failure again at its next call.
    const answered = [...results.values()].some(({ kind }) => kind === 'ok' || kind === 'unknown');
    if (!signal?.aborted && (!answered || !(error instanceof CrosswalkError))) throw error;
    if (error instanceof CrosswalkError) stoppedBy = error.text;
    // Nothing further is asked of a connection that has just failed.
    writtenAt = undefined;
  }
  remember(context.finder, schema, changes, results);
  const ids = [...results.values()].flatMap((result) => (result.kind === 'ok' ? [result.id] : []));
  if (writtenAt !== undefined && ids.length > 0) {
    await Promise.all([
      context.dateFilter.learn({ list: schema.object, ids, at: writtenAt, signal }),
      context.links.learn(linkedOf(schema, results), signal),
    ]);
  }
  return changes.map((change) => {
    const result = results.get(change) ?? unsent(change, stoppedBy);
    return request.fields === undefined ? result : timed(result, answeredAt);
  });
}

/** With the time of the request's last answer: a record of an earlier one was not stored later than that. */
function timed(result: WriteResult, at: number | undefined): WriteResult {
  return result.kind === 'ok' && at !== undefined ? { ...result, at } : result;
}

function unsent({ key }: RecordChange, problem: Problem | undefined): WriteResult {
  return { kind: 'unsent', key, ...(problem === undefined ? {} : { problem }) };
}

/** A create's values with its mark among them. */
function valuesOf(change: RecordChange): Values {
  if (change.kind === 'deactivate') return {};
  if (change.kind === 'update' || change.externalId === undefined) return change.values;
  return { [change.externalId.field]: change.externalId.value, ...change.values };
}

async function elementsOf(
  batch: Batch,
  changes: readonly RecordChange[],
  results: Map<RecordChange, WriteResult>,
) {
  const { schema, api } = batch;
  const touching = changes.flatMap((change) =>
    change.kind === 'update' && needsCurrent(schema, change.values) ? [change.id] : [],
  );
  const current = await readDetails(api, schema.object.name, touching, batch.signal);
  const updates: Element[] = [];
  const creates: CreateElement[] = [];
  for (const change of changes) {
    if (change.kind === 'deactivate') {
      updates.push({ change, body: { id: Number(change.id), [schema.object.inactiveProperty]: true } });
      continue;
    }
    const create = change.kind === 'create';
    const known = create ? undefined : current.get(change.id);
    if (!create && touching.includes(change.id) && known === undefined) {
      results.set(change, { kind: 'rejected', key: change.key, problem: gone(schema, change.id) });
      continue;
    }
    const values = valuesOf(change);
    const sla = await slaOf(batch.schemas, schema, values, known);
    const wire = toWire(schema, values, { create, current: known, sla });
    if (wire.kind === 'problem') {
      results.set(change, { kind: 'rejected', key: change.key, problem: wire.problem });
    } else if (change.kind === 'create') creates.push({ change, body: marked(batch, change, wire.body) });
    else updates.push({ change, body: { ...wire.body, id: Number(change.id) } });
  }
  return { updates, creates };
}

/** Changes without those that set a pipeline stage where the tenant has them switched off: Halo would show it nowhere. */
async function withStages(
  control: TicketControl,
  changes: readonly RecordChange[],
  results: Map<RecordChange, WriteResult>,
): Promise<readonly RecordChange[]> {
  const staged = changes.filter((change) => !isEmpty(valuesOf(change)['pipeline_stage_id']));
  if (staged.length === 0 || (await control.settings()).stages !== false) return changes;
  const { kind, cause, cure } = CODES.PIPELINE_STAGES_DISABLED;
  const problem: Problem = {
    code: 'PIPELINE_STAGES_DISABLED',
    kind,
    field: 'pipeline_stage_id',
    what: 'Pipeline stages are switched off in this Halo tenant.',
    why: cause,
    todo: cure,
  };
  for (const change of staged) results.set(change, { kind: 'rejected', key: change.key, problem });
  return changes.filter((change) => !staged.includes(change));
}

/** A second mark beside the mapped one, by which the record is found at the price of one request where the tenant keeps it. */
function marked(batch: Batch, change: CreateElement['change'], body: WireObject): WireObject {
  const linkable = batch.schema.object.externalLinkTable !== undefined && batch.links.sends();
  if (!linkable || change.externalId === undefined || 'new_external_link' in body) return body;
  return { ...body, new_external_link: newLink(change.externalId.value) };
}

function linkedOf(schema: HaloSchema, results: ReadonlyMap<RecordChange, WriteResult>): readonly Linked[] {
  return [...results].flatMap(([change, result]) => {
    const mark = change.kind === 'create' ? change.externalId : undefined;
    return result.kind === 'ok' && mark !== undefined ? [{ object: schema.object, id: result.id, mark }] : [];
  });
}

function chunks<T>(
  items: readonly T[],
  size: number = haloCapabilities.writeBatch,
): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function gone(schema: HaloSchema, id: string): Problem {
  return {
    code: 'RECORD_GONE',
    kind: CODES.RECORD_GONE.kind,
    what: `Halo does not know ${schema.object.name} ${id} any more.`,
    where: `At GET /${schema.object.name}/${id}.`,
    why: CODES.RECORD_GONE.cause,
    todo: CODES.RECORD_GONE.cure,
  };
}

/** Values as Halo will give them back. */
function readBack(schema: HaloSchema, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).flatMap(([path, value]) => {
      const field = schema.fields.get(path);
      return field?.readable ? [[path, canonical(field.catalogue, value)]] : [];
    }),
  );
}

function remember(
  finder: Finder,
  schema: HaloSchema,
  changes: readonly RecordChange[],
  results: ReadonlyMap<RecordChange, WriteResult>,
): void {
  const { name } = schema.object;
  for (const change of changes) {
    const result = results.get(change);
    if (result?.kind === 'ok') finder.remember(name, result.id, () => readBack(schema, valuesOf(change)));
    if (result?.kind === 'unknown') finder.forget(name);
  }
}
