import type { PropertyGroup } from './definitions.ts';
import { HubspotError, invalid, notFound } from './errors.ts';
import { type Answer, type Call, jsonBody, objectOf, type Route } from './routes.ts';

const READ = ['crm.schemas.{type}.read'];
const WRITE = ['crm.schemas.{type}.write'];
const PATH = '/crm/v3/properties/:type/groups';

/** The groups under which a portal shows its properties. */
export const GROUP_ROUTES: readonly Route[] = [
  { method: 'GET', path: PATH, scopes: READ, handle: listGroups },
  { method: 'POST', path: PATH, scopes: WRITE, handle: createGroup },
  { method: 'GET', path: `${PATH}/:name`, scopes: READ, handle: getGroup },
  { method: 'PATCH', path: `${PATH}/:name`, scopes: WRITE, handle: updateGroup },
  { method: 'DELETE', path: `${PATH}/:name`, scopes: WRITE, handle: archiveGroup },
];

function listGroups(call: Call): Answer {
  return { status: 200, body: { results: [...call.portal.definitions[objectOf(call)].groups.values()] } };
}

function getGroup(call: Call): Answer {
  return { status: 200, body: found(call) };
}

function createGroup(call: Call): Answer {
  const { groups } = call.portal.definitions[objectOf(call)];
  const { name, label, displayOrder } = jsonBody(call);
  if (typeof name !== 'string' || typeof label !== 'string' || name === '')
    throw invalid('Some required fields were not set: [name, label]');
  if (groups.has(name))
    throw new HubspotError(409, 'OBJECT_ALREADY_EXISTS', `A property group named ${name} already exists.`);
  const group: PropertyGroup = {
    name,
    label,
    displayOrder: typeof displayOrder === 'number' ? displayOrder : -1,
    archived: false,
  };
  groups.set(name, group);
  return { status: 201, body: group };
}

/** The name stays as it was made. */
function updateGroup(call: Call): Answer {
  const known = found(call);
  const { label, displayOrder } = jsonBody(call);
  const group: PropertyGroup = {
    ...known,
    ...(typeof label === 'string' && label !== '' ? { label } : {}),
    ...(typeof displayOrder === 'number' ? { displayOrder } : {}),
  };
  call.portal.definitions[objectOf(call)].groups.set(group.name, group);
  return { status: 200, body: group };
}

/** Not while properties are in it [I]. */
function archiveGroup(call: Call): Answer {
  const { name } = found(call);
  const definitions = call.portal.definitions[objectOf(call)];
  if (definitions.all().some((one) => one.groupName === name && !one.archived))
    throw invalid(`The property group ${name} still has properties.`);
  definitions.groups.delete(name);
  return { status: 204 };
}

function found(call: Call): PropertyGroup {
  const group = call.portal.definitions[objectOf(call)].groups.get(call.params['name'] ?? '');
  if (group === undefined) throw notFound();
  return group;
}
