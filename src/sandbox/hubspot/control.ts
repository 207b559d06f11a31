import type { SandboxSystem, WireRecord } from '../system.ts';
import { archive, forget, liveRow, restore } from './archive.ts';
import { propertyAction } from './control-properties.ts';
import { HubspotError } from './errors.ts';
import { applyInline, linkNew, readInline } from './inline.ts';
import { mergeRecords } from './merge.ts';
import { OBJECTS, type ObjectName, objectNameOf } from './names.ts';
import type { Portal } from './portal.ts';
import type { Parts } from './routes.ts';
import { readSettings } from './settings.ts';
import type { Row } from './store.ts';
import { wireTime } from './time.ts';
import { allValues, isLive } from './values.ts';
import { createRecord, updateRecord } from './write.ts';

type Controls = Pick<SandboxSystem, 'records' | 'upsert' | 'remove' | 'actions'>;

/** What happens in the account beside the API: people who edit, merge, restore and configure, tokens that end. */
export function controls(parts: Parts): Controls {
  const { portal } = parts;
  const found = (object: ObjectName, id: unknown): Row => {
    const table = portal.tables[object];
    const row = table.get(table.resolve(String(id)));
    if (row === undefined) throw new Error(`There is no record ${String(id)} in ${object}.`);
    return row;
  };
  const shown = (object: ObjectName, id: string) => show(portal, object, found(object, id));
  return {
    records: (object) => {
      const name = named(object);
      return [...portal.tables[name].from(0)].map((row) => show(portal, name, row));
    },
    upsert: (object, record) =>
      readable(() => {
        const name = named(object);
        const links = readInline(portal, name, record['associations'], 'people');
        const { id, properties } = record;
        const known = id === undefined ? undefined : portal.tables[name].get(String(id));
        if (id !== undefined && known === undefined) throw new Error(`There is no record ${String(id)}.`);
        if (known?.archivedAt !== undefined) throw new Error(`The record ${known.id} is archived.`);
        const { row } =
          known === undefined
            ? createRecord(portal, name, properties, 'user')
            : updateRecord(portal, name, known, properties, 'user');
        if (known === undefined) linkNew(portal, name, row.id, links);
        else applyInline(portal, name, row.id, links);
        return shown(name, row.id);
      }),
    remove: (object, id) => {
      const row = portal.tables[named(object)].get(id);
      if (row === undefined || row.archivedAt !== undefined) return false;
      archive(portal, named(object), row);
      return true;
    },
    actions: {
      expireToken: () => {
        parts.auth.expireAll();
        return {};
      },
      // On the private app's page, "Rotate and expire this token now".
      rotateToken: () => ({ accessToken: parts.auth.tokens.rotate() }),
      app: (body) => parts.auth.changeApp(body),
      settings: (body) => ({ ...Object.assign(portal.settings, readSettings(body)) }),
      merge: (body) =>
        readable(() => {
          const object = named(body['object']);
          const ids = [body['primaryObjectId'], body['objectIdToMerge']].map(String);
          return show(portal, object, mergeRecords(portal, object, ids[0] ?? '', ids[1] ?? ''));
        }),
      restore: (body) =>
        readable(() => {
          const object = named(body['object']);
          restore(portal, object, found(object, body['id']));
          return shown(object, String(body['id']));
        }),
      gdprDelete: (body) =>
        readable(() => {
          forget(portal, 'contacts', found('contacts', body['id']));
          return {};
        }),
      // HubSpot works something out anew: nothing that anybody maps has changed, and the record is a newer one.
      touch: (body) =>
        readable(() => {
          const object = named(body['object']);
          const rows =
            body['id'] === undefined
              ? [...portal.tables[object].all()].filter((row) => row.archivedAt === undefined)
              : [liveRow(portal, object, String(body['id']))];
          for (const row of rows) portal.tables[object].put({ ...row, updated: portal.clock.now() });
          return { touched: rows.length };
        }),
      property: (body) => readable(() => propertyAction(portal, named(body['object']), body)),
    },
  };
}

function named(object: unknown): ObjectName {
  const name = objectNameOf(String(object));
  if (name === undefined)
    throw new Error(`There is no object "${String(object)}"; there are ${OBJECTS.join(', ')}.`);
  return name;
}

/** A record whole: every property with a value, and which records it belongs to. */
function show(portal: Portal, object: ObjectName, row: Row): WireRecord {
  const associations = Object.fromEntries(
    OBJECTS.flatMap((other) => {
      const links = portal.links
        .of({ object, id: row.id }, other)
        .filter(({ id }) => isLive(portal, other, id))
        .map(({ id, types }) => ({ id, types }));
      return links.length === 0 ? [] : [[other, links]];
    }),
  );
  return {
    id: row.id,
    properties: allValues(portal, object, row),
    createdAt: wireTime(row.created),
    updatedAt: wireTime(row.updated),
    archived: row.archivedAt !== undefined,
    ...(row.archivedAt === undefined ? {} : { archivedAt: wireTime(row.archivedAt) }),
    ...(Object.keys(associations).length === 0 ? {} : { associations }),
  };
}

function readable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof HubspotError ? new Error(`${error.category}: ${error.message}`) : error;
  }
}
