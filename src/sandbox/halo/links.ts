import type { WireRecord } from '../system.ts';
import { exception, modelState } from './answers.ts';
import { bind, isRecord } from './body.ts';
import type { Params } from './params.ts';
import { EXTERNAL_LINK } from './properties/externallink.ts';
import { only, type Row } from './store.ts';
import { showLink, type Tenant, text } from './tenant.ts';

const KINDS = EXTERNAL_LINK.kinds;
const SERVER_OWNED = new Set(['id', 'date_created', 'date_updated']);

/** `POST /ExternalLink`: creates a link, or merges into the one with that id. */
export function writeLink(tenant: Tenant, input: WireRecord): Row {
  const id = Number(input['id'] ?? 0);
  const before = id > 0 ? tenant.links.get(id) : undefined;
  if (id > 0 && before === undefined) throw exception('Record not found');
  if (before === undefined) checkModule(tenant, input);
  return put(tenant, before, input);
}

/** `new_external_link` with its scalars in the model's types; `undefined` when there is nothing to link. */
export function readNewLink(input: unknown): WireRecord | undefined {
  if (!isRecord(input)) return undefined;
  const link = bind(input, EXTERNAL_LINK, (key, message) => {
    throw modelState(`new_external_link.${key}`, message);
  });
  return text(link['third_party_id']) === '' ? undefined : link;
}

/** Links a record, unless it has just that link already. */
export function linkRecord(
  tenant: Tenant,
  tableId: number,
  haloId: number,
  input: WireRecord | undefined,
): void {
  if (input === undefined || !tenant.settings.newExternalLink) return;
  const wanted = { ...input, table_id: tableId, halo_id: haloId };
  const before = tenant.links
    .find('record', `${tableId}/${haloId}`)
    .find(
      (row) => sameIntegration(tenant, row, wanted) && sameThirdParty(row, text(input['third_party_id'])),
    );
  put(tenant, before, wanted);
}

/** Throws for a link that names no module of this tenant, where the tenant insists on one; the words are best knowledge. */
export function checkModule(tenant: Tenant, link: WireRecord | undefined): void {
  if (link === undefined || !tenant.settings.linkRequiresModule) return;
  const number = Number(link['module_id'] ?? 0);
  if (tenant.config.features.get(number) === undefined) throw exception('Integration not found');
}

/** The record that `_match_thirdparty_id` with `_match_integration_id` or `_match_integration_name` points at. */
export function matchedId(tenant: Tenant, tableId: number, input: WireRecord): number | undefined {
  const found = matchedLink(tenant, tableId, input);
  return found === undefined ? undefined : Number(found.values['halo_id']);
}

export function matchedLink(tenant: Tenant, tableId: number, input: WireRecord): Row | undefined {
  const thirdParty = text(input['_match_thirdparty_id']);
  if (!tenant.settings.matchThirdParty || thirdParty === '') return undefined;
  const integration = {
    module_id: Number(input['_match_integration_id'] ?? 0),
    integration_name: text(input['_match_integration_name']),
  };
  return tenant.links
    .find('thirdParty', thirdPartyKey(tableId, thirdParty))
    .find((row) => sameIntegration(tenant, row, integration));
}

export function removeLinks(tenant: Tenant, tableId: number, haloId: number): void {
  for (const row of tenant.links.find('record', `${tableId}/${haloId}`)) tenant.links.delete(row.id);
}

/** The rows that the filters of `GET /ExternalLink` select. */
export function selectLinks(tenant: Tenant, params: Params): readonly Row[] {
  if (!tenant.settings.linkFilters) return [...tenant.links.all()];
  const table = params.int('table_id');
  const numbers = ['module_id', 'table_id', 'halo_id', 'details_id'].map(
    (name) => [name, params.int(name)] as const,
  );
  const modules = params.ids('module_list');
  const texts = ['third_party_id', 'third_party_secondary_id', 'third_party_desc', 'third_party_type'].map(
    (name) => [name, params.text(name)?.toLowerCase()] as const,
  );
  const search = params.text('search')?.toLowerCase();
  const thirdParty = params.text('third_party_id');
  const narrowed =
    table !== undefined && thirdParty !== undefined
      ? tenant.links.find('thirdParty', thirdPartyKey(table, thirdParty))
      : tenant.links.all();
  return [
    ...only(
      narrowed,
      (row) =>
        numbers.every(([name, wanted]) => wanted === undefined || Number(row.values[name] ?? 0) === wanted) &&
        (modules.length === 0 || modules.includes(Number(row.values['module_id'] ?? 0))) &&
        texts.every(
          ([name, wanted]) => wanted === undefined || text(row.values[name]).toLowerCase() === wanted,
        ) &&
        (search === undefined ||
          ['third_party_id', 'third_party_desc'].some((name) =>
            text(row.values[name]).toLowerCase().includes(search),
          )),
    ),
  ];
}

export function thirdPartyKey(tableId: number, thirdPartyId: string): string {
  // SQL Server's default collation ignores case.
  return `${tableId}/${thirdPartyId.toLowerCase()}`;
}

function put(tenant: Tenant, before: Row | undefined, input: WireRecord): Row {
  const now = tenant.clock.now();
  const values: Record<string, unknown> = { ...before?.values };
  for (const [name, value] of Object.entries(input)) {
    if (!KINDS.has(name) || SERVER_OWNED.has(name) || name.startsWith('new_')) continue;
    if (value === null || value === undefined) delete values[name];
    else values[name] = value;
  }
  const id = before?.id ?? tenant.links.newId();
  return tenant.links.put({ id, values, custom: {}, created: before?.created ?? now, updated: now });
}

/** By module number, or by name where one side has no number. */
function sameIntegration(tenant: Tenant, row: Row, wanted: WireRecord): boolean {
  const number = Number(wanted['module_id'] ?? 0);
  if (number > 0) return Number(row.values['module_id'] ?? 0) === number;
  const name = text(wanted['integration_name']).toLowerCase();
  return text(showLink(tenant, row)['integration_name']).toLowerCase() === name;
}

function sameThirdParty(row: Row, thirdPartyId: string): boolean {
  return text(row.values['third_party_id']).toLowerCase() === thirdPartyId.toLowerCase();
}
