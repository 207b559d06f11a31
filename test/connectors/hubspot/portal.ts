import type { ApiAnswer, CallKind, HubspotApi } from '../../../src/connectors/hubspot/api.ts';
import type { HubspotDeps, LazyObject } from '../../../src/connectors/hubspot/deps.ts';
import type { HubspotObject, HubspotProperty, ObjectName } from '../../../src/connectors/hubspot/describe.ts';
import type { HubspotClient } from '../../../src/connectors/hubspot/sdk.ts';
import { CrosswalkError } from '../../../src/model/errors.ts';
import { fakeClock } from '../../support/clock.ts';

export interface Kept {
  readonly id: string;
  /** Texts; the last-modified property among them as epoch milliseconds. */
  readonly properties: Readonly<Record<string, string | null>>;
}

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value?: string;
  readonly values?: readonly string[];
}

interface SearchBody {
  readonly filterGroups: readonly { readonly filters: readonly Filter[] }[];
  readonly sorts?: readonly string[];
  readonly limit: number;
  readonly after?: string;
}

interface Order {
  readonly rows: readonly Kept[];
  /** What they are sorted by. */
  readonly keys: readonly number[];
}

export interface Refusal {
  readonly refused: number;
  readonly category?: string;
}

/**
 * What the reading needs of an account, in memory: searches by the documented rules (10,000 rows a query, 200 a page), a list in the order
 * of ids, batch reads that shuffle. Nothing is archived, merged or associated. For figures that would take long over the wire; the
 * sandbox has the rest.
 */
export function createFakePortal(name: ObjectName, startIso = '2026-03-01T12:00:00.000Z') {
  const clock = fakeClock(startIso);
  const rows = new Map<string, Kept>();
  /** What searches see where that is not `rows`. */
  const hidden = new Set<string>();
  let index: ReadonlyMap<string, Kept> | undefined;
  const calls: { place: string; body?: unknown; count: number }[] = [];
  let before: ((place: string, nth: number) => Refusal | undefined) | undefined;
  const stamp = name === 'companies' ? 'hs_lastmodifieddate' : 'lastmodifieddate';

  /** Sorting is most of the work where there are many: done once as long as nothing changes. */
  let sorted: (Order & { readonly of: ReadonlyMap<string, Kept>; readonly by: string }) | undefined;
  const ordered = (of: ReadonlyMap<string, Kept>, by: string): Order => {
    if (sorted?.of === of && sorted.by === by) return sorted;
    const key = (row: Kept) => Number(by === 'hs_object_id' ? row.id : row.properties[by]);
    const live = [...of.values()].sort((a, b) => key(a) - key(b));
    sorted = { of, by, rows: live, keys: live.map(key) };
    return sorted;
  };
  const out = ({ id, properties }: Kept, names: readonly string[]) => ({
    id,
    properties: Object.fromEntries(
      ['hs_object_id', stamp, ...names.filter((name) => !hidden.has(name))].map((key) => [
        key,
        key === 'hs_object_id' ? id : (properties[key] ?? null),
      ]),
    ),
  });
  const holds = (row: Kept, { propertyName, operator, value = '', values = [] }: Filter): boolean => {
    const is = propertyName === 'hs_object_id' ? row.id : (row.properties[propertyName] ?? '');
    if (operator === 'EQ') return is.toLowerCase() === value.toLowerCase();
    if (operator === 'IN') return values.includes(is.toLowerCase());
    if (operator === 'GTE') return Number(is) >= Number(value);
    if (operator === 'GT') return Number(is) > Number(value);
    throw new Error(`operator ${operator}`);
  };
  const client = {
    crm: {
      objects: {
        basicApi: {
          getPage: (
            _: string,
            limit: number,
            after: string | undefined,
            names: string[],
            ...rest: unknown[]
          ) => {
            if (rest[2] === true) return { results: [] };
            const { rows: all } = ordered(rows, 'hs_object_id');
            const from = after === undefined ? 0 : all.findIndex(({ id }) => Number(id) >= Number(after));
            const next = all[from + limit];
            return {
              results: all.slice(from, from + limit).map((row) => out(row, names)),
              ...(next === undefined ? {} : { paging: { next: { after: next.id } } }),
            };
          },
        },
        batchApi: {
          read: (_: string, body: { inputs: { id: string }[]; properties: string[] }) => {
            if (body.inputs.length > 100) throw { refused: 400 } satisfies Refusal;
            const found = body.inputs.flatMap(({ id }) => rows.get(id) ?? []);
            return { status: 'COMPLETE', results: found.reverse().map((row) => out(row, body.properties)) };
          },
        },
        searchApi: {
          doSearch: (_: string, body: SearchBody & { properties: string[] }) => {
            if (Number(body.after ?? 0) + body.limit > 10_000 || body.limit > 200)
              throw { refused: 400 } satisfies Refusal;
            const [sort = 'hs_object_id'] = body.sorts ?? [];
            const { rows: all, keys } = ordered(index ?? rows, sort);
            const [filter, ...rest] = body.filterGroups[0]?.filters ?? [];
            const least = Number(filter?.value);
            // Of an order only the place is looked for: it is what most searches ask for.
            const start =
              filter?.propertyName === sort && filter.operator === 'GTE' && rest.length === 0
                ? keys.findIndex((key) => key >= least)
                : undefined;
            const passes = (row: Kept) =>
              body.filterGroups.length === 0 ||
              body.filterGroups.some(({ filters }) => filters.every((one) => holds(row, one)));
            const hits = start === undefined ? all.filter(passes) : start < 0 ? [] : all.slice(start);
            const from = Number(body.after ?? 0);
            const to = from + body.limit;
            return {
              total: hits.length,
              results: hits.slice(from, to).map((row) => out(row, body.properties)),
              ...(hits.length > to ? { paging: { next: { after: String(to) } } } : {}),
            };
          },
        },
      },
    },
  };

  // Only what exists is asked about.
  Object.assign(client.crm, { properties: { coreApi: { getByName: () => ({ archived: false }) } } });

  const call = async <T>(what: CallKind, run: (one: HubspotClient) => Promise<T>): Promise<ApiAnswer<T>> => {
    const nth = calls.filter(({ place }) => place === what.place).length + 1;
    calls.push({ place: what.place, count: nth });
    try {
      const refusal = before?.(what.place, nth);
      if (refusal !== undefined) throw refusal;
      const value = await run(client as unknown as HubspotClient);
      return { kind: 'ok', status: 200, value, at: Math.floor(clock.now() / 1_000) * 1_000 };
    } catch (error) {
      if (typeof error !== 'object' || error === null || !('refused' in error)) throw error;
      const status = Number(error.refused);
      const fault = { status, category: undefined, errors: [] };
      const refusal = {
        code: 'ANSWER_UNEXPECTED',
        kind: 'internal',
        what: `${what.place} ${status}`,
      } as const;
      return { kind: 'refused', fault, error: new CrosswalkError(refusal) };
    }
  };
  const api: HubspotApi = {
    call,
    tokenInfo: async () => undefined,
    usage: () => undefined,
    async expect(what, run) {
      const answer = await call(what, run);
      if (answer.kind === 'ok') return answer.value;
      throw answer.error;
    },
  };
  const memory = { get: () => undefined, put: () => {} };
  const deps: HubspotDeps = { connection: 'hubspot', api, clock, memory };
  const described = objectOf(name);
  const object: LazyObject = { name, describe: async () => described };
  return {
    deps,
    object,
    clock,
    /** Adds or replaces a record as of now, or of the given time. */
    put(id: number | string, values: Readonly<Record<string, string | null>> = {}, at = clock.now()) {
      sorted = undefined;
      rows.set(String(id), {
        id: String(id),
        properties: { ...rows.get(String(id))?.properties, ...values, [stamp]: String(at) },
      });
    },
    /** Answers leave this property out, as if it did not exist. */
    hide(property: string) {
      hidden.add(property);
    },
    /** From now on searches see what is there now, until `thaw`. */
    freeze() {
      index = new Map(rows);
    },
    thaw() {
      index = undefined;
    },
    refuse(how: (place: string, nth: number) => Refusal | undefined) {
      before = how;
    },
    /** Calls since the last time, as verb and end of the path. */
    calls(): readonly string[] {
      return calls.splice(0).map(({ place }) => place.replace(/^(\w+) .*?(\w+(?:\/read)?)$/, '$1 $2'));
    },
  };
}

function objectOf(name: ObjectName): HubspotObject {
  const properties = [
    property('name'),
    property('firstname'),
    property('email', { hasUniqueValue: true }),
    property('halo_user_id', { hasUniqueValue: true }),
    property('employees', { type: 'number', fieldType: 'number' }),
    property('hs_object_id', { type: 'number', fieldType: 'number' }),
    property('hs_merged_object_ids'),
    property(name === 'companies' ? 'hs_lastmodifieddate' : 'lastmodifieddate', { type: 'datetime' }),
    property('old_one', { archived: true }),
  ];
  return {
    name,
    catalogue: {
      system: 'hubspot',
      object: name,
      label: name,
      createable: true,
      updateable: true,
      fields: [],
    },
    properties: new Map(properties.map((one) => [one.name, one])),
  };
}

function property(name: string, more: Partial<HubspotProperty> = {}): HubspotProperty {
  return {
    name,
    label: name,
    type: 'string',
    fieldType: 'text',
    options: [],
    externalOptions: false,
    hasUniqueValue: false,
    readOnlyValue: false,
    calculated: false,
    archived: false,
    refersTo: undefined,
    currency: false,
    ...more,
  };
}
