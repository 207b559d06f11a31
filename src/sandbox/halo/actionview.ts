import type { WireRecord } from '../system.ts';
import { fieldsOf, showCustomFields } from './customfields.ts';
import { fileList } from './fileview.ts';
import type { Params } from './params.ts';
import { ACTIONS } from './properties/actions.ts';
import { emptyValue } from './properties/table.ts';
import type { Row } from './store.ts';
import { type Tenant, text } from './tenant.ts';
import { parseStamp, stamp } from './time.ts';

/** Lists show the HTML of notes and mails, and files, only when asked; a single action always shows its HTML. */
const ON_REQUEST: Readonly<Record<string, string>> = {
  note_html: 'includehtmlnote',
  emailbody_html: 'includehtmlemail',
};

export function listAction(tenant: Tenant, row: Row, params: Params): WireRecord {
  const out: Record<string, unknown> = {};
  for (const name of ACTIONS.list) {
    const parameter = ON_REQUEST[name];
    if (parameter === undefined || params.flag(parameter) === true) out[name] = shownValue(tenant, row, name);
  }
  if (params.flag('includeattachments') === true) out['attachment_list'] = filesOf(tenant, row);
  return out;
}

/** `GET /Actions/{id}` and the answer of a POST. */
export function showAction(tenant: Tenant, row: Row, details: boolean): WireRecord {
  const set = Object.keys(row.values).filter((name) => ACTIONS.kinds.has(name));
  const out = Object.fromEntries(
    [...ACTIONS.list, ...set].map((name) => [name, shownValue(tenant, row, name)]),
  );
  if (!details) return out;
  const fields = fieldsOf(tenant.config, 1).filter(
    (field) => (row.custom[Number(field['id'])] ?? null) !== null,
  );
  return {
    ...out,
    attachment_list: filesOf(tenant, row),
    customfields: showCustomFields(tenant.config, fields, row.custom),
  };
}

function shownValue(tenant: Tenant, row: Row, name: string): unknown {
  if (name === 'last_updated') return stamp(row.updated);
  if (name === 'actiondatecreated') return stamp(row.created);
  if (name === 'attachment_count') return filesIn(tenant, row).length;
  if (name === 'new_status_name') {
    return text(tenant.config.status.get(Number(row.values['new_status'] ?? 0))?.['name']);
  }
  const kind = ACTIONS.kinds.get(name);
  return row.values[name] ?? (kind === undefined ? null : emptyValue(kind));
}

function filesIn(tenant: Tenant, row: Row): readonly Row[] {
  const files = tenant.files.find('owner', `0/${Number(row.values['ticket_id'])}`);
  return files.filter((file) => file.values['action_id'] === row.values['id']);
}

function filesOf(tenant: Tenant, row: Row): WireRecord {
  const ticket = Number(row.values['ticket_id']);
  const place = { type: 0, unique_id: ticket, ticket_id: ticket, action_id: row.values['id'] };
  return { ...place, ...fileList(filesIn(tenant, row)) };
}

/** The actions of a ticket that the parameters select, newest first. */
export function selectActions(tenant: Tenant, ticketId: number, params: Params): readonly Row[] {
  const ticket = tenant.tickets.get(ticketId);
  if (ticket === undefined || ticket.values['deleted'] === true) return [];
  const from = params.date('startdate') ?? Number.NEGATIVE_INFINITY;
  const to = params.date('enddate') ?? Number.POSITIVE_INFINITY;
  const outcome = params.text('actoutcome')?.toLowerCase();
  const outcomeId = params.int('actoutcomenum');
  const on = (name: string) => params.flag(name) === true;
  const kept = [...tenant.lag.rows(tenant.actions, tenant.actions.find('ticket', ticketId))].filter((row) => {
    const { values } = row;
    const at = parseStamp(text(values['datetime'])) ?? row.created;
    if (at < from || at > to) return false;
    if (on('excludesys') && Number(values['action_systemid'] ?? 0) > 0) return false;
    if (on('excludeprivate') && values['hiddenfromuser'] === true) return false;
    if (
      on('conversationonly') &&
      (values['hiddenfromuser'] === true || Number(values['action_systemid'] ?? 0) > 0)
    ) {
      return false;
    }
    if (on('agentonly') && values['who_type'] !== 1) return false;
    if (on('importantonly') && values['important'] !== true) return false;
    if (on('supplieronly') && Number(values['action_supplier_id'] ?? 0) <= 0) return false;
    if (outcome !== undefined && text(values['outcome']).toLowerCase() !== outcome) return false;
    return outcomeId === undefined || values['outcome_id'] === outcomeId;
  });
  return kept.sort((a, b) => Number(b.values['id']) - Number(a.values['id']));
}
