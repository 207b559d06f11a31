import type { SandboxRequest, SandboxResponse } from '../system.ts';
import { listAction, selectActions, showAction } from './actionview.ts';
import { findAction, removeAction, writeAction } from './actionwrite.ts';
import { json, notFound, plainError } from './answers.ts';
import { download, listFile, selectFiles, showFile } from './fileview.ts';
import { writeFile } from './filewrite.ts';
import { envelope, type Lister } from './list.ts';
import type { Params } from './params.ts';
import { ACTIONS } from './properties/actions.ts';
import { ATTACHMENT } from './properties/attachment.ts';
import { getRecord, listRecords, postArray, recordWriter } from './records.ts';
import type { Resource } from './routes.ts';
import type { Row } from './store.ts';
import { type Entity, flatRecord, type Tenant } from './tenant.ts';

const TICKETS = {
  readScopes: ['all:standard', 'read:tickets', 'edit:tickets'],
  editScopes: ['all:standard', 'edit:tickets'],
};
/** Which scopes open opportunities is best knowledge; without the permission for sales they answer 403. */
const SALES = {
  readScopes: ['all:standard', 'read:crm', 'edit:crm', 'read:sales', 'edit:sales'],
  editScopes: ['all:standard', 'edit:crm', 'edit:sales'],
};

/** `/Tickets`, `/Opportunities` and `/Projects`. */
export function ticketResource(tenant: Tenant, lister: Lister, entity: Entity): Resource {
  const living = (id: number) => {
    const row = entity.table.get(id);
    if (row === undefined || row.values['deleted'] === true) throw notFound();
    return row;
  };
  const cached = createTicketCache(tenant);
  const written = (request: SandboxRequest, params: Params, single: boolean) =>
    postArray(tenant, request, params, entity.properties, recordWriter(tenant, entity, 'api'), single);
  return {
    ...(entity.name === 'Opportunities' ? SALES : TICKETS),
    list: (request, params) => listRecords(tenant, lister, entity, params, request.disturbances),
    get: (id, params) => cached(id, params, () => getRecord(tenant, entity, living(id).id, params)),
    post: (request, params) => written(request, params, false),
    ...(entity.name === 'Tickets'
      ? { postOne: (request: SandboxRequest, params: Params) => written(request, params, true) }
      : {}),
    remove: (id) => {
      const row = living(id);
      const answer = flatRecord(entity, row);
      tenant.journal.begin();
      entity.remove(row);
      return json(200, answer);
    },
  };
}

const CACHE_MS = 60_000;

/** Answers of `GET /Tickets/{id}` that are as old as the last read, where the tenant caches them. */
function createTicketCache(tenant: Tenant) {
  const kept = new Map<string, { readonly at: number; readonly answer: SandboxResponse }>();
  return (id: number, params: Params, read: () => SandboxResponse): SandboxResponse => {
    if (!tenant.settings.ticketCache || params.flag('nocache') === true) return read();
    const key = `${id} ${params.flag('includedetails')}`;
    const known = kept.get(key);
    const now = tenant.clock.now();
    if (known !== undefined && now - known.at < CACHE_MS) return known.answer;
    const answer = read();
    kept.set(key, { at: now, answer });
    return answer;
  };
}

/** `/Actions`: ids count within a ticket, so that nothing can be said about one without `ticket_id`. */
export function actionResource(tenant: Tenant): Resource {
  const found = (id: number, params: Params): Row => {
    const ticketId = params.int('ticket_id') ?? 0;
    const row = findAction(tenant, ticketId, id);
    if (row === undefined || tenant.tickets.get(ticketId)?.values['deleted'] === true) throw notFound();
    return row;
  };
  return {
    ...TICKETS,
    list: (_request, params) => {
      const ticketId = params.int('ticket_id') ?? 0;
      if (ticketId <= 0) return timedOut();
      tenant.lag.listed();
      const rows = selectActions(tenant, ticketId, params);
      const count = params.int('count') ?? 0;
      const shown = (count > 0 ? rows.slice(0, count) : rows).map((row) => listAction(tenant, row, params));
      return json(200, { record_count: rows.length, ticket_id: ticketId, actions: shown });
    },
    get: (id, params) =>
      json(200, showAction(tenant, found(id, params), params.flag('includedetails') === true)),
    post: (request, params) =>
      postArray(tenant, request, params, ACTIONS, (element) => {
        const row = writeAction(tenant, element, 'api');
        return () => showAction(tenant, tenant.actions.get(row.id) ?? row, false);
      }),
    remove: (id, params) => {
      if ((params.int('ticket_id') ?? 0) <= 0)
        throw plainError('ticket_id must be included when deleting an Action');
      const row = found(id, params);
      tenant.journal.begin();
      removeAction(tenant, row);
      return json(200, showAction(tenant, row, false));
    },
  };
}

/** What a gateway says after a minute; the sandbox does not wait for it. */
function timedOut(): SandboxResponse {
  return {
    status: 504,
    headers: { 'content-type': 'text/html' },
    body: '<html><head><title>504 Gateway Time-out</title></head><body><h1>504 Gateway Time-out</h1></body></html>',
  };
}

/** `/Attachment`. */
export function fileResource(tenant: Tenant): Resource {
  const found = (id: number): Row => {
    const row = tenant.files.get(id);
    if (row === undefined) throw notFound();
    return row;
  };
  return {
    readScopes: [...TICKETS.readScopes, 'read:customers', 'edit:customers'],
    editScopes: [...TICKETS.editScopes, 'edit:customers'],
    list: (request, params) => {
      tenant.lag.listed();
      const { place, rows } = selectFiles(tenant, params);
      const page = envelope(params, 'attachments', rows, listFile, request.disturbances);
      return json(200, { ...place, ...page, folders: [] });
    },
    get: (id, params) => {
      const row = found(id);
      return params.flag('includedetails') === true ? json(200, showFile(row)) : download(row);
    },
    post: (request, params) =>
      postArray(tenant, request, params, ATTACHMENT, (element) => {
        const row = writeFile(tenant, element, 'api');
        return () => showFile(row);
      }),
    remove: (id) => {
      const row = found(id);
      tenant.journal.begin();
      tenant.files.delete(id);
      return json(200, showFile(row));
    },
  };
}
