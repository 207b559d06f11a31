import type { WireRecord } from '../system.ts';
import { showAddress, withAddress } from './address.ts';
import { exception } from './answers.ts';
import { AREA } from './properties/area.ts';
import { createSite, GENERAL_USER } from './site.ts';
import { only, type Row } from './store.ts';
import { type Entity, mergeRow, type Tenant, text } from './tenant.ts';

/** `/Client`, the customer; model Area. */
export function clientEntity(tenant: Tenant): Entity {
  const site = (row: Row) => tenant.sites.get(Number(row.values['main_site_id'] ?? 0));
  const contact = (row: Row) => tenant.users.get(Number(site(row)?.values['maincontact_id'] ?? 0));
  const entity: Entity = {
    name: 'Client',
    listKey: 'clients',
    tableId: 2,
    typeId: 2,
    stampName: 'alastupdate',
    properties: AREA,
    table: tenant.clients,
    computed: {
      use: () => 'client',
      key: (row) => row.id,
      table: () => 2,
      toplevel_name: (row) =>
        tenant.config.toplevel.get(Number(row.values['toplevel_id'] ?? 0))?.['name'] ?? '',
      ...agentNames(tenant),
      main_site_name: (row) => text(site(row)?.values['name']),
      main_phonenumber: (row) => text(site(row)?.values['phonenumber']),
      main_contact_id: (row) => contact(row)?.id ?? 0,
      main_contact_name: (row) => text(contact(row)?.values['name']),
      main_contact_email: (row) => text(contact(row)?.values['emailaddress']),
      main_contact_phonenumber: (row) => text(contact(row)?.values['phonenumber']),
    },
    detailOnly: new Set([
      'main_phonenumber',
      'main_contact_id',
      'main_contact_name',
      'main_contact_email',
      'main_contact_phonenumber',
    ]),
    onRequest: { notes: 'includenotes' },
    extras: (row) => ({
      custombuttons: [],
      attachments: [],
      main_delivery_address: showAddress(site(row), 'delivery_address', 1),
      main_invoice_address: showAddress(site(row), 'invoice_address', 2),
    }),
    searchTexts: (row, params) =>
      params.text('search_name_only') === 'true'
        ? [row.values['name']]
        : [row.values['name'], row.values['ref'], row.values['accountsid'], row.values['trading_name']],
    select: (params) => {
      const toplevel = params.int('toplevel_id');
      if (toplevel === undefined || toplevel <= 0) return tenant.clients.all();
      return only(tenant.clients.all(), (row) => row.values['toplevel_id'] === toplevel);
    },
    write: (before, input, writer) => {
      checkClient(tenant, before, input, writer === 'seed');
      const merged = mergeRow(tenant, entity, before, input, writer);
      const name = text(input['name'] ?? before?.values['name']).trim();
      const values = { toplevel_id: 1, ...merged.values, name };
      const mainSite = mainSiteId(tenant, before, input, writer === 'seed');
      const row = tenant.clients.put({ ...merged, values: { ...values, main_site_id: mainSite } });
      if (writer === 'seed') return row;
      if (before !== undefined) {
        writeMainSite(tenant, row, input);
        return row;
      }
      addMainSite(tenant, row, { ...input, main_site_id: 0 });
      return tenant.clients.get(row.id) ?? row;
    },
    remove: (row) => {
      for (const own of tenant.sites.find('client', row.id)) {
        for (const user of tenant.users.find('site', own.id)) tenant.users.delete(user.id);
        tenant.sites.delete(own.id);
      }
      tenant.clients.delete(row.id);
    },
  };
  return entity;
}

function agentNames(tenant: Tenant): Entity['computed'] {
  const agent = (row: Row, name: string) => tenant.config.agent.get(Number(row.values[name] ?? 0));
  const named = [
    'accountmanagertech',
    'accountownertech',
    'salesreptech',
    'pritech',
    'sectech',
    'cxmleadtech',
  ];
  return {
    ...Object.fromEntries(
      named.map((name) => [`${name}_name`, (row: Row) => agent(row, name)?.['name'] ?? '']),
    ),
    accountmanagertech_email: (row) => agent(row, 'accountmanagertech')?.['email'] ?? '',
  };
}

function checkClient(tenant: Tenant, before: Row | undefined, input: WireRecord, seeding: boolean): void {
  const name = text('name' in input ? input['name'] : before?.values['name']).trim();
  if (name === '') throw exception('Name must be entered');
  if (seeding) return;
  if (tenant.settings.uniqueClientNames) {
    const same = tenant.clients.find('name', name.toLowerCase());
    if (same.some((other) => other.id !== before?.id)) throw exception('Name must be unique');
  }
  if (before === undefined && tenant.settings.mainContactRequired) {
    if (text(input['newclient_contactname']).trim() === '') {
      throw exception('Please populate main contact name');
    }
  }
}

function mainSiteId(tenant: Tenant, before: Row | undefined, input: WireRecord, seeding: boolean): unknown {
  const current = before?.values['main_site_id'] ?? 0;
  const wanted = Number(input['main_site_id'] ?? 0);
  if (wanted <= 0) return current;
  const owner = tenant.sites.get(wanted)?.values['client_id'];
  return seeding || (before !== undefined && owner === before.id) ? wanted : current;
}

/** A new client comes with a site, its General User and, where given, its main contact. */
export function addMainSite(tenant: Tenant, client: Row, input: WireRecord): void {
  const site = createSite(tenant, client, {
    id: input['main_site_id'],
    name: text(input['newclient_sitename']).trim() || text(input['main_site_name']).trim() || 'Main',
    phonenumber: text(input['main_phonenumber'] ?? input['newclient_phonenumber']),
    emaildomain: text(input['newclient_domain']),
    timezone: text(input['newclient_timezone']),
    country_code: text(input['newclient_countrycode']),
    region_code: input['newclient_regioncode'] ?? 0,
    delivery_address: input['main_delivery_address'] ?? input['newclient_delivery_address'],
    invoice_address: input['main_invoice_address'],
    newsite_contactname: input['newclient_contactname'],
    newsite_contactemail: input['newclient_contactemail'],
    newsite_contacttitle: input['newclient_contacttitle'],
  });
  tenant.clients.put({ ...client, values: { ...client.values, main_site_id: site.id } });
}

/** `main_*` of a client live on its main site, whose own stamp moves when they change. */
function writeMainSite(tenant: Tenant, client: Row, input: WireRecord): void {
  const site = tenant.sites.get(Number(client.values['main_site_id'] ?? 0));
  if (site === undefined) return;
  let values = site.values;
  if ('main_phonenumber' in input) values = { ...values, phonenumber: text(input['main_phonenumber']) };
  values = withAddress(values, 'delivery_address', input['main_delivery_address']);
  values = withAddress(values, 'invoice_address', input['main_invoice_address']);
  const contact = tenant.users.get(Number(input['main_contact_id'] ?? 0));
  if (contact?.values['site_id'] === site.id && contact.values['name'] !== GENERAL_USER) {
    values = { ...values, maincontact_id: contact.id };
  }
  if (values !== site.values) tenant.sites.put({ ...site, values, updated: tenant.clock.now() });
}
