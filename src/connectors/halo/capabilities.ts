import type { Capabilities } from '../connector.ts';
import { actionChildren } from './actions/objects.ts';
import { attachmentChildren } from './attachments/objects.ts';

/** Tickets and opportunities are one kind of record, told apart by their type. */
const TICKET_SUGAR = {
  type: 'tickettype_id',
  stage: 'pipeline_stage_id',
  status: 'status_id',
  priority: 'priority_id',
} as const;

/** What Halo can do, as plain data: configuration is checked against it without loading the connector. */
export const haloCapabilities = {
  objects: {
    client: 'Client',
    Client: 'Client',
    site: 'Site',
    Site: 'Site',
    user: 'Users',
    users: 'Users',
    Users: 'Users',
    ticket: 'Tickets',
    tickets: 'Tickets',
    Tickets: 'Tickets',
    opportunity: 'Opportunities',
    opportunities: 'Opportunities',
    Opportunities: 'Opportunities',
    agent: 'Agent',
    Agent: 'Agent',
  },
  lookups: {
    agentByEmail: { object: 'Agent', key: 'email', unmatchedCode: 'AGENT_UNMATCHED' },
    clientByName: { object: 'Client', key: 'name' },
    siteByName: { object: 'Site', key: 'clientsite_name' },
    userByEmail: { object: 'Users', key: 'emailaddress' },
    topLevelByName: { object: 'TopLevel', key: 'name' },
  },
  sugar: { Tickets: TICKET_SUGAR, Opportunities: TICKET_SUGAR },
  // A key above zero; Halo's lists and links give it without leading zeros.
  // An action is numbered within its ticket: `4242-3`.
  canonicalId: (id) =>
    id
      .trim()
      .replace(/^0+(?=\d+(-\d+)?$)/, '')
      .replace(/^(\d+-)0+(?=\d+$)/, '$1'),
  isId: (id) => /^0*[1-9]\d*(-0*[1-9]\d*)?$/.test(id.trim()),
  customFields: {
    prefix: 'customfields.',
    hint: 'Create it in Halo under Configuration > Custom Objects > Custom Fields, then run "crosswalk pull".',
  },
  children: {
    ...attachmentChildren,
    Tickets: { ...actionChildren['Tickets'], ...attachmentChildren['Tickets'] },
    Opportunities: { ...actionChildren['Opportunities'], ...attachmentChildren['Opportunities'] },
  },
  deletes: false,
  where: false,
  deactivate: 'inactive',
  pageSize: 100,
  // Details come one by one.
  idBatch: 1,
  writeBatch: 100,
  // Halo numbers tickets by reading the highest one unless the tenant's id method is another: creates at a time collide. What hangs
  // on a ticket is numbered within it, and keeps its order.
  writeWidth: (object) => (/^(tickets?|opportunit(y|ies))(\.|$)/i.test(object) ? 1 : 4),
} as const satisfies Capabilities;
