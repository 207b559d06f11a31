import type { SandboxOptions } from '../system.ts';
import { type Application, createApplication } from './application.ts';
import { clientEntity } from './client.ts';
import { CONFIG_NAMES, createConfig } from './config.ts';
import { createControlPage } from './controlpage.ts';
import { createLag } from './lag.ts';
import { thirdPartyKey } from './links.ts';
import { createLister } from './list.ts';
import { createNotices } from './notices.ts';
import { objectName } from './objects.ts';
import { configResource, entityResource, linkResource, type Resource } from './routes.ts';
import type { Entities } from './seed.ts';
import type { HaloSettings } from './settings.ts';
import { siteEntity } from './site.ts';
import { Journal, type Row, Table } from './store.ts';
import { type Tenant, text } from './tenant.ts';
import { createRewrites } from './ticketrewrites.ts';
import { actionResource, fileResource, ticketResource } from './ticketroutes.ts';
import { ticketsEntity } from './tickets.ts';
import { usersEntity } from './users.ts';

/** A desk that has been at work for a while. */
const TICKETS_BEFORE = 2000;

/** The tables and parts of one tenant, empty but for its configuration. */
export function createTenant(
  options: SandboxOptions,
  settings: HaloSettings,
): { tenant: Tenant; application: Application } {
  const journal = new Journal();
  const number = (row: Row, name: string) => Number(row.values[name] ?? 0);
  const above = (row: Row, name: string) => number(row, name) || undefined;
  const config = createConfig(journal, options.data, objectName);
  const application = createApplication(config);
  const tenant: Tenant = {
    clock: options.clock,
    settings,
    journal,
    config,
    clients: new Table(journal, { name: (row) => text(row.values['name']).toLowerCase() }),
    sites: new Table(journal, { client: (row) => number(row, 'client_id') }),
    users: new Table(journal, { site: (row) => number(row, 'site_id') }),
    tickets: new Table(
      journal,
      {
        client: (row) => above(row, 'client_id'),
        site: (row) => above(row, 'site_id'),
        user: (row) => above(row, 'user_id'),
        parent: (row) => above(row, 'parent_id'),
      },
      TICKETS_BEFORE,
    ),
    actions: new Table(journal, {
      ticket: (row) => number(row, 'ticket_id'),
      number: (row) => `${number(row, 'ticket_id')}/${number(row, 'id')}`,
    }),
    files: new Table(journal, { owner: (row) => `${number(row, 'type')}/${number(row, 'unique_id')}` }),
    lag: createLag(options.clock, journal),
    links: new Table(journal, {
      record: (row) => `${number(row, 'table_id')}/${number(row, 'halo_id')}`,
      thirdParty: (row) => thirdPartyKey(number(row, 'table_id'), text(row.values['third_party_id'])),
    }),
    control: createControlPage(config),
    notices: createNotices(),
    rewrites: createRewrites(),
    apiAgent: () => application.agent(),
    address: { url: '' },
  };
  return { tenant, application };
}

export function createEntities(tenant: Tenant): Entities {
  return {
    client: clientEntity(tenant),
    site: siteEntity(tenant),
    users: usersEntity(tenant),
    tickets: ticketsEntity(tenant, 'all'),
    opportunities: ticketsEntity(tenant, 'opps'),
  };
}

/** What is below `/api`, by the first word of the path in small letters. */
export function createResources(tenant: Tenant, entities: Entities): Readonly<Record<string, Resource>> {
  const lister = createLister(tenant);
  return {
    client: entityResource(tenant, lister, entities.client),
    site: entityResource(tenant, lister, entities.site),
    users: entityResource(tenant, lister, entities.users),
    tickets: ticketResource(tenant, lister, entities.tickets),
    opportunities: ticketResource(tenant, lister, entities.opportunities),
    projects: ticketResource(tenant, lister, ticketsEntity(tenant, 'prjs')),
    actions: actionResource(tenant),
    attachment: fileResource(tenant),
    externallink: linkResource(tenant),
    ...Object.fromEntries(CONFIG_NAMES.map((name) => [name, configResource(tenant, name)])),
  };
}
