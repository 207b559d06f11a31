import { CrosswalkError } from '../../model/errors.ts';
import type { SandboxData, WireRecord } from '../system.ts';
import type { Definition } from './definitions.ts';
import { applyInline, readInline } from './inline.ts';
import { pipelineOf, STAGE } from './lifecycle.ts';
import { readList } from './lists.ts';
import { NAMES, OBJECTS, type ObjectName, objectNameOf } from './names.ts';
import type { Portal } from './portal.ts';
import { addDefinition } from './property-new.ts';
import type { Row } from './store.ts';
import { isComputed } from './values.ts';

/** Keys of the data beside the objects. */
const BESIDE: readonly string[] = ['owners', 'properties', 'lists'];

/**
 * Records to start with, in the form of the control plane's upsert, and beside that `createdAt`, `updatedAt`,
 * `archived` and `archivedAt`. They are stored as they are: no rule has run when the sandbox starts, so data can hold
 * what the API refuses, such as empty texts. `properties` are definitions, each with its `object`: changes of those
 * that HubSpot has (stages of the account's own), or new ones as the API takes them. Throws a CrosswalkError
 * that names the record.
 */
export function loadPortal(portal: Portal, data: SandboxData): void {
  try {
    loadAll(portal, data);
  } catch (error) {
    throw new CrosswalkError(
      {
        code: 'SANDBOX_DATA',
        kind: 'config',
        what: 'The sandbox cannot load its data.',
        where: 'HubSpot data',
        why: error instanceof Error ? error.message : String(error),
        todo: 'Correct the record or start without --data.',
      },
      error,
    );
  }
}

function loadAll(portal: Portal, data: SandboxData): void {
  for (const object of Object.keys(data)) {
    if (!BESIDE.includes(object) && !OBJECTS.some((known) => known === object))
      throw new Error(
        `The HubSpot sandbox has no object "${object}"; it has ${[...OBJECTS, ...BESIDE].join(', ')}.`,
      );
  }
  portal.lists.push(...(data['lists'] ?? []).map(readList));
  for (const definition of data['properties'] ?? []) define(portal, definition);
  for (const object of OBJECTS) for (const record of data[object] ?? []) load(portal, object, record);
  for (const object of OBJECTS) {
    for (const record of data[object] ?? []) {
      if (record['associations'] === undefined) continue;
      const id = String(record['id']);
      try {
        applyInline(portal, object, id, readInline(portal, object, record['associations'], 'data'));
      } catch (error) {
        throw new Error(`${object} ${id}: ${error instanceof Error ? error.message : ''}`);
      }
    }
  }
}

/** A definition; the group of a new one is made where there is none. */
function define(portal: Portal, { object: of, ...body }: WireRecord): void {
  const object = objectNameOf(String(of));
  if (object === undefined)
    throw new Error(`The property "${String(body['name'])}" has no object: ${OBJECTS.join(' or ')}.`);
  const definitions = portal.definitions[object];
  const known = definitions.get(String(body['name']));
  if (known !== undefined) {
    definitions.put({ ...known, ...body } as Definition);
    return;
  }
  const group = String(body['groupName']);
  if (!definitions.groups.has(group))
    definitions.groups.set(group, { name: group, label: group, displayOrder: -1, archived: false });
  addDefinition(portal, object, body);
}

function load(portal: Portal, object: ObjectName, record: WireRecord): void {
  const table = portal.tables[object];
  const given = typeof record['properties'] === 'object' ? { ...record['properties'] } : {};
  const properties = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, String(value)]],
    ),
  );
  if (record['id'] === undefined && record['associations'] !== undefined)
    throw new Error(`A record of ${object} with associations needs an "id".`);
  const id = String(record['id'] ?? properties['hs_object_id'] ?? table.newId());
  if (!/^\d+$/.test(id)) throw new Error(`The id "${id}" in ${object} is not a number.`);
  if (table.get(id) !== undefined) throw new Error(`${object} ${id}: another record has the same id.`);
  const unknown = Object.keys(properties).find((name) => portal.definitions[object].live(name) === undefined);
  if (unknown !== undefined) throw new Error(`${object} ${id}: there is no property "${unknown}".`);
  const created = timeOf(record['createdAt'] ?? properties['createdate']) ?? portal.clock.now();
  const updated = timeOf(record['updatedAt'] ?? properties[NAMES[object].lastModified]) ?? created;
  const archivedAt =
    record['archived'] === true ? (timeOf(record['archivedAt']) ?? portal.clock.now()) : undefined;
  const stored = Object.fromEntries(Object.entries(properties).filter(([name]) => !isComputed(object, name)));
  const row: Row = {
    id,
    key: Number(id),
    values: { ...pipelineOf(object, properties[STAGE]), hs_object_source: 'IMPORT', ...stored },
    created,
    updated,
    ...(archivedAt === undefined ? {} : { archivedAt }),
  };
  table.put(row);
  for (const old of (properties['hs_merged_object_ids'] ?? '').split(';')) {
    if (old !== '') table.redirect(old, id);
  }
  const company = properties['associatedcompanyid'];
  if (object === 'contacts' && company !== undefined && portal.tables.companies.get(company) !== undefined)
    portal.links.set({ object, id }, { object: 'companies', id: company }, [1]);
}

function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const time = /^\d+$/.test(value) ? Number(value) : Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}
