import { CODES } from '../../model/codes.ts';
import type { CrosswalkError, Problem } from '../../model/errors.ts';
import type { RecordChange, WriteResult } from '../connector.ts';
import type { ObjectShape } from './batches.ts';
import { type Fault, faultOf, recordProblem } from './errors.ts';
import { to18 } from './ids.ts';
import { isWireObject, objectsOf, textOf } from './wire.ts';

/** Items of a collection carry `statusCode`, not `errorCode`; an upsert also says whether it created. */
export function resultOf(shape: ObjectShape, change: RecordChange, item: unknown): WriteResult {
  const { name: object } = shape;
  const { key } = change;
  const ownId = change.kind === 'create' ? undefined : change.id;
  if (!isWireObject(item)) {
    return unknown(object, change, 'The answer held fewer results than records were sent.');
  }
  const id = textOf(item['id']) ?? ownId;
  if (item['success'] === true && id !== undefined) {
    // Results stand in the order of the records; one for another record leaves nothing to go by.
    if (ownId !== undefined && to18(id) !== to18(ownId))
      return unknown(object, change, 'The answer speaks of another record in its place.');
    const created = typeof item['created'] === 'boolean' ? item['created'] : change.kind === 'create';
    return { kind: 'ok', key, id: to18(id), created };
  }
  return { kind: 'rejected', key, problem: recordProblem(object, ownId, named(shape, firstFault(item))) };
}

/**
 * The record that has our own mark already although the upsert did not find it: it came into being meanwhile, or is hidden from
 * searches. `duplicate value found: Ext__c duplicates value on record with id: 001…` names field and record.
 */
export function ownedBy(change: RecordChange, item: unknown): string | undefined {
  if (change.kind !== 'create' || change.externalId === undefined || !isWireObject(item)) return undefined;
  const { errorCode, message } = firstFault(item);
  const match = /\b(\w+) duplicates value on record with id: ([a-zA-Z0-9]{15,18})/.exec(message);
  const [, field, id] = match ?? [];
  if (errorCode !== 'DUPLICATE_VALUE' || field?.toLowerCase() !== change.externalId.field.toLowerCase())
    return undefined;
  return id;
}

export function firstFault(item: Readonly<Record<string, unknown>>): Fault {
  const [error] = objectsOf(item['errors']);
  return faultOf(error ?? {});
}

/** The names are shown, so that they have to be names: of the object's fields, or of custom ones that the user may not see. */
function named({ fields }: ObjectShape, fault: Fault): Fault {
  return {
    ...fault,
    fields: fault.fields.filter((field) => fields.has(field.toLowerCase()) || /__p?c$/i.test(field)),
  };
}

export function unknown(object: string, change: RecordChange, why: string): WriteResult {
  const id = change.kind === 'create' ? undefined : change.id;
  return {
    kind: 'unknown',
    key: change.key,
    problem: {
      code: 'WRITE_UNKNOWN',
      kind: CODES.WRITE_UNKNOWN.kind,
      what: 'Salesforce may or may not have carried out the write.',
      where: `In ${object}${id === undefined ? '' : ` ${id}`}.`,
      why,
      todo: CODES.WRITE_UNKNOWN.cure,
    },
  };
}

export function lost(object: string, change: RecordChange, error: CrosswalkError): WriteResult {
  return unknown(object, change, error.text.what);
}

export function cannotDeactivate(object: string, id: string): Problem {
  return {
    code: 'DEACTIVATE_UNSUPPORTED',
    kind: CODES.DEACTIVATE_UNSUPPORTED.kind,
    what: 'Salesforce has no inactive state for this record.',
    where: `In ${object} ${id}.`,
    why: CODES.DEACTIVATE_UNSUPPORTED.cause,
    todo: CODES.DEACTIVATE_UNSUPPORTED.cure,
  };
}
