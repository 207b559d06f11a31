import type { Clock } from '../../model/clock.ts';
import type { WireRecord } from '../system.ts';
import type { Config } from './config.ts';
import type { ControlPage } from './controlpage.ts';
import { fieldsOf, showCustomFields, writeCustomFields } from './customfields.ts';
import type { Lag } from './lag.ts';
import type { Notices } from './notices.ts';
import type { Params } from './params.ts';
import { emptyValue, isWriteOnly, type PropertyTable } from './properties/table.ts';
import type { HaloSettings } from './settings.ts';
import type { Journal, Row, Table } from './store.ts';
import type { Rewrites } from './ticketrewrites.ts';
import { stamp } from './time.ts';

/** Everything one Halo tenant holds. */
export interface Tenant {
  readonly clock: Clock;
  readonly settings: HaloSettings;
  readonly journal: Journal;
  readonly config: Config;
  readonly clients: Table;
  readonly sites: Table;
  readonly users: Table;
  readonly links: Table;
  readonly tickets: Table;
  readonly actions: Table;
  readonly files: Table;
  readonly lag: Lag;
  readonly control: ControlPage;
  readonly notices: Notices;
  readonly rewrites: Rewrites;
  /** The agent that the application logs in as. */
  apiAgent(): WireRecord | undefined;
  /** Where the request that is being answered has reached the tenant. */
  readonly address: { url: string };
}

/** Who writes: an application, a person in the screens, or the loading of initial data (ids and stamps are kept). */
export type Writer = 'api' | 'person' | 'seed';

/** A client, site, user or ticket: how it is shown, found and written. */
export interface Entity {
  /** As in the path: `Client`. */
  readonly name: string;
  readonly listKey: string;
  /** `TableEnum`, as external links know it. */
  readonly tableId: number;
  /** `typeid` of its custom fields. */
  readonly typeId: number;
  /** Property that carries the last change. */
  readonly stampName: string;
  readonly properties: PropertyTable;
  readonly table: Table;
  /** Properties that follow from other records; a posted value is ignored. */
  readonly computed: Readonly<Record<string, (row: Row) => unknown>>;
  /** Scalars that only `includedetails=true` shows. */
  readonly detailOnly: ReadonlySet<string>;
  /** Properties that only rows of lists have. */
  readonly listOnly?: ReadonlySet<string>;
  /** List properties that need a parameter to be shown. */
  readonly onRequest: Readonly<Record<string, string>>;
  /** Deleting only hides a record: its links stay. */
  readonly recoverable?: boolean;
  /** Lists that ask for no order begin with the newest; others go by name. */
  readonly newestFirst?: boolean;
  /** Properties that answers show though nobody has set them; all where it is missing. */
  readonly core?: ReadonlySet<string>;
  /** Objects that single records always carry. */
  always?(row: Row): WireRecord;
  /** The "extra objects" of `includedetails=true`, without custom fields and links. */
  extras(row: Row): WireRecord;
  /** Texts that `search` looks into. */
  searchTexts(row: Row, params: Params): readonly unknown[];
  /** The rows that the object's own parameters select. */
  select(params: Params): Iterable<Row>;
  /** Throws a Refusal; writes nothing then. */
  write(before: Row | undefined, input: WireRecord, writer: Writer): Row;
  remove(row: Row): void;
}

export function propertyOf(entity: Entity, row: Row, name: string): unknown {
  if (name === 'id') return row.id;
  if (name === 'datecreated') return stamp(row.created);
  if (name === entity.stampName) return stamp(row.updated);
  const computed = entity.computed[name];
  if (computed !== undefined) return computed(row);
  const kind = entity.properties.kinds.get(name);
  return row.values[name] ?? (kind === undefined ? null : emptyValue(kind));
}

/** The row after a merge: given scalars are set, `null` empties, everything else stays. */
export function mergeRow(
  tenant: Tenant,
  entity: Entity,
  before: Row | undefined,
  input: WireRecord,
  writer: Writer,
): Row {
  const values: Record<string, unknown> = { ...before?.values };
  for (const [name, value] of Object.entries(input)) {
    if (!isStored(entity, name)) continue;
    if (value === null || value === undefined) delete values[name];
    else values[name] = value;
  }
  const now = tenant.clock.now() + (writer === 'seed' ? 0 : tenant.settings.stampAheadMs);
  const given = (name: string) => {
    const value = writer === 'seed' ? input[name] : undefined;
    return typeof value === 'string' ? Date.parse(`${value}Z`) : now;
  };
  return {
    id: before?.id ?? seedId(entity.table, input, writer),
    values,
    custom: writeCustomFields(tenant.config, entity.typeId, before?.custom ?? {}, input['customfields'], {
      replace: tenant.settings.customFieldsReplace && writer === 'api',
      labels: writer !== 'api',
    }),
    created: before?.created ?? given('datecreated'),
    updated: given(entity.stampName),
  };
}

function seedId(table: Table, input: WireRecord, writer: Writer): number {
  const given = Number(input['id'] ?? 0);
  return writer === 'seed' && given > 0 ? given : table.newId();
}

function isStored(entity: Entity, name: string): boolean {
  if (name === 'id' || name === 'datecreated' || name === entity.stampName) return false;
  return entity.properties.kinds.has(name) && !isWriteOnly(name) && entity.computed[name] === undefined;
}

function isShown(entity: Entity, row: Row, name: string): boolean {
  return (
    entity.core === undefined ||
    entity.core.has(name) ||
    row.values[name] !== undefined ||
    entity.computed[name] !== undefined
  );
}

/** A row of a list: slim, the properties of `X_List` only. */
export function listRow(tenant: Tenant, entity: Entity, row: Row, params: Params): WireRecord {
  const out: Record<string, unknown> = {};
  for (const name of entity.properties.list) {
    const parameter = entity.onRequest[name];
    const asked = parameter === undefined || params.flag(parameter) === true;
    if (asked && isShown(entity, row, name)) out[name] = propertyOf(entity, row, name);
  }
  const wanted = tenant.settings.listCustomFields ? params.ids('includecustomfields') : [];
  if (wanted.length > 0) {
    const fields = fieldsOf(tenant.config, entity.typeId).filter((field) =>
      wanted.includes(Number(field['id'])),
    );
    out['customfields'] = showCustomFields(tenant.config, fields, row.custom);
  }
  return out;
}

/** `GET /X/{id}` and the answer of a POST: every scalar, no collections. */
export function flatRecord(entity: Entity, row: Row): WireRecord {
  const out: Record<string, unknown> = {};
  for (const name of entity.properties.kinds.keys()) {
    if (
      isWriteOnly(name) ||
      entity.detailOnly.has(name) ||
      entity.listOnly?.has(name) ||
      !isShown(entity, row, name)
    )
      continue;
    out[name] = propertyOf(entity, row, name);
  }
  return { ...out, ...entity.always?.(row) };
}

/** `GET /X/{id}?includedetails=true`. */
export function detailRecord(tenant: Tenant, entity: Entity, row: Row): WireRecord {
  const out: Record<string, unknown> = { ...flatRecord(entity, row) };
  for (const name of entity.detailOnly) out[name] = propertyOf(entity, row, name);
  return {
    ...out,
    ...entity.extras(row),
    customfields: showCustomFields(tenant.config, fieldsOf(tenant.config, entity.typeId), row.custom),
    external_links: linksOf(tenant, entity, row),
    popup_notes: [],
  };
}

/** For the control plane: what is set, without the hundreds of properties that are not. */
export function compactRecord(tenant: Tenant, entity: Entity, row: Row): WireRecord {
  const out: Record<string, unknown> = { id: row.id };
  for (const name of [...Object.keys(row.values), ...Object.keys(entity.computed), ...ALWAYS]) {
    if (entity.properties.kinds.has(name)) out[name] = propertyOf(entity, row, name);
  }
  out[entity.stampName] = stamp(row.updated);
  const set = fieldsOf(tenant.config, entity.typeId).filter(
    (field) => (row.custom[Number(field['id'])] ?? null) !== null,
  );
  return {
    ...out,
    ...entity.extras(row),
    customfields: showCustomFields(tenant.config, set, row.custom),
    external_links: linksOf(tenant, entity, row),
  };
}

const ALWAYS = ['name', 'inactive', 'datecreated'];

function linksOf(tenant: Tenant, entity: Entity, row: Row): readonly WireRecord[] {
  return tenant.links.find('record', `${entity.tableId}/${row.id}`).map((link) => showLink(tenant, link));
}

/** An external link in wire form; the module's name is read from its number. */
export function showLink(tenant: Tenant, row: Row): WireRecord {
  const module = tenant.config.features.get(Number(row.values['module_id'] ?? 0));
  return {
    third_party_desc: '',
    third_party_secondary_id: '',
    third_party_url: '',
    primary: false,
    module_id: 0,
    details_id: 0,
    ...row.values,
    id: row.id,
    integration_name: row.values['integration_name'] ?? module?.['module_name'] ?? '',
    date_created: stamp(row.created),
    date_updated: stamp(row.updated),
  };
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : value === null || value === undefined ? '' : String(value);
}
