import { SalesforceError } from './errors.ts';
import type { Org } from './org.ts';
import type { Row } from './store.ts';

/**
 * What a new or changed FieldPermissions row means for the integration user, once it is granted by a permission set
 * that the user has. Throws for a field that does not exist.
 */
export function applyFieldPermission(org: Org, row: Row): void {
  const name = String(row['Field'] ?? '');
  const [typeName = '', fieldName = ''] = name.split('.');
  if (org.schema.whole(typeName)?.byName.has(fieldName.toLowerCase()) !== true) {
    throw new SalesforceError(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      `Field Name: bad value for restricted picklist field: ${name}`,
      ['Field'],
    );
  }
  const assigned = org.store
    .table('PermissionSetAssignment')
    .lookup('PermissionSetId', [String(row['ParentId'])])
    .some((assignment) => assignment['AssigneeId'] === org.userId);
  if (!assigned || row['PermissionsRead'] !== true) return;
  const others = (names: readonly string[]) =>
    names.filter((known) => known.toLowerCase() !== name.toLowerCase());
  const editable = row['PermissionsEdit'] === true;
  Object.assign(org.settings, {
    hiddenFields: others(org.settings.hiddenFields),
    readOnlyFields: [...others(org.settings.readOnlyFields), ...(editable ? [] : [name])],
  });
  org.describesChanged();
}
