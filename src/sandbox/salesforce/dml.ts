import type { WireRecord } from '../system.ts';
import { derive } from './derive.ts';
import { notFound, SalesforceError } from './errors.ts';
import { applyFieldPermission } from './fieldpermissions.ts';
import type { FieldDescribe } from './fields.ts';
import { normaliseId } from './ids.ts';
import type { Org } from './org.ts';
import { checkReference, resolveForeignKey } from './references.ts';
import type { ObjectType } from './schema.ts';
import { idOf, type Row, type Scalar } from './store.ts';
import { coerce, validate, wireDateTime } from './values.ts';

/** Field values a client sent, by canonical name; `undefined` clears. */
type Changes = Map<FieldDescribe, Scalar | undefined>;

/** Creates as a user does (`by`, or the API's own); returns the new row. Throws a SalesforceError. */
export function createRecord(org: Org, type: ObjectType, input: WireRecord, by = org.userId): Row {
  if (!type.createable) {
    throw new SalesforceError(
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
      `entity type cannot be inserted: ${type.label}`,
    );
  }
  const changes = readChanges(org, type, input, 'create');
  const missing = type.fields.filter(
    (field) =>
      field.createable && !field.nillable && !field.defaultedOnCreate && changes.get(field) === undefined,
  );
  if (missing.length > 0) throw required(missing);
  const now = wireDateTime(org.stampNow());
  const id = org.store.nextId(type.prefix);
  const row: Record<string, Scalar> = {
    Id: id,
    CreatedDate: now,
    CreatedById: by,
    LastModifiedDate: now,
    LastModifiedById: by,
    SystemModstamp: now,
  };
  for (const field of type.fields) {
    const value = changes.get(field) ?? defaultOf(org, field);
    if (value !== undefined) row[field.name] = value;
  }
  checkUnique(org, type, row, [...changes.keys()]);
  const made = derive(org, type, row, undefined);
  if (type.name === 'FieldPermissions') applyFieldPermission(org, made);
  org.store.table(type.name).put(made);
  return made;
}

/** Changes as a user does; timestamps move even when every value stays the same, as at the real host. */
export function updateRecord(org: Org, type: ObjectType, id: string, input: WireRecord): Row {
  org.transactions.touch(id);
  const before = existing(org, type, id);
  if (!type.updateable)
    throw new SalesforceError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
  const changes = readChanges(org, type, input, 'update');
  const row: Record<string, Scalar> = { ...before };
  const cleared: FieldDescribe[] = [];
  for (const [field, value] of changes) {
    if (value === undefined && !field.nillable) cleared.push(field);
    if (value === undefined) delete row[field.name];
    else row[field.name] = value;
  }
  if (cleared.length > 0) throw required(cleared);
  checkCycle(org, type, id, changes);
  checkUnique(org, type, row, [...changes.keys()]);
  if (type.name === 'FieldPermissions') applyFieldPermission(org, row);
  return put(org, type, derive(org, type, row, before));
}

/** The live row of an id; 404 as for a single record, the collections turn it into their own codes. */
export function existing(org: Org, type: ObjectType, id: string): Row {
  const row = org.store.table(type.name).get(id);
  if (row === undefined) throw notFound();
  if (row['IsDeleted'] === true) throw new SalesforceError('ENTITY_IS_DELETED', 'entity is deleted', [], 404);
  return row;
}

/** Stores a changed row with the stamps of now. */
export function put(org: Org, type: ObjectType, row: Row): Row {
  const now = wireDateTime(org.stampNow());
  const stamped = { ...row, LastModifiedDate: now, LastModifiedById: org.userId, SystemModstamp: now };
  org.store.table(type.name).put(stamped);
  return stamped;
}

function readChanges(org: Org, type: ObjectType, input: WireRecord, verb: 'create' | 'update'): Changes {
  const changes: Changes = new Map();
  const closed: FieldDescribe[] = [];
  for (const [name, given] of Object.entries(input)) {
    if (name === 'attributes') continue;
    const foreign = resolveForeignKey(org, type, name, given);
    const field = foreign?.field ?? type.byName.get(name.toLowerCase());
    if (field === undefined) {
      throw new SalesforceError('INVALID_FIELD', `No such column '${name}' on sobject of type ${type.name}`);
    }
    if (field.name === 'Id') {
      throw verb === 'create'
        ? new SalesforceError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', [
            'Id',
          ])
        : new SalesforceError('INVALID_FIELD', 'The Id field should not be specified in the sobject data.', [
            'Id',
          ]);
    }
    if (!(verb === 'create' ? field.createable : field.updateable)) {
      closed.push(field);
      continue;
    }
    changes.set(field, readValue(org, type, field, foreign === undefined ? given : foreign.id));
  }
  if (closed.length > 0) {
    const names = closed.map((field) => field.name);
    throw new SalesforceError(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
      names,
    );
  }
  return changes;
}

function readValue(org: Org, type: ObjectType, field: FieldDescribe, given: unknown): Scalar | undefined {
  const value = coerce(field, given);
  if (value === undefined) {
    if (field.type !== 'boolean') return undefined;
    throw new SalesforceError(
      'INVALID_TYPE_ON_FIELD_IN_RECORD',
      `${field.label}: value not of required type: `,
      [field.name],
    );
  }
  if (field.type === 'reference') checkReference(org, type, field, String(value));
  else validate(field, value);
  return value;
}

function defaultOf(org: Org, field: FieldDescribe): Scalar | undefined {
  if (field.name === 'OwnerId') return org.userId;
  if (field.type === 'boolean') return false;
  return typeof field.defaultValue === 'string' ? field.defaultValue : undefined;
}

function checkUnique(org: Org, type: ObjectType, row: Row, touched: readonly FieldDescribe[]): void {
  for (const field of touched) {
    const value = row[field.name];
    if (!field.unique || value === undefined) continue;
    org.transactions.touchKey(type, field.name, String(value));
    const other = org.store
      .table(type.name)
      .lookup(field.name, [String(value)])
      .find((candidate) => candidate['Id'] !== row['Id'] && candidate['IsDeleted'] !== true);
    if (other === undefined) continue;
    throw new SalesforceError(
      'DUPLICATE_VALUE',
      `duplicate value found: ${field.name} duplicates value on record with id: ${idOf(other).slice(0, 15)}`,
      [],
    );
  }
}

/** Of a hierarchy: Account.ParentId, Contact.ReportsToId. */
function checkCycle(org: Org, type: ObjectType, id: string, changes: Changes): void {
  for (const [field, value] of changes) {
    if (value === undefined || !field.referenceTo.includes(type.name) || field.referenceTo.length > 1)
      continue;
    let next: Scalar | undefined = value;
    const seen = new Set<string>();
    while (typeof next === 'string' && !seen.has(next)) {
      if (next === id) {
        throw new SalesforceError('CIRCULAR_DEPENDENCY', 'attempt to violate hierarchy constraints', [
          field.name,
        ]);
      }
      seen.add(next);
      next = org.store.table(type.name).get(next)?.[field.name];
    }
  }
}

function required(fields: readonly FieldDescribe[]): SalesforceError {
  const names = fields.map((field) => field.name);
  return new SalesforceError(
    'REQUIRED_FIELD_MISSING',
    `Required fields are missing: [${names.join(', ')}]`,
    names,
  );
}

/** An id out of a URL or body in its 18-character form; throws MALFORMED_ID as the collections do. */
export function idArgument(text: unknown): string {
  const id = typeof text === 'string' ? normaliseId(text) : undefined;
  if (id === undefined) throw new SalesforceError('MALFORMED_ID', `malformed id ${String(text)}`);
  return id;
}
