import { normaliseKey } from '../../model/key.ts';
import type { Scope } from '../../model/mapping.ts';
import type { SystemRecord } from '../../model/record.ts';
import type { Values } from '../../model/value.ts';
import type { FindRequest } from '../connector.ts';
import type { HaloApi } from './api.ts';
import { haloCapabilities } from './capabilities.ts';
import { toRecord } from './convert.ts';
import { countRows } from './count.ts';
import { type ExternalLinks, linkOf } from './external-link.ts';
import { createIndexes, fieldSetOf, type Indexes, type KeyIndex, keyOf } from './key-index.ts';
import { pooled } from './pool.ts';
import { DETAIL_WIDTH, readByIds } from './read.ts';
import { CUSTOM_PREFIX, type HaloSchema, type Schemas } from './schema.ts';
import { scopeOf } from './scope.ts';
import { searchTerm } from './search-term.ts';
import { customFieldIds, includeQuery, sweep } from './sweep.ts';

export interface Finder {
  find(request: FindRequest): Promise<readonly (readonly SystemRecord[])[]>;
  /** A record written by us: what a cached sweep knows is kept true. `values` is asked only where there is one. */
  remember(object: string, id: string, values: () => Values): void;
  /** Drops cached sweeps: a write of unknown outcome may have added records to them. */
  forget(object: string): void;
}

const MAX_CANDIDATES = 10;
/** Up to this many keys are searched one by one without asking how large the list is. */
const FEW_KEYS = 5;
/** A search that finds more than this is repeated with the whole text. */
const BROAD_SEARCH_ROWS = 300;

/**
 * Halo's only server-side look-up is `search=`, a like-search over some properties: whatever it finds is compared here. For
 * many keys one sweep of the list, or of what is in the scope, is cheaper; it is kept for the run. Custom fields cannot be filtered.
 */
export function createFinder(api: HaloApi, schemas: Schemas, links: Pick<ExternalLinks, 'byMark'>): Finder {
  const swept = new Map<string, Indexes>();
  const indexesOf = (scope: Scope | undefined): Indexes => {
    const key = JSON.stringify(scope ?? null);
    const known = swept.get(key) ?? createIndexes();
    swept.set(key, known);
    return known;
  };
  const spent = new Map<string, number>();

  const searchIsCheaper = async (schema: HaloSchema, keys: number): Promise<boolean> => {
    const { name } = schema.object;
    const before = spent.get(name) ?? 0;
    if (before + keys > FEW_KEYS) {
      const pages = Math.ceil((await countRows(api, schema.object)) / haloCapabilities.pageSize);
      // Once the searches of a run have cost as much as a sweep, the sweep is made.
      if (pages <= before + keys) return false;
    }
    spent.set(name, before + keys);
    return true;
  };

  const findGroup = async (
    schema: HaloSchema,
    fields: readonly string[],
    keyFields: readonly string[],
    keys: readonly Values[],
    scope: Scope | undefined,
  ): Promise<readonly (readonly SystemRecord[])[]> => {
    const [keyField] = keyFields;
    if (keyFields.length === 1 && keyField === 'external_link') return findByLink(schema, fields, keys);
    if (keyFields.length === 1 && keyField?.startsWith(CUSTOM_PREFIX)) {
      const linked = await findLinked(schema, fields, keyField, keys);
      const open = keys.filter((key) => !linked.has(key));
      if (open.length < keys.length) {
        const rest = open.length === 0 ? [] : await findAny(schema, fields, keyFields, open, scope);
        return keys.map((key) => linked.get(key) ?? rest[open.indexOf(key)] ?? []);
      }
    }
    return findAny(schema, fields, keyFields, keys, scope);
  };

  /** Marks of records that crosswalk created, by their links, where this tenant keeps them: no list has to be read for those. */
  const findLinked = async (
    schema: HaloSchema,
    fields: readonly string[],
    field: string,
    keys: readonly Values[],
  ): Promise<ReadonlyMap<Values, readonly SystemRecord[]>> => {
    const textsOf = keys.map((key) => String(key[field] ?? ''));
    const ids = await links.byMark(schema.object, field, textsOf);
    if (ids.size === 0) return new Map();
    const records = await readByIds(
      { api, schemas },
      { object: schema.object.name, ids: [...ids.values()].flat(), fields: union(fields, [field]) },
    );
    return new Map(
      keys.flatMap((key) => {
        // The link may be older than what somebody did to the record: its own mark decides.
        const found = (ids.get(String(key[field] ?? '')) ?? [])
          .flatMap((id) => records.get(id) ?? [])
          .filter((record) => sameKey(record, key, field));
        return found.length === 0 ? [] : [[key, found.slice(0, MAX_CANDIDATES)] as const];
      }),
    );
  };

  const findAny = async (
    schema: HaloSchema,
    fields: readonly string[],
    keyFields: readonly string[],
    keys: readonly Values[],
    scope: Scope | undefined,
  ): Promise<readonly (readonly SystemRecord[])[]> => {
    const indexes = indexesOf(scope);
    const cached = indexes.get(schema.object.name, keyFields, fields);
    if (cached !== undefined) return answer(await cached, keys, keyFields);
    const terms = keys.map((key) => searchTerm(schema, key));
    const searchable = terms.every((term) => term !== undefined);
    if (searchable && (await searchIsCheaper(schema, keys.length))) {
      return pooled(keys, DETAIL_WIDTH, (key) => search(schema, fields, keyFields, key));
    }
    const index = indexes.add(schema.object.name, keyFields, fields, () =>
      buildIndex(schema, fields, keyFields, scope),
    );
    return answer(await index, keys, keyFields);
  };

  /** `undefined` when a search finds more than `limit` rows. */
  const searched = async (
    known: HaloSchema,
    paths: readonly string[],
    search: string | undefined,
    limit: number,
    scope?: Scope,
  ): Promise<readonly SystemRecord[] | undefined> => {
    const found: SystemRecord[] = [];
    let schema = known;
    const { within, query } = await scopeOf(schemas, schema, scope);
    const request = {
      list: schema.object,
      query: { ...query, ...includeQuery(schema.object, paths), ...(search === undefined ? {} : { search }) },
      customFieldIds: customFieldIds(schema, paths),
    };
    for await (const page of sweep(api, request)) {
      if ((page.total ?? 0) > limit) return undefined;
      schema = await schemas.forRows(
        schema,
        page.rows.map(({ row }) => row),
        paths,
      );
      for (const { id, row } of page.rows.filter(({ row }) => within(row))) {
        found.push(toRecord(schema, row, id, paths, { listed: page.customFieldsShown }));
      }
    }
    return found;
  };

  const rowsOf = async (schema: HaloSchema, paths: readonly string[], search?: string, scope?: Scope) =>
    (await searched(schema, paths, search, Number.POSITIVE_INFINITY, scope)) ?? [];

  /** Records with every key field known: details are read for rows that lack one and may still match. */
  const withKeys = async (
    schema: HaloSchema,
    records: readonly SystemRecord[],
    paths: readonly string[],
    keyFields: readonly string[],
    possible: (record: SystemRecord) => boolean,
  ): Promise<readonly SystemRecord[]> => {
    const lacking = records.filter(
      (record) => keyFields.some((field) => !(field in record.values)) && possible(record),
    );
    if (lacking.length === 0) return records;
    const whole = await readByIds(
      { api, schemas },
      { object: schema.object.name, ids: lacking.map(({ id }) => id), fields: paths },
    );
    return records.map((record) => whole.get(record.id) ?? record);
  };

  const search = async (
    schema: HaloSchema,
    fields: readonly string[],
    keyFields: readonly string[],
    key: Values,
  ): Promise<readonly SystemRecord[]> => {
    const paths = union(fields, keyFields);
    const term = searchTerm(schema, key);
    if (term === undefined) return [];
    const limit = term.word === term.text ? Number.POSITIVE_INFINITY : BROAD_SEARCH_ROWS;
    const rows =
      (await searched(schema, paths, term.word, limit)) ?? (await rowsOf(schema, paths, term.text));
    const known = (record: SystemRecord) =>
      keyFields.every((field) => !(field in record.values) || sameKey(record, key, field));
    const records = await withKeys(schema, rows, paths, keyFields, known);
    return records
      .filter((record) => keyFields.every((field) => sameKey(record, key, field)))
      .slice(0, MAX_CANDIDATES);
  };

  const buildIndex = async (
    schema: HaloSchema,
    fields: readonly string[],
    keyFields: readonly string[],
    scope: Scope | undefined,
  ): Promise<readonly SystemRecord[]> => {
    const paths = union(fields, keyFields);
    return withKeys(schema, await rowsOf(schema, paths, undefined, scope), paths, keyFields, () => true);
  };

  const findByLink = async (
    schema: HaloSchema,
    fields: readonly string[],
    keys: readonly Values[],
  ): Promise<readonly (readonly SystemRecord[])[]> => {
    const table = schema.object.externalLinkTable;
    if (table === undefined) return keys.map(() => []);
    const wanted = keys.map((key) => normaliseKey(key.external_link));
    const queries =
      keys.length > FEW_KEYS ? [{}] : keys.map((key) => ({ third_party_id: String(key.external_link) }));
    const byKey = new Map<string, Set<string>>();
    for (const query of queries) {
      const list = { name: 'ExternalLink', envelope: 'links' };
      for await (const page of sweep(api, { list, query: { table_id: table, ...query } })) {
        for (const { row } of page.rows) {
          const link = linkOf(row, schema.object);
          const key = normaliseKey(link?.mark);
          if (link !== undefined && key !== undefined)
            byKey.set(key, (byKey.get(key) ?? new Set()).add(link.id));
        }
      }
    }
    const ids = wanted.map((key) => [...(byKey.get(key ?? '') ?? [])]);
    const records = await readByIds(
      { api, schemas },
      { object: schema.object.name, ids: ids.flat(), fields },
    );
    return ids.map((candidates) =>
      candidates.flatMap((id) => records.get(id) ?? []).slice(0, MAX_CANDIDATES),
    );
  };

  return {
    async find(request) {
      const groups = groupByFields(request.keys);
      const paths = union(
        request.fields,
        groups.flatMap(({ fields }) => fields),
      );
      const schema = await schemas.forPaths(request.object, paths);
      const results = new Map<Values, readonly SystemRecord[]>();
      for (const group of groups) {
        const found = await findGroup(schema, request.fields, group.fields, group.keys, request.scope);
        group.keys.forEach((key, index) => {
          results.set(key, found[index] ?? []);
        });
      }
      return request.keys.map((key) => results.get(key) ?? []);
    },
    remember: (object, id, values) => {
      for (const indexes of swept.values()) indexes.remember(object, id, values);
    },
    forget: (object) => {
      for (const indexes of swept.values()) indexes.forget(object);
    },
  };
}

function answer(index: KeyIndex, keys: readonly Values[], keyFields: readonly string[]) {
  return keys.map((key) => index.find(keyOf(key, keyFields) ?? '').slice(0, MAX_CANDIDATES));
}

/** Keys with an empty part match nothing and are left out. */
function groupByFields(keys: readonly Values[]): { fields: readonly string[]; keys: Values[] }[] {
  const groups = new Map<string, { fields: readonly string[]; keys: Values[] }>();
  for (const key of keys) {
    const fields = Object.keys(key).sort();
    if (fields.length === 0 || keyOf(key, fields) === undefined) continue;
    const name = fieldSetOf(fields);
    const group = groups.get(name) ?? { fields, keys: [] };
    group.keys.push(key);
    groups.set(name, group);
  }
  return [...groups.values()];
}

function sameKey(record: SystemRecord, key: Values, field: string): boolean {
  const wanted = normaliseKey(key[field]);
  return wanted !== undefined && normaliseKey(record.values[field]) === wanted;
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}
