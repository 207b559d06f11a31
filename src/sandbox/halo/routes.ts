import type { SandboxRequest, SandboxResponse } from '../system.ts';
import { empty, json, modelState, notFound } from './answers.ts';
import { allows } from './auth.ts';
import type { ConfigName } from './config.ts';
import { newField } from './customfields.ts';
import { selectLinks, writeLink } from './links.ts';
import { envelope, type Lister } from './list.ts';
import { type Params, toInt32 } from './params.ts';
import { EXTERNAL_LINK } from './properties/externallink.ts';
import { propertyTable } from './properties/table.ts';
import { deleteRecord, getRecord, listRecords, postArray, recordWriter } from './records.ts';
import { deleteConfig, getConfig, listConfig, priorityByGuid } from './settingspages.ts';
import type { Row } from './store.ts';
import { type Entity, showLink, type Tenant } from './tenant.ts';

/** One object below `/api`: what its verbs do, and the scopes (beside `all`) that open them. */
export interface Resource {
  readonly readScopes: readonly string[];
  readonly editScopes: readonly string[];
  list(request: SandboxRequest, params: Params): SandboxResponse;
  get(id: number, params: Params): SandboxResponse;
  /** Where ids are GUIDs; any other is an unknown one. */
  readonly byGuid?: {
    get(id: string): SandboxResponse;
    remove(id: string): SandboxResponse;
  };
  /** Missing where the API only reads. */
  readonly post?: (request: SandboxRequest, params: Params) => SandboxResponse;
  /** `POST /X/Object`: the element itself, without an array around it. */
  readonly postOne?: (request: SandboxRequest, params: Params) => SandboxResponse;
  readonly remove?: (id: number, params: Params) => SandboxResponse;
}

const CUSTOMERS = {
  readScopes: ['all:standard', 'read:customers', 'edit:customers'],
  editScopes: ['all:standard', 'edit:customers'],
};

export function entityResource(tenant: Tenant, lister: Lister, entity: Entity): Resource {
  return {
    ...CUSTOMERS,
    list: (request, params) => listRecords(tenant, lister, entity, params, request.disturbances),
    get: (id, params) => getRecord(tenant, entity, id, params),
    post: (request, params) =>
      postArray(tenant, request, params, entity.properties, recordWriter(tenant, entity, 'api')),
    remove: (id) => deleteRecord(tenant, entity, id),
  };
}

export function linkResource(tenant: Tenant): Resource {
  const found = (id: number) => {
    const row = tenant.links.get(id);
    if (row === undefined) throw notFound();
    return row;
  };
  return {
    ...CUSTOMERS,
    list: (request, params) => {
      tenant.lag.listed();
      const shown = [...tenant.lag.rows(tenant.links, selectLinks(tenant, params))];
      const render = (row: Row) => showLink(tenant, row);
      return json(200, envelope(params, 'links', shown, render, request.disturbances));
    },
    get: (id) => json(200, showLink(tenant, found(id))),
    post: (request, params) =>
      postArray(tenant, request, params, EXTERNAL_LINK, (element) => {
        const row = writeLink(tenant, element);
        return () => showLink(tenant, row);
      }),
    remove: (id) => {
      const row = found(id);
      tenant.links.delete(id);
      return json(200, showLink(tenant, row));
    },
  };
}

/** Reading configuration needs no more than being let in; changing it is an administrator's. */
const READ_BY: Readonly<Record<ConfigName, readonly string[]>> = {
  agent: ['all:standard', 'admin', 'read:agents', 'edit:agents', 'read:customers', 'edit:customers'],
  team: ['all:standard', 'admin', 'read:teams', 'edit:teams', 'read:agents'],
  toplevel: ['all:standard', 'admin', 'read:customers', 'edit:customers'],
  lookup: ['all:standard', 'admin'],
  fieldinfo: ['all:standard', 'admin'],
  features: ['all:standard', 'admin'],
  organisation: ['all:standard', 'admin'],
  tickettype: ['all:standard', 'admin', 'read:tickets', 'edit:tickets', 'read:crm', 'edit:crm'],
  status: ['all:standard', 'admin', 'read:tickets', 'edit:tickets', 'read:crm', 'edit:crm'],
  priority: ['all:standard', 'admin', 'read:tickets', 'edit:tickets'],
  sla: ['all:standard', 'admin', 'read:tickets', 'edit:tickets'],
  category: ['all:standard', 'admin', 'read:tickets', 'edit:tickets'],
  outcome: ['all:standard', 'admin', 'read:tickets', 'edit:tickets'],
  workflow: ['all:standard', 'admin', 'read:tickets', 'edit:tickets', 'read:crm', 'edit:crm'],
  currency: ['all:standard', 'admin', 'read:customers', 'edit:customers'],
};

const CONFIG_ROW = propertyTable({
  integer: 'id lookupid type inputtype lookup usage sequence characterlimit organisation_id module_id',
  boolean:
    'inactive isdisabled isapiagent mandatory readonly searchable enabled halointegratorenabled licensed',
  text: 'name label hint regex third_party_name email firstname surname halointegrator_lasterror',
});

export function configResource(tenant: Tenant, name: ConfigName): Resource {
  return {
    readScopes: READ_BY[name],
    editScopes: ['admin'],
    list: (_request, params) => listConfig(tenant, name, params),
    get: (id, params) => getConfig(tenant, name, id, params),
    ...(name === 'priority' ? { byGuid: priorityByGuid(tenant) } : {}),
    post: (request, params) =>
      postArray(tenant, request, params, CONFIG_ROW, (element) => {
        const given = name === 'fieldinfo' ? newField(tenant.config, element) : element;
        const row = tenant.config[name].upsert(given, 'existing');
        return () => row;
      }),
    remove: (id, params) => deleteConfig(tenant, name, id, params),
  };
}

/** Runs one request on a resource; `id` is the rest of the path, where there is one. */
export function serve(
  resource: Resource,
  request: SandboxRequest,
  params: Params,
  id: string | undefined,
  scopes: ReadonlySet<string>,
): SandboxResponse {
  const writes = request.method !== 'GET';
  if (!allows(scopes, writes ? resource.editScopes : resource.readScopes)) return empty(403);
  if (id === 'object' && resource.postOne !== undefined && writes) return resource.postOne(request, params);
  if (id === undefined) {
    return request.method === 'GET'
      ? resource.list(request, params)
      : (resource.post?.(request, params) ?? empty(405));
  }
  if (resource.byGuid !== undefined) {
    return request.method === 'GET' ? resource.byGuid.get(id) : resource.byGuid.remove(id);
  }
  const number = toInt32(id);
  if (number === undefined) throw modelState('id', `The value '${id}' is not valid.`);
  return request.method === 'GET'
    ? resource.get(number, params)
    : (resource.remove?.(number, params) ?? empty(405));
}

/** What a path takes: no PUT or PATCH anywhere; POST to the collection, DELETE of one record. */
export function allowedMethods(id: string | undefined): readonly string[] {
  return id === undefined ? ['GET', 'POST'] : ['GET', 'DELETE'];
}
