import type { Door } from '../../http/door.ts';
import type { Clock } from '../../model/clock.ts';
import type { ConnectionInfo, Connector, Memory } from '../connector.ts';
import { hubspotCapabilities } from './capabilities.ts';
import { checkPortal } from './check.ts';
import { canonical } from './convert.ts';
import { writeCost } from './cost.ts';
import { count } from './count.ts';
import { createApi } from './create-api.ts';
import type { HubspotDeps, LazyObject } from './deps.ts';
import { describeObject, type HubspotObject, type ObjectName, objectNamed } from './describe.ts';
import { examine } from './examine.ts';
import { find } from './find.ts';
import { createLookup } from './owners.ts';
import { readPages } from './read.ts';
import { readByIds } from './read-by-ids.ts';
import { repair } from './repair.ts';
import type { HubspotSettings } from './settings.ts';
import { write } from './write.ts';

export type { HubspotSettings } from './settings.ts';

/** Sends nothing by itself. Throws `CONNECTION_URL` for an address that cannot be the API's. */
export function createHubspot(options: {
  readonly settings: HubspotSettings;
  readonly door: Door;
  readonly clock: Clock;
  readonly memory: Memory;
}): Connector {
  const { settings, door, clock, memory } = options;
  const connection = settings.name;
  const api = createApi(settings, door, clock);
  const deps: HubspotDeps = { connection, api, clock, memory };
  const objects = new Map<ObjectName, Promise<HubspotObject>>();
  const lookup = createLookup(connection, api);
  let info: Promise<ConnectionInfo> | undefined;

  /** One describe an object and run; a failed one is asked for again. */
  const describe = (name: ObjectName): Promise<HubspotObject> => {
    const known = objects.get(name);
    if (known !== undefined) return known;
    const asked = describeObject(connection, api, name);
    objects.set(name, asked);
    asked.catch(() => objects.delete(name));
    return asked;
  };
  const lazy = (object: string): LazyObject => {
    const name = objectNamed(connection, object);
    return { name, describe: () => describe(name) };
  };

  return {
    system: 'hubspot',
    capabilities: hubspotCapabilities,
    check() {
      info ??= checkPortal(connection, api, settings.auth.flow).catch((error: unknown) => {
        info = undefined;
        throw error;
      });
      return info;
    },
    describe: async (object) => (await lazy(object).describe()).catalogue,
    async *read(request) {
      yield* readPages(deps, lazy(request.object), request);
    },
    count: async ({ object }) => count(deps, lazy(object)),
    readByIds: async (request) => readByIds(deps, lazy(request.object), request),
    find: async (request) => find(deps, await lazy(request.object).describe(), request),
    lookup,
    // The only reference, a contact's primary company, holds the id of the company itself.
    resolveRefs: async ({ ids }) => new Map(ids.map((id) => [id, hubspotCapabilities.canonicalId(id)])),
    write: async (request) => write(deps, await lazy(request.object).describe(), request),
    writeCost: async (object, writes) => writeCost(objectNamed(connection, object), writes),
    canonical,
    examine: (request) =>
      examine({ connection, api, describe: (object) => lazy(object).describe() }, request),
    repair: (wanted) => repair(api, wanted),
    usage: () => api.usage(),
  };
}
