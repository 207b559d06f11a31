import type { WireRecord } from '../system.ts';
import type { Params } from './params.ts';
import { only, type Row } from './store.ts';
import { type Entity, type Tenant, text } from './tenant.ts';
import { pipelineStage, priorityOf } from './ticketchecks.ts';
import type { TicketDomain } from './tickets.ts';
import { parseStamp } from './time.ts';

/** Properties of a ticket that follow from other records. */
export function ticketComputed(tenant: Tenant): Entity['computed'] {
  const number = (row: Row, name: string) => Number(row.values[name] ?? 0);
  const { config } = tenant;
  const client = (row: Row) => tenant.clients.get(number(row, 'client_id'));
  const site = (row: Row) => tenant.sites.get(number(row, 'site_id'));
  const user = (row: Row) => tenant.users.get(number(row, 'user_id'));
  const type = (row: Row) => config.tickettype.get(number(row, 'tickettype_id'));
  const agent = (id: number) => text(config.agent.get(id)?.['name']);
  const typeName = (row: Row) => text(type(row)?.['name']);
  return {
    use: () => 'ticket',
    table: () => 1,
    guid: (row) => `a3d20b6e-0000-4000-8000-${row.id.toString(16).padStart(12, '0')}`,
    idsummary: (row) => `${String(row.id).padStart(7, '0')} - ${text(row.values['summary'])}`,
    client_name: (row) => text(client(row)?.values['name']),
    site_name: (row) => text(site(row)?.values['name']),
    user_name: (row) => text(user(row)?.values['name']),
    user_email: (row) => text(user(row)?.values['emailaddress']),
    top_level_id: (row) => Number(client(row)?.values['toplevel_id'] ?? 0),
    top_level_name: (row) =>
      text(config.toplevel.get(Number(client(row)?.values['toplevel_id'] ?? 0))?.['name']),
    account_manager: (row) => agent(Number(client(row)?.values['accountmanagertech'] ?? 0)),
    status_name: (row) => text(config.status.get(number(row, 'status_id'))?.['name']),
    tickettype_name: typeName,
    requesttype_name: typeName,
    itil_requesttype_id: (row) => Number(type(row)?.['itilrequesttype'] ?? 0),
    agent_name: (row) => agent(number(row, 'agent_id')),
    team_id: (row) =>
      Number(config.team.all().find((team) => team['name'] === row.values['team'])?.['id'] ?? 0),
    sla_name: (row) => text(config.sla.get(number(row, 'sla_id'))?.['name']),
    priority_name: (row) =>
      text(priorityOf(tenant, number(row, 'sla_id'), number(row, 'priority_id'))?.['name']),
    workflow_name: (row) => text(config.workflow.get(number(row, 'workflow_id'))?.['name']),
    pipeline_stage_name: (row) => text(pipelineStage(tenant, number(row, 'pipeline_stage_id'))?.['name']),
    is_opportunity: (row) => type(row)?.['use'] === 'opps',
    is_project: (row) => type(row)?.['use'] === 'project',
    oppvalueadjusted: (row) => (number(row, 'oppvalue') * number(row, 'oppconversionprobability')) / 100,
    child_count: (row) =>
      tenant.tickets.find('parent', row.id).filter((child) => child.values['deleted'] !== true).length,
    attachment_count: (row) => tenant.files.find('owner', `0/${row.id}`).length,
    web_url: (row) => `${tenant.address.url}/tickets?id=${row.id}`,
  };
}

/** The row of the priority itself. */
export function ticketPriority(tenant: Tenant, row: Row): WireRecord {
  const priority = priorityOf(
    tenant,
    Number(row.values['sla_id'] ?? 0),
    Number(row.values['priority_id'] ?? 0),
  );
  return priority === undefined ? {} : { priority };
}

type Test = (row: Row) => boolean;

/** The rows that the parameters of `GET /Tickets` select; unknown ones are ignored. */
export function selectTickets(tenant: Tenant, domain: TicketDomain, params: Params): Iterable<Row> {
  const tests: Test[] = [
    ...idTests(params),
    ...stateTests(tenant, domain, params),
    ...textTests(tenant, params),
  ];
  const dates = dateTest(params);
  if (dates !== undefined) tests.push(dates);
  return only(candidates(tenant, params), (row) => tests.every((test) => test(row)));
}

function candidates(tenant: Tenant, params: Params): Iterable<Row> {
  const listed = params.ids('ticketids');
  if (listed.length > 0) return listed.flatMap((id) => tenant.tickets.get(id) ?? []);
  for (const [name, index] of [
    ['user_id', 'user'],
    ['site_id', 'site'],
    ['client_id', 'client'],
    ['parent_id', 'parent'],
  ] as const) {
    const id = params.int(name) ?? 0;
    if (id > 0) return tenant.tickets.find(index, id);
  }
  return tenant.tickets.all();
}

const NUMBERS = [
  'client_id',
  'site_id',
  'user_id',
  'agent_id',
  'status_id',
  'parent_id',
  'supplier_id',
  'contract_id',
];

function idTests(params: Params): Test[] {
  const single = NUMBERS.flatMap((name): Test[] => {
    const wanted = params.int(name) ?? 0;
    return wanted > 0 ? [(row) => Number(row.values[name] ?? 0) === wanted] : [];
  });
  const many = Object.entries({
    ...{ status: 'status_id', priority: 'priority_id', sla: 'sla_id', agent: 'agent_id' },
    ...{ requesttype: 'tickettype_id', requesttype_id: 'tickettype_id', client_ids: 'client_id' },
    ...{ category_1: 'categoryid_1', category_2: 'categoryid_2' },
  }).flatMap(([parameter, property]): Test[] => {
    const wanted = params.ids(parameter);
    return wanted.length > 0 ? [(row) => wanted.includes(Number(row.values[property] ?? 0))] : [];
  });
  return [...single, ...many];
}

function stateTests(tenant: Tenant, domain: TicketDomain, params: Params): Test[] {
  const opps = new Set(
    tenant.config.tickettype.all().flatMap((row) => (row['use'] === 'opps' ? [row['id']] : [])),
  );
  const projects = new Set(
    tenant.config.tickettype.all().flatMap((row) => (row['use'] === 'project' ? [row['id']] : [])),
  );
  const wanted = domain === 'all' ? params.text('domain')?.toLowerCase() : domain;
  const deleted = params.flag('deleted') === true;
  const tests: Test[] = [(row) => (row.values['deleted'] === true) === deleted];
  const type = (row: Row) => row.values['tickettype_id'];
  if (wanted === 'opps') tests.push((row) => opps.has(type(row)));
  if (wanted === 'prjs') tests.push((row) => projects.has(type(row)));
  if (wanted === 'reqs') tests.push((row) => !opps.has(type(row)) && !projects.has(type(row)));
  const closed: Test = (row) => row.values['hasbeenclosed'] === true;
  if (params.flag('open_only') === true) tests.push((row) => !closed(row));
  if (params.flag('closed_only') === true) tests.push(closed);
  // "Filter on closed in the array": 1 closed, 0 not closed; what is no number counts as not given.
  const either = params.ids('includeclosed');
  if (either.length > 0) tests.push((row) => either.includes(closed(row) ? 1 : 0));
  return tests;
}

function textTests(tenant: Tenant, params: Params): Test[] {
  const like = (parameter: string, value: (row: Row) => unknown): Test[] => {
    const wanted = params.text(parameter)?.toLowerCase();
    return wanted === undefined ? [] : [(row) => text(value(row)).toLowerCase().includes(wanted)];
  };
  const team = params.text('team') ?? params.text('team_name');
  const number = Number(team ?? 0);
  const teamName = number > 0 ? text(tenant.config.team.get(number)?.['name']) : team;
  return [
    ...like('search_summary', (row) => row.values['summary']),
    ...like('search_details', (row) => row.values['details']),
    ...like('search_id', (row) => row.id),
    ...like(
      'search_user_name',
      (row) => tenant.users.get(Number(row.values['user_id'] ?? 0))?.values['name'],
    ),
    ...like('search_reportedby', (row) => row.values['reportedby']),
    ...like('search_oppcompanyname', (row) => row.values['oppcompanyname']),
    ...like('search_oppcontactname', (row) => row.values['oppcontactname']),
    ...like('search_oppemailaddress', (row) => row.values['oppemailaddress']),
    ...like('search_supplier_reference', (row) => row.values['supplier_reference']),
    ...(teamName === undefined ? [] : [(row: Row) => row.values['team'] === teamName]),
  ];
}

/** `datesearch` names a date: `dateoccured` [sic] the opening, `datecleared` the closing, or a property. */
function dateTest(params: Params): Test | undefined {
  const field = params.text('datesearch')?.toLowerCase();
  const from = params.date('startdate');
  const to = params.date('enddate');
  if (field === undefined || (from === undefined && to === undefined)) return undefined;
  const name = { dateoccured: 'dateoccurred', datecleared: 'dateclosed' }[field] ?? field;
  return (row) => {
    const at = name === 'last_update' ? row.updated : (parseStamp(text(row.values[name])) ?? Number.NaN);
    return at >= (from ?? Number.NEGATIVE_INFINITY) && at <= (to ?? Number.POSITIVE_INFINITY);
  };
}
