import type { Door } from '../../http/door.ts';
import type { Clock } from '../../model/clock.ts';
import type { ConnectionInfo, Connector, Memory } from '../connector.ts';
import { NOTE_HTML } from './actions/objects.ts';
import { canonicalNote } from './actions/row.ts';
import { refuseUnusableAgent } from './agent.ts';
import { createAgents } from './agents.ts';
import { createApi, type HaloApi } from './api.ts';
import { createAttachments } from './attachments/index.ts';
import { createMade, type Floors } from './batch.ts';
import { haloCapabilities } from './capabilities.ts';
import { createChildren } from './children.ts';
import { canonical } from './convert.ts';
import { writeCost } from './cost.ts';
import { countRows } from './count.ts';
import { createDateFilter } from './date-filter.ts';
import { unexpectedAnswer } from './errors.ts';
import { examine } from './examine.ts';
import { createExternalLinks } from './external-link.ts';
import { createFinder } from './find.ts';
import { createLookup } from './lookups.ts';
import { objectOf } from './objects.ts';
import { read, readByIds } from './read.ts';
import { createRefs } from './refs.ts';
import { repair } from './repair.ts';
import { createRivals } from './rivals.ts';
import { catalogueOf, createSchemas } from './schema.ts';
import type { HaloSettings } from './settings.ts';
import { createTicketControl } from './ticket-settings.ts';
import { findUnlisted } from './unlisted.ts';
import { idOf, property, textOf, type WireObject } from './wire.ts';
import { write } from './write.ts';

export { type LinkKnowledge, linkKnowledge } from './external-link.ts';
export type { HaloSettings } from './settings.ts';

export interface HaloOptions {
  readonly settings: HaloSettings;
  readonly door: Door;
  readonly clock: Clock;
  readonly memory: Memory;
}

/** HaloPSA, HaloITSM and HaloCRM share one REST API. Throws `CONNECTION_URL` for a url that is no address. */
export function createHalo({ settings, door, clock, memory }: HaloOptions): Connector {
  const api = createApi(settings, door, clock);
  const agents = createAgents(api);
  const schemas = createSchemas(api, agents, clock, memory);
  const links = createExternalLinks({ api, clock, memory });
  const finder = createFinder(api, schemas, links);
  const floors: Floors = new Map();
  const made = createMade();
  const dateFilter = createDateFilter({ api, clock, memory, overlapHours: settings.dateFilterOverlapHours });
  const rivals = createRivals(api, clock, memory);
  const attachments = createAttachments(api);
  const control = createTicketControl(api, clock, memory);
  let info: Promise<ConnectionInfo> | undefined;
  let self: Promise<WireObject> | undefined;
  /** The agent; may be 2 MB, so that it is asked for once. */
  const me = (): Promise<WireObject> => {
    self ??= api.self('/agent/me').catch((error: unknown) => {
      self = undefined;
      throw error;
    });
    return self;
  };
  const childOf = createChildren(api, attachments, async () => idOf(property(await me(), 'id')));
  return {
    system: 'halo',
    capabilities: haloCapabilities,
    check() {
      info ??= whoIs(api, me).catch((error: unknown) => {
        info = undefined;
        throw error;
      });
      return info;
    },
    describe: async (object) =>
      (await childOf(object)?.describe()) ?? catalogueOf(await schemas.described(object)),
    read: (request) =>
      childOf(request.object)?.read(request) ?? read({ api, schemas, clock, dateFilter, floors }, request),
    // What hangs on records is counted nowhere.
    count: async ({ object }) => (childOf(object) === undefined ? countRows(api, objectOf(object)) : 0),
    readByIds: (request) =>
      childOf(request.object)?.readByIds(request) ?? readByIds({ api, schemas }, request),
    find: (request) => childOf(request.object)?.find(request) ?? finder.find(request),
    findUnlisted: async (request) =>
      childOf(request.object) === undefined
        ? findUnlisted({ api, schemas }, request)
        : request.keys.map(() => []),
    lookup: createLookup(api, agents),
    resolveRefs: createRefs(api),
    write: (request) =>
      childOf(request.object)?.write(request) ??
      write({ api, schemas, finder, links, floors, made, dateFilter, control }, request),
    openFile: attachments.open,
    writeCost: async (object, writes) =>
      childOf(object)?.cost(writes) ??
      writeCost({ schemas, dateFilter, links, floors, control }, object, writes),
    canonical: (field, value) =>
      field.native === NOTE_HTML ? canonicalNote(value) : canonical(field, value),
    examine: (request) => examine({ api, schemas, dateFilter, memory, me }, request),
    repair: (wanted) => repair(api, wanted),
    rivals,
  };
}

/** `/instanceinfo` is anonymous and names the database; `/agent/me` proves the token and names the agent. */
async function whoIs(api: HaloApi, self: () => Promise<WireObject>): Promise<ConnectionInfo> {
  const asked = api.anonymous('/instanceinfo');
  // What is wrong with the credentials is told first.
  asked.catch(() => undefined);
  const me = await self();
  refuseUnusableAgent(api.connection, me);
  const instance = (await asked) ?? {};
  const { host, pathname } = new URL(api.base);
  const address = `${host}${pathname === '/' ? '' : pathname}`;
  const tenant = await api.tenant();
  const fallback = tenant === undefined ? address : `${address}/${tenant}`;
  return {
    orgId: databaseId(api.connection, property(instance, 'dbid'), fallback),
    orgName: tenant ?? address,
    // Halo tells production and trial apart nowhere; its trials live under usehalo.com.
    kind: /\.usehalo\.com$/i.test(host) ? 'trial' : 'unknown',
    actsAs:
      textOf(property(me, 'name')) ??
      textOf(property(me, 'email')) ??
      `agent ${idOf(property(me, 'id')) ?? '?'}`,
  };
}

/** A short number would not be unique among tenants, so that the address is put before it. */
function databaseId(connection: string, value: unknown, address: string): string {
  if (value === undefined || value === null || value === '') return address;
  const id = textOf(value);
  // Taken for the tenant's name, one garbled answer to a first run would make every later one look like another tenant.
  if (id === undefined || !/^[\x21-\x7e]{1,200}$/.test(id))
    throw unexpectedAnswer(
      { connection, method: 'GET', path: '/instanceinfo' },
      'Its "dbid" is no name or number.',
    );
  return /^\d{1,8}$/.test(id) ? `${address}#${id}` : id;
}
