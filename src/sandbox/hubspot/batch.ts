import { archive } from './archive.ts';
import { batchCreate } from './batch-create.ts';
import { MAX_WITH_HISTORY, readInputs } from './batch-inputs.ts';
import { complete, type ItemError, missing } from './batch-results.ts';
import { batchUpdate, batchUpsert } from './batch-update.ts';
import { findRow, requireUnique } from './find.ts';
import { inlineScopes } from './inline.ts';
import { render, type Wanted } from './render.ts';
import { type Answer, type Call, jsonBody, objectOf, type Route } from './routes.ts';

const READ = ['crm.objects.{type}.read'];
const WRITE = ['crm.objects.{type}.write'];

export const BATCH_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/crm/v3/objects/:type/batch/read', scopes: READ, handle: batchRead },
  {
    method: 'POST',
    path: '/crm/v3/objects/:type/batch/create',
    scopes: WRITE,
    alsoScopes: inlineScopes,
    handle: batchCreate,
  },
  { method: 'POST', path: '/crm/v3/objects/:type/batch/update', scopes: WRITE, handle: batchUpdate },
  { method: 'POST', path: '/crm/v3/objects/:type/batch/upsert', scopes: WRITE, handle: batchUpsert },
  { method: 'POST', path: '/crm/v3/objects/:type/batch/archive', scopes: WRITE, handle: batchArchive },
];

/** Each record once, in no order; ids that lead nowhere share one error. */
function batchRead(call: Call): Answer {
  const { portal, request } = call;
  const object = objectOf(call);
  const body = jsonBody(call);
  const wanted: Wanted = {
    properties: texts(body['properties']),
    history: texts(body['propertiesWithHistory']),
    associations: [],
    baseUrl: request.baseUrl,
  };
  const inputs = readInputs(body, wanted.history.length > 0 ? MAX_WITH_HISTORY : undefined);
  const idProperty = typeof body['idProperty'] === 'string' ? body['idProperty'] : undefined;
  if (idProperty !== undefined && idProperty !== 'hs_object_id') requireUnique(portal, object, idProperty);
  const archived = request.query.get('archived') === 'true';
  const found = new Map<string, Record<string, unknown>>();
  const lost: string[] = [];
  for (const id of new Set(inputs.map((input) => input.id))) {
    const row = findRow(portal, object, id, idProperty, archived);
    const mergedAway = row !== undefined && idProperty === undefined && row.id !== id;
    if (row === undefined) lost.push(id);
    else if (!mergedAway || portal.settings.mergedInBatchRead === 'resolve')
      found.set(row.id, render(portal, object, row, wanted));
  }
  const errors: ItemError[] = lost.length === 0 ? [] : [missing(object, lost)];
  return complete(portal, [...found.values()], errors, 200);
}

function batchArchive(call: Call): Answer {
  const { portal } = call;
  const object = objectOf(call);
  for (const { id } of readInputs(jsonBody(call))) {
    const row = portal.tables[object].get(portal.tables[object].resolve(id));
    if (row !== undefined) archive(portal, object, row);
  }
  return { status: 204 };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
