import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { normaliseKey } from '../../model/key.ts';
import type { LookupAnswer } from '../connector.ts';
import type { Agents } from './agents.ts';
import type { HaloApi } from './api.ts';
import { haloCapabilities } from './capabilities.ts';
import { OBJECTS } from './objects.ts';
import { type SweepRequest, sweep } from './sweep.ts';
import { idOf, property, textOf, type WireObject } from './wire.ts';

export type Lookup = (name: string, keys: readonly string[]) => Promise<ReadonlyMap<string, LookupAnswer>>;

type Answers = ReadonlyMap<string, readonly string[]>;

/** Ids by name or e-mail of records that are switched on. Small lists are read whole once a run; sites one customer at a time. */
export function createLookup(api: HaloApi, agents: Agents): Lookup {
  const whole = new Map<string, Promise<Answers>>();
  const single = new Map<string, Promise<readonly string[]>>();

  const once = (name: string, load: () => Promise<Answers>): Promise<Answers> => {
    const known = whole.get(name);
    if (known !== undefined) return known;
    const pending = load().catch((error: unknown) => {
      whole.delete(name);
      throw error;
    });
    whole.set(name, pending);
    return pending;
  };

  const each = async (
    name: string,
    keys: readonly string[],
    load: (key: string) => Promise<readonly string[]>,
  ): Promise<Answers> => {
    const answers = new Map<string, readonly string[]>();
    for (const key of keys) {
      const normal = normaliseKey(key);
      if (normal === undefined) continue;
      const cacheKey = `${name}\u0000${normal}`;
      const pending =
        single.get(cacheKey) ??
        load(key).catch((error: unknown) => {
          single.delete(cacheKey);
          throw error;
        });
      single.set(cacheKey, pending);
      answers.set(normal, await pending);
    }
    return answers;
  };

  const clients = async (name: string): Promise<readonly WireObject[]> => {
    const wanted = normaliseKey(name);
    const rows = await collect(api, {
      list: { name: 'Client', envelope: 'clients' },
      query: { includeinactive: false, search: name.trim() },
    });
    return rows.filter((row) => isActive(row) && normaliseKey(textOf(property(row, 'name'))) === wanted);
  };

  const tables: Readonly<
    Record<keyof typeof haloCapabilities.lookups, (keys: readonly string[]) => Promise<Answers>>
  > = {
    agentByEmail: () => once('agentByEmail', () => agentsByEmail(agents)),
    userByEmail: (keys) => each('userByEmail', keys, (key) => usersByEmail(api, key)),
    topLevelByName: () => once('topLevelByName', () => topLevelsByName(api)),
    clientByName: (keys) => each('clientByName', keys, async (key) => idsOf(await clients(key))),
    siteByName: (keys) => each('siteByName', keys, (key) => sitesByPath(api, clients, key)),
  };

  return async (name, keys) => {
    if (!isLookup(name)) throw lookupUnknown(name);
    const answers = await tables[name](keys);
    return new Map(
      keys.flatMap((key): [string, LookupAnswer][] => {
        const ids = answers.get(normaliseKey(key) ?? '') ?? [];
        const [id] = ids;
        if (id === undefined) return [];
        return [[key, ids.length === 1 ? { kind: 'one', id } : { kind: 'ambiguous', count: ids.length }]];
      }),
    );
  };
}

function isLookup(name: string): name is keyof typeof haloCapabilities.lookups {
  return Object.hasOwn(haloCapabilities.lookups, name);
}

async function collect(api: HaloApi, request: SweepRequest): Promise<readonly WireObject[]> {
  const rows: WireObject[] = [];
  for await (const page of sweep(api, request)) rows.push(...page.rows.map(({ row }) => row));
  return rows;
}

async function agentsByEmail(agents: Agents): Promise<Answers> {
  return byKey(
    (await agents()).filter((row) => property(row, 'isdisabled') !== true),
    'email',
  );
}

/** For fail-safes, which name a handful of people; contacts are found by their links. */
async function usersByEmail(api: HaloApi, email: string): Promise<readonly string[]> {
  const rows = await collect(api, {
    list: OBJECTS.Users,
    query: { includeinactive: false, search: email.trim() },
  });
  const wanted = normaliseKey(email);
  return idsOf(
    rows.filter((row) => isActive(row) && normaliseKey(textOf(property(row, 'emailaddress'))) === wanted),
  );
}

async function topLevelsByName(api: HaloApi): Promise<Answers> {
  return byKey(await collect(api, { list: { name: 'TopLevel', envelope: 'tree' }, query: {} }), 'name');
}

/** `Customer/Site`; either name may contain a slash itself. */
async function sitesByPath(
  api: HaloApi,
  clients: (name: string) => Promise<readonly WireObject[]>,
  path: string,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const [index, character] of [...path].entries()) {
    if (character !== '/') continue;
    const characters = [...path];
    const client = characters.slice(0, index).join('');
    const site = normaliseKey(characters.slice(index + 1).join(''));
    if (normaliseKey(client) === undefined || site === undefined) continue;
    for (const clientId of idsOf(await clients(client))) {
      const rows = await collect(api, {
        list: { name: 'Site', envelope: 'sites' },
        query: { client_id: clientId, includeinactive: false },
      });
      // A filter that this build does not know is ignored, hence the second look at the customer.
      const own = rows.filter((row) => isActive(row) && idOf(property(row, 'client_id')) === clientId);
      for (const id of idsOf(own.filter((row) => normaliseKey(textOf(property(row, 'name'))) === site)))
        found.add(id);
    }
  }
  return [...found];
}

function isActive(row: WireObject): boolean {
  return property(row, 'inactive') !== true;
}

function idsOf(rows: readonly WireObject[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => idOf(property(row, 'id')) ?? []))];
}

function byKey(rows: readonly WireObject[], name: string): Answers {
  const answers = new Map<string, string[]>();
  for (const row of rows) {
    const key = normaliseKey(textOf(property(row, name)));
    const id = idOf(property(row, 'id'));
    if (key === undefined || id === undefined) continue;
    answers.set(key, [...(answers.get(key) ?? []), id]);
  }
  return answers;
}

function lookupUnknown(name: string): CrosswalkError {
  return new CrosswalkError({
    code: 'LOOKUP_UNKNOWN',
    kind: CODES.LOOKUP_UNKNOWN.kind,
    what: `Halo offers no look-up "${name}".`,
    todo: `Use one of ${Object.keys(haloCapabilities.lookups).join(', ')}.`,
  });
}
