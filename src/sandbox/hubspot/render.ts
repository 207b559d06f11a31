import { entries, liveLinks, pageOf } from './association-page.ts';
import { invalid } from './errors.ts';
import { NAMES, type ObjectName, objectNameOf } from './names.ts';
import type { Portal } from './portal.ts';
import type { Row } from './store.ts';
import { wireTime } from './time.ts';
import { lastModified, propertyValue } from './values.ts';

/** What a read wants of each record, beside its id, dates and address. */
export interface Wanted {
  /** Empty: what HubSpot returns by itself. */
  readonly properties: readonly string[];
  readonly history: readonly string[];
  readonly associations: readonly ObjectName[];
  /** Where links in the answer lead. */
  readonly baseUrl: string;
}

/** A record as reads and lists show it; names that no live definition has are left out without a word. */
export function render(
  portal: Portal,
  object: ObjectName,
  row: Row,
  wanted: Wanted,
): Record<string, unknown> {
  return {
    ...envelope(portal, object, row, shownProperties(portal, object, row, wanted.properties)),
    ...(wanted.history.length === 0
      ? {}
      : { propertiesWithHistory: histories(portal, object, row, wanted.history) }),
    ...associationsOf(portal, object, row, wanted),
  };
}

export function shownProperties(
  portal: Portal,
  object: ObjectName,
  row: Row,
  properties: readonly string[],
): Record<string, string | null> {
  const { defaults } = NAMES[object];
  const names =
    properties.length === 0
      ? defaults
      : [...new Set([...properties, 'hs_object_id', 'createdate', lastModified(object)])].sort();
  const out: Record<string, string | null> = {};
  for (const name of names) {
    if (portal.definitions[object].live(name) === undefined) continue;
    out[name] = propertyValue(portal, object, row, name) ?? null;
  }
  return out;
}

/** Id, properties, dates and the address in the web app: the frame of every record. */
export function envelope(
  portal: Portal,
  object: ObjectName,
  row: Row,
  properties: Readonly<Record<string, string | null>>,
): Record<string, unknown> {
  const { uiDomain, portalId } = portal.settings;
  return {
    id: row.id,
    properties,
    createdAt: wireTime(row.created),
    updatedAt: wireTime(row.updated),
    archived: row.archivedAt !== undefined,
    ...(row.archivedAt === undefined ? {} : { archivedAt: wireTime(row.archivedAt) }),
    url: `https://${uiDomain}/contacts/${portalId}/record/${NAMES[object].typeId}/${row.id}`,
  };
}

/** The objects that `associations=` names; 400 for one that the portal does not have. */
export function associatedObjects(names: readonly string[]): readonly ObjectName[] {
  return names.map((name) => {
    const object = objectNameOf(name);
    if (object === undefined) throw invalid(`Unable to infer object type from: ${name}`);
    return object;
  });
}

/** So many associations stand in a record before the rest has a page of its own. */
const FIRST_PAGE = 100;

function associationsOf(
  portal: Portal,
  object: ObjectName,
  row: Row,
  { associations, baseUrl }: Wanted,
): { readonly associations?: Record<string, unknown> } {
  const out: Record<string, unknown> = {};
  for (const other of associations) {
    const all = entries(object, other, liveLinks(portal, object, row.id, other));
    const url = `${baseUrl}/crm/v3/objects/${object}/${row.id}/associations/${other}`;
    if (all.length > 0) out[other] = pageOf(all, 0, FIRST_PAGE, url);
  }
  return Object.keys(out).length === 0 ? {} : { associations: out };
}

function histories(
  portal: Portal,
  object: ObjectName,
  row: Row,
  names: readonly string[],
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name of names) {
    if (portal.definitions[object].live(name) === undefined) continue;
    const now = propertyValue(portal, object, row, name);
    const versions = row.history?.[name] ?? (now === undefined ? [] : [{ value: now, at: row.created }]);
    out[name] = versions.map(({ value, at }) => ({
      value,
      timestamp: wireTime(at),
      sourceType: row.values['hs_object_source'] ?? 'INTEGRATION',
      sourceId: row.values['hs_object_source_id'] ?? null,
    }));
  }
  return out;
}
