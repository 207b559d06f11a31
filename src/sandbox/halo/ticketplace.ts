import type { WireRecord } from '../system.ts';
import { exception } from './answers.ts';
import { GENERAL_USER } from './site.ts';
import type { Row } from './store.ts';
import { type Tenant, text } from './tenant.ts';

/** Whom a ticket is for. The words of the refusals are best knowledge; that the three have to match is not. */
export function placeOf(tenant: Tenant, before: Row | undefined, input: WireRecord): WireRecord {
  const given = (name: string) => Number(input[name] ?? 0);
  const asked = ['client_id', 'site_id', 'user_id'].some((name) => given(name) > 0);
  const named = text(input['users_name']).trim();
  if (before !== undefined && !asked && named === '' && given('user_id') !== -1) return {};
  const userId = given('user_id');
  const user = userId > 0 ? tenant.users.get(userId) : undefined;
  if (userId > 0 && user === undefined) throw exception('User not found');
  const site = siteOf(tenant, before, input, user);
  const clientId = Number(site.values['client_id'] ?? 0);
  if (given('client_id') > 0 && given('client_id') !== clientId) {
    throw exception('The Site does not belong to the selected Client');
  }
  if (user !== undefined && Number(user.values['site_id']) !== site.id) {
    throw exception('The User does not belong to the selected Site');
  }
  const found =
    user ?? byName(tenant, site, named) ?? kept(tenant, before, site, input) ?? general(tenant, site);
  return {
    client_id: clientId,
    site_id: site.id,
    user_id: found?.id ?? 0,
    ...(named === '' ? {} : { reportedby: named }),
  };
}

function siteOf(tenant: Tenant, before: Row | undefined, input: WireRecord, user: Row | undefined): Row {
  const siteId = Number(input['site_id'] ?? 0);
  const clientId = Number(input['client_id'] ?? 0);
  if (siteId > 0) {
    const site = tenant.sites.get(siteId);
    if (site === undefined) throw exception('Site not found');
    return site;
  }
  if (user !== undefined) {
    const site = tenant.sites.get(Number(user.values['site_id']));
    if (site !== undefined) return site;
  }
  const now = before === undefined ? undefined : tenant.sites.get(Number(before.values['site_id']));
  if (clientId > 0) {
    const client = tenant.clients.get(clientId);
    if (client === undefined) throw exception('Client not found');
    if (now?.values['client_id'] === client.id) return now;
    const main = tenant.sites.get(Number(client.values['main_site_id'] ?? 0));
    if (main !== undefined) return main;
  }
  if (now !== undefined) return now;
  const fallback = tenant.clients.find('name', 'unassigned')[0];
  const site = tenant.sites.get(Number(fallback?.values['main_site_id'] ?? 0));
  if (site === undefined) throw exception('A Site must be selected');
  return site;
}

/** A user that has the name at the site, else at another site of the client. */
function byName(tenant: Tenant, site: Row, name: string): Row | undefined {
  if (name === '') return undefined;
  const same = (user: Row) => text(user.values['name']).toLowerCase() === name.toLowerCase();
  return tenant.users.find('site', site.id).find(same);
}

/** An update that moves nothing but the site's own ticket keeps its user. */
function kept(tenant: Tenant, before: Row | undefined, site: Row, input: WireRecord): Row | undefined {
  if (before === undefined || Number(input['user_id'] ?? 0) < 0) return undefined;
  const user = tenant.users.get(Number(before.values['user_id'] ?? 0));
  return user?.values['site_id'] === site.id ? user : undefined;
}

export function general(tenant: Tenant, site: Row): Row | undefined {
  return tenant.users.find('site', site.id).find((user) => user.values['name'] === GENERAL_USER);
}
