import { normaliseKey } from '../../model/key.ts';
import type { HaloApi, Query } from './api.ts';
import { idOf, objectsOf, property, textOf, type WireObject } from './wire.ts';

export interface HaloOption {
  readonly id: number;
  readonly label: string;
  readonly active: boolean;
  /** Of a priority: the SLA it belongs to, since ids and names repeat among them. Of a ticket type: its own; null where it has none. */
  readonly sla?: number | null;
  /** Of a ticket type: ids of the statuses it allows; absent where it allows all. */
  readonly statuses?: ReadonlySet<number>;
}

/** Where the tenant lists what a field may hold. */
export type OptionSource =
  | 'type'
  | 'status'
  | 'priority'
  | 'sla'
  | 'stage'
  | 'team'
  | `lookup:${number}`
  | `category:${number}`;

/** Each list is asked for once a run, when something needs it. */
export interface Options {
  of(source: OptionSource): Promise<readonly HaloOption[]>;
  /** Requests that reading these will take. */
  cost(sources: Iterable<OptionSource>): number;
  /** The SLA of a ticket type: null where it has none, `undefined` where the tenant does not tell. */
  slaOf(type: HaloOption): Promise<number | null | undefined>;
}

/** Row of look-up 11, the list of lists, that holds the pipeline stages: its number differs among builds and is not documented. */
const PIPELINE = /pipeline.*stage/i;
const LIST_OF_LISTS = 11;

export function createOptions(api: HaloApi): Options {
  const loaded = new Map<OptionSource, Promise<readonly HaloOption[]>>();
  const details = new Map<number, Promise<number | null | undefined>>();

  let slaRows: Promise<readonly WireObject[]> | undefined;

  const rowsOf = async (list: string, envelope: string, query: Query) =>
    (await api.list(`/${list}`, envelope, query)).rows;

  const lookup = async (number: number): Promise<readonly HaloOption[]> =>
    optionsIn(await rowsOf('Lookup', 'lookups', { lookupid: number }));

  const types = async (): Promise<readonly HaloOption[]> => {
    const rows = await rowsOf('TicketType', 'tickettypes', { showall: true, showinactive: true });
    return rows.flatMap((row) => optionsIn([row]).map((option) => typed(option, row)));
  };

  /** Slim rows leave the SLA out. */
  const detailsOf = async (type: number): Promise<number | null | undefined> => {
    const whole = await api.object(`/TicketType/${type}`, { includedetails: true });
    return whole === undefined ? undefined : slaIn(property(whole, 'default_sla'));
  };

  const slas = (): Promise<readonly WireObject[]> => {
    slaRows ??= rowsOf('SLA', 'slas', { showpriorities: true });
    return slaRows;
  };

  const priorities = async (): Promise<readonly HaloOption[]> => {
    const embedded = (await slas()).flatMap((sla) =>
      objectsOf(property(sla, 'priorities')).map((row) => ({ slaid: property(sla, 'id'), ...row })),
    );
    const rows: readonly WireObject[] =
      embedded.length > 0 ? embedded : await rowsOf('Priority', 'priorities', {});
    // The key of the row is a GUID; what tickets hold is `priorityid`, which is unique under its SLA only.
    return rows.flatMap((row) =>
      optionsIn([{ ...row, id: property(row, 'priorityid') }]).map((option) => ({
        ...option,
        active: property(row, 'ishidden') !== true,
        sla: slaIn(property(row, 'slaid')),
      })),
    );
  };

  const stages = async (): Promise<readonly HaloOption[]> => {
    const lists = optionsIn(await rowsOf('Lookup', 'lookups', { lookupid: LIST_OF_LISTS }));
    const own = lists.find(({ label }) => PIPELINE.test(label));
    const listed = own === undefined ? [] : await lookup(own.id);
    if (listed.length > 0) return listed;
    // Otherwise they are known from the workflow steps that set them.
    const flows = await rowsOf('Workflow', 'workflows', {});
    const found = new Map<number, HaloOption>();
    for (const flow of flows) {
      const id = idOf(property(flow, 'id'));
      const whole =
        id === undefined ? undefined : await api.object(`/Workflow/${id}`, { includedetails: true });
      for (const step of objectsOf(whole && property(whole, 'steps'))) {
        const row = { id: property(step, 'pipeline_stage_id'), name: property(step, 'pipeline_stage_name') };
        for (const option of optionsIn([row])) found.set(option.id, option);
      }
    }
    return [...found.values()].sort((a, b) => a.id - b.id);
  };

  const load = (source: OptionSource): Promise<readonly HaloOption[]> => {
    const [kind, number] = source.split(':');
    switch (kind) {
      case 'type':
        return types();
      case 'status':
        return rowsOf('Status', 'statuses', { showall: true }).then(optionsIn);
      case 'priority':
        return priorities();
      case 'sla':
        return slas().then(optionsIn);
      case 'stage':
        return stages();
      case 'team':
        return rowsOf('Team', 'teams', {}).then(optionsIn);
      case 'category':
        return rowsOf('Category', 'categories', { type_id: Number(number) }).then(optionsIn);
      default:
        return lookup(Number(number));
    }
  };

  return {
    cost(sources) {
      // SLAs come with their priorities; stages stand in a list that has to be found in another one.
      const lists = new Set(
        [...sources]
          .filter((source) => !loaded.has(source))
          .map((source) => (source === 'sla' ? 'priority' : source)),
      );
      return lists.size + (lists.has('stage') ? 1 : 0);
    },
    async slaOf(type) {
      if (type.sla !== undefined) return type.sla;
      const pending = details.get(type.id) ?? detailsOf(type.id);
      details.set(type.id, pending);
      return pending;
    },
    of(source) {
      const known = loaded.get(source);
      if (known !== undefined) return known;
      const pending = load(source).catch((error: unknown) => {
        loaded.delete(source);
        slaRows = undefined;
        throw error;
      });
      loaded.set(source, pending);
      return pending;
    },
  };
}

function slaIn(value: unknown): number | null {
  const id = idOf(value);
  return id === undefined ? null : Number(id);
}

function typed(option: HaloOption, row: WireObject): HaloOption {
  const sla = property(row, 'default_sla');
  const allowed = objectsOf(property(row, 'allowed_status')).flatMap((status) =>
    Number(idOf(property(status, 'id')) ?? []),
  );
  const all = property(row, 'allowall_status') !== false || allowed.length === 0;
  return {
    ...option,
    ...(sla === undefined ? {} : { sla: slaIn(sla) }),
    ...(all ? {} : { statuses: new Set(allowed) }),
  };
}

/** Rows of any of Halo's small lists. A category's text is its path, `Hardware>Laptop`, in `value`. */
export function optionsIn(rows: readonly WireObject[]): readonly HaloOption[] {
  return rows.flatMap((row) => {
    const id = Number(idOf(property(row, 'id')));
    const label =
      textOf(property(row, 'name')) ??
      textOf(property(row, 'value')) ??
      textOf(property(row, 'category_name'));
    if (label === undefined || !Number.isFinite(id)) return [];
    const off =
      ['inactive', 'isdisabled'].some((name) => property(row, name) === true) ||
      property(row, 'visible') === false;
    return [{ id, label, active: !off }];
  });
}

/** The option that a mapping names by its label or, where no label is a number, by its id; active ones first. */
export function optionNamed(options: readonly HaloOption[], written: string): HaloOption | undefined {
  const wanted = normaliseKey(written);
  const named = options.filter(({ label }) => normaliseKey(label) === wanted);
  const found = named.length > 0 ? named : options.filter(({ id }) => String(id) === written.trim());
  return found.find(({ active }) => active) ?? found[0];
}
