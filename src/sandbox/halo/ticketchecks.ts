import type { WireRecord } from '../system.ts';
import { exception } from './answers.ts';
import { isRecord } from './body.ts';
import { FIELD_MANDATORY, PIPELINE_STAGES } from './builtintickets.ts';
import type { Row } from './store.ts';
import { type Tenant, text } from './tenant.ts';

/**
 * What a ticket type allows. Halo reports one error at a time; which words it uses is known for outcomes, sites and names,
 * and the words here are made in their manner.
 */

export function typeOf(
  tenant: Tenant,
  before: Row | undefined,
  input: WireRecord,
  opps: boolean,
): WireRecord {
  const wanted = Number(input['tickettype_id'] ?? before?.values['tickettype_id'] ?? 0);
  const types = tenant.config.tickettype;
  const usual = types.all().find((row) => (row['use'] === 'opps') === opps);
  const found = wanted > 0 ? types.get(wanted) : usual;
  if (found === undefined) throw exception('Ticket Type not found');
  return found;
}

/** Priorities are those of the ticket's SLA; a ticket without one takes none. */
export function slaAndPriority(
  tenant: Tenant,
  type: WireRecord,
  before: Row | undefined,
  input: WireRecord,
): WireRecord {
  const moved = before !== undefined && before.values['tickettype_id'] !== type['id'];
  const current = moved ? undefined : before?.values['sla_id'];
  const sla = Number(input['sla_id'] ?? current ?? type['default_sla'] ?? 0);
  if (sla > 0 && tenant.config.sla.get(sla) === undefined) throw exception('SLA not found');
  const posted = Number(input['priority_id'] ?? 0);
  if (posted > 0 && !hasPriority(tenant, sla, posted)) {
    throw exception('The Priority is not valid for the SLA of this Ticket');
  }
  const kept = Number(before?.values['priority_id'] ?? 0);
  const usual = Number(type['default_priority'] ?? 0);
  const priority = [posted, kept, usual].find((id) => id > 0 && hasPriority(tenant, sla, id)) ?? 0;
  return { sla_id: sla, priority_id: priority };
}

function hasPriority(tenant: Tenant, sla: number, id: number): boolean {
  return sla > 0 && priorityOf(tenant, sla, id) !== undefined;
}

export function priorityOf(tenant: Tenant, sla: number, id: number): WireRecord | undefined {
  return tenant.config.priority.all().find((row) => row['slaid'] === sla && row['priorityid'] === id);
}

export function statusOf(
  tenant: Tenant,
  type: WireRecord,
  before: Row | undefined,
  input: WireRecord,
): WireRecord {
  const posted = Number(input['status_id'] ?? 0);
  if (posted <= 0) return { status_id: before?.values['status_id'] ?? type['initial_status'] ?? 1 };
  if (tenant.config.status.get(posted) === undefined) throw exception('Status not found');
  const allowed = Array.isArray(type['allowed_status']) ? type['allowed_status'] : [];
  const open =
    type['allowall_status'] !== false || allowed.some((row) => isRecord(row) && row['id'] === posted);
  if (!open && before?.values['status_id'] !== posted) {
    throw exception('The Status is not valid for this Ticket Type');
  }
  return { status_id: posted };
}

/** The four category levels: by full path ("Hardware>Laptop") or by id. */
export function categoriesOf(tenant: Tenant, input: WireRecord): WireRecord {
  const out: Record<string, unknown> = {};
  for (const level of [1, 2, 3, 4]) {
    const path = `category_${level}`;
    const number = `categoryid_${level}`;
    if (!(path in input) && !(number in input)) continue;
    const written = text(input[path]).trim();
    const id = Number(input[number] ?? 0);
    if (written === '' && id <= 0) {
      out[path] = '';
      out[number] = 0;
      continue;
    }
    const found = tenant.config.category
      .all()
      .find(
        (row) =>
          row['type_id'] === level &&
          (written === '' ? row['id'] === id : text(row['value']).toLowerCase() === written.toLowerCase()),
      );
    if (found === undefined) throw exception('Category not found');
    out[path] = found['value'];
    out[number] = found['id'];
  }
  return out;
}

/** Team by name or id, agent by id. */
export function assignment(
  tenant: Tenant,
  type: WireRecord,
  before: Row | undefined,
  input: WireRecord,
): WireRecord {
  const teams = tenant.config.team.all();
  const name = text(input['team']).trim().toLowerCase();
  const id = Number(input['team_id'] ?? 0);
  const team = teams.find((row) =>
    name === '' ? row['id'] === id : text(row['name']).toLowerCase() === name,
  );
  if (team === undefined && (name !== '' || id > 0)) throw exception('Team not found');
  const posted = Number(input['agent_id'] ?? 0);
  const agent = posted > 0 ? tenant.config.agent.get(posted) : undefined;
  if (posted > 0 && agent === undefined) throw exception('Agent not found');
  const current = before?.values['agent_id'] ?? (Number(type['default_agent'] ?? 0) || 1);
  const own = text(team?.['name'] ?? before?.values['team'] ?? agent?.['team'] ?? type['default_team']);
  const outside =
    tenant.settings.agentNeedsTeam && agent !== undefined && agent['id'] !== 1 && agent['team'] !== own;
  const refused = outside && input['_forcereassign'] !== true;
  return { team: own, agent_id: posted > 0 && !refused ? posted : current };
}

export function pipelineStage(tenant: Tenant, id: number): WireRecord | undefined {
  return tenant.config.lookup.get(id, PIPELINE_STAGES);
}

/** Fields that the type has on its new-ticket screen as mandatory; `_novalidate` passes them. */
export function checkMandatory(
  type: WireRecord,
  values: WireRecord,
  custom: Row['custom'],
  input: WireRecord,
): void {
  if (input['_novalidate'] === true) return;
  for (const field of Array.isArray(type['fields']) ? type['fields'] : []) {
    if (!isRecord(field) || field['technew'] !== FIELD_MANDATORY) continue;
    const info = isRecord(field['fieldinfo']) ? field['fieldinfo'] : {};
    const name = text(field['fieldname'] ?? info['name']);
    const number = Number(info['id'] ?? 0);
    const value = name.startsWith('CF') ? custom[number] : values[name];
    if (value !== undefined && value !== null && value !== '' && value !== 0) continue;
    const label = text(info['label']) || MANDATORY_LABELS[name] || name;
    throw exception(`${label} must be entered`);
  }
}

const MANDATORY_LABELS: Readonly<Record<string, string>> = {
  category_1: 'Category',
  category_2: 'Category 2',
  details: 'Details',
  summary: 'Summary',
  user_id: 'User',
  priority_id: 'Priority',
  targetdate: 'Target Date',
};
