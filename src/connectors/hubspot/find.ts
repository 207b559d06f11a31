import { normaliseKey } from '../../model/key.ts';
import type { SystemRecord } from '../../model/record.ts';
import type { Values } from '../../model/value.ts';
import type { FindRequest } from '../connector.ts';
import { companiesOf } from './associations.ts';
import { hubspotCapabilities } from './capabilities.ts';
import type { HubspotDeps } from './deps.ts';
import type { HubspotObject } from './describe.ts';
import { chunksOf, identify } from './find-terms.ts';
import { incomplete } from './incomplete.ts';
import { fetchRows, readBatch } from './read-by-ids.ts';
import { createPresence, type Row, recordOf, type Wanted, wantedOf } from './rows.ts';
import { SEARCH_PAGE, search, searchPlace } from './search.ts';

const MAX_CANDIDATES = 10;

/** What the index shows of a record may be old: more are read than are given back. */
const MAX_READ = 20;

interface Group {
  readonly fields: readonly string[];
  /** Places in the request of each key, by the key's text. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  /** One key of each text. */
  readonly keys: readonly Values[];
}

/**
 * Candidates for each key set, read by id, so that what the index shows of them does not count. Keys of a unique property are asked for
 * as such, which knows what was written before; all others by search, whose index may not show what is new. Keys with an empty part find
 * nothing.
 */
export async function find(
  deps: HubspotDeps,
  object: HubspotObject,
  request: FindRequest,
): Promise<readonly (readonly SystemRecord[])[]> {
  const answers: SystemRecord[][] = request.keys.map(() => []);
  for (const group of groupsOf(request.keys)) {
    const fields = [...new Set([...request.fields, ...group.fields])];
    const wanted = wantedOf(deps.connection, object, fields);
    const rows = [...(await byUniqueValue(deps, wanted, group)), ...(await bySearch(deps, wanted, group))];
    await createPresence(deps, wanted)(rows);
    const each = [...new Map(rows.map((one) => [one.id, one])).values()];
    const companies = wanted.withCompany ? await companiesOf(deps, each) : undefined;
    for (const row of each) {
      const record = recordOf(wanted, row, companies?.of.get(row.id));
      for (const place of group.places.get(textOfKey(group.fields, record.values) ?? '') ?? []) {
        const list = answers[place];
        if (list !== undefined && list.length < MAX_CANDIDATES) list.push(record);
      }
    }
  }
  return answers;
}

async function byUniqueValue(
  deps: HubspotDeps,
  wanted: Wanted,
  { fields, keys }: Group,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const { idBatch } = hubspotCapabilities;
  const inputs = keys.flatMap((key) => identify(wanted.object, fields, key) ?? []);
  for (let at = 0; at < inputs.length; at += idBatch) {
    const values = inputs.slice(at, at + idBatch);
    rows.push(...(await readBatch(deps, wanted, values, { idProperty: fields[0] })));
  }
  return rows;
}

async function bySearch(deps: HubspotDeps, wanted: Wanted, group: Group): Promise<readonly Row[]> {
  const { object } = wanted;
  const { fields } = group;
  const keys = group.keys.filter((key) => identify(object, fields, key) === undefined);
  const properties = fields.filter((field) => object.properties.has(field));
  const shown: Wanted = { ...wanted, fields: properties, withCompany: false };
  const shownKey = (values: Values) => JSON.stringify(properties.map((name) => normaliseKey(values[name])));
  // Whose company it is, no search tells.
  const capped = properties.length === fields.length;
  const ids = new Set<string>();
  for (const chunk of chunksOf(object, fields, keys)) {
    const asked = new Set(chunk.keys.map(shownKey));
    const found = new Map<string, number>();
    for (let after = '0', more = true; more; ) {
      const hits = await search(deps, object.name, {
        groups: chunk.groups.map((conditions) =>
          after === '0'
            ? conditions
            : [...conditions, { propertyName: 'hs_object_id', operator: 'GT', value: after }],
        ),
        properties,
        sort: 'hs_object_id',
        limit: SEARCH_PAGE,
      });
      for (const row of hits.rows) {
        const text = shownKey(recordOf(shown, row).values);
        const count = found.get(text) ?? 0;
        if (!asked.has(text) || (capped && count >= MAX_READ)) continue;
        found.set(text, count + 1);
        ids.add(row.id);
      }
      const last = hits.rows.at(-1)?.id ?? after;
      const enough = capped && [...asked].every((text) => (found.get(text) ?? 0) >= MAX_READ);
      more = hits.more && !enough;
      if (more && BigInt(last) <= BigInt(after))
        throw incomplete(deps.connection, searchPlace(object.name), 'Rows that were read came again.');
      after = last;
    }
  }
  if (ids.size === 0) return [];
  return [...(await fetchRows(deps, wanted, [...ids], 'live')).live.values()];
}

interface Growing extends Group {
  readonly places: Map<string, readonly number[]>;
  readonly keys: Values[];
}

function groupsOf(keys: readonly Values[]): readonly Group[] {
  const groups = new Map<string, Growing>();
  for (const [place, key] of keys.entries()) {
    const fields = Object.keys(key).sort();
    const text = textOfKey(fields, key);
    if (text === undefined) continue;
    const group: Growing = groups.get(fields.join()) ?? { fields, places: new Map(), keys: [] };
    const places = group.places.get(text);
    if (places === undefined) group.keys.push(key);
    group.places.set(text, [...(places ?? []), place]);
    groups.set(fields.join(), group);
  }
  return [...groups.values()];
}

function textOfKey(fields: readonly string[], values: Values): string | undefined {
  const parts = fields.map((field) => normaliseKey(values[field]));
  return parts.length === 0 || parts.includes(undefined) ? undefined : JSON.stringify(parts);
}
