import type { SandboxResponse, WireRecord } from '../system.ts';
import { exception, json, notFound, plainError } from './answers.ts';
import type { Collection, ConfigName } from './config.ts';
import { fieldsOf, optionsOf } from './customfields.ts';
import { envelope } from './list.ts';
import type { Params } from './params.ts';
import type { Resource } from './routes.ts';
import type { Tenant } from './tenant.ts';
import { selectTicketConfig } from './ticketconfig.ts';

/** Reads of agents, look-ups, custom fields, ticket types and all other configuration: bare arrays but for top levels. */

export function listConfig(tenant: Tenant, name: ConfigName, params: Params): SandboxResponse {
  const rows = search(select(tenant, name, params), params);
  if (name === 'toplevel')
    return json(
      200,
      envelope(params, 'tree', rows, (row) => row),
    );
  // Newer builds page agents when asked to, and then wrap them.
  if (name === 'agent' && params.flag('pageinate') === true) {
    return json(
      200,
      envelope(params, 'results', rows, (row) => row),
    );
  }
  const slim = name === 'tickettype' || name === 'workflow';
  return json(200, slim ? rows.map(withoutLists) : rows);
}

/** `/Priority/{id}` takes the GUID. */
export function priorityByGuid(tenant: Tenant): NonNullable<Resource['byGuid']> {
  const { priority } = tenant.config;
  const found = (id: string): WireRecord => {
    const row = priority.all().find((one) => one['id'] === id.toLowerCase());
    if (row === undefined) throw notFound();
    return row;
  };
  return {
    get: (id) => json(200, found(id)),
    remove: (id) => {
      const row = found(id);
      refuseInUse(tenant, 'priority', row);
      tenant.journal.begin();
      priority.remove(row);
      return json(200, row);
    },
  };
}

/** Lists and plain reads leave the collections of a row out. */
function withoutLists(row: WireRecord): WireRecord {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => !Array.isArray(value)));
}

export function getConfig(tenant: Tenant, name: ConfigName, id: number, params: Params): SandboxResponse {
  const row = findConfig(tenant.config[name], name, id, params);
  if (name === 'tickettype' || name === 'workflow') {
    return json(200, params.flag('includedetails') === true ? row : withoutLists(row));
  }
  if (name === 'fieldinfo') {
    const wanted = params.flag('includedetails') === true || params.flag('getlookupvalues') === true;
    return json(200, wanted ? withValues(tenant, row) : row);
  }
  return json(200, row);
}

export function deleteConfig(tenant: Tenant, name: ConfigName, id: number, params: Params): SandboxResponse {
  const collection = tenant.config[name];
  const row = findConfig(collection, name, id, params);
  refuseInUse(tenant, name, row);
  collection.remove(row);
  return json(200, row);
}

const USED_BY: Readonly<Partial<Record<ConfigName, readonly [property: string, word: string]>>> = {
  tickettype: ['tickettype_id', 'Ticket Type'],
  status: ['status_id', 'Status'],
  sla: ['sla_id', 'SLA'],
  workflow: ['workflow_id', 'Workflow'],
  priority: ['priority_id', 'Priority'],
};

/** The sentence is recorded for priorities; others are told in its manner. */
function refuseInUse(tenant: Tenant, name: ConfigName, row: WireRecord): void {
  const used = USED_BY[name];
  if (used === undefined) return;
  const [property, word] = used;
  for (const ticket of tenant.tickets.all()) {
    const uses =
      name === 'priority'
        ? ticket.values['sla_id'] === row['slaid'] && ticket.values[property] === row['priorityid']
        : ticket.values[property] === row['id'];
    if (!uses) continue;
    throw exception(
      `${word} '${String(row['name'])}' has Tickets linked to it. Please give these tickets another ${word} before deleting or mark the ${word} as inactive.`,
    );
  }
}

function findConfig(collection: Collection, name: ConfigName, id: number, params: Params): WireRecord {
  const lookupid = params.int('lookupid');
  if (name === 'lookup' && lookupid === undefined) throw plainError('lookupid must be specified');
  const row = collection.get(id, name === 'lookup' ? lookupid : undefined);
  if (row === undefined) throw notFound();
  return row;
}

function select(tenant: Tenant, name: ConfigName, params: Params): readonly WireRecord[] {
  const rows = tenant.config[name].all();
  switch (name) {
    case 'agent':
      return rows.filter((row) => agentShown(row, params));
    case 'team':
      return rows.filter((row) =>
        row['inactive'] === true
          ? params.flag('includedisabled') === true || params.flag('showall') === true
          : params.flag('includeenabled') !== false,
      );
    case 'lookup': {
      const lookupid = params.int('lookupid');
      const all = params.flag('showallcodes') === true;
      return rows.filter(
        (row) =>
          (lookupid === undefined || row['lookupid'] === lookupid) && (all || row['inactive'] !== true),
      );
    }
    case 'fieldinfo': {
      const typeid = params.int('typeid');
      const fieldtype = params.int('fieldtype');
      const inputtype = params.int('inputtype');
      const found = (typeid === undefined ? rows : fieldsOf(tenant.config, typeid)).filter(
        (row) =>
          (fieldtype === undefined || row['type'] === fieldtype) &&
          (inputtype === undefined || row['inputtype'] === inputtype),
      );
      return params.flag('includevalues') === true ? found.map((row) => withValues(tenant, row)) : found;
    }
    default:
      return selectTicketConfig(tenant, name, params);
  }
}

function agentShown(row: WireRecord, params: Params): boolean {
  if (row['isapiagent'] === true && params.flag('includeapiagents') !== true) return false;
  if (row['id'] === 1 && params.flag('includeunassigned') === false) return false;
  return row['isdisabled'] === true
    ? params.flag('includedisabled') === true || params.flag('showall') === true
    : params.flag('includeenabled') !== false;
}

function search(rows: readonly WireRecord[], params: Params): readonly WireRecord[] {
  const wanted = params.text('search')?.toLowerCase();
  if (wanted === undefined) return rows;
  return rows.filter((row) =>
    [row['name'], row['email'], row['outcome'], row['value']].some(
      (text) => typeof text === 'string' && text.toLowerCase().includes(wanted),
    ),
  );
}

function withValues(tenant: Tenant, field: WireRecord): WireRecord {
  return { ...field, values: optionsOf(tenant.config, field) };
}
