import type { WireRecord } from '../system.ts';
import { checkAdminRules } from './adminrules.ts';
import { derive } from './derive.ts';
import { notFound, SalesforceError } from './errors.ts';
import { applyFieldPermission } from './fieldpermissions.ts';
import type { FieldDescribe } from './fields.ts';
import { normaliseId } from './ids.ts';
import type { Org } from './org.ts';
import { withRecordType } from './recordtypes.ts';
import { checkReference, resolveForeignKey } from './references.ts';
import { rulesOf } from './rules/index.ts';
import type { Writing } from './rules/rules.ts';
import type { ObjectType } from './schema.ts';
import { idOf, type Row, type Scalar } from './store.ts';
import { coerce, validate, wireDateTime } from './values.ts';
import { newRow, plainWrite, stamp, type WriteHow } from './write.ts';

/** Field values a client sent, by canonical name; `undefined` clears. */
type Changes = Map<FieldDescribe, Scalar | undefined>;

/** Creates as a user does; returns the new row. Throws a SalesforceError. */
export function createRecord(org: Org, type: ObjectType, input: WireRecord, how = plainWrite(org)): Row {
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
  const row = newRow(org, type, id, how.by, now);
  for (const [field, value] of changes) if (value !== undefined) row[field.name] = value;
  checkUnique(org, type, row, [...changes.keys()]);
  return store(org, type, row, undefined, { changes, how, now, input });
}

/** Changes as a user does; timestamps move even when every value stays the same, as at the real host. */
export function updateRecord(
  org: Org,
  type: ObjectType,
  id: string,
  input: WireRecord,
  how = plainWrite(org),
): Row {
  org.transactions.touch(id);
  const before = existing(org, type, id);
  if (!type.updateable)
    throw new SalesforceError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
  const changes = readChanges(org, type, input, 'update');
  const now = wireDateTime(org.stampNow());
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
  stamp(org, type, row, now);
  return store(org, type, row, before, { changes, how, now, input });
}

interface Sent {
  readonly changes: Changes;
  readonly how: WriteHow;
  readonly now: string;
  readonly input: WireRecord;
}

/** Through the server's rules into the table, and what follows in other records. */
function store(org: Org, type: ObjectType, given: Row, before: Row | undefined, sent: Sent): Row {
  const { how, now } = sent;
  const rules = rulesOf(type.name);
  const file = fileOf(sent);
  const bytes = file?.bytes;
  // Kept under a name of its own: a write that is undone has not changed the file.
  const row = file === undefined ? given : { ...given, [file.field]: keepFile(org, file.bytes) };
  const values = Object.fromEntries(
    [...sent.changes].flatMap(([field, value]) =>
      value === undefined ? [] : [[field.name, value] as const],
    ),
  );
  const typed = withRecordType(org, type, row, before);
  const writing: Writing = { org, type, row: typed, before, how, sent: values, bytes, now };
  const made = derive(org, type, rules.prepare?.(writing) ?? typed, before, values);
  checkAdminRules(org, type, made, before, how);
  if (type.name === 'FieldPermissions') applyFieldPermission(org, made);
  org.store.table(type.name).put(made);
  rules.after?.({ ...writing, row: made });
  return org.store.table(type.name).get(idOf(made)) ?? made;
}

function keepFile(org: Org, bytes: Buffer): string {
  const name = `file ${org.store.serial('file')}`;
  org.files.set(name, bytes);
  return name;
}

function fileOf({ changes, input }: Sent): { field: string; bytes: Buffer } | undefined {
  for (const [field, value] of changes) {
    if (field.type !== 'base64' || value === undefined) continue;
    const given = Object.entries(input).find(
      ([name]) => name.toLowerCase() === field.name.toLowerCase(),
    )?.[1];
    return {
      field: field.name,
      bytes: Buffer.isBuffer(given) ? given : Buffer.from(String(given), 'base64'),
    };
  }
  return undefined;
}

/** The live row of an id; 404 as for a single record, the collections turn it into their own codes. */
export function existing(org: Org, type: ObjectType, id: string): Row {
  const row = org.store.table(type.name).get(id);
  if (row === undefined) throw notFound();
  if (row['IsDeleted'] === true) throw new SalesforceError('ENTITY_IS_DELETED', 'entity is deleted', [], 404);
  return row;
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
  if (field.type === 'base64') return readBytes(field, given);
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

/** What stands for bytes in a row; they are kept beside it. */
function readBytes(field: FieldDescribe, given: unknown): Scalar | undefined {
  if (given === null || given === undefined) return undefined;
  if (Buffer.isBuffer(given)) return field.name;
  if (typeof given === 'string' && /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(given)) return field.name;
  throw new SalesforceError('JSON_PARSER_ERROR', `${field.label}: the value is not base64`, [field.name]);
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
