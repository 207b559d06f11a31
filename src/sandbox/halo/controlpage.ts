import type { SandboxRequest, SandboxResponse, WireRecord } from '../system.ts';
import { json, modelState } from './answers.ts';
import { isRecord } from './body.ts';
import type { Config } from './config.ts';

/** `/Control`, the global settings: of its 3,372 those that a CRM integration looks at. */
export interface ControlPage {
  get(): WireRecord;
  /** An administrator's change; what Halo's integrator writes is read from `/Features` and cannot be set here. */
  change(changes: WireRecord): WireRecord;
}

const DEFAULTS: WireRecord = {
  // "Next Ticket ID Calculation Method": 1 for the auto-incrementing key, under which creates may run in parallel.
  // The numbers are not published; 0 is what an untouched column holds.
  nextfaultidcalculationmethod: 0,
  next_ticket_id: 1,
  server_time_zone: '',
  show_pipeline_stages: true,
  default_pipeline_stage: 1,
  defaultcurrency: 'Euro',
  defaultcurrencycode: 1,
  default_salesforce_user: 0,
  salesforceimportcasefeed: false,
  salesforce_tickettype: 0,
  salesforce_casetickettype: 0,
  salesforce_deafult_stage: 1,
  sync_salesforce_status: true,
  salesforce_integratorattachmentstoimport: '',
  salesforce_import_attachments_list: [],
  salesforce_priority_mappings: [],
  salesforce_url: '',
  salesforce_client_id: '',
  salesforce_authorized: false,
  salesforce_refresh_token: null,
  salesforce_toplevel: 1,
  salesforcedefaultsite: 0,
  salesforceuserfield: 0,
  salesforce_accountsync: 0,
  salesforce_contactsync: 0,
  salesforce_updateaddresses: false,
  salesforce_include_address: false,
  salesforce_accountwhere: '',
  salesforce_contactwhere: '',
  salesforce_opportunitywhere: '',
  salesforce_casewhere: '',
  salesforce_integratorentitiestoimport: '',
  salesforce_import_entities_list: [],
  salesforce_integratoraccountlastsync: '1900-01-01T00:00:00',
  salesforce_integratorcontactlastsync: '1900-01-01T00:00:00',
  salesforce_integratoropportunitylastsync: '1900-01-01T00:00:00',
  salesforce_integratorcaselastsync: '1900-01-01T00:00:00',
  salesforce_accountfieldmappings: [],
  salesforce_contactfieldmappings: [],
  salesforce_opportunityfieldmappings: [],
  salesforce_casefieldmappings: [],
  salesforce_clientmappings: [],
  hubspot_top_level: 1,
  hubspot_company_sync: 0,
  hubspot_contact_sync: 0,
};

export function createControlPage(config: Config): ControlPage {
  let values = DEFAULTS;
  const get = () => ({
    ...values,
    ...integrator(config, 'Salesforce', 'halointegrator_salesforce'),
    ...integrator(config, 'HubSpot', 'halointegrator_hubspot'),
  });
  return {
    get,
    change(changes) {
      const known = Object.entries(changes).filter(([name]) => Object.hasOwn(DEFAULTS, name));
      values = { ...values, ...Object.fromEntries(known) };
      return get();
    },
  };
}

function integrator(config: Config, module: string, name: string): WireRecord {
  const row = config.features.all().find((feature) => feature['module_name'] === module) ?? {};
  return {
    [name]: row['halointegratorenabled'] ?? false,
    [`${name}_lastsync`]: row['halointegrator_lastsync'] ?? null,
    [`${name}_lasterror`]: row['halointegrator_lasterror'] ?? '',
  };
}

/** `POST /Control`: an array with one object, as everywhere. */
export function postControl(page: ControlPage, request: SandboxRequest): SandboxResponse {
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString('utf8'));
  } catch {
    throw modelState('', 'Unexpected character encountered while parsing value.');
  }
  const [changes] = Array.isArray(body) ? body : [];
  if (!isRecord(changes)) throw modelState('', 'Cannot deserialize the current JSON value into a list.');
  return json(201, page.change(changes));
}
