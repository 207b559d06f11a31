import type { WireRecord } from '../system.ts';
import { htmlOf } from './html.ts';
import type { Row } from './store.ts';
import { type Tenant, text, type Writer } from './tenant.ts';
import { parseStamp, stamp } from './time.ts';

/** `who_type`; which number is which is best knowledge. */
const WHO = { user: 0, agent: 1 } as const;
/** The desk's lead writes what a person in the screens writes, unless the record names another agent. */
export const USUAL_PERSON = 3;

interface NewAction {
  readonly values: WireRecord;
  readonly custom?: Row['custom'];
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** 0 for the next one. */
  readonly number: number;
  /** The last change of the ticket stays where it is. */
  readonly silent?: boolean;
}

export function putAction(tenant: Tenant, ticket: Row, action: NewAction): Row {
  const current = tenant.tickets.get(ticket.id) ?? ticket;
  const last = Number(current.values['currentfaactionnumber'] ?? 0);
  const number = action.number > 0 ? action.number : last + 1;
  const id = tenant.actions.newId();
  const guid = `5b1f9c3e-0000-4000-8000-${id.toString(16).padStart(12, '0')}`;
  const values = { ...action.values, ticket_id: ticket.id, id: number, guid };
  const created = action.at;
  tenant.tickets.put({
    ...current,
    values: {
      ...current.values,
      currentfaactionnumber: Math.max(last, number),
      lastactiondate: stamp(action.at),
    },
    updated: action.silent === true ? current.updated : Math.max(current.updated, action.at),
  });
  return tenant.actions.put({ id, values, custom: action.custom ?? {}, created, updated: created });
}

/** The last change of a ticket moves with what hangs on it. */
export function touch(tenant: Tenant, ticketId: number, now: number): void {
  const ticket = tenant.tickets.get(ticketId);
  if (ticket !== undefined) tenant.tickets.put({ ...ticket, updated: Math.max(ticket.updated, now) });
}

/** The API writes as the agent of its application, whatever it says; initial data and the screens know users too. */
export function whoOf(agent: WireRecord, input: WireRecord, writer: Writer): WireRecord {
  if (writer !== 'api' && input['who_type'] === WHO.user) {
    return {
      who: text(input['who']),
      who_type: WHO.user,
      who_agentid: 0,
      actionby_user_id: input['actionby_user_id'] ?? 0,
    };
  }
  return {
    who: text(agent['name']),
    who_type: WHO.agent,
    who_agentid: agent['id'] ?? 0,
    who_initials: text(agent['initials']),
    actionby_agent_id: agent['id'] ?? 0,
  };
}

/** Every ticket begins with an action of its own, which holds its details. That it has number 1 is best knowledge. */
export function addOpening(tenant: Tenant, ticket: Row, writer: Writer): Row {
  const occurred = parseStamp(text(ticket.values['dateoccurred'])) ?? ticket.created;
  const agent = writer === 'api' ? tenant.apiAgent() : tenant.config.agent.get(USUAL_PERSON);
  putAction(tenant, ticket, {
    values: {
      ...whoOf(agent ?? {}, {}, 'api'),
      outcome: 'Opening Note',
      outcome_id: 0,
      note: text(ticket.values['details']),
      note_html: text(ticket.values['details_html']),
      datetime: stamp(occurred),
      hiddenfromuser: false,
      old_status: 0,
    },
    at: ticket.created,
    number: 1,
    silent: true,
  });
  return tenant.tickets.get(ticket.id) ?? ticket;
}

/** What the server notes down by itself; `excludesys` leaves it out. */
export function addSystemAction(tenant: Tenant, ticket: Row, from: unknown, to: unknown): Row {
  const name = (id: unknown) => text(tenant.config.status.get(Number(id ?? 0))?.['name']);
  const note = `Status changed from ${name(from)} to ${name(to)}`;
  putAction(tenant, ticket, {
    values: {
      ...{ who: 'System', who_type: WHO.agent, who_agentid: 0, outcome: 'Changed Status', outcome_id: -1 },
      ...{ action_systemid: 1, note, note_html: htmlOf(note), datetime: stamp(tenant.clock.now()) },
      ...{ hiddenfromuser: true, old_status: from, new_status: to },
    },
    at: ticket.updated,
    number: 0,
  });
  return tenant.tickets.get(ticket.id) ?? ticket;
}
