import { concernsItem, type Disturbance, disturbance } from '../faults/actions.ts';
import type { SandboxRequest, SandboxResponse, WireRecord } from '../system.ts';
import { exception, json, notFound, Refusal } from './answers.ts';
import { readElements } from './body.ts';
import { checkModule, linkRecord, matchedId, readNewLink, removeLinks } from './links.ts';
import { envelope, type Lister } from './list.ts';
import type { Params } from './params.ts';
import type { PropertyTable } from './properties/table.ts';
import { ARRAY_MODES, type ArrayMode } from './settings.ts';
import type { Row } from './store.ts';
import { detailRecord, type Entity, flatRecord, listRow, type Tenant, type Writer } from './tenant.ts';

/** GET list, GET by id, POST and DELETE of clients, sites and users. */

export function listRecords(
  tenant: Tenant,
  lister: Lister,
  entity: Entity,
  params: Params,
  faults?: readonly Disturbance[],
): SandboxResponse {
  const ids = lister.ids(entity, params);
  // "Not with paging": there it is ignored.
  const idOnly = params.flag('idonly') === true && params.flag('pageinate') !== true;
  return json(
    200,
    envelope(
      params,
      entity.listKey,
      ids,
      (id) => {
        const now = entity.table.get(id);
        const row = now === undefined ? undefined : tenant.lag.seen(entity.table, now);
        return idOnly || row === undefined ? { id } : listRow(tenant, entity, row, params);
      },
      faults,
    ),
  );
}

export function getRecord(tenant: Tenant, entity: Entity, id: number, params: Params): SandboxResponse {
  const row = entity.table.get(id);
  if (row === undefined) throw notFound();
  const details = params.flag('includedetails') === true;
  return json(200, details ? detailRecord(tenant, entity, row) : flatRecord(entity, row));
}

export function deleteRecord(tenant: Tenant, entity: Entity, id: number): SandboxResponse {
  const row = entity.table.get(id);
  if (row === undefined) throw notFound();
  const answer = flatRecord(entity, row);
  eraseRecord(tenant, entity, row);
  return json(200, answer);
}

export function eraseRecord(tenant: Tenant, entity: Entity, row: Row): void {
  if (entity.recoverable !== true) removeLinks(tenant, entity.tableId, row.id);
  entity.remove(row);
}

/** Creates or updates one record and its `new_external_link`. */
export function writeRecord(tenant: Tenant, entity: Entity, input: WireRecord, writer: Writer): Row {
  const id = Number(input['id'] ?? 0);
  const matched = id > 0 ? id : matchedId(tenant, entity.tableId, input);
  const before = matched === undefined ? undefined : entity.table.get(matched);
  if (id > 0 && before === undefined) throw exception('Record not found');
  const link = tenant.settings.newExternalLink ? readNewLink(input['new_external_link']) : undefined;
  checkModule(tenant, link);
  const row = entity.write(before, input, writer);
  linkRecord(tenant, entity.tableId, row.id, link);
  return row;
}

/**
 * `POST /X`: the array's elements one after the other. Halo answers 201 with the last element only, unless
 * `returnall=true`. What happens to the others when one is bad differs between tenants (`arrayMode`).
 */
export function postArray(
  tenant: Tenant,
  request: SandboxRequest,
  params: Params,
  table: PropertyTable,
  write: (element: WireRecord) => () => WireRecord,
  single = false,
): SandboxResponse {
  const elements = readElements(request, table, single);
  const mode = arrayMode(tenant, request);
  const written: (() => WireRecord)[] = [];
  let refused: Refusal | undefined;
  tenant.journal.begin();
  for (const [position, element] of elements.entries()) {
    try {
      failElement(request, position, element);
      written.push(write(element));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused ??= error;
      if (mode === 'rollBack') tenant.journal.rollBack();
      if (mode !== 'carryOn') break;
    }
  }
  if (refused !== undefined) return refused.response;
  if (params.flag('returnall') === true)
    return json(
      201,
      written.map((show) => show()),
    );
  return json(201, written.at(-1)?.() ?? null);
}

/** What the tenant does by itself, unless a fault wants it otherwise for this request. */
function arrayMode(tenant: Tenant, request: SandboxRequest): ArrayMode {
  return (
    ARRAY_MODES.find((mode) => disturbance(request.disturbances, mode) !== undefined) ??
    tenant.settings.arrayMode
  );
}

/** Throws the refusal of the fault `itemErrors` where it names this element; by itself a database error that leaks out. */
function failElement(request: SandboxRequest, position: number, element: WireRecord): void {
  const errors = disturbance(request.disturbances, 'itemErrors');
  if (errors === undefined || !concernsItem(errors, position, element)) return;
  throw exception(errors.message ?? errors.code ?? DEADLOCK);
}

/** In the form in which Halo was seen to pass errors of SQL Server on. */
const DEADLOCK =
  'A database error occurred (1205) - Transaction was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.';

/** A writer for `postArray` that shows the record as it is when the whole array is done. */
export function recordWriter(
  tenant: Tenant,
  entity: Entity,
  writer: Writer,
): (element: WireRecord) => () => WireRecord {
  return (element) => {
    const { id } = writeRecord(tenant, entity, element, writer);
    return () => {
      const row = entity.table.get(id);
      return row === undefined ? { id } : flatRecord(entity, row);
    };
  };
}
