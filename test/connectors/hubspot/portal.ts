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
  readonly archivedAt?: Date;
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

export interface Refusal {
  readonly refused: number;
  readonly category?: string;
}

/**
 * What the reading needs of an account, in memory: searches by the documented rules (10,000 rows a query, 200 a page), a list in the order
 * of ids, batch reads that shuffle. For figures that would take long over the wire; the sandbox has the rest.
 */
export function createFakePortal(name: ObjectName, startIso = '2026-03-01T12:00:00.000Z') {
  const clock = fakeClock(startIso);
  const rows = new Map<string, Kept>();
  /** What searches see where that is not `rows`. */
  let index: ReadonlyMap<string, Kept> | undefined;
  const merged = new Map<string, string>();
  const companies = new Map<string, readonly { id: string; types: readonly number[] }[]>();
  const calls: { place: string; body?: unknown; count: number }[] = [];
  let before: ((place: string, nth: number) => Refusal | undefined) | undefined;
  const stamp = name === 'companies' ? 'hs_lastmodifieddate' : 'lastmodifieddate';

  /** Sorting is most of the work where there are many: done once as long as nothing changes. */
  let sorted: { of: ReadonlyMap<string, Kept>; by: string; rows: readonly Kept[] } | undefined;
  const ordered = (of: ReadonlyMap<string, Kept>, by: string): readonly Kept[] => {
    if (sorted?.of === of && sorted.by === by) return sorted.rows;
    const key = (row: Kept) => Number(by === 'hs_object_id' ? row.id : row.properties[by]);
    sorted = { of, by, rows: [...of.values()].sort((a, b) => key(a) - key(b)) };
    return sorted.rows;
  };
  const out = ({ id, properties, archivedAt }: Kept, names: readonly string[]) => ({
    id,
    properties: Object.fromEntries(
      ['hs_object_id', stamp, ...names].map((key) => [
        key,
        key === 'hs_object_id' ? id : (properties[key] ?? null),
      ]),
    ),
    ...(archivedAt === undefined ? {} : { archivedAt }),
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
            const archived = rest[2] === true;
            const ids = ordered(rows, 'hs_object_id').filter(
              (row) => (row.archivedAt !== undefined) === archived,
            );
            const from = after === undefined ? 0 : ids.findIndex(({ id }) => Number(id) >= Number(after));
            const next = ids[from + limit];
            return {
              results: ids.slice(from, from + limit).map((row) => out(row, names)),
              ...(next === undefined ? {} : { paging: { next: { after: next.id } } }),
            };
          },
          getById: (_: string, id: string, names: string[]) => {
            const row = rows.get(merged.get(id) ?? id);
            if (row === undefined || row.archivedAt !== undefined) throw { refused: 404 } satisfies Refusal;
            return out(row, names);
          },
        },
        batchApi: {
          read: (
            _: string,
            body: { inputs: { id: string }[]; properties: string[]; idProperty?: string },
            archived: boolean,
          ) => {
            if (body.inputs.length > 100) throw { refused: 400 } satisfies Refusal;
            const found = body.inputs.flatMap(({ id }) => {
              const key = body.idProperty;
              const row =
                key === undefined
                  ? rows.get(id)
                  : [...rows.values()].find((one) => one.properties[key]?.toLowerCase() === id.toLowerCase());
              return row === undefined || (row.archivedAt !== undefined) !== archived ? [] : [row];
            });
            return { status: 'COMPLETE', results: found.reverse().map((row) => out(row, body.properties)) };
          },
        },
        searchApi: {
          doSearch: (_: string, body: SearchBody & { properties: string[] }) => {
            if (Number(body.after ?? 0) + body.limit > 10_000 || body.limit > 200)
              throw { refused: 400 } satisfies Refusal;
            const [sort] = body.sorts ?? [];
            const hits = ordered(index ?? rows, sort ?? 'hs_object_id')
              .filter((row) => row.archivedAt === undefined)
              .filter(
                (row) =>
                  body.filterGroups.length === 0 ||
                  body.filterGroups.some(({ filters }) => filters.every((one) => holds(row, one))),
              );
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
      associations: {
        v4: {
          batchApi: {
            getPage: (_: string, __: string, { inputs }: { inputs: { id: string; after?: string }[] }) => {
              if (inputs.length > 1_000) throw { refused: 400 } satisfies Refusal;
              return {
                status: 'COMPLETE',
                results: inputs.flatMap(({ id, after = '0' }) => {
                  const all = companies.get(id);
                  if (all === undefined) return [];
                  const to = Number(after) + 500;
                  return [
                    {
                      _from: { id },
                      to: all.slice(Number(after), to).map((company) => ({
                        toObjectId: Number(company.id),
                        associationTypes: company.types.map((typeId) => ({
                          category: 'HUBSPOT_DEFINED',
                          typeId,
                        })),
                      })),
                      ...(all.length > to ? { paging: { next: { after: String(to) } } } : {}),
                    },
                  ];
                }),
              };
            },
          },
        },
      },
    },
  };

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
  const deps: HubspotDeps = { connection: 'hubspot', api, clock, memory, random: () => 0 };
  const described = objectOf(name);
  const object: LazyObject = { name, describe: async () => described };
  return {
    deps,
    object,
    described,
    clock,
    rows,
    merged,
    companies,
    stamp,
    /** Adds or replaces a record as of now, or of the given time. */
    put(id: number | string, values: Readonly<Record<string, string | null>> = {}, at = clock.now()) {
      sorted = undefined;
      rows.set(String(id), {
        id: String(id),
        properties: { ...rows.get(String(id))?.properties, ...values, [stamp]: String(at) },
      });
    },
    archive(id: number | string) {
      const row = rows.get(String(id));
      sorted = undefined;
      if (row !== undefined) rows.set(row.id, { ...row, archivedAt: new Date(clock.now()) });
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
