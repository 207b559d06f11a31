import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { normaliseKey } from '../../model/key.ts';
import type { LookupAnswer } from '../connector.ts';
import type { HubspotApi } from './api.ts';
import { hubspotCapabilities } from './capabilities.ts';
import { incomplete } from './incomplete.ts';

export type Lookup = (name: string, keys: readonly string[]) => Promise<ReadonlyMap<string, LookupAnswer>>;

type IdsByAddress = ReadonlyMap<string, readonly string[]>;

/** Owners a page, at most. */
const PAGE = 100;

const PLACE = 'GET /crm/v3/owners';

/** Owners by e-mail address: users that were removed are none. All are read once a run, because HubSpot finds one a request only. */
export function createLookup(connection: string, api: HubspotApi): Lookup {
  let owners: Promise<IdsByAddress> | undefined;

  return async (name, keys) => {
    if (!Object.hasOwn(hubspotCapabilities.lookups, name)) throw unknownLookup(connection, name);
    owners ??= readOwners(connection, api).catch((error: unknown) => {
      owners = undefined;
      throw error;
    });
    const known = await owners;
    const answers = new Map<string, LookupAnswer>();
    for (const key of keys) {
      const [id, ...others] = known.get(normaliseKey(key) ?? '') ?? [];
      if (id === undefined) continue;
      const count = others.length + 1;
      answers.set(key, count === 1 ? { kind: 'one', id } : { kind: 'ambiguous', count });
    }
    return answers;
  };
}

async function readOwners(connection: string, api: HubspotApi): Promise<IdsByAddress> {
  const found = new Map<string, string[]>();
  const seen = new Set<string>();
  for (let after: string | undefined; ; ) {
    const page = await api.expect({ place: PLACE, kind: 'read', repeatable: true }, (client) =>
      client.crm.owners.ownersApi.getPage(undefined, after, PAGE, false),
    );
    if (!Array.isArray(page?.results)) throw incomplete(connection, PLACE, 'The answer has no results.');
    for (const { id, email, archived } of page.results) {
      const address = normaliseKey(email ?? null);
      if (address === undefined || archived || seen.has(id)) continue;
      seen.add(id);
      found.set(address, [...(found.get(address) ?? []), id]);
    }
    const next = page.paging?.next?.after;
    if (next === undefined) return found;
    if (next === after) throw incomplete(connection, PLACE, 'A page of owners leads to itself.');
    after = next;
  }
}

function unknownLookup(connection: string, name: string): CrosswalkError {
  return new CrosswalkError({
    code: 'LOOKUP_UNKNOWN',
    kind: CODES.LOOKUP_UNKNOWN.kind,
    what: `HubSpot connection "${connection}" has no look-up "${name}".`,
    todo: `Look-ups it has: ${Object.keys(hubspotCapabilities.lookups).join(', ')}.`,
  });
}
