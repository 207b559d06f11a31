import type { WireRecord } from '../system.ts';
import { isRecord } from './body.ts';
import { CLOSED } from './builtintickets.ts';
import type { ConfigName } from './config.ts';
import type { Params } from './params.ts';
import type { Tenant } from './tenant.ts';

/** Which rows the parameters of ticket types, statuses, priorities, SLAs, categories, outcomes and workflows select. */
export function selectTicketConfig(tenant: Tenant, name: ConfigName, params: Params): readonly WireRecord[] {
  const rows = tenant.config[name].all();
  switch (name) {
    case 'tickettype':
      return rows.filter((row) => typeShown(row, params));
    case 'status':
      return statuses(tenant, rows, params);
    case 'priority': {
      const slaid = params.int('slaid') ?? 0;
      return slaid > 0 ? rows.filter((row) => row['slaid'] === slaid) : rows;
    }
    case 'sla': {
      if (params.flag('showpriorities') !== true) return rows;
      const own = (id: unknown) => tenant.config.priority.all().filter((row) => row['slaid'] === id);
      return rows.map((row) => ({ ...row, priorities: own(row['id']) }));
    }
    case 'category': {
      const level = params.int('type_id') ?? 0;
      return level > 0 ? rows.filter((row) => row['type_id'] === level) : rows;
    }
    case 'outcome':
      return outcomes(tenant, rows, params);
    case 'workflow':
      return rows.filter((row) => row['notinuse'] !== true || params.flag('includeinactive') === true);
    default:
      return rows;
  }
}

function typeShown(row: WireRecord, params: Params): boolean {
  const domain = params.text('domain')?.toLowerCase();
  const use = { opps: 'opps', prjs: 'project', reqs: 'ticket' }[domain ?? ''];
  if (use !== undefined && row['use'] !== use) return false;
  const itil = params.int('itil_type') ?? 0;
  if (itil > 0 && row['itilrequesttype'] !== itil) return false;
  if (params.flag('can_create_only') === true && row['cancreate'] !== true) return false;
  return row['visible'] !== false || params.flag('showinactive') === true || params.flag('showall') === true;
}

function statuses(tenant: Tenant, rows: readonly WireRecord[], params: Params): readonly WireRecord[] {
  const kind = params.int('type');
  const type = tenant.config.tickettype.get(params.int('tickettype_id') ?? 0);
  const allowed: readonly unknown[] = Array.isArray(type?.['allowed_status']) ? type['allowed_status'] : [];
  const narrowed = type !== undefined && type['allowall_status'] === false;
  return rows.filter(
    (row) =>
      (kind === undefined || row['type'] === kind) &&
      (params.flag('excludeclosed') !== true || row['id'] !== CLOSED) &&
      (!narrowed || allowed.some((one) => isRecord(one) && one['id'] === row['id'])),
  );
}

/** Of the outcomes the caller's agent may not use none is shown. */
function outcomes(tenant: Tenant, rows: readonly WireRecord[], params: Params): readonly WireRecord[] {
  const forbidden = tenant.settings.forbiddenOutcomes.map((entry) => entry.toLowerCase());
  return rows.filter(
    (row) =>
      (row['hidden'] !== true || params.flag('showhidden') === true) &&
      ![row['id'], row['outcome']].some((key) => forbidden.includes(String(key).toLowerCase())),
  );
}
