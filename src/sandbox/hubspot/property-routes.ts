import type { Definition } from './definitions.ts';
import { type HubspotError, invalid, notFound } from './errors.ts';
import { NAMES, type ObjectName } from './names.ts';
import { GROUP_ROUTES } from './property-groups.ts';
import { addDefinition, checkTypes, noSuchGroup, readOptions, removeDefinition } from './property-new.ts';
import { type Answer, type Call, jsonBody, objectOf, type Route } from './routes.ts';
import { wireTime } from './time.ts';

const READ = ['crm.schemas.{type}.read'];
const WRITE = ['crm.schemas.{type}.write'];
const PATH = '/crm/v3/properties/:type';

/** Property definitions, and their groups. */
export const PROPERTY_ROUTES: readonly Route[] = [
  ...GROUP_ROUTES,
  { method: 'POST', path: `${PATH}/batch/read`, scopes: READ, handle: batchRead },
  { method: 'POST', path: `${PATH}/batch/create`, scopes: WRITE, handle: batchCreate },
  { method: 'POST', path: `${PATH}/batch/archive`, scopes: WRITE, handle: batchArchive },
  { method: 'GET', path: PATH, scopes: READ, handle: list },
  { method: 'POST', path: PATH, scopes: WRITE, handle: create },
  { method: 'GET', path: `${PATH}/:name`, scopes: READ, handle: get },
  { method: 'PATCH', path: `${PATH}/:name`, scopes: WRITE, handle: update },
  { method: 'DELETE', path: `${PATH}/:name`, scopes: WRITE, handle: archive },
];

function list(call: Call): Answer {
  const archived = call.request.query.get('archived') === 'true';
  const all = call.portal.definitions[objectOf(call)].all();
  return { status: 200, body: { results: all.filter((definition) => definition.archived === archived) } };
}

function get(call: Call): Answer {
  const archived = call.request.query.get('archived') === 'true';
  const definition = found(call);
  if (definition.archived !== archived) throw missingProperty(call);
  return { status: 200, body: definition };
}

function create(call: Call): Answer {
  const object = objectOf(call);
  return { status: 201, body: addDefinition(call.portal, object, jsonBody(call)) };
}

/** Name, type and uniqueness stay as they were made; HubSpot's own definitions stay whole. */
function update(call: Call): Answer {
  const { portal } = call;
  const object = objectOf(call);
  const known = found(call);
  if (known.archived) throw missingProperty(call);
  const body = jsonBody(call);
  if (known.modificationMetadata.readOnlyDefinition)
    throw invalid(`The definition of ${known.name} is read only.`, {
      subCategory: 'PropertyValidationError.READ_ONLY_DEFINITION',
    });
  const text = (name: string, old: string) => (typeof body[name] === 'string' ? String(body[name]) : old);
  const groupName = text('groupName', known.groupName);
  if (!portal.definitions[object].groups.has(groupName)) throw noSuchGroup(groupName);
  const fieldType = text('fieldType', known.fieldType);
  // HubSpot's own are of more types than can be asked for.
  if (fieldType !== known.fieldType) checkTypes(known.type, fieldType);
  const edited: Definition = {
    ...known,
    label: text('label', known.label),
    description: text('description', known.description),
    fieldType,
    groupName,
    displayOrder: typeof body['displayOrder'] === 'number' ? body['displayOrder'] : known.displayOrder,
    hidden: typeof body['hidden'] === 'boolean' ? body['hidden'] : known.hidden,
    formField: typeof body['formField'] === 'boolean' ? body['formField'] : known.formField,
    options: body['options'] === undefined ? known.options : readOptions(body['options']),
  };
  return { status: 200, body: portal.definitions[object].put(edited) };
}

function archive(call: Call): Answer {
  archiveOne(call, found(call));
  return { status: 204 };
}

/** Names that lead nowhere are no error, as with records [I]. */
function batchArchive(call: Call): Answer {
  const definitions = call.portal.definitions[objectOf(call)];
  const known = inputsOf(jsonBody(call)).flatMap(({ name }) => definitions.get(String(name)) ?? []);
  for (const definition of known) refuseBuiltIn(definition);
  for (const definition of known) archiveOne(call, definition);
  return { status: 204 };
}

function archiveOne(call: Call, known: Definition): void {
  refuseBuiltIn(known);
  const archivedAt = wireTime(call.portal.clock.now());
  call.portal.definitions[objectOf(call)].put({ ...known, archived: true, archivedAt });
}

function refuseBuiltIn(known: Definition): void {
  if (known.hubspotDefined === true)
    throw invalid(`${known.name} is defined by HubSpot and cannot be archived.`);
}

function batchRead(call: Call): Answer {
  const { portal } = call;
  const object = objectOf(call);
  const body = jsonBody(call);
  const names = inputsOf(body).map((input) => String(input['name']));
  const archived = body['archived'] === true;
  const known = names.map((name) => portal.definitions[object].get(name));
  const results = known.filter((one) => one !== undefined && one.archived === archived);
  const lost = names.filter((_name, at) => known[at]?.archived !== archived);
  const errors = lost.map((name) => ({
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: missingText(object, name),
    context: { name: [name] },
  }));
  const at = wireTime(portal.clock.now());
  const times = { startedAt: at, completedAt: at };
  return errors.length === 0
    ? { status: 200, body: { status: 'COMPLETE', results, ...times } }
    : { status: 207, body: { status: 'COMPLETE', results, numErrors: errors.length, errors, ...times } };
}

/** All or none. */
function batchCreate(call: Call): Answer {
  const { portal } = call;
  const object = objectOf(call);
  const results: Definition[] = [];
  try {
    for (const input of inputsOf(jsonBody(call))) results.push(addDefinition(portal, object, input));
  } catch (error) {
    for (const { name } of results) removeDefinition(portal, object, name);
    throw error;
  }
  const at = wireTime(call.portal.clock.now());
  return { status: 201, body: { status: 'COMPLETE', results, startedAt: at, completedAt: at } };
}

function found(call: Call): Definition {
  const definition = call.portal.definitions[objectOf(call)].get(call.params['name'] ?? '');
  if (definition === undefined) throw missingProperty(call);
  return definition;
}

function missingProperty(call: Call): HubspotError {
  return notFound(missingText(objectOf(call), call.params['name'] ?? ''));
}

function missingText(object: ObjectName, name: string): string {
  return `Property "${name}" for object type ${NAMES[object].typeId} does not exist.`;
}

function inputsOf(body: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  const { inputs } = body;
  if (!Array.isArray(inputs) || inputs.some((input) => typeof input !== 'object' || input === null))
    throw invalid('Some required fields were not set: [inputs]');
  return inputs;
}
