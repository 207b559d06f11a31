import { SalesforceError } from './errors.ts';
import { addFields } from './features.ts';
import { fieldOf } from './fields.ts';
import type { ObjectType } from './objecttype.ts';
import type { Org } from './org.ts';
import { idOf, type Row } from './store.ts';

/** An object has a record type only where the org made one for it. */
export function addRecordTypeField(org: Org, typeName: string): void {
  addFields(org, typeName, [
    fieldOf('RecordTypeId', 'reference(RecordType:RecordType)', 'cu', 'Record Type ID', null, []),
  ]);
}

export function recordTypesOf(org: Org, type: ObjectType): readonly Row[] {
  return [...org.store.table('RecordType').rows()].filter((row) => row['SobjectType'] === type.name);
}

/** What new records get that name none: the first active one for organisations, as an administrator would set it. */
export function defaultRecordType(org: Org, type: ObjectType): string | undefined {
  const own = recordTypesOf(org, type).find(
    (row) => row['IsActive'] === true && row['IsPersonType'] !== true,
  );
  return own === undefined ? undefined : idOf(own);
}

/** The row with its record type; throws for one of another object or an inactive one. */
export function withRecordType(org: Org, type: ObjectType, row: Row, before: Row | undefined): Row {
  if (!type.byName.has('recordtypeid')) return row;
  const id = row['RecordTypeId'];
  if (id === before?.['RecordTypeId'] && before !== undefined) return row;
  if (id === undefined) {
    const given =
      type.name === 'Account' && row['LastName'] !== undefined
        ? recordTypesOf(org, type).find((one) => one['IsPersonType'] === true)?.['Id']
        : defaultRecordType(org, type);
    return before === undefined && given !== undefined ? { ...row, RecordTypeId: given } : row;
  }
  const own = recordTypesOf(org, type).find((candidate) => idOf(candidate) === id);
  if (own?.['IsActive'] === true) return row;
  throw new SalesforceError(
    'INVALID_CROSS_REFERENCE_KEY',
    `Record Type ID: this ID value isn't valid for the user: ${String(id)}`,
    ['RecordTypeId'],
  );
}
