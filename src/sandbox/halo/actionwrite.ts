import type { WireRecord } from '../system.ts';
import { putAction, touch, USUAL_PERSON, whoOf } from './actionstore.ts';
import { exception } from './answers.ts';
import { isRecord } from './body.ts';
import { CLOSED } from './builtintickets.ts';
import { writeCustomFields } from './customfields.ts';
import { writeFile } from './filewrite.ts';
import { htmlOf, plainOf, sanitised } from './html.ts';
import { linkRecord, matchedLink, readNewLink } from './links.ts';
import { ACTIONS } from './properties/actions.ts';
import { isWriteOnly } from './properties/table.ts';
import { writeRecord } from './records.ts';
import type { Row } from './store.ts';
import { type Tenant, text, type Writer } from './tenant.ts';
import { ticketsEntity } from './tickets.ts';
import { stamp } from './time.ts';

/** What an action does to its ticket. */
const NEW_VALUES: Readonly<Record<string, string>> = {
  ...{ new_status: 'status_id', new_agent: 'agent_id', new_team: 'team', new_priority: 'priority_id' },
  ...{ new_sla_id: 'sla_id', new_tickettype: 'tickettype_id', new_impact: 'impact', new_urgency: 'urgency' },
  ...{ new_category1: 'category_1', new_category2: 'category_2', new_category3: 'category_3' },
  ...{ new_category4: 'category_4', new_client_id: 'client_id', new_site_id: 'site_id' },
  ...{ new_user_id: 'user_id', new_targetdate: 'targetdate', new_parent_id: 'parent_id' },
  ...{ new_oppvalue: 'oppvalue', new_oppconversionprobability: 'oppconversionprobability' },
  ...{ new_oppreason: 'oppreason', new_oppclosurecategory: 'oppclosurecategory', new_source: 'source' },
};
const SERVER_OWNED = new Set([
  ...['id', 'guid', 'who', 'who_type', 'who_agentid', 'who_initials', 'actiondatecreated', 'last_updated'],
  ...['actionby_agent_id', 'actionby_application_id', 'attachment_count', 'ticket_guid', 'old_status'],
  ...['outcome', 'note', 'note_html', 'datetime', 'merged_from_ticketid', 'action_systemid'],
]);

/** `id` of an action counts within its ticket. */
export function findAction(tenant: Tenant, ticketId: number, number: number): Row | undefined {
  return tenant.actions.find('number', `${ticketId}/${number}`)[0];
}

/** `POST /Actions`: one element. */
export function writeAction(tenant: Tenant, input: WireRecord, writer: Writer): Row {
  const ticketId = Number(input['ticket_id'] ?? 0);
  if (ticketId <= 0) throw exception('A Ticket must be selected');
  const ticket = tenant.tickets.get(ticketId);
  if (ticket === undefined || ticket.values['deleted'] === true) throw exception('Record not found');
  const number = Number(input['id'] ?? 0);
  const before = number > 0 ? findAction(tenant, ticketId, number) : matched(tenant, ticketId, input);
  if (number > 0 && before === undefined && writer !== 'seed') throw exception('Record not found');
  return before === undefined
    ? addAction(tenant, ticket, input, writer)
    : editAction(tenant, ticket, before, input);
}

/** Links of actions hold the ticket as `halo_id` and the action's number as `details_id`. Best knowledge. */
function matched(tenant: Tenant, ticketId: number, input: WireRecord): Row | undefined {
  const link = matchedLink(tenant, 7, input);
  if (link === undefined || Number(link.values['halo_id']) !== ticketId) return undefined;
  return findAction(tenant, ticketId, Number(link.values['details_id'] ?? 0));
}

function addAction(tenant: Tenant, ticket: Row, input: WireRecord, writer: Writer): Row {
  const outcome = outcomeOf(tenant, ticket, input, writer);
  const note = noteOf(tenant, input);
  if (
    outcome['mustaddnote'] === true &&
    text(note['note']) === '' &&
    text(input['emailbody']) === '' &&
    !hasFiles(input)
  ) {
    throw exception('A Note must be entered for this Action');
  }
  const agent = agentOf(tenant, input, writer);
  const now = tenant.clock.now() + (writer === 'seed' ? 0 : tenant.settings.stampAheadMs);
  const row = putAction(tenant, ticket, {
    values: {
      ...scalars(input),
      hiddenfromuser: input['hiddenfromuser'] ?? outcome['hidefromuser'] === true,
      sync_to_salesforce: input['sync_to_salesforce'] ?? outcome['default_sync_to_salesforce'] === true,
      ...note,
      ...whoOf(agent, input, writer),
      outcome: outcome['outcome'],
      outcome_id: outcome['id'],
      datetime: typeof input['datetime'] === 'string' ? input['datetime'] : stamp(now),
      old_status: ticket.values['status_id'],
    },
    custom: writeCustomFields(tenant.config, 1, {}, input['customfields'], {
      replace: false,
      labels: writer !== 'api',
    }),
    at: now,
    number: writer === 'seed' ? Number(input['id'] ?? 0) : 0,
    silent: writer === 'seed',
  });
  const number = Number(row.values['id']);
  for (const file of Array.isArray(input['attachments']) ? input['attachments'] : []) {
    if (isRecord(file))
      writeFile(tenant, { ...file, id: 0, ticket_id: ticket.id, action_id: number }, writer);
  }
  const link = readNewLink(input['new_external_link']);
  linkRecord(tenant, 7, ticket.id, link === undefined ? undefined : { ...link, details_id: number });
  if (writer !== 'seed') {
    changeTicket(tenant, ticket, input, outcome, writer);
    tell(tenant, input, outcome, row);
  }
  return findAction(tenant, ticket.id, number) ?? row;
}

function editAction(tenant: Tenant, ticket: Row, before: Row, input: WireRecord): Row {
  const now = tenant.clock.now() + tenant.settings.stampAheadMs;
  const moved = typeof input['datetime'] === 'string' ? { datetime: input['datetime'] } : {};
  const values = { ...before.values, ...scalars(input), ...noteOf(tenant, input), ...moved };
  const custom = writeCustomFields(tenant.config, 1, before.custom, input['customfields'], {
    replace: false,
    labels: false,
  });
  touch(tenant, ticket.id, now);
  return tenant.actions.put({ ...before, values, custom, updated: now });
}

/** Throws where no outcome is named, or one that is not open to whoever writes. */
function outcomeOf(tenant: Tenant, ticket: Row, input: WireRecord, writer: Writer): WireRecord {
  const id = Number(input['outcome_id'] ?? 0);
  const name = text(input['outcome']).trim().toLowerCase();
  const named = (row: WireRecord) =>
    [row['outcome'], row['buttonname']].some((label) => text(label).toLowerCase() === name);
  const { outcome } = tenant.config;
  const found = id > 0 ? outcome.get(id) : name === '' ? undefined : outcome.all().find(named);
  if (found === undefined) {
    if (writer === 'seed') return { id: 0, outcome: text(input['outcome']) };
    if (writer === 'person' && id <= 0 && name === '') return outcome.get(5) ?? { id: 0, outcome: 'Note' };
    if (id <= 0 && name === '') throw exception('An Outcome must be entered for this Action');
    throw exception(FORBIDDEN);
  }
  const forbidden = tenant.settings.forbiddenOutcomes.map((entry) => entry.toLowerCase());
  const barred = [found['id'], found['outcome']].some((key) => forbidden.includes(text(key).toLowerCase()));
  if (writer === 'api' && barred) throw exception(FORBIDDEN);
  const target = Number(input['new_status'] ?? 0) || Number(found['newstatus'] ?? 0);
  const reopens = target > 0 && target !== CLOSED;
  const locked = tenant.settings.closedTicketsLocked && ticket.values['hasbeenclosed'] === true;
  if (writer !== 'seed' && locked && !reopens) throw exception(FORBIDDEN);
  return found;
}

const FORBIDDEN = 'You do not have access to this Action at the moment';

function hasFiles(input: WireRecord): boolean {
  return Array.isArray(input['attachments']) && input['attachments'].length > 0;
}

/** `note` is the plain text of `note_html` and the other way round. */
function noteOf(tenant: Tenant, input: WireRecord): WireRecord {
  const html = input['note_html'];
  if (typeof html === 'string' && html !== '') {
    const kept = tenant.settings.sanitiseHtml ? sanitised(html) : html;
    return { note_html: kept, note: plainOf(kept) };
  }
  const plain = input['note'];
  return typeof plain === 'string' ? { note: plain, note_html: htmlOf(plain) } : {};
}

function agentOf(tenant: Tenant, input: WireRecord, writer: Writer): WireRecord {
  const named = Number(input['who_agentid'] ?? 0);
  const own = writer === 'api' ? undefined : tenant.config.agent.get(named > 0 ? named : USUAL_PERSON);
  return own ?? tenant.apiAgent() ?? {};
}

function scalars(input: WireRecord): WireRecord {
  const kept = Object.entries(input).filter(
    ([name, value]) =>
      ACTIONS.kinds.has(name) &&
      !SERVER_OWNED.has(name) &&
      (name.startsWith('new_') || !isWriteOnly(name)) &&
      value !== null &&
      value !== undefined,
  );
  return Object.fromEntries(kept);
}

function changeTicket(
  tenant: Tenant,
  ticket: Row,
  input: WireRecord,
  outcome: WireRecord,
  writer: Writer,
): void {
  const changes: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(NEW_VALUES)) {
    const value = input[name];
    if (value !== undefined && value !== null && value !== '' && value !== 0) changes[property] = value;
  }
  const usual = Number(outcome['newstatus'] ?? 0);
  if (usual > 0 && changes['status_id'] === undefined) changes['status_id'] = usual;
  if (Object.keys(changes).length === 0) return;
  const commands = Object.fromEntries(Object.entries(input).filter(([name]) => name.startsWith('_')));
  const entity = ticketsEntity(tenant, 'all');
  const note = text(input['note'] ?? input['note_html']);
  writeRecord(
    tenant,
    entity,
    { _isimport: true, ...commands, ...changes, closure_note: note, id: ticket.id },
    writer,
  );
}

/** Who is told: the user by mail, unless the action is hidden or says that no mail is to go; automations. */
function tell(tenant: Tenant, input: WireRecord, outcome: WireRecord, row: Row): void {
  const asked = input['sendemail'] ?? (Number(outcome['sendemail'] ?? 0) > 0 && input['_isimport'] !== true);
  const quiet = row.values['hiddenfromuser'] === true || input['_prevent_outgoing'] === true;
  if (asked === true && !quiet) tenant.notices.count('emails');
  if (input['_isimport'] !== true && input['dont_do_rules'] !== true) tenant.notices.count('automations');
}

export function removeAction(tenant: Tenant, row: Row): void {
  const ticketId = Number(row.values['ticket_id']);
  for (const file of tenant.files.find('owner', `0/${ticketId}`)) {
    if (file.values['action_id'] === row.values['id']) tenant.files.delete(file.id);
  }
  tenant.actions.delete(row.id);
  touch(tenant, ticketId, tenant.clock.now());
}
