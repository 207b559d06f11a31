import { NAMES, type ObjectName } from './names.ts';
import type { Portal } from './portal.ts';
import type { Row } from './store.ts';
import { lastModified, propertyValue } from './values.ts';

/** A record as a search shows it; names that no live definition has are left out without a word. */
export function shownRecord(
  portal: Portal,
  object: ObjectName,
  row: Row,
  properties: readonly string[],
): Record<string, unknown> {
  const { uiDomain, portalId } = portal.settings;
  const always = ['hs_object_id', 'createdate', lastModified(object)];
  const names =
    properties.length === 0 ? NAMES[object].defaults : [...new Set([...properties, ...always])].sort();
  const live = names.filter((name) => portal.definitions[object].live(name) !== undefined);
  return {
    id: row.id,
    properties: Object.fromEntries(
      live.map((name) => [name, propertyValue(portal, object, row, name) ?? null]),
    ),
    createdAt: new Date(row.created).toISOString(),
    updatedAt: new Date(row.updated).toISOString(),
    archived: false,
    url: `https://${uiDomain}/contacts/${portalId}/record/${NAMES[object].typeId}/${row.id}`,
  };
}
