import type { SimplePublicObject } from '@hubspot/api-client/lib/codegen/crm/objects/index.js';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { SystemRecord } from '../../model/record.ts';
import type { Value } from '../../model/value.ts';
import { valueFrom } from './convert.ts';
import type { HubspotDeps } from './deps.ts';
import { type HubspotObject, type ObjectName, PRIMARY_COMPANY } from './describe.ts';

/** What is used of a record as HubSpot sends it. */
export type Row = Pick<SimplePublicObject, 'id' | 'properties'> &
  Partial<Pick<SimplePublicObject, 'archivedAt'>>;

/** Property that moves with every change of a record, HubSpot's own calculations included. Each object has its own. */
export const STAMP: Readonly<Record<ObjectName, string>> = {
  companies: 'hs_lastmodifieddate',
  contacts: 'lastmodifieddate',
};

const ID = 'hs_object_id';

/** HubSpot's own copy of the primary company on a contact: what associations say is held against it. */
export const COMPANY_COPY = 'associatedcompanyid';

/** What a reading asks for. */
export interface Wanted {
  readonly object: HubspotObject;
  /** Paths of the records. */
  readonly fields: readonly string[];
  /** Properties to ask for: those of the paths and what a record needs to be one. */
  readonly properties: readonly string[];
  /** The contact's company is asked for, which is no property. */
  readonly withCompany: boolean;
}

/** Throws `FIELD_GONE` for a path that the object does not have, or whose property is archived. */
export function wantedOf(connection: string, object: HubspotObject, fields: readonly string[]): Wanted {
  const withCompany = object.name === 'contacts' && fields.includes(PRIMARY_COMPANY);
  const names = fields.filter((path) => !(withCompany && path === PRIMARY_COMPANY));
  for (const name of names) {
    const property = object.properties.get(name);
    if (property === undefined || property.archived) throw gone(connection, object.name, name);
  }
  const copy = withCompany && object.properties.get(COMPANY_COPY)?.archived === false ? [COMPANY_COPY] : [];
  const own = [STAMP[object.name], ...mergeProperties(object), ...copy];
  return { object, fields, properties: [...new Set([...names, ...own])], withCompany };
}

/** Where a record keeps the ids of those that were merged into it; not every account's contacts have the second. */
function mergeProperties({ properties }: HubspotObject): readonly string[] {
  return MERGED.filter((name) => properties.has(name));
}

const MERGED = ['hs_merged_object_ids', 'hs_calculated_merged_vids'] as const;

/** Ids that were merged into this record. An entry may carry the time of its merge: `101:1600000000000`. */
export function mergedIdsOf(row: Row): readonly string[] {
  const ids = MERGED.flatMap((name) => (row.properties[name] ?? '').split(';')).flatMap(
    (entry) => /^\s*(\d+)/.exec(entry)?.[1] ?? [],
  );
  return [...new Set(ids)].filter((id) => id !== row.id);
}

/** When the record last changed, epoch milliseconds; `undefined` where the row does not say. */
export function stampOf(object: ObjectName, row: Row): number | undefined {
  const text = row.properties[STAMP[object]] ?? '';
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** `company`: id of the contact's company, where the reading asks for it. */
export function recordOf(wanted: Wanted, row: Row, company?: string): SystemRecord {
  const { object, fields } = wanted;
  const value = (path: string): Value => {
    if (path === ID) return row.id;
    if (wanted.withCompany && path === PRIMARY_COMPANY) return company ?? null;
    const property = object.properties.get(path);
    return property === undefined ? null : valueFrom(property, row.properties[path]);
  };
  const stamp = stampOf(object.name, row);
  return {
    id: row.id,
    values: Object.fromEntries(fields.map((path) => [path, value(path)])),
    ...(stamp === undefined ? {} : { modified: new Date(stamp).toISOString() }),
  };
}

/** An id that is no record of its own any more. */
export function tombstone(id: string, mergedInto?: string): SystemRecord {
  return mergedInto === undefined
    ? { id, values: {}, deleted: true, inactive: true }
    : { id, values: {}, deleted: true, mergedInto };
}

/**
 * Looks at rows for properties that were asked for and are not in them. An empty property is null there; one that HubSpot does not
 * know (any more) is left out without a word, and taken for empty it would empty the other side. Asks about each such property once.
 */
export function createPresence(deps: HubspotDeps, { object, properties }: Wanted) {
  const known = new Set<string>();
  return async (rows: readonly Row[], signal?: AbortSignal): Promise<void> => {
    const missing = properties.filter(
      (name) => !known.has(name) && rows.some((row) => !(name in row.properties)),
    );
    for (const name of missing) {
      const answer = await deps.api.call(
        {
          place: `GET /crm/v3/properties/${object.name}/${name}`,
          kind: 'read',
          repeatable: true,
          ...(signal === undefined ? {} : { signal }),
        },
        (client) => client.crm.properties.coreApi.getByName(object.name, name, false),
      );
      if (answer.kind === 'refused' && answer.fault.status === 404)
        throw gone(deps.connection, object.name, name);
      if (answer.kind !== 'ok') throw answer.error;
      if (answer.value.archived === true) throw gone(deps.connection, object.name, name);
      known.add(name);
    }
  };
}

function gone(connection: string, object: ObjectName, name: string): CrosswalkError {
  return new CrosswalkError({
    code: 'FIELD_GONE',
    kind: CODES.FIELD_GONE.kind,
    what: `HubSpot connection "${connection}" does not show the property "${name}" of ${object}.`,
    why: 'It does not exist, or it was deleted or archived.',
    todo: 'Restore the property in HubSpot (Settings > Properties > Archived properties), or remove it from the mapping, then run "crosswalk pull". Where it carries Halo\'s id ("source" under externalId), "crosswalk doctor --fix" makes it as it has to be, with unique values.',
  });
}
