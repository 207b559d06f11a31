import type { Door } from '../../http/door.ts';
import type { Catalogue } from '../../model/catalogue.ts';
import type { Clock } from '../../model/clock.ts';
import type { ConnectionInfo, Connector, Memory } from '../connector.ts';
import { createApi } from './api.ts';
import type { ObjectShape } from './batches.ts';
import { BULK_ABOVE, salesforceCapabilities } from './capabilities.ts';
import type { ChildAccess } from './child-access.ts';
import { canonical } from './convert.ts';
import { countRecords } from './count.ts';
import { createDescribes } from './describes.ts';
import { examine } from './examine.ts';
import { COMMENT_NATIVE } from './feed/catalogue.ts';
import { createFeed } from './feed/index.ts';
import { canonicalComment } from './feed/parts.ts';
import { createFiles } from './files/index.ts';
import { find, lookup, readByIds } from './find.ts';
import { isSalesforceId, to18 } from './ids.ts';
import { checkTogether } from './opening.ts';
import { checkOrg } from './org.ts';
import { ownCreates } from './own-creates.ts';
import { readPages } from './read.ts';
import { repair } from './repair.ts';
import { apiVersionOf, type SalesforceSettings } from './settings.ts';
import { together } from './together.ts';
import { write } from './write.ts';

export type { SalesforceSettings } from './settings.ts';

/** Sends nothing by itself. Throws `CONNECTION_URL` for an address that cannot be the API's. */
export function createSalesforce(options: {
  readonly connection: SalesforceSettings;
  readonly door: Door;
  readonly clock: Clock;
  /** Without it nothing is known of earlier runs. */
  readonly memory?: Memory;
  /** Between 0 and 1; spreads the moments at which locked records are sent again. */
  readonly random?: () => number;
}): Connector {
  const { clock, random = Math.random } = options;
  const { name, bulkAbove = BULK_ABOVE, duplicateRules } = options.connection;
  const api = createApi(options.connection, options.door, clock);
  let info: Promise<ConnectionInfo> | undefined;
  const apiVersion = apiVersionOf(options.connection);
  const joined = together(name, apiVersion, api);
  const children = new Map<string, ChildAccess>(
    [
      createFeed({ connection: name, apiVersion, api: joined, clock, random }),
      ...createFiles(name, joined, clock),
    ].map((access) => [access.catalogue.object, access]),
  );

  const { describe, known } = createDescribes(name, apiVersion, api, options.memory);
  const open = async (objects: readonly string[]) => {
    const own = [...new Set(objects)].filter((object) => !children.has(object));
    const opened = await checkTogether(api, apiVersion, own);
    known(opened?.objects ?? []);
    return opened?.info ?? (await checkOrg(name, api));
  };

  return {
    system: 'salesforce',
    capabilities: salesforceCapabilities,
    check(objects = []) {
      info ??= open(objects).catch((error: unknown) => {
        info = undefined;
        throw error;
      });
      return info;
    },
    describe: async (object) => children.get(object)?.catalogue ?? (await describe(object)).catalogue,
    async *read(request) {
      const child = children.get(request.object);
      if (child !== undefined) {
        yield* child.read(request);
        return;
      }
      yield* readPages(
        { connection: name, api, clock, describe, bulkAbove },
        await describe(request.object),
        request,
      );
    },
    async count(request) {
      const child = children.get(request.object);
      return child === undefined
        ? countRecords(api, await describe(request.object), request)
        : child.count?.(request);
    },
    readByIds: async (request) =>
      children.get(request.object)?.readByIds(request) ??
      readByIds(name, api, await describe(request.object), request),
    find: async (request) =>
      children.get(request.object)?.find(request) ?? find(name, api, await describe(request.object), request),
    ownCreates: async (request) =>
      children.get(request.object)?.ownCreates(request) ??
      ownCreates(name, api, await describe(request.object), request),
    lookup: (lookupName, keys) => lookup(name, api, lookupName, keys),
    // A Salesforce reference holds the id of the record itself.
    resolveRefs: async ({ ids }) => new Map(ids.filter(isSalesforceId).map((id) => [id, to18(id)] as const)),
    write: async (request) => {
      const child = children.get(request.object);
      if (child !== undefined) return child.write(request);
      const { catalogue } = await describe(request.object);
      return write({ api, clock, random, object: shapeOf(catalogue), duplicateRules }, request);
    },
    async openFile(request) {
      const open = children.get(request.object)?.openFile;
      if (open === undefined) throw new Error(`${request.object} holds no files`);
      return await open(request);
    },
    writeCost: async (object, writes) => children.get(object)?.writeCost?.(writes),
    canonical: (field, value) =>
      field.native === COMMENT_NATIVE ? canonicalComment(value) : canonical(field, value),
    examine: (request) =>
      examine({ settings: options.connection, api, door: options.door, describe, children }, request),
    repair: (wanted) => repair(api, wanted),
    usage: () => api.usage(),
  };
}

/** Users own records without being locked by them. */
function shapeOf({ object, fields }: Catalogue): ObjectShape {
  const parents = fields.filter(
    ({ path, references }) => references !== undefined && !references.includes('User') && !path.includes('.'),
  );
  return {
    name: object,
    parents: parents.map(({ path }) => path),
    fields: new Set(fields.map(({ path }) => path.toLowerCase())),
  };
}
