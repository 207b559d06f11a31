import { type Disturbance, disturbance } from '../faults/actions.ts';
import type { WireRecord } from '../system.ts';
import type { Params } from './params.ts';
import type { Row } from './store.ts';
import { type Entity, propertyOf, type Tenant } from './tenant.ts';
import { wallClock } from './time.ts';

/** Whatever is asked for, no page has more rows. */
const MAX_PAGE = 100;
const DEFAULT_PAGE = 50;
const CACHED_QUERIES = 32;
/** Parameters that do not change which rows match, nor their order. */
const PRESENTATION = new Set([
  'pageinate',
  'page_no',
  'page_size',
  'count',
  'idonly',
  'includecustomfields',
  'includenotes',
  'includeaddress',
  'includestatus',
  'includeagent',
  'includetickettype',
]);

export interface Lister {
  /** Ids of the rows that match, in order. */
  ids(entity: Entity, params: Params): readonly number[];
}

/** Filters and sorts once for all pages of a query; a write makes the result stale. */
export function createLister(tenant: Tenant): Lister {
  const cache = new Map<string, { version: string; ids: readonly number[] }>();
  return {
    ids: (entity, params) => {
      const key = `${entity.name} ${params.keyWithout(PRESENTATION)}`;
      // Names of clients and sites take part in filters and orders of the others.
      const tables = [tenant.clients, tenant.sites, tenant.users, tenant.tickets].map(
        (table) => table.version,
      );
      tenant.lag.listed();
      const version = [...tables, tenant.lag.version].join(' ');
      const known = cache.get(key);
      if (known?.version === version) return known.ids;
      const ids = sortRows(entity, [...filterRows(tenant, entity, params)], params);
      cache.delete(key);
      cache.set(key, { version, ids });
      for (const old of cache.keys()) {
        if (cache.size <= CACHED_QUERIES) break;
        cache.delete(old);
      }
      return ids;
    },
  };
}

function* filterRows(tenant: Tenant, entity: Entity, params: Params): Iterable<Row> {
  const { active, inactive } = activity(params);
  const search = params.text('search')?.toLowerCase();
  const zone = tenant.settings.dateFilterZone;
  const bound = (name: string) => {
    const digits = params.date(name);
    return digits === undefined ? undefined : wallClock(digits, zone);
  };
  const from = bound('lastupdatefromdate');
  const to = bound('lastupdatetodate');
  for (const row of tenant.lag.rows(entity.table, entity.select(params))) {
    if (row.values['inactive'] === true ? !inactive : !active) continue;
    if (from !== undefined && row.updated < from) continue;
    if (to !== undefined && row.updated > to) continue;
    if (search !== undefined && !matches(entity.searchTexts(row, params), search)) continue;
    yield row;
  }
}

/** `activeinactive=true,false`, or `includeactive` and `includeinactive`; active only unless told. */
function activity(params: Params): { active: boolean; inactive: boolean } {
  const pair = params.text('activeinactive');
  if (pair !== undefined) {
    const [active = '', inactive = ''] = pair.split(',').map((part) => part.trim().toLowerCase());
    return { active: active === 'true', inactive: inactive === 'true' };
  }
  return {
    active: params.flag('includeactive') ?? true,
    inactive: params.flag('includeinactive') ?? false,
  };
}

function matches(texts: readonly unknown[], search: string): boolean {
  return texts.some((text) => typeof text === 'string' && text.toLowerCase().includes(search));
}

type Key = string | number;

/** By the asked orders, then by name and id; text in any case, as the database compares it. */
function sortRows(entity: Entity, rows: readonly Row[], params: Params): readonly number[] {
  const orders = ['', '2', '3', '4', '5'].flatMap((suffix) => {
    const field = params.text(`order${suffix}`)?.toLowerCase();
    if (field === undefined || (field !== 'id' && !entity.properties.kinds.has(field))) return [];
    return [{ field, sign: params.flag(`orderdesc${suffix}`) === true ? -1 : 1 }];
  });
  if (orders.length === 0) {
    orders.push(entity.newestFirst === true ? { field: 'id', sign: -1 } : { field: 'name', sign: 1 });
  }
  const keyed = rows.map((row) => ({
    id: row.id,
    keys: orders.map(({ field }) => sortKey(propertyOf(entity, row, field))),
  }));
  keyed.sort((a, b) => {
    for (const [index, { sign }] of orders.entries()) {
      const order = compare(a.keys[index] ?? '', b.keys[index] ?? '');
      if (order !== 0) return order * sign;
    }
    return a.id - b.id;
  });
  return keyed.map(({ id }) => id);
}

function sortKey(value: unknown): Key {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number(value) : String(value ?? '').toLowerCase();
}

function compare(a: Key, b: Key): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The envelope around one page (`pageinate=true`), the first `count` rows, or all of them. */
export function envelope<T>(
  params: Params,
  key: string,
  matching: readonly T[],
  render: (item: T) => WireRecord,
  faults?: readonly Disturbance[],
): WireRecord {
  const recordCount = Math.max(0, matching.length + (disturbance(faults, 'recordCount')?.add ?? 0));
  const short = disturbance(faults, 'shortPage')?.rows ?? MAX_PAGE;
  const twice = disturbance(faults, 'duplicateRow')?.where;
  const pageNo = Math.max(1, params.int('page_no') ?? 1);
  const asked = params.int('page_size') ?? DEFAULT_PAGE;
  const count = params.int('count');
  if (params.flag('pageinate') !== true) {
    const shown = count !== undefined && count > 0 ? matching.slice(0, count) : matching;
    return { record_count: recordCount, [key]: shown.map(render) };
  }
  const pageSize = Math.min(MAX_PAGE, short, asked > 0 ? asked : DEFAULT_PAGE);
  const start = (pageNo - 1) * pageSize;
  const page = matching.slice(start, start + pageSize);
  return {
    page_no: pageNo,
    page_size: pageSize,
    record_count: recordCount,
    [key]: [
      ...(twice === 'border' && start > 0 ? matching.slice(start - 1, start) : []),
      ...page,
      ...(twice === 'page' ? page.slice(0, 1) : []),
    ].map(render),
  };
}
