import type { WireRecord } from '../system.ts';
import { type Answer, asObject, type Call, methodNotAllowed, objectBody } from './call.ts';
import { failItem } from './disturb.ts';
import { createRecord, idArgument, updateRecord } from './dml.ts';
import { notFound, SalesforceError } from './errors.ts';
import { normaliseId } from './ids.ts';
import { externalField, findByExternal, namedField, upsertRow } from './records.ts';
import { deleteRecord } from './recycle.ts';
import { jsonField, wireRecord } from './render.ts';
import type { ObjectType } from './schema.ts';
import { idOf } from './store.ts';
import { writeOf } from './write.ts';

const MAX_RECORDS = 200;
const MAX_RETRIEVE = 2000;

interface ItemResult {
  readonly id?: string;
  readonly success: boolean;
  readonly errors: readonly {
    readonly statusCode: string;
    readonly message: string;
    readonly fields: readonly string[];
  }[];
  readonly created?: boolean;
}

/** `/composite/sobjects` and below: several records a call, one result a record in the same order. */
export function handleCollections(call: Call): Answer {
  const [, , typeName, fieldName] = call.parts;
  if (typeName === undefined) {
    switch (call.method) {
      case 'POST':
        return write(call, (record) => createItem(call, record));
      case 'PATCH':
        return write(call, (record) => updateItem(call, record));
      case 'DELETE':
        return deleteMany(call);
      default:
        throw methodNotAllowed(call, 'POST,PATCH,DELETE');
    }
  }
  const type = call.org.schema.object(typeName);
  if (type === undefined) throw notFound();
  if (fieldName === undefined) return retrieve(call, type);
  if (call.method !== 'PATCH') throw methodNotAllowed(call, 'PATCH');
  const field = externalField(type, fieldName);
  return write(call, (record) => {
    const { value, rest } = takeKey(record, field.name);
    if (typeOf(call, record) !== type)
      throw new SalesforceError('INVALID_TYPE', 'The type of a record differs from that of the URL');
    if (field.type === 'id' && value === undefined)
      return { id: idOf(createRecord(call.org, type, rest, writeOf(call))), created: true };
    if (value === undefined) throw new SalesforceError('MISSING_ARGUMENT', `${field.name} not specified`);
    call.org.transactions.touchKey(type, field.name, value);
    const found = findByExternal(call.org, type, field, value);
    if (found.length > 1) {
      throw new SalesforceError(
        'DUPLICATE_EXTERNAL_ID',
        `${field.name}: more than one record found for external id field: [${found.map(idOf).join(', ')}]`,
      );
    }
    const done = upsertRow(call.org, type, field, value, rest, writeOf(call));
    return { id: idOf(done.row), created: done.created };
  });
}

type Item = { readonly id: string; readonly created?: boolean };

function createItem(call: Call, record: WireRecord): Item {
  return { id: idOf(createRecord(call.org, typeOf(call, record), record, writeOf(call))) };
}

function updateItem(call: Call, record: WireRecord): Item {
  const type = typeOf(call, record);
  const { value, rest } = takeKey(record, 'Id');
  if (value === undefined)
    throw new SalesforceError('MISSING_ARGUMENT', 'Id not specified in an update call');
  return { id: idOf(updateRecord(call.org, type, idArgument(value), rest, writeOf(call))) };
}

function write(call: Call, one: (record: WireRecord) => Item): Answer {
  const body = objectBody(call);
  const records = body['records'];
  if (!Array.isArray(records))
    throw new SalesforceError('JSON_PARSER_ERROR', 'The request needs an array of records');
  limit(records.length);
  const items = records.map(asObject);
  for (const item of items) typeOf(call, item);
  return {
    status: 200,
    body: run(call, items, body['allOrNone'] === true, one, (item) => takeKey(item, 'Id').value),
  };
}

function deleteMany(call: Call): Answer {
  const ids = (call.query.get('ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0) throw new SalesforceError('MISSING_ARGUMENT', 'Required parameter missing: ids');
  limit(ids.length);
  const remove = (text: string): Item => {
    const id = idArgument(text);
    const type = call.org.schema.byPrefix(id.slice(0, 3));
    if (type === undefined)
      throw new SalesforceError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
    deleteRecord(call.org, type, id);
    return { id };
  };
  return {
    status: 200,
    body: run(call, ids, call.query.get('allOrNone') === 'true', remove, (text) => text),
  };
}

/** With allOrNone one failure undoes all, and the good ones say so. */
function run<T>(
  call: Call,
  items: readonly T[],
  allOrNone: boolean,
  one: (item: T) => Item,
  idGiven: (item: T) => string | undefined,
): readonly ItemResult[] {
  let results: ItemResult[] = [];
  call.org.store.transaction(() => {
    results = items.map((item, position) =>
      attempt(
        call,
        item,
        (given) => {
          failItem(call, position, given);
          return one(given);
        },
        idGiven,
      ),
    );
    return !allOrNone || results.every((result) => result.success);
  });
  if (!allOrNone || results.every((result) => result.success)) return results;
  return results.map((result) => (result.success ? ROLLED_BACK : result));
}

const ROLLED_BACK: ItemResult = {
  success: false,
  errors: [
    {
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      message:
        'Record rolled back because not all records were valid and the request was using AllOrNone header',
      fields: [],
    },
  ],
};

function attempt<T>(
  call: Call,
  item: T,
  one: (item: T) => Item,
  idGiven: (item: T) => string | undefined,
): ItemResult {
  let result: ItemResult = ROLLED_BACK;
  call.org.store.transaction(() => {
    try {
      const { id, created } = one(item);
      result = { id, success: true, errors: [], ...(created === undefined ? {} : { created }) };
      return true;
    } catch (error) {
      if (!(error instanceof SalesforceError)) throw error;
      const id = idGiven(item);
      const known = id === undefined ? undefined : normaliseId(id);
      result = {
        ...(known === undefined ? {} : { id: known }),
        success: false,
        errors: [{ ...itemCode(error), fields: error.fields }],
      };
      return false;
    }
  });
  return result;
}

/** Single records answer 404 NOT_FOUND; in a collection the same is a bad cross reference. */
function itemCode(error: SalesforceError): { statusCode: string; message: string } {
  if (error.errorCode === 'NOT_FOUND')
    return { statusCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id' };
  return { statusCode: error.errorCode, message: error.message };
}

/** `POST {ids, fields}` or `GET ?ids=&fields=`; null in the place of what is not there. */
function retrieve(call: Call, type: ObjectType): Answer {
  const { ids, fields } = call.method === 'POST' ? postedSelection(call) : querySelection(call);
  if (ids.length > MAX_RETRIEVE)
    throw new SalesforceError(
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot retrieve more than ${MAX_RETRIEVE} records in this call`,
    );
  const wanted = fields.map((name) => namedField(type, name));
  const table = call.org.store.table(type.name);
  return {
    status: 200,
    body: ids.map((text) => {
      const row = table.get(idArgument(text));
      if (row === undefined || row['IsDeleted'] === true) return null;
      const out = wireRecord(type, row, call.version);
      for (const field of wanted) out[field.name] = jsonField(field, row, { type, version: call.version });
      out['Id'] = idOf(row);
      return out;
    }),
  };
}

function postedSelection(call: Call): { ids: readonly string[]; fields: readonly string[] } {
  const body = objectBody(call);
  return { ids: texts(body['ids'], 'ids'), fields: texts(body['fields'], 'fields') };
}

function querySelection(call: Call): { ids: readonly string[]; fields: readonly string[] } {
  if (call.method !== 'GET') throw methodNotAllowed(call, 'HEAD,GET,POST');
  const list = (name: string) =>
    texts(
      (call.query.get(name) ?? '').split(',').filter((item) => item !== ''),
      name,
    );
  return { ids: list('ids'), fields: list('fields') };
}

function texts(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string'))
    return value;
  throw new SalesforceError('MISSING_ARGUMENT', `Required parameter missing: ${name}`);
}

function typeOf(call: Call, record: WireRecord): ObjectType {
  const attributes = record['attributes'];
  const name =
    typeof attributes === 'object' && attributes !== null && 'type' in attributes
      ? attributes.type
      : undefined;
  if (typeof name !== 'string')
    throw new SalesforceError('INVALID_FIELD', 'The type of a record is not specified: attributes.type', [
      'attributes',
    ]);
  const type = call.org.schema.object(name);
  if (type === undefined)
    throw new SalesforceError('INVALID_TYPE', `sObject type '${name}' is not supported.`);
  return type;
}

/** A record without its key field (any case), and the key's value. */
function takeKey(record: WireRecord, name: string): { value: string | undefined; rest: WireRecord } {
  const rest: WireRecord = {};
  let value: string | undefined;
  for (const [key, item] of Object.entries(record)) {
    if (key.toLowerCase() !== name.toLowerCase()) rest[key] = item;
    else if (item !== null && item !== '') value = String(item);
  }
  return { value, rest };
}

function limit(count: number): void {
  if (count > MAX_RECORDS) {
    throw new SalesforceError(
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${MAX_RECORDS} records into this call`,
    );
  }
}
