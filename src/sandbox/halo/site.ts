import type { WireRecord } from '../system.ts';
import { addressLine, showAddress, withAddress } from './address.ts';
import { exception } from './answers.ts';
import { SITE } from './properties/site.ts';
import { only, type Row } from './store.ts';
import { type Entity, mergeRow, type Tenant, text } from './tenant.ts';

/** Every site has one; tickets of people nobody knows are logged for it. */
export const GENERAL_USER = 'General User';

/** `/Site`; model Site. */
export function siteEntity(tenant: Tenant): Entity {
  const client = (row: Row) => tenant.clients.get(Number(row.values['client_id'] ?? 0));
  const clientName = (row: Row) => text(client(row)?.values['name']);
  const entity: Entity = {
    name: 'Site',
    listKey: 'sites',
    tableId: 3,
    typeId: 3,
    stampName: 'slastupdate',
    properties: SITE,
    table: tenant.sites,
    computed: {
      use: () => 'site',
      client_name: clientName,
      clientsite_name: (row) => `${clientName(row)}/${text(row.values['name'])}`,
      maincontact_name: (row) =>
        text(tenant.users.get(Number(row.values['maincontact_id'] ?? 0))?.values['name']),
      delivery_address_line1: (row) => addressLine(row, 1),
      delivery_address_line2: (row) => addressLine(row, 2),
      delivery_address_line3: (row) => addressLine(row, 3),
      delivery_address_line4: (row) => addressLine(row, 4),
      delivery_address_line5: (row) => addressLine(row, 5),
    },
    detailOnly: new Set(),
    onRequest: {
      notes: 'includenotes',
      delivery_address_line1: 'includeaddress',
      delivery_address_line2: 'includeaddress',
      delivery_address_line3: 'includeaddress',
      delivery_address_line4: 'includeaddress',
      delivery_address_line5: 'includeaddress',
    },
    extras: (row) => ({
      custombuttons: [],
      delivery_address: showAddress(row, 'delivery_address', 1),
      invoice_address: showAddress(row, 'invoice_address', 2),
    }),
    searchTexts: (row) => [row.values['name'], clientName(row), row.values['ref']],
    select: (params) => {
      const clientId = params.int('client_id');
      const toplevel = params.int('toplevel_id');
      const rows =
        clientId !== undefined && clientId > 0 ? tenant.sites.find('client', clientId) : tenant.sites.all();
      if (toplevel === undefined || toplevel <= 0) return rows;
      return only(rows, (row) => client(row)?.values['toplevel_id'] === toplevel);
    },
    write: (before, input, writer) => {
      const name = text('name' in input ? input['name'] : before?.values['name']).trim();
      if (name === '') throw exception('Name must be entered');
      const clientId = Number(input['client_id'] ?? before?.values['client_id'] ?? 0);
      const owner = tenant.clients.get(clientId);
      if (owner === undefined) throw exception('A Client must be selected');
      const merged = mergeRow(tenant, entity, before, input, writer);
      let values: WireRecord = { ...merged.values, name, client_id: clientId };
      values = withAddress(values, 'delivery_address', input['delivery_address']);
      values = withAddress(values, 'invoice_address', input['invoice_address']);
      const row = tenant.sites.put({ ...merged, values });
      if (Number(owner.values['main_site_id'] ?? 0) === 0) {
        tenant.clients.put({ ...owner, values: { ...owner.values, main_site_id: row.id } });
      }
      if (before !== undefined || writer === 'seed') return row;
      return addPeople(tenant, row, input);
    },
    remove: (row) => {
      for (const user of tenant.users.find('site', row.id)) tenant.users.delete(user.id);
      tenant.sites.delete(row.id);
      const owner = client(row);
      if (owner?.values['main_site_id'] !== row.id) return;
      const next = tenant.sites.find('client', owner.id)[0]?.id ?? 0;
      tenant.clients.put({ ...owner, values: { ...owner.values, main_site_id: next } });
    },
  };
  return entity;
}

/** A site made by the server itself, with its General User and contact; initial data may give it an id. */
export function createSite(tenant: Tenant, client: Row, input: WireRecord): Row {
  const now = tenant.clock.now();
  const { id, delivery_address, invoice_address, ...rest } = input;
  let values: WireRecord = Object.fromEntries(
    Object.entries(rest).filter(([name, value]) => !name.startsWith('newsite_') && value !== ''),
  );
  values = withAddress({ ...values, client_id: client.id }, 'delivery_address', delivery_address);
  values = withAddress(values, 'invoice_address', invoice_address);
  const wanted = Number(id ?? 0);
  const free = wanted > 0 && tenant.sites.get(wanted) === undefined;
  const row = tenant.sites.put({
    id: free ? wanted : tenant.sites.newId(),
    values,
    custom: {},
    created: now,
    updated: now,
  });
  return addPeople(tenant, row, input);
}

function addPeople(tenant: Tenant, site: Row, input: WireRecord): Row {
  addGeneralUser(tenant, site);
  const name = text(input['newsite_contactname']).trim();
  if (name === '') return site;
  const [firstname = '', ...rest] = name.split(/\s+/);
  const contact = addUser(tenant, site, {
    name,
    firstname,
    surname: rest.join(' '),
    emailaddress: text(input['newsite_contactemail']),
    title: text(input['newsite_contacttitle']),
  });
  return tenant.sites.put({ ...site, values: { ...site.values, maincontact_id: contact.id } });
}

export function addGeneralUser(tenant: Tenant, site: Row): void {
  addUser(tenant, site, { name: GENERAL_USER, firstname: 'General', surname: 'User' });
}

function addUser(tenant: Tenant, site: Row, values: WireRecord): Row {
  const now = tenant.clock.now();
  return tenant.users.put({
    id: tenant.users.newId(),
    values: { ...values, site_id: site.id },
    custom: {},
    created: now,
    updated: now,
  });
}
