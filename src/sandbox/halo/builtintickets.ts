import type { WireRecord } from '../system.ts';

/** The configuration of tickets that every sandbox tenant has; numbers are those of a seeded tenant where they are known. */

/** Values of `RequestTypeField.technew`: how agents (and so the API) meet a field on a new ticket. Numbers are best knowledge. */
export const FIELD_MANDATORY = 2;
/** No table holds them and their look-up's number is not published; the list of look-up types (11) names it. */
export const PIPELINE_STAGES = 104;
/** The one status whose number means the same everywhere. */
export const CLOSED = 9;

const ITIL = { incident: 1, request: 3, opportunity: 21 } as const;

const TICKET_TYPES: readonly WireRecord[] = [
  type(1, 'Incident', 'ticket', ITIL.incident, { default_sla: 1, default_priority: 3 }),
  type(3, 'Service Request', 'ticket', ITIL.request, { default_sla: 2, default_priority: 2 }),
  type(26, 'Opportunity', 'opps', ITIL.opportunity, sales()),
  type(27, 'Renewal', 'opps', ITIL.opportunity, { ...sales(), salesforce_default_stage: 6 }),
];

/** Opportunities have no SLA here: they take no priority at all. */
function sales(): WireRecord {
  return {
    default_team: 'Sales',
    workflow_id: 1,
    allowall_status: false,
    allowed_status: [1, 2, 9, 21, 27, 28].map((id) => ({ id })),
  };
}

const STATUS_NAMES: Readonly<Record<number, string>> = {
  ...{ 1: 'New', 2: 'In Progress', 3: 'Action Required', 4: 'With User', 5: 'With Supplier', 9: 'Closed' },
  ...{ 10: 'With CAB', 12: 'Open Order', 13: 'Closed Order', 14: 'Open Item', 15: 'Closed Item' },
  ...{ 16: 'Invoiced', 17: 'Awaiting Approval', 18: 'Approved', 19: 'Rejected', 20: 'Complete' },
  ...{ 21: 'On Hold', 22: 'Update Required', 23: 'Escalated', 24: 'Scheduled', 25: 'Resolved' },
  ...{ 26: 'Monitoring', 27: 'Negotiation', 28: 'Nurturing', 29: 'Reopened' },
};

const STATUSES: readonly WireRecord[] = Object.entries(STATUS_NAMES).map(([id, name], index) => ({
  id: Number(id),
  name,
  shortname: name,
  // 0 are those of tickets; the others belong to orders, their items and invoices. Best knowledge.
  type: [12, 13, 16].includes(Number(id)) ? 1 : [14, 15].includes(Number(id)) ? 2 : 0,
  sequence: index + 1,
  colour: '#a75ded',
  slaaction: [4, 5, 21].includes(Number(id)) ? 'H' : 'N',
}));

const SLAS: readonly WireRecord[] = [
  { id: 1, name: 'Standard SLA', workday_id: 1, trackslafixbytime: true, trackslaresponsetime: true },
  { id: 2, name: 'Request SLA', workday_id: 1, trackslafixbytime: true, trackslaresponsetime: false },
];

const PRIORITIES: readonly WireRecord[] = [
  priority(1, 1, 'Critical', 4),
  priority(1, 2, 'High', 8),
  priority(1, 3, 'Medium', 24),
  priority(1, 4, 'Low', 72),
  // The same numbers mean something else under another SLA.
  priority(2, 1, 'Urgent', 16),
  priority(2, 2, 'Normal', 40),
  priority(2, 3, 'Planned', 160),
];

const OUTCOMES: readonly WireRecord[] = [
  outcome(1, 'Email User', { sendemail: 1 }),
  outcome(2, 'Re-Assign', { hidefromuser: true }),
  outcome(3, 'Close', { newstatus: 9, sendemail: 1 }),
  outcome(4, 'Re-Open', { newstatus: 2 }),
  outcome(5, 'Public Note'),
  outcome(7, 'Private Note', { hidefromuser: true }),
  outcome(8, 'Internal Note', { hidefromuser: true }),
  outcome(9, 'Salesforce Comment', { default_sync_to_salesforce: true }),
];

const CATEGORIES: readonly WireRecord[] = [
  ...['Hardware', 'Hardware>Laptop', 'Hardware>Printer', 'Software', 'Software>CRM', 'Network'].map(
    category(1, 1),
  ),
  ...['How-to', 'Defect', 'Outage'].map(category(2, 20)),
];

const STAGES = ['Prospecting', 'Qualification', 'Proposal', 'Negotiation', 'Won', 'Lost'] as const;
const CHANCES = [10, 25, 50, 75, 100, 0] as const;

const WORKFLOWS: readonly WireRecord[] = [
  {
    id: 1,
    name: 'Sales Pipeline',
    active: true,
    notinuse: false,
    stages: [{ id: 1, flow_id: 1, sequence: 1, name: 'Sales' }],
    steps: STAGES.map((name, index) => ({
      step_id: index + 1,
      flow_id: 1,
      name,
      isstart: index === 0,
      islaststep: index >= 4,
      stage_number: 1,
      pipeline_stage_id: index + 1,
      pipeline_stage_name: name,
      overrideprobabiliywhenatthisstep: true,
      probabilityoverridevalue: CHANCES[index],
    })),
  },
];

const CURRENCIES: readonly WireRecord[] = [
  { id: 1, name: 'Euro', symbol: '€', code: 'EUR', conversion_rate: 1 },
  { id: 2, name: 'US Dollar', symbol: '$', code: 'USD', conversion_rate: 1.1 },
];

export const BUILT_IN_TICKETS: Readonly<Record<string, readonly WireRecord[]>> = {
  tickettype: TICKET_TYPES,
  status: STATUSES,
  priority: PRIORITIES,
  sla: SLAS,
  category: CATEGORIES,
  outcome: OUTCOMES,
  workflow: WORKFLOWS,
  currency: CURRENCIES,
};

export const STAGE_NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  STAGES.map((name, index) => [index + 1, name]),
);

/** `id` of a priority is a GUID; what tickets hold is `priorityid`, which counts within its SLA. */
export function priorityGuid(slaid: unknown, priorityid: unknown): string {
  const hex = (value: unknown, width: number) => Number(value).toString(16).padStart(width, '0');
  return `7d9f0c52-0000-4000-${hex(slaid, 4)}-${hex(priorityid, 12)}`;
}

function type(id: number, name: string, use: string, itilrequesttype: number, more: WireRecord): WireRecord {
  return {
    ...{ id, name, use, itilrequesttype, sequence: id, group_id: 0, visible: true, cancreate: true },
    ...{ agentscanselect: true, enduserscanselect: use === 'ticket', initial_status: 1, reopenedstatus: 2 },
    ...{ default_sla: 0, default_priority: 0, default_team: '1st Line Support', default_agent: 1 },
    ...{ default_category_1: '', workflow_id: 0, allowall_status: true, allowed_status: [], fields: [] },
    ...{ default_sync_to_salesforce: false, salesforce_default_stage: 1, ...more },
  };
}

function priority(slaid: number, priorityid: number, name: string, fixtime: number): WireRecord {
  const times = { fixtime, fixunits: 'H', responsetime: fixtime / 4, responseunits: 'H' };
  return {
    id: priorityGuid(slaid, priorityid),
    slaid,
    priorityid,
    name,
    ...times,
    ishidden: false,
    colour: '#a75ded',
  };
}

function outcome(id: number, name: string, more: WireRecord = {}): WireRecord {
  return {
    ...{ id, outcome: name, buttonname: name, sequence: id, hidden: false, systemid: 0, sendemail: 0 },
    ...{ hidefromuser: false, mustaddnote: true, newstatus: 0, default_sync_to_salesforce: false, ...more },
  };
}

function category(level: number, from: number): (path: string, index: number) => WireRecord {
  return (path, index) => ({
    id: from + index,
    value: path,
    category_name: path.split('>').at(-1) ?? path,
    type_id: level,
    category_group_id: 0,
    sla_id: 0,
    priority_id: 0,
  });
}
