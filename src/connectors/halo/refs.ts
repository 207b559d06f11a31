import type { RefRequest } from '../connector.ts';
import type { HaloApi } from './api.ts';
import { haloCapabilities } from './capabilities.ts';
import { isChild } from './child-name.ts';
import { DOCUMENTED } from './fields.ts';
import { OBJECTS, objectOf } from './objects.ts';
import { readDetails } from './read.ts';
import { sweep } from './sweep.ts';
import { idOf, property } from './wire.ts';

export type ResolveRefs = (request: RefRequest) => Promise<ReadonlyMap<string, string>>;

/** A reference to a site is answered for a customer by its main site, and a reference to a customer for a site by its owner. */
export function createRefs(api: HaloApi): ResolveRefs {
  const mainSites = new Map<string, string>();
  const owners = new Map<string, string>();

  const mainSitesOf = async (ids: readonly string[]): Promise<void> => {
    let unknown = ids.filter((id) => !mainSites.has(id));
    if (await allSitesAreCheaper(api, unknown.length)) {
      const wanted = new Set(unknown);
      for (const [client, sites] of await sitesByClient(api)) {
        // Lists do not say which of several sites is the main one; the customer's details do.
        const [only] = sites;
        if (sites.length === 1 && only !== undefined && wanted.has(client)) mainSites.set(client, only);
      }
      unknown = ids.filter((id) => !mainSites.has(id));
    }
    for (const [id, row] of await readDetails(api, OBJECTS.Client.name, unknown)) {
      const site = idOf(property(row, 'main_site_id'));
      if (site !== undefined) mainSites.set(id, site);
    }
  };

  const ownersOf = async (sites: readonly string[]): Promise<void> => {
    const unknown = sites.filter((id) => !owners.has(id));
    if (await allSitesAreCheaper(api, unknown.length)) {
      for (const [client, own] of await sitesByClient(api)) for (const site of own) owners.set(site, client);
      return;
    }
    for (const [id, row] of await readDetails(api, OBJECTS.Site.name, unknown)) {
      const client = idOf(property(row, 'client_id'));
      if (client !== undefined) owners.set(id, client);
    }
  };

  return async (request) => {
    // What hangs on a record refers to nothing but that record.
    if (isChild(request.object)) return new Map(request.ids.map((id) => [id, id]));
    const object = objectOf(request.object);
    const linked = objectOf(request.linkedObject).name;
    const field = DOCUMENTED[object.name].find(({ path }) => path === request.field);
    const references = field?.references ?? [];
    if (references.includes(linked)) return new Map(request.ids.map((id) => [id, id]));
    const belongsTo = async () => {
      await ownersOf([...new Set(request.ids)]);
      return pick(request.ids, owners);
    };
    if (references.includes('Site') && linked === 'Client') {
      if (request.reverse) return belongsTo();
      await mainSitesOf([...new Set(request.ids)]);
      return pick(request.ids, mainSites);
    }
    if (references.includes('Client') && linked === 'Site' && !request.reverse) return belongsTo();
    return new Map();
  };
}

/** Up to this many customers or sites are asked for one by one without counting the sites. */
const FEW = 5;

async function allSitesAreCheaper(api: HaloApi, asked: number): Promise<boolean> {
  if (asked <= FEW) return false;
  const { total, rows } = await api.list('/Site', OBJECTS.Site.envelope, {
    pageinate: true,
    page_no: 1,
    page_size: 1,
    includeactive: true,
    includeinactive: true,
  });
  return Math.ceil((total ?? rows.length) / haloCapabilities.pageSize) < asked;
}

async function sitesByClient(api: HaloApi): Promise<ReadonlyMap<string, readonly string[]>> {
  const sites = new Map<string, string[]>();
  for await (const page of sweep(api, { list: OBJECTS.Site, query: {} })) {
    for (const { id, row } of page.rows) {
      const client = idOf(property(row, 'client_id'));
      if (client !== undefined) sites.set(client, [...(sites.get(client) ?? []), id]);
    }
  }
  return sites;
}

function pick(
  ids: readonly string[],
  by: ReadonlyMap<string, string | undefined>,
): ReadonlyMap<string, string> {
  return new Map(
    ids.flatMap((id) => {
      const found = by.get(id);
      return found === undefined ? [] : [[id, found] as const];
    }),
  );
}
