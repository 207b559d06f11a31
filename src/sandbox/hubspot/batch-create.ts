import { type Input, readInputs, traced } from './batch-inputs.ts';
import { complete, type ItemError, itemError } from './batch-results.ts';
import { itemRefusal } from './disturb.ts';
import { HubspotError } from './errors.ts';
import { linkNew, readInline } from './inline.ts';
import type { ObjectName } from './names.ts';
import type { Portal } from './portal.ts';
import { envelope } from './render.ts';
import { type Answer, type Call, jsonBody, objectOf } from './routes.ts';
import { createRecord, echo, type Written } from './write.ts';

/**
 * Where every input has an `objectWriteTraceId` that no other has, each is made or refused on its own. Without them one
 * bad input fails the call, and nothing is made.
 */
export function batchCreate(call: Call): Answer {
  const { portal, request } = call;
  const object = objectOf(call);
  const inputs = readInputs(jsonBody(call));
  const traceIds = inputs.flatMap((input) => (input.traceId === undefined ? [] : [input.traceId]));
  const apart = new Set(traceIds).size === inputs.length;
  const written: (Written & { readonly input: Input })[] = [];
  const errors: ItemError[] = [];
  for (const [at, input] of inputs.entries()) {
    try {
      const refusal = itemRefusal(request.disturbances, at, input.raw);
      if (refusal !== undefined) throw refusal;
      written.push({ ...createOne(portal, object, input), input });
    } catch (error) {
      if (!(error instanceof HubspotError)) throw error;
      if (!apart) throw error;
      errors.push(itemError(error, { objectWriteTraceId: [input.traceId ?? ''] }));
    }
  }
  const results = written.map(({ row, names, input }) => {
    const now = portal.tables[object].get(row.id) ?? row;
    const properties = echo(portal, object, { row: now, names }, 'create');
    return { ...envelope(portal, object, now, properties), ...traced(input) };
  });
  return complete(portal, results, errors, 201);
}

function createOne(portal: Portal, object: ObjectName, input: Input): Written {
  const links = readInline(portal, object, input.associations);
  const written = createRecord(portal, object, input.properties, 'api');
  linkNew(portal, object, written.row.id, links);
  return written;
}
