import type { WireRecord } from '../system.ts';
import { type Answer, type Call, methodNotAllowed, objectBody } from './call.ts';
import { describeBasic, describeGlobal, describeObject, etagOf } from './describe.ts';
import { failItem } from './disturb.ts';
import { createRecord, existing, updateRecord } from './dml.ts';
import { notFound, SalesforceError } from './errors.ts';
import type { FieldDescribe } from './fields.ts';
import { normaliseId } from './ids.ts';
import type { Org } from './org.ts';
import { deleteRecord } from './recycle.ts';
import { jsonField, wireRecord } from './render.ts';
import { handleReplication } from './replication.ts';
import type { ObjectType } from './schema.ts';
import { idOf, type Row } from './store.ts';
import { coerce, parseDateTime } from './values.ts';
import { plainWrite, writeOf } from './write.ts';

/** `/sobjects` and everything below it. */
export function handleSobjects(call: Call): Answer {
  const [, typeName, second, third] = call.parts;
  if (typeName === undefined) {
    if (call.method !== 'GET') throw methodNotAllowed(call, 'HEAD,GET');
    return cached(call, describeGlobal(call.org, call.version));
  }
  const type = call.org.schema.object(typeName);
  if (type === undefined) throw notFound();
  if (call.disturbances !== undefined && (call.method === 'POST' || call.method === 'PATCH')) {
    failItem(call, 0, objectBody(call));
  }
  if (second === undefined) return objectResource(call, type);
  switch (second.toLowerCase()) {
    case 'describe':
      if (third !== undefined) throw notFound();
      return cached(call, describeObject(call.org, type, call.version, call.baseUrl));
    case 'updated':
    case 'deleted':
      return handleReplication(call, type, second.toLowerCase());
    default:
      if (type.byName.get(third?.toLowerCase() ?? '')?.type === 'base64')
        return blob(call, type, second, third ?? '');
      return third === undefined
        ? recordResource(call, type, second)
        : externalResource(call, type, second, third);
  }
}

function objectResource(call: Call, type: ObjectType): Answer {
  if (call.method === 'GET') return { status: 200, body: describeBasic(type, call.version) };
  if (call.method === 'POST')
    return created(call, type, createRecord(call.org, type, objectBody(call), writeOf(call)));
  throw methodNotAllowed(call, 'HEAD,GET,POST');
}

function recordResource(call: Call, type: ObjectType, idText: string): Answer {
  const id = normaliseId(idText);
  if (id === undefined) {
    if (call.method === 'POST' && idText.toLowerCase() === 'id')
      return created(call, type, createRecord(call.org, type, objectBody(call), writeOf(call)));
    throw notFound(`Provided external ID field does not exist or is not accessible: ${idText}`);
  }
  switch (call.method) {
    case 'GET':
      return show(call, type, existing(call.org, type, id));
    case 'PATCH': {
      call.org.transactions.touch(id);
      const row = existing(call.org, type, id);
      if (changedSince(call, row))
        return { status: 412, body: [{ message: 'Precondition failed', errorCode: 'PRECONDITION_FAILED' }] };
      updateRecord(call.org, type, id, objectBody(call), writeOf(call));
      return { status: 204 };
    }
    case 'DELETE':
      inTransaction(call.org, () => deleteRecord(call.org, type, id));
      return { status: 204 };
    default:
      throw methodNotAllowed(call, 'HEAD,GET,PATCH,DELETE');
  }
}

function externalResource(call: Call, type: ObjectType, fieldName: string, value: string): Answer {
  const field = externalField(type, fieldName);
  if (call.method !== 'GET') call.org.transactions.touchKey(type, field.name, value);
  const rows = findByExternal(call.org, type, field, value);
  if (rows.length > 1) {
    return {
      status: 300,
      body: rows.map((row) => `/services/data/${call.version}/sobjects/${type.name}/${idOf(row)}`),
    };
  }
  const [row] = rows;
  switch (call.method) {
    case 'GET':
      if (row === undefined) throw notFound();
      return show(call, type, row);
    case 'DELETE':
      if (row === undefined) throw notFound();
      inTransaction(call.org, () => deleteRecord(call.org, type, idOf(row)));
      return { status: 204 };
    case 'PATCH':
    case 'POST': {
      const fields = objectBody(call);
      if (Object.keys(fields).some((key) => key.toLowerCase() === field.name.toLowerCase())) {
        throw new SalesforceError(
          'INVALID_FIELD',
          `The ${field.name} field should not be specified in the sobject data.`,
          [field.name],
        );
      }
      if (row === undefined && call.query.get('updateOnly') === 'true') throw notFound();
      const done = upsertRow(call.org, type, field, value, fields, writeOf(call));
      if (versionNumber(call.version) < 46)
        return done.created ? created(call, type, done.row) : { status: 204 };
      const body = { id: idOf(done.row), success: true, errors: [], created: done.created };
      return done.created ? { ...created(call, type, done.row), body } : { status: 200, body };
    }
    default:
      throw methodNotAllowed(call, 'HEAD,GET,PATCH,DELETE');
  }
}

/** The bytes of a file as they are. */
function blob(call: Call, type: ObjectType, idText: string, name: string): Answer {
  if (call.method !== 'GET') throw methodNotAllowed(call, 'HEAD,GET');
  const row = existing(call.org, type, normaliseId(idText) ?? idText);
  const bytes = call.org.files.get(String(row[namedField(type, name).name]));
  if (bytes === undefined) throw notFound();
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: bytes };
}

/** A field usable as a key in URLs and upserts: external ids, and look-up fields as recorded real orgs take them. */
export function externalField(type: ObjectType, name: string): FieldDescribe {
  const field = type.byName.get(name.toLowerCase());
  if (field === undefined || !(field.externalId || field.idLookup)) {
    throw notFound(`Provided external ID field does not exist or is not accessible: ${name}`);
  }
  return field;
}

export function findByExternal(
  org: Org,
  type: ObjectType,
  field: FieldDescribe,
  value: string,
): readonly Row[] {
  const wanted = field.type === 'id' ? normaliseId(value) : value;
  if (wanted === undefined) return [];
  return org.store
    .table(type.name)
    .lookup(field.name, [wanted])
    .filter((row) => row['IsDeleted'] !== true);
}

/** Creates or changes the record with this key; the key itself is set on creation. The caller has ruled out several. */
export function upsertRow(
  org: Org,
  type: ObjectType,
  field: FieldDescribe,
  value: string,
  body: WireRecord,
  how = plainWrite(org),
): { row: Row; created: boolean } {
  const [found] = findByExternal(org, type, field, value);
  if (found !== undefined) return { row: updateRecord(org, type, idOf(found), body, how), created: false };
  if (field.type === 'id')
    throw new SalesforceError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [], 404);
  return {
    row: createRecord(org, type, { ...body, [field.name]: coerce(field, value) ?? null }, how),
    created: true,
  };
}

/** With the path of the new record; in `/composite` its only header. */
function created(call: Call, type: ObjectType, row: Row): Answer {
  const id = idOf(row);
  return {
    status: 201,
    headers: { Location: `/services/data/${call.version}/sobjects/${type.name}/${id}` },
    body: { id, success: true, errors: [] },
  };
}

function show(call: Call, type: ObjectType, row: Row): Answer {
  const since = headerTime(call, 'if-modified-since');
  if (since !== undefined && (parseDateTime(String(row['SystemModstamp'])) ?? 0) <= since)
    return { status: 304 };
  const wanted = call.query.get('fields');
  const fields =
    wanted === null ? type.fields : wanted.split(',').map((name) => namedField(type, name.trim()));
  const out = wireRecord(type, row, call.version);
  for (const field of fields) out[field.name] = jsonField(field, row, { type, version: call.version });
  if (wanted !== null) out['Id'] = idOf(row);
  return { status: 200, body: out };
}

export function namedField(type: ObjectType, name: string): FieldDescribe {
  const field = type.byName.get(name.toLowerCase());
  if (field === undefined) {
    throw new SalesforceError('INVALID_FIELD', `No such column '${name}' on sobject of type ${type.name}`);
  }
  return field;
}

function changedSince(call: Call, row: Row): boolean {
  const limit = headerTime(call, 'if-unmodified-since');
  return limit !== undefined && (parseDateTime(String(row['SystemModstamp'])) ?? 0) > limit;
}

function headerTime(call: Call, name: string): number | undefined {
  const ms = Date.parse(call.headers[name] ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

/** With the date of the last change of any describe. */
function cached(call: Call, body: unknown): Answer {
  if (call.method !== 'GET') throw methodNotAllowed(call, 'HEAD,GET');
  const etag = etagOf(body);
  const changed = Math.floor(call.org.describedAt() / 1000) * 1000;
  const headers = { ETag: etag, 'Last-Modified': new Date(changed).toUTCString() };
  const tags = call.headers['if-none-match'];
  const since = headerTime(call, 'if-modified-since');
  const same =
    tags !== undefined
      ? tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
      : since !== undefined && since >= changed;
  return same ? { status: 304, headers } : { status: 200, body, headers };
}

export function versionNumber(version: string): number {
  return Number(version.slice(1));
}

export function inTransaction(org: Org, work: () => void): void {
  org.store.transaction(() => {
    work();
    return true;
  });
}
