import type { Catalogue, CatalogueField } from '../../model/catalogue.ts';
import type { Clock } from '../../model/clock.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { Memory } from '../connector.ts';
import { type Agents, withAgents } from './agents.ts';
import type { HaloApi } from './api.ts';
import { fromFieldInfo } from './custom-field.ts';
import { CUSTOM_PREFIX, type DocumentedField } from './field.ts';
import { DOCUMENTED } from './fields.ts';
import { AGENT_EMAIL, TICKET_ADDRESS } from './fields-ticket.ts';
import { type HaloObject, objectOf } from './objects.ts';
import { lacksOptions } from './option-label.ts';
import { type NamedOptions, rememberOptions } from './option-memory.ts';
import { createOptions, type HaloOption, type OptionSource } from './options.ts';
import { catalogueOptions } from './options-catalogue.ts';
import type { WireObject } from './wire.ts';

/** Where a field sits in Halo's JSON. */
export type Location =
  | { readonly kind: 'property'; readonly name: string; readonly listed: boolean }
  | { readonly kind: 'nested'; readonly parent: string; readonly name: string }
  /** An entry of `customfields`; `options` are its look-up rows where it is a select. */
  | { readonly kind: 'custom'; readonly id: number; readonly options: readonly HaloOption[] }
  | { readonly kind: 'externalLink' }
  /** A property that holds the id of one of the tenant's own options; `options` once they are read. `shown` is where rows show its text. */
  | {
      readonly kind: 'option';
      readonly name: string;
      readonly shown: string;
      readonly listed: boolean;
      readonly source: OptionSource;
      readonly options?: readonly HaloOption[];
    }
  /** Not in Halo's JSON: the record's address in the agents' application. */
  | { readonly kind: 'address' }
  /** Nor this: the address of the agent whose id stands in the property `agent`. */
  | { readonly kind: 'agentEmail'; readonly agent: string };

export type { HaloOption } from './options.ts';

export interface HaloField {
  readonly catalogue: CatalogueField;
  readonly at: Location;
  /** False for fields that only steer a create: Halo never gives them back. */
  readonly readable: boolean;
}

export interface HaloSchema {
  readonly object: HaloObject;
  /** The tenant's address, without a path of the API. */
  readonly base: string;
  readonly fields: ReadonlyMap<string, HaloField>;
  /** Addresses of agents by their ids, once something asked for them. */
  readonly emails?: ReadonlyMap<string, string>;
}

/** The name under which crosswalk's own external links are kept. */
export const INTEGRATION_NAME = 'crosswalk';
export { CUSTOM_PREFIX } from './field.ts';

export interface Schemas {
  /** Documented fields; with the tenant's custom fields when one of `paths` needs them. Throws `FIELD_GONE` for a path that is neither. */
  forPaths(object: string, paths: readonly string[]): Promise<HaloSchema>;
  /** Everything, read from the tenant. */
  full(object: string): Promise<HaloSchema>;
  /** The schema with the options of the fields among `paths` that hold ids of them. */
  withOptions(schema: HaloSchema, paths: Iterable<string>): Promise<HaloSchema>;
  /** The SLA of a ticket type: null where it has none, `undefined` where the tenant does not tell. */
  slaOf(type: HaloOption): Promise<number | null | undefined>;
  /** Requests that `withOptions` will take. */
  optionCost(schema: HaloSchema, paths: Iterable<string>): number;
  /** Options by name, from an earlier run where that knows them all. */
  readonly named: NamedOptions;
  /** What these rows need to be told by: options where rows show ids without their texts, agents where their addresses are asked for. */
  forRows(schema: HaloSchema, rows: readonly WireObject[], paths: readonly string[]): Promise<HaloSchema>;
  /** The same of every field, as a catalogue shows it. */
  described(object: string): Promise<HaloSchema>;
}

/** Custom fields are read once a run and object, and only when something needs them. */
export function createSchemas(api: HaloApi, agents: Agents, clock: Clock, memory: Memory): Schemas {
  const loaded = new Map<string, Promise<HaloSchema>>();
  const options = createOptions(api);

  const full = (name: string): Promise<HaloSchema> => {
    const object = objectOf(name);
    const existing = loaded.get(object.name);
    if (existing !== undefined) return existing;
    const pending = load(api, object).catch((error: unknown) => {
      loaded.delete(object.name);
      throw error;
    });
    loaded.set(object.name, pending);
    return pending;
  };

  const withOptions: Schemas['withOptions'] = async (schema, paths) => {
    const fields = new Map(schema.fields);
    for (const path of paths) {
      const field = fields.get(path);
      if (field?.at.kind !== 'option' || field.at.options !== undefined) continue;
      fields.set(path, { ...field, at: { ...field.at, options: await options.of(field.at.source) } });
    }
    return { ...schema, fields };
  };

  return {
    full,
    withOptions,
    slaOf: options.slaOf,
    optionCost: (schema, paths) =>
      options.cost(
        [...paths].flatMap((path) => {
          const at = schema.fields.get(path)?.at;
          return at?.kind === 'option' && at.options === undefined ? at.source : [];
        }),
      ),
    named: rememberOptions(options, clock, memory),
    forRows: async (schema, rows, paths) => {
      const lacking = lacksOptions(schema, rows, paths);
      const known = lacking.length === 0 ? schema : await withOptions(schema, lacking);
      return withAgents(agents, known, rows, paths);
    },
    async forPaths(name, paths) {
      const object = objectOf(name);
      const custom = paths.some((path) => path.startsWith(CUSTOM_PREFIX));
      const schema = custom ? await full(name) : documented(api, object);
      for (const path of paths) {
        if (!schema.fields.has(path)) throw fieldGone(object, path);
      }
      return schema;
    },
    async described(name) {
      const schema = await full(name);
      const fields = new Map(schema.fields);
      for (const { path, choice } of DOCUMENTED[schema.object.name]) {
        const field = fields.get(path);
        if (choice === undefined || field === undefined) continue;
        const shown = await catalogueOptions(options, choice.source);
        fields.set(path, { ...field, catalogue: { ...field.catalogue, options: shown, restricted: true } });
      }
      return { ...schema, fields };
    },
  };
}

export function catalogueOf(schema: HaloSchema): Catalogue {
  const { object } = schema;
  return {
    system: 'halo',
    object: object.name,
    label: object.label,
    createable: object.writable,
    updateable: object.writable,
    fields: [...schema.fields.values()]
      .map((entry) => entry.catalogue)
      .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
  };
}

function fieldGone(object: HaloObject, path: string): CrosswalkError {
  const custom = path.startsWith(CUSTOM_PREFIX);
  return new CrosswalkError({
    code: 'FIELD_GONE',
    kind: CODES.FIELD_GONE.kind,
    what: `Halo's ${object.name} has no field "${path}".`,
    why: custom
      ? 'The custom field was never created, was renamed, or belongs to another entity.'
      : 'It is not among the documented fields of this object.',
    todo: custom
      ? `Create it under Configuration > Custom Objects > Custom Fields for the entity "${object.label}", or remove it from the mapping; then run "crosswalk pull".`
      : 'Correct the field in the mapping; "crosswalk pull" writes the list of fields.',
  });
}

function documented(api: HaloApi, object: HaloObject): HaloSchema {
  return {
    object,
    base: api.base,
    fields: new Map(DOCUMENTED[object.name].map((field) => [field.path, fromDocument(field)])),
  };
}

async function load(api: HaloApi, object: HaloObject): Promise<HaloSchema> {
  const base = documented(api, object);
  if (object.fieldInfoType === undefined) return base;
  const { rows } = await api.list('/FieldInfo', 'fields', {
    typeid: object.fieldInfoType,
    includevalues: true,
  });
  const custom: [string, HaloField][] = [];
  for (const info of rows) {
    const field = await fromFieldInfo(api, info);
    if (field !== undefined) custom.push([field.catalogue.path, field]);
  }
  return { ...base, fields: new Map([...base.fields, ...custom]) };
}

function fromDocument(field: DocumentedField): HaloField {
  const updateable = field.write === 'both';
  return {
    catalogue: {
      path: field.path,
      label: field.label,
      type: field.type,
      native: nativeOf(field),
      nullable: !field.required && field.type !== 'checkbox' && field.type !== 'id',
      required: field.required,
      createable: field.write !== 'none',
      // An external link is made together with its record; afterwards Halo keeps it in a list of its own.
      updateable: updateable && field.path !== 'external_link',
      filterable: false,
      ...(field.length === undefined ? {} : { length: field.length }),
      ...(field.scale === undefined ? {} : { scale: field.scale }),
      ...(field.references === undefined ? {} : { references: field.references }),
      ...(field.type === 'id' ? { unique: true } : {}),
      ...(field.path === 'external_link' ? { externalId: true, unique: true } : {}),
    },
    at: locationOf(field),
    readable: field.write !== 'create',
  };
}

function nativeOf({ type, choice }: DocumentedField): string {
  if (choice !== undefined) return choice.shown === undefined ? 'text of a list' : 'id of a list';
  return type === 'reference' ? 'int' : type;
}

function locationOf(field: DocumentedField): Location {
  if (field.path === 'external_link') return { kind: 'externalLink' };
  if (field.path === TICKET_ADDRESS && field.write === 'none') return { kind: 'address' };
  if (field.path === AGENT_EMAIL && field.write === 'none') return { kind: 'agentEmail', agent: 'agent_id' };
  const { source, shown } = field.choice ?? {};
  if (source !== undefined && shown !== undefined)
    return { kind: 'option', name: field.path, shown, listed: field.listed, source };
  const [parent, name] = field.path.split('.');
  if (parent !== undefined && name !== undefined) return { kind: 'nested', parent, name };
  return { kind: 'property', name: field.path, listed: field.listed };
}
