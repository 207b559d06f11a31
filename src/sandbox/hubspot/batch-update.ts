import { type Input, readInputs, refuseDuplicates, traced } from './batch-inputs.ts';
import { complete, type ItemError, itemError, missing } from './batch-results.ts';
import { itemRefusal } from './disturb.ts';
import { HubspotError } from './errors.ts';
import { findRow, requireUnique } from './find.ts';
import { linkNew } from './inline.ts';
import type { ObjectName } from './names.ts';
import type { Portal } from './portal.ts';
import { envelope } from './render.ts';
import { type Answer, type Call, jsonBody, objectOf } from './routes.ts';
import { createRecord, echo, updateRecord, type Written } from './write.ts';

export function batchUpdate(call: Call): Answer {
  const { portal, request } = call;
  const object = objectOf(call);
  const inputs = readInputs(jsonBody(call));
  refuseDuplicates(inputs);
  checkIdProperties(portal, object, inputs);
  const results: unknown[] = [];
  const errors: ItemError[] = [];
  const lost: Input[] = [];
  for (const [at, input] of inputs.entries()) {
    const row = findRow(portal, object, input.id, input.idProperty, false);
    if (row === undefined) {
      lost.push(input);
      continue;
    }
    try {
      const refusal = itemRefusal(request.disturbances, at, input.raw);
      if (refusal !== undefined) throw refusal;
      const written = updateRecord(portal, object, row, input.properties, 'api');
      const properties = echo(portal, object, written, 'update');
      results.push({ ...envelope(portal, object, written.row, properties), ...traced(input) });
    } catch (error) {
      if (!(error instanceof HubspotError)) throw error;
      errors.push(itemError(error, whoOf(input)));
    }
  }
  if (lost.length > 0)
    errors.push(
      missing(
        object,
        lost.map(({ id }) => id),
        lost.flatMap(({ traceId }) => (traceId === undefined ? [] : [traceId])),
      ),
    );
  return complete(portal, results, errors, 200);
}

/**
 * Finds each record by a unique property and changes it, or makes it with that value. By `email` there are no partial
 * upserts: one bad input fails the call and nothing is written.
 */
export function batchUpsert(call: Call): Answer {
  const { portal, request } = call;
  const object = objectOf(call);
  const inputs = readInputs(jsonBody(call));
  refuseDuplicates(inputs);
  checkIdProperties(portal, object, inputs);
  const whole = inputs.some((input) => input.idProperty === 'email');
  const results: unknown[] = [];
  const errors: ItemError[] = [];
  for (const [at, input] of inputs.entries()) {
    try {
      const refusal = itemRefusal(request.disturbances, at, input.raw);
      if (refusal !== undefined) throw refusal;
      const { written, isNew } = upsertOne(portal, object, input);
      const properties = echo(portal, object, written, isNew ? 'create' : 'update');
      results.push({ ...envelope(portal, object, written.row, properties), new: isNew, ...traced(input) });
    } catch (error) {
      if (!(error instanceof HubspotError)) throw error;
      if (whole) throw error;
      errors.push(itemError(error, whoOf(input)));
    }
  }
  return complete(portal, results, errors, 200);
}

function upsertOne(
  portal: Portal,
  object: ObjectName,
  input: Input,
): { readonly written: Written; readonly isNew: boolean } {
  const { id, idProperty, properties } = input;
  const row = findRow(portal, object, id, idProperty, false);
  if (row !== undefined)
    return { written: updateRecord(portal, object, row, properties, 'api'), isNew: false };
  if (idProperty === undefined || idProperty === 'hs_object_id') {
    const { category, message, context } = missing(object, [id]);
    throw new HubspotError(404, category, message, { context });
  }
  const given = typeof properties === 'object' && properties !== null ? properties : {};
  const written = createRecord(portal, object, { [idProperty]: id, ...given }, 'api');
  linkNew(portal, object, written.row.id, []);
  return { written, isNew: true };
}

function checkIdProperties(portal: Portal, object: ObjectName, inputs: readonly Input[]): void {
  for (const property of new Set(inputs.map((input) => input.idProperty))) {
    if (property !== undefined && property !== 'hs_object_id') requireUnique(portal, object, property);
  }
}

function whoOf(input: Input): Readonly<Record<string, readonly string[]>> {
  return {
    ids: [input.id],
    ...(input.traceId === undefined ? {} : { objectWriteTraceId: [input.traceId] }),
  };
}
