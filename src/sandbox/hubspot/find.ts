import { isGone } from './archive.ts';
import { invalid } from './errors.ts';
import type { ObjectName } from './names.ts';
import type { Portal } from './portal.ts';
import type { Row } from './store.ts';

/**
 * The record that `id` means: the number itself, also that of a record merged into another, or with `idProperty` the
 * value of a unique property. `undefined` where there is none; 400 for a property by which nothing can be found.
 */
export function findRow(
  portal: Portal,
  object: ObjectName,
  id: string,
  idProperty: string | undefined,
  archived: boolean,
): Row | undefined {
  const table = portal.tables[object];
  if (idProperty === undefined || idProperty === '' || idProperty === 'hs_object_id') {
    const row = table.get(table.resolve(id));
    if (row === undefined || isGone(portal, row)) return undefined;
    return (row.archivedAt !== undefined) === archived ? row : undefined;
  }
  requireUnique(portal, object, idProperty);
  // Values of archived records are free for others, so archived records are not found by them.
  return archived ? undefined : table.holder(idProperty, uniqueKey(idProperty, id));
}

export function requireUnique(portal: Portal, object: ObjectName, property: string): void {
  if (portal.definitions[object].live(property) === undefined)
    throw invalid(`Property "${property}" does not exist`, {
      errors: [
        { message: `Property "${property}" does not exist`, code: 'PROPERTY_DOESNT_EXIST', in: 'idProperty' },
      ],
    });
  if (!portal.tables[object].isUnique(property))
    throw invalid(`The property ${property} is not a unique identifier property.`, {
      context: { propertyName: [property] },
    });
}

export function uniqueKey(property: string, value: string): string {
  return property === 'email' ? value.trim().toLowerCase() : value;
}
