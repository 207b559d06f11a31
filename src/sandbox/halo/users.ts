import type { WireRecord } from '../system.ts';
import { showAddress, withAddress } from './address.ts';
import { exception } from './answers.ts';
import type { Params } from './params.ts';
import { USERS } from './properties/users.ts';
import { GENERAL_USER } from './site.ts';
import type { Row } from './store.ts';
import { type Entity, mergeRow, type Tenant, text } from './tenant.ts';

/** `/Users`, the contacts of a client's sites; model Users. */
export function usersEntity(tenant: Tenant): Entity {
  const site = (row: Row) => tenant.sites.get(Number(row.values['site_id'] ?? 0));
  const client = (row: Row) => tenant.clients.get(Number(site(row)?.values['client_id'] ?? 0));
  const siteName = (row: Row) => text(site(row)?.values['name']);
  const clientName = (row: Row) => text(client(row)?.values['name']);
  const entity: Entity = {
    name: 'Users',
    listKey: 'users',
    tableId: 4,
    typeId: 4,
    stampName: 'ulastupdate',
    properties: USERS,
    table: tenant.users,
    computed: {
      use: () => 'user',
      key: (row) => row.id,
      table: () => 4,
      site_id_int: (row) => Number(row.values['site_id'] ?? 0),
      site_name: siteName,
      // A user's client is always that of the site, whatever was posted.
      client_id: (row) => client(row)?.id ?? 0,
      client_name: clientName,
      user_with_clientsite: (row) => `${text(row.values['name'])} (${clientName(row)}/${siteName(row)})`,
      sitephonenumber: (row) => text(site(row)?.values['phonenumber']),
      sitetimezone: (row) => text(site(row)?.values['timezone']),
      client_account_manager_id: (row) => client(row)?.values['accountmanagertech'] ?? 0,
      phonenumber_preferred: (row) => text(row.values['phonenumber']),
      ismaincontact: (row) => site(row)?.values['maincontact_id'] === row.id,
    },
    detailOnly: new Set(),
    onRequest: { notes: 'includenotes' },
    extras: (row) => ({
      primary_address: showAddress(row, 'primary_address', 1, 'user_id'),
      custombuttons: [],
      addresses: [],
      attachments: [],
      departments: [],
    }),
    searchTexts,
    select: (params) => selectUsers(tenant, client, params),
    write: (before, input, writer) => {
      const names = nameOf(before, input);
      const siteId = Number(input['site_id'] ?? before?.values['site_id'] ?? 0);
      const home = tenant.sites.get(siteId);
      if (home === undefined) throw exception('A Site must be selected');
      const merged = mergeRow(tenant, entity, before, input, writer);
      const values = withAddress(
        { ...merged.values, ...names, site_id: siteId },
        'primary_address',
        input['primary_address'],
      );
      const row = tenant.users.put({ ...merged, values });
      if (input['ismaincontact'] === true) {
        tenant.sites.put({ ...home, values: { ...home.values, maincontact_id: row.id } });
      }
      return row;
    },
    remove: (row) => {
      tenant.users.delete(row.id);
      const home = site(row);
      if (home?.values['maincontact_id'] === row.id) {
        tenant.sites.put({ ...home, values: { ...home.values, maincontact_id: 0 } });
      }
    },
  };
  return entity;
}

function searchTexts(row: Row, params: Params): readonly unknown[] {
  const { values } = row;
  const people = ['name', 'firstname', 'surname', 'emailaddress', 'email2', 'email3', 'login'];
  const phones = ['phonenumber', 'mobilenumber', 'mobilenumber2', 'homenumber', 'fax'];
  const names = params.flag('search_phonenumbers') === true ? [...people, ...phones] : people;
  return names.map((name) => values[name]);
}

function* selectUsers(tenant: Tenant, client: (row: Row) => Row | undefined, params: Params): Iterable<Row> {
  const siteId = params.int('site_id') ?? 0;
  const clientId = params.int('client_id') ?? 0;
  const toplevel = params.int('toplevel_id') ?? 0;
  const general =
    params.flag('exclude_generaluser') === true || params.flag('exclude_defaultsiteusers') === true;
  const agents = params.flag('exclude_agents') === true;
  for (const row of byPlace(tenant, siteId, clientId)) {
    if (clientId > 0 && client(row)?.id !== clientId) continue;
    if (toplevel > 0 && client(row)?.values['toplevel_id'] !== toplevel) continue;
    if (general && row.values['name'] === GENERAL_USER) continue;
    if (agents && Number(row.values['linked_agent_id'] ?? 0) > 0) continue;
    yield row;
  }
}

function byPlace(tenant: Tenant, siteId: number, clientId: number): Iterable<Row> {
  if (siteId > 0) return tenant.users.find('site', siteId);
  if (clientId <= 0) return tenant.users.all();
  return tenant.sites.find('client', clientId).flatMap((site) => tenant.users.find('site', site.id));
}

/** `name` is first name and surname together; whichever is given decides the other. */
function nameOf(before: Row | undefined, input: WireRecord): WireRecord {
  const given = text(input['name']).trim();
  const parts = ['firstname', 'surname'].some((key) => key in input);
  const firstname = text('firstname' in input ? input['firstname'] : before?.values['firstname']).trim();
  const surname = text('surname' in input ? input['surname'] : before?.values['surname']).trim();
  if (given !== '' && parts) return { name: given, firstname, surname };
  if (given !== '') {
    if (before?.values['name'] === given) return {};
    const [first = '', ...rest] = given.split(/\s+/);
    return { name: given, firstname: first, surname: rest.join(' ') };
  }
  const joined = parts ? `${firstname} ${surname}`.trim() : '';
  const kept = 'name' in input ? '' : text(before?.values['name']);
  const name = joined || (parts ? '' : kept);
  if (name === '') throw exception('Username must be entered');
  return parts ? { name, firstname, surname } : { name };
}
