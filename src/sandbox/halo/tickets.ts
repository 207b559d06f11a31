import type { WireRecord } from '../system.ts';
import { addOpening, addSystemAction } from './actionstore.ts';
import { exception } from './answers.ts';
import { CLOSED } from './builtintickets.ts';
import { htmlOf, plainOf, sanitised } from './html.ts';
import { FAULTS, FAULTS_CORE } from './properties/faults.ts';
import type { Row } from './store.ts';
import { type Entity, mergeRow, type Tenant, text, type Writer } from './tenant.ts';
import {
  assignment,
  categoriesOf,
  checkMandatory,
  pipelineStage,
  slaAndPriority,
  statusOf,
  typeOf,
} from './ticketchecks.ts';
import { placeOf } from './ticketplace.ts';
import { selectTickets, ticketComputed, ticketPriority } from './ticketview.ts';
import { stamp } from './time.ts';

/** What tickets of a path are for: `opps` and `prjs` of `domain`, and all below `/Tickets`. */
export type TicketDomain = 'all' | 'opps' | 'prjs';

/** `/Tickets`, and `/Opportunities` and `/Projects`, which are the same model narrowed by ticket type; model Faults. */
export function ticketsEntity(tenant: Tenant, domain: TicketDomain): Entity {
  const entity: Entity = {
    name: domain === 'all' ? 'Tickets' : domain === 'opps' ? 'Opportunities' : 'Projects',
    listKey: 'tickets',
    tableId: 1,
    typeId: 1,
    stampName: 'last_update',
    properties: FAULTS,
    table: tenant.tickets,
    computed: ticketComputed(tenant),
    detailOnly: new Set(),
    listOnly: new Set(['guid']),
    onRequest: {
      status_name: 'includestatus',
      agent_name: 'includeagent',
      tickettype_name: 'includetickettype',
      requesttype_name: 'includetickettype',
      top_level_name: 'includetoplevel',
      account_manager: 'includeaccountmanager',
      workflow_name: 'includeworkflowstage',
      // No parameter of lists shows them.
      details: 'includedetails',
    },
    newestFirst: true,
    recoverable: true,
    core: FAULTS_CORE,
    always: (row) => ticketPriority(tenant, row),
    extras: () => ({ attachments: [], assets: [], documents: [] }),
    searchTexts: (row, params) => {
      const names = ['summary', 'details', 'reportedby', 'client_reference', 'supplier_reference'];
      return params.text('search_summary') === undefined
        ? [...names.map((name) => row.values[name]), String(row.id)]
        : [row.values['summary']];
    },
    select: (params) => selectTickets(tenant, domain, params),
    write: (before, input, writer) => writeTicket(tenant, entity, before, input, writer, domain),
    // Tickets are never erased: `deleted=true` lists them, `_recover` brings them back.
    remove: (row) => {
      const values = { ...row.values, deleted: true };
      tenant.tickets.put({ ...row, values, updated: tenant.clock.now() });
    },
  };
  return entity;
}

/** Follow from what happens to a ticket; a posted value is ignored. */
const SERVER_OWNED = new Set([
  'hasbeenclosed',
  'dateclosed',
  'date_fully_closed',
  'deleted',
  'merged_into_id',
  'currentfaactionnumber',
  'lastactiondate',
]);

function writeTicket(
  tenant: Tenant,
  entity: Entity,
  before: Row | undefined,
  posted: WireRecord,
  writer: Writer,
  domain: TicketDomain,
): Row {
  if (writer === 'seed') return seedTicket(tenant, entity, posted, domain);
  const recovers = posted['_recover'] === true;
  if (before?.values['deleted'] === true && !recovers) throw exception('Record not found');
  const type = typeOf(tenant, before, posted, domain === 'opps');
  const rewritten = { ...posted, ...tenant.rewrites.of(Number(type['id']), before === undefined, posted) };
  const input = Object.fromEntries(Object.entries(rewritten).filter(([name]) => !SERVER_OWNED.has(name)));
  const summary = text('summary' in input ? input['summary'] : before?.values['summary']).trim();
  if (summary === '') throw exception('Summary must be entered');
  const parent = Number(input['parent_id'] ?? 0);
  if (parent > 0) checkParent(tenant, before, parent);
  const decided = {
    ...placeOf(tenant, before, input),
    ...slaAndPriority(tenant, type, before, input),
    ...statusOf(tenant, type, before, input),
    ...assignment(tenant, type, before, input),
    ...categoriesOf(tenant, input),
  };
  const merged = mergeRow(tenant, entity, before, input, writer);
  const values: WireRecord = {
    ...(before === undefined ? newValues(tenant, type, merged.created) : {}),
    ...merged.values,
    ...decided,
    ...detailsOf(tenant, input),
    summary,
    tickettype_id: type['id'],
    ...(recovers ? { deleted: false } : {}),
  };
  if (before === undefined) checkMandatory(type, values, merged.custom, input);
  const staged = { ...values, ...stageOf(tenant, type, before, input, values) };
  const closed = { ...staged, ...closure(tenant, before, staged, input, merged.updated) };
  const row = tenant.tickets.put({ ...merged, values: closed });
  tell(tenant, before, row, input);
  if (before === undefined) return addOpening(tenant, row, writer);
  if (before.values['status_id'] !== row.values['status_id']) {
    return addSystemAction(tenant, row, before.values['status_id'], row.values['status_id']);
  }
  return row;
}

function newValues(tenant: Tenant, type: WireRecord, created: number): WireRecord {
  return {
    dateoccurred: stamp(created),
    workflow_id: type['workflow_id'] ?? 0,
    category_1: text(type['default_category_1']),
    sync_to_salesforce: type['default_sync_to_salesforce'] === true,
    salesforce_stage: isOpportunity(type) ? (type['salesforce_default_stage'] ?? 1) : 0,
    pipeline_stage_id:
      isOpportunity(type) && tenant.control.get()['show_pipeline_stages'] === true
        ? Number(tenant.control.get()['default_pipeline_stage'] ?? 0)
        : 0,
  };
}

export function isOpportunity(type: WireRecord | undefined): boolean {
  return type?.['use'] === 'opps';
}

/** `details` is the plain text of `details_html` and the other way round. */
function detailsOf(tenant: Tenant, input: WireRecord): WireRecord {
  const html = input['details_html'];
  if (typeof html === 'string') {
    const kept = tenant.settings.sanitiseHtml ? sanitised(html) : html;
    return { details_html: kept, details: plainOf(kept) };
  }
  const plain = input['details'];
  return typeof plain === 'string' ? { details: plain, details_html: htmlOf(plain) } : {};
}

function checkParent(tenant: Tenant, before: Row | undefined, parent: number): void {
  let above = tenant.tickets.get(parent);
  if (above === undefined || above.values['deleted'] === true) throw exception('Parent Ticket not found');
  while (above !== undefined) {
    if (above.id === before?.id) throw exception('A Ticket cannot be a parent of itself');
    above = tenant.tickets.get(Number(above.values['parent_id'] ?? 0));
  }
}

/** A pipeline stage moves the ticket to the step of its workflow that has it, whose probability counts unless one is given. */
function stageOf(
  tenant: Tenant,
  type: WireRecord,
  before: Row | undefined,
  input: WireRecord,
  values: WireRecord,
): WireRecord {
  if (!isOpportunity(type)) return {};
  const posted = Number(input['pipeline_stage_id'] ?? 0);
  // What the tenant has switched off is not kept.
  if (tenant.control.get()['show_pipeline_stages'] !== true) {
    return { pipeline_stage_id: before?.values['pipeline_stage_id'] ?? 0 };
  }
  if (posted > 0 && pipelineStage(tenant, posted) === undefined) throw exception('Pipeline Stage not found');
  const flow = tenant.config.workflow.get(Number(values['workflow_id'] ?? 0));
  const steps: readonly WireRecord[] = Array.isArray(flow?.['steps']) ? flow['steps'] : [];
  const moved = Number(input['workflow_step'] ?? 0);
  const step = steps.find((row) =>
    moved > 0 && posted <= 0
      ? row['step_id'] === moved
      : row['pipeline_stage_id'] === values['pipeline_stage_id'],
  );
  if (step === undefined) return {};
  const stage = step['pipeline_stage_id'];
  const changed = stage !== before?.values['pipeline_stage_id'];
  const overrides =
    step['overrideprobabiliywhenatthisstep'] === true && !('oppconversionprobability' in input);
  return {
    workflow_step: step['step_id'],
    pipeline_stage_id: stage,
    ...(changed && overrides ? { oppconversionprobability: step['probabilityoverridevalue'] } : {}),
  };
}

function closure(
  tenant: Tenant,
  before: Row | undefined,
  values: WireRecord,
  input: WireRecord,
  now: number,
): WireRecord {
  const isClosed = values['status_id'] === CLOSED;
  const wasClosed = before?.values['hasbeenclosed'] === true;
  if (isClosed === wasClosed) return {};
  if (!isClosed) return { hasbeenclosed: undefined, dateclosed: undefined, date_fully_closed: undefined };
  const note = text(input['closure_note'] ?? input['closure_note_html']);
  if (tenant.settings.closureNoteRequired && note.trim() === '')
    throw exception('A Closure Note must be entered');
  return { hasbeenclosed: true, dateclosed: stamp(now), date_fully_closed: stamp(now) };
}

/** Who is told of a ticket that was written: its user once, automations always, Halo's own CRM integration where it is on. */
function tell(tenant: Tenant, before: Row | undefined, row: Row, input: WireRecord): void {
  const quiet =
    input['_isimport'] === true || input['_prevent_outgoing'] === true || input['sendack'] === false;
  if (before === undefined && !quiet) tenant.notices.count('emails');
  if (input['_dont_fire_automations'] !== true) tenant.notices.count('automations');
  const connected = tenant.control.get()['salesforce_authorized'] === true;
  if (connected && row.values['sync_to_salesforce'] === true && input['_dontupdate_salesforce'] !== true) {
    tenant.notices.count('salesforce');
  }
}

/** Initial data: as it is, with what a ticket cannot be without. */
function seedTicket(tenant: Tenant, entity: Entity, input: WireRecord, domain: TicketDomain): Row {
  const type = typeOf(tenant, undefined, input, domain === 'opps');
  const merged = mergeRow(tenant, entity, undefined, input, 'seed');
  const values: WireRecord = {
    ...newValues(tenant, type, merged.created),
    ...slaAndPriority(tenant, type, undefined, input),
    ...statusOf(tenant, type, undefined, input),
    ...assignment(tenant, type, undefined, input),
    ...categoriesOf(tenant, input),
    ...merged.values,
    ...placeOf(tenant, undefined, input),
    ...detailsOf(tenant, input),
    tickettype_id: type['id'],
  };
  const closed =
    values['status_id'] === CLOSED
      ? { hasbeenclosed: true, dateclosed: values['dateclosed'] ?? stamp(merged.updated) }
      : {};
  return addOpening(tenant, tenant.tickets.put({ ...merged, values: { ...values, ...closed } }), 'seed');
}
