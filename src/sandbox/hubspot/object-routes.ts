import { archive, forget, isGone } from './archive.ts';
import { BATCH_ROUTES } from './batch.ts';
import { concernsShortPage } from './disturb.ts';
import { invalid, notFound } from './errors.ts';
import { findRow, uniqueKey } from './find.ts';
import { inlineScopes, linkNew, readInline } from './inline.ts';
import { mergeRecords } from './merge.ts';
import { type ObjectName, objectNameOf } from './names.ts';
import type { Portal } from './portal.ts';
import { associatedObjects, envelope, render, shownProperties, type Wanted } from './render.ts';
import { type Answer, type Call, jsonBody, limitParam, listParam, objectOf, type Route } from './routes.ts';
import type { Row } from './store.ts';
import { createRecord, echo, updateRecord } from './write.ts';

const READ = ['crm.objects.{type}.read'];
const WRITE = ['crm.objects.{type}.write'];

/** Records one by one and in lists: `/crm/v3/objects/{type}`. */
export const OBJECT_ROUTES: readonly Route[] = [
  ...BATCH_ROUTES,
  { method: 'GET', path: '/crm/v3/objects/:type', scopes: READ, alsoScopes: shownScopes, handle: list },
  { method: 'POST', path: '/crm/v3/objects/:type', scopes: WRITE, alsoScopes: inlineScopes, handle: create },
  { method: 'POST', path: '/crm/v3/objects/:type/merge', scopes: WRITE, handle: merge },
  { method: 'POST', path: '/crm/v3/objects/:type/gdpr-delete', scopes: WRITE, handle: gdprDelete },
  { method: 'GET', path: '/crm/v3/objects/:type/:id', scopes: READ, alsoScopes: shownScopes, handle: get },
  { method: 'PATCH', path: '/crm/v3/objects/:type/:id', scopes: WRITE, handle: update },
  { method: 'DELETE', path: '/crm/v3/objects/:type/:id', scopes: WRITE, handle: remove },
];

/** Associations belong to both of their records. */
function shownScopes(call: Call): readonly string[] {
  const objects = listParam(call, 'associations').flatMap((name) => objectNameOf(name) ?? []);
  return [...new Set(objects)].map((object) => `crm.objects.${object}.read`);
}

/** Fewer, when the page has to hold the history of values. */
const MAX_PAGE = 100;
const MAX_PAGE_WITH_HISTORY = 50;

/** Pages in the order of the ids; `after` is the id that the next page begins with. */
function list(call: Call): Answer {
  const { portal, request } = call;
  const object = objectOf(call);
  const wanted = wantedOf(call);
  const limit = limitParam(call, 10, wanted.history.length > 0 ? MAX_PAGE_WITH_HISTORY : MAX_PAGE);
  const size = Math.min(limit, concernsShortPage(request.disturbances) ?? limit);
  const archived = request.query.get('archived') === 'true';
  const after = Number(request.query.get('after') ?? 0);
  if (!Number.isFinite(after)) throw invalid('Invalid paging cursor: "after" is not a number.');
  const rows: Row[] = [];
  let next: Row | undefined;
  for (const row of portal.tables[object].from(after)) {
    if ((row.archivedAt !== undefined) !== archived || isGone(portal, row)) continue;
    if (rows.length === size) {
      next = row;
      break;
    }
    rows.push(row);
  }
  const results = rows.map((row) => render(portal, object, row, wanted));
  return {
    status: 200,
    body: next === undefined ? { results } : { results, paging: paging(call, next) },
  };
}

function paging(call: Call, next: Row): unknown {
  const query = new URLSearchParams(call.request.query);
  query.set('after', next.id);
  return { next: { after: next.id, link: `${call.request.baseUrl}${call.request.path}?${query}` } };
}

function get(call: Call): Answer {
  const { portal, request } = call;
  const object = objectOf(call);
  const wanted = wantedOf(call);
  const row = addressed(call, object, request.query.get('archived') === 'true');
  return { status: 200, body: render(portal, object, row, wanted) };
}

/** The record that the path names. Throws 404 where there is none. */
function addressed({ portal, request, params }: Call, object: ObjectName, archived: boolean): Row {
  const by = request.query.get('idProperty') ?? undefined;
  const row = findRow(portal, object, params['id'] ?? '', by, archived);
  if (row === undefined) throw notFound();
  return row;
}

function create(call: Call): Answer {
  const { portal } = call;
  const object = objectOf(call);
  const body = jsonBody(call);
  const links = readInline(portal, object, body['associations']);
  const written = createRecord(portal, object, body['properties'], 'api');
  linkNew(portal, object, written.row.id, links);
  const row = portal.tables[object].get(written.row.id) ?? written.row;
  const properties = echo(portal, object, { ...written, row }, 'create');
  return { status: 201, body: envelope(portal, object, row, properties) };
}

function update(call: Call): Answer {
  const { portal } = call;
  const object = objectOf(call);
  const body = jsonBody(call);
  const row = addressed(call, object, false);
  const written = updateRecord(portal, object, row, body['properties'], 'api');
  const properties = echo(portal, object, written, 'update');
  return { status: 200, body: envelope(portal, object, written.row, properties) };
}

/** Archiving what is archived already is no error. */
function remove(call: Call): Answer {
  const { portal } = call;
  const object = objectOf(call);
  const table = portal.tables[object];
  const row = table.get(table.resolve(call.params['id'] ?? ''));
  if (row === undefined) throw notFound();
  archive(portal, object, row);
  return { status: 204 };
}

function merge(call: Call): Answer {
  const { portal } = call;
  const object = objectOf(call);
  const { primaryObjectId, objectIdToMerge } = jsonBody(call);
  if (primaryObjectId === undefined || objectIdToMerge === undefined)
    throw invalid('Some required fields were not set: [primaryObjectId, objectIdToMerge]');
  const row = mergeRecords(portal, object, String(primaryObjectId), String(objectIdToMerge));
  const properties = shownProperties(portal, object, row, [
    ...Object.keys(shownProperties(portal, object, row, [])),
    'hs_merged_object_ids',
    ...(object === 'contacts' ? ['hs_calculated_merged_vids', 'hs_additional_emails'] : []),
  ]);
  return { status: 200, body: envelope(portal, object, row, properties) };
}

function gdprDelete(call: Call): Answer {
  const { portal } = call;
  if (objectOf(call) !== 'contacts') throw notFound();
  const { objectId, idProperty } = jsonBody(call);
  if (objectId === undefined) throw invalid('Some required fields were not set: [objectId]');
  const rows = forgettable(portal, String(objectId), idProperty);
  for (const row of rows) forget(portal, 'contacts', row);
  if (rows.length === 0 && idProperty !== 'email') throw notFound();
  return { status: 204 };
}

/** Archived contacts too; an e-mail that nobody has is only put on the list of those not to write to. */
function forgettable(portal: Portal, id: string, idProperty: unknown): readonly Row[] {
  const table = portal.tables.contacts;
  if (idProperty === 'email') return table.having('email', uniqueKey('email', id));
  const row = table.get(table.resolve(id));
  return row === undefined ? [] : [row];
}

function wantedOf(call: Call): Wanted {
  return {
    properties: listParam(call, 'properties'),
    history: listParam(call, 'propertiesWithHistory'),
    associations: associatedObjects(listParam(call, 'associations')),
    baseUrl: call.request.baseUrl,
  };
}
