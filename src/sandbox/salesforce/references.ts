import { SalesforceError } from './errors.ts';
import type { FieldDescribe } from './fields.ts';
import { normaliseId } from './ids.ts';
import type { Org } from './org.ts';
import type { ObjectType } from './schema.ts';
import { idOf, type Row } from './store.ts';

/** The row a reference points to, deleted ones included. */
export function referenced(
  org: Org,
  field: FieldDescribe,
  id: string,
): { type: ObjectType; row: Row } | undefined {
  for (const name of field.referenceTo) {
    const type = org.schema.object(name);
    const row = type === undefined ? undefined : org.store.table(type.name).get(id);
    if (type !== undefined && row !== undefined) return { type, row };
  }
  return undefined;
}

/** What Salesforce says to a look-up value that it cannot take; `id` in its 18-character form where it is an id at all. */
export function checkReference(org: Org, type: ObjectType, field: FieldDescribe, id: string): void {
  if (normaliseId(id) === undefined) {
    throw new SalesforceError('MALFORMED_ID', `${field.label}: id value of incorrect type: ${id}`, [
      field.name,
    ]);
  }
  const known = field.referenceTo.map((name) => org.schema.object(name)).filter((item) => item !== undefined);
  if (known.length === 0) return;
  if (!known.some((item) => id.startsWith(item.prefix))) {
    throw new SalesforceError(
      'FIELD_INTEGRITY_EXCEPTION',
      `${field.label}: id value of incorrect type: ${id}`,
      [field.name],
    );
  }
  org.transactions.touch(id);
  const target = referenced(org, field, id);
  if (target === undefined) {
    throw new SalesforceError(
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
      `insufficient access rights on cross-reference id: ${id.slice(0, 15)}`,
    );
  }
  if (target.row['IsDeleted'] === true)
    throw new SalesforceError('ENTITY_IS_DELETED', 'entity is deleted', [field.name]);
  if (field.name === 'OwnerId' && target.type.name === 'User' && target.row['IsActive'] !== true) {
    throw new SalesforceError(
      'INACTIVE_OWNER_OR_USER',
      `operation performed with inactive user [${id.slice(0, 15)}] as owner of ${type.name.toLowerCase()}`,
    );
  }
}

/** `"Account": { "Halo_Id__c": "12" }` instead of an `AccountId`; `undefined` when the name is no relationship. */
export function resolveForeignKey(
  org: Org,
  type: ObjectType,
  name: string,
  value: unknown,
): { field: FieldDescribe; id: string } | undefined {
  const field = type.parents.get(name.toLowerCase());
  if (field === undefined || typeof value !== 'object' || value === null) return undefined;
  const [entry] = Object.entries(value).filter(([key]) => key !== 'attributes');
  const target = org.schema.object(field.referenceTo[0] ?? '');
  const key = entry === undefined ? undefined : target?.byName.get(entry[0].toLowerCase());
  if (entry === undefined || target === undefined || key?.idLookup !== true) {
    throw new SalesforceError(
      'INVALID_FIELD',
      `${entry?.[0] ?? name} is not an External ID or indexed field for ${field.referenceTo[0]}`,
    );
  }
  org.transactions.touchKey(target, key.name, String(entry[1]));
  const found = org.store
    .table(target.name)
    .lookup(key.name, [String(entry[1])])
    .find((row) => row['IsDeleted'] !== true);
  if (found === undefined) {
    throw new SalesforceError(
      'INVALID_FIELD',
      `Foreign key external ID: ${String(entry[1]).toLowerCase()} not found for field ${key.name} in entity ${target.name}`,
    );
  }
  return { field, id: idOf(found) };
}
