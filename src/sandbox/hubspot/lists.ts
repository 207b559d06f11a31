import type { WireRecord } from '../system.ts';
import { pageOf, startOf } from './association-page.ts';
import { invalid, notFound } from './errors.ts';
import { NAMES, type ObjectName, objectNameOf } from './names.ts';
import type { Portal } from './portal.ts';
import { type Answer, type Call, jsonBody, limitParam, type Route } from './routes.ts';
import { wireTime } from './time.ts';
import { isLive } from './values.ts';

const READ = ['crm.lists.read'];

/** Lists of records that people keep; their contents are read only here. The shapes are those of the API's own models. */
export const LIST_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/crm/v3/lists/search', scopes: READ, handle: search },
  { method: 'GET', path: '/crm/v3/lists/:listId', scopes: READ, handle: one },
  { method: 'GET', path: '/crm/v3/lists/:listId/memberships', scopes: READ, handle: memberships },
];

/** A list as data brings it: `{ listId, name, object, members: [ids] }`. */
export interface List {
  readonly listId: string;
  readonly name: string;
  readonly object: ObjectName;
  readonly members: readonly string[];
}

/** Throws an Error that names the list. */
export function readList({ listId, name, object, members }: WireRecord): List {
  const known = objectNameOf(String(object));
  if (listId === undefined || known === undefined || !Array.isArray(members))
    throw new Error(`The list "${String(name)}" needs a listId, an object and members.`);
  return { listId: String(listId), name: String(name), object: known, members: members.map(String) };
}

/** Where `listIds` are given, those alone. */
function search(call: Call): Answer {
  const { query, listIds, offset = 0, count = 20 } = jsonBody(call);
  if (typeof offset !== 'number' || typeof count !== 'number' || count > MAX_COUNT)
    throw invalid(`offset and count must be numbers, count at most ${MAX_COUNT}.`);
  const words = String(query ?? '').toLowerCase();
  const found = call.portal.lists
    .filter(
      ({ listId }) => !Array.isArray(listIds) || listIds.length === 0 || listIds.map(String).includes(listId),
    )
    .filter(({ name }) => name.toLowerCase().includes(words));
  const end = offset + count;
  const lists = found.slice(offset, end).map((list) => {
    const size = String(membersOf(call.portal, list).length);
    return { ...shown(list), additionalProperties: { hs_list_size: size } };
  });
  return { status: 200, body: { offset: end, hasMore: end < found.length, lists, total: found.length } };
}

const MAX_COUNT = 500;

function one(call: Call): Answer {
  const list = listOf(call);
  return { status: 200, body: { list: { ...shown(list), size: membersOf(call.portal, list).length } } };
}

/** In the order of the ids; archived records are in no list. */
function memberships(call: Call): Answer {
  const { portal, request } = call;
  const list = listOf(call);
  const all = membersOf(portal, list).map((recordId) => ({
    recordId,
    membershipTimestamp: wireTime(portal.tables[list.object].get(recordId)?.created ?? 0),
  }));
  const start = startOf(request.query.get('after') ?? undefined);
  const page = pageOf(all, start, limitParam(call, 100, 250), `${request.baseUrl}${request.path}`);
  return { status: 200, body: { ...page, total: all.length } };
}

function membersOf(portal: Portal, { object, members }: List): readonly string[] {
  return members.filter((id) => isLive(portal, object, id)).sort((a, b) => Number(a) - Number(b));
}

function listOf({ portal, params }: Call): List {
  const found = portal.lists.find(({ listId }) => listId === params['listId']);
  if (found === undefined) throw notFound(`List does not exist with ID ${params['listId']}.`);
  return found;
}

function shown({ listId, name, object }: List): WireRecord {
  return {
    listId,
    listVersion: 1,
    name,
    objectTypeId: NAMES[object].typeId,
    processingType: 'MANUAL',
    processingStatus: 'COMPLETE',
    createdAt: MADE,
    updatedAt: MADE,
    createdById: '88842095',
    updatedById: '88842095',
  };
}

const MADE = '2024-03-04T09:00:00.000Z';
