import { invalid } from './errors.ts';
import { NAMES, type ObjectName, objectNameOf } from './names.ts';
import type { Portal } from './portal.ts';
import type { Row } from './store.ts';
import { wireTime } from './time.ts';
import { isLive, lastModified, propertyValue } from './values.ts';

/** What a read wants of each record, beside its id, dates and address. */
export interface Wanted {
  /** Empty: what HubSpot returns by itself. */
  readonly properties: readonly string[];
  readonly history: readonly string[];
  readonly associations: readonly ObjectName[];
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
    ...associationsOf(portal, object, row, wanted.associations),
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

/** One entry for each type, so a labelled pair comes twice or more. */
function associationsOf(
  portal: Portal,
  object: ObjectName,
  row: Row,
  to: readonly ObjectName[],
): { readonly associations?: Record<string, unknown> } {
  const out: Record<string, unknown> = {};
  for (const other of to) {
    const entries = portal.links
      .of({ object, id: row.id }, other)
      .filter(({ id }) => isLive(portal, other, id))
      .flatMap(({ id, types }) => types.map((type) => ({ id, type: typeName(object, other, type) })));
    if (entries.length > 0) out[other] = { results: entries.slice(0, FIRST_PAGE) };
  }
  return Object.keys(out).length === 0 ? {} : { associations: out };
}

/** What v3 calls a type of association; without a suffix it is the primary one. */
export function typeName(from: ObjectName, to: ObjectName, type: number): string {
  const pair = `${NAMES[from].singular}_to_${NAMES[to].singular}`;
  switch (type) {
    case 1:
    case 2:
      return pair;
    case 279:
    case 280:
      return `${pair}_unlabeled`;
    case 13:
      return 'parent_to_child_company';
    case 14:
      return 'child_to_parent_company';
    default:
      return `${pair}_${type}`;
  }
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
