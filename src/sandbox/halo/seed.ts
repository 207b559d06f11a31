import { CrosswalkError } from '../../model/errors.ts';
import type { SandboxData, WireRecord } from '../system.ts';
import { writeAction } from './actionwrite.ts';
import { Refusal } from './answers.ts';
import { bind } from './body.ts';
import { addMainSite } from './client.ts';
import { writeFile } from './filewrite.ts';
import { linkRecord, readNewLink, writeLink } from './links.ts';
import { type ObjectName, objectName } from './objects.ts';
import { ACTIONS } from './properties/actions.ts';
import { ATTACHMENT } from './properties/attachment.ts';
import { addGeneralUser, GENERAL_USER } from './site.ts';
import type { Row } from './store.ts';
import { type Entity, type Tenant, text } from './tenant.ts';

/** The client that takes what belongs nowhere else; every tenant has it. */
const DEFAULT_CLIENT = 'Unassigned';

export interface Entities {
  readonly client: Entity;
  readonly site: Entity;
  readonly users: Entity;
  readonly tickets: Entity;
  readonly opportunities: Entity;
}

/**
 * Loads initial records with the ids and stamps they carry, then gives every client its site, every site its General
 * User, and the tenant its default client, all with ids above those. Throws a CrosswalkError that names the bad record.
 */
export function loadRecords(tenant: Tenant, entities: Entities, data: SandboxData): void {
  const clients = load(tenant, entities.client, recordsOf(data, 'client'));
  if (![...tenant.clients.all()].some((row) => row.values['name'] === DEFAULT_CLIENT)) {
    const id = tenant.clients.get(1) === undefined ? 1 : undefined;
    const record = { id, name: DEFAULT_CLIENT };
    clients.push({ row: entities.client.write(undefined, record, 'seed'), record });
  }
  load(tenant, entities.site, recordsOf(data, 'site'));
  // Sites whose id the data names come first: the others get ids above them.
  const named = (entry: Loaded) => Number(Number(entry.record['main_site_id'] ?? 0) > 0);
  clients.sort((a, b) => named(b) - named(a));
  for (const { row, record } of clients) completeClient(tenant, row, record);
  const users = recordsOf(data, 'users').map((record) => withSite(tenant, record));
  load(tenant, entities.users, users);
  for (const site of tenant.sites.all()) {
    const people = tenant.users.find('site', site.id);
    if (people.some((user) => user.values['name'] === GENERAL_USER)) continue;
    addGeneralUser(tenant, site);
  }
  load(tenant, entities.tickets, recordsOf(data, 'tickets'));
  load(tenant, entities.opportunities, recordsOf(data, 'opportunities'));
  loadChildren(tenant, recordsOf(data, 'actions'), (record) =>
    writeAction(tenant, bind(record, ACTIONS, noType), 'seed'),
  );
  loadChildren(tenant, recordsOf(data, 'attachment'), (record) =>
    writeFile(tenant, bind(record, ATTACHMENT, noType), 'seed'),
  );
  for (const record of recordsOf(data, 'externallink')) writeLink(tenant, { ...readNewLink(record), id: 0 });
}

/** Actions and files have to name a ticket (or other record) that is there. */
function loadChildren(
  tenant: Tenant,
  records: readonly WireRecord[],
  write: (record: WireRecord) => void,
): void {
  tenant.journal.begin();
  for (const [index, record] of records.entries()) {
    try {
      write(record);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw wrongData(`Record ${index + 1} of what hangs on tickets.`, `Halo would say "${error.message}".`);
    }
  }
}

function noType(key: string): never {
  throw wrongData('An action or attachment.', `Its property "${key}" has another type in Halo.`);
}

interface Loaded {
  readonly row: Row;
  readonly record: WireRecord;
}

function recordsOf(data: SandboxData, name: ObjectName): readonly WireRecord[] {
  return Object.entries(data).flatMap(([object, records]) => (objectName(object) === name ? records : []));
}

/** Records with an id first, so that the ids of the others end up above them. */
function load(tenant: Tenant, entity: Entity, records: readonly WireRecord[]): Loaded[] {
  const hasId = (record: WireRecord) => Number(record['id'] ?? 0) > 0;
  const ordered = [...records.filter(hasId), ...records.filter((record) => !hasId(record))];
  return ordered.map((written, index) => {
    const where = `${entity.name} record ${index + 1}${hasId(written) ? ` (id ${String(written['id'])})` : ''}.`;
    const record = bind(written, entity.properties, (key) => {
      throw wrongData(where, `Its property "${key}" has another type in Halo.`);
    });
    if (hasId(written) && entity.table.get(Number(written['id'])) !== undefined) {
      throw wrongData(where, 'Another record has the same id.');
    }
    try {
      const row = entity.write(undefined, record, 'seed');
      const links = Array.isArray(record['external_links']) ? record['external_links'] : [];
      for (const link of [...links, record['new_external_link']]) {
        linkRecord(tenant, entity.tableId, row.id, readNewLink(link));
      }
      return { row, record };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw wrongData(where, `Halo would say "${error.message}".`);
    }
  });
}

function wrongData(where: string, why: string): CrosswalkError {
  return new CrosswalkError({
    code: 'SANDBOX_DATA',
    kind: 'config',
    what: 'The sandbox cannot load its Halo data.',
    where,
    why,
    todo: 'Correct the record or start without --data.',
  });
}

function completeClient(tenant: Tenant, client: Row, record: WireRecord): void {
  const current = tenant.clients.get(client.id) ?? client;
  const own = tenant.sites.find('client', client.id);
  const main = own.find((site) => site.id === current.values['main_site_id']) ?? own[0];
  if (main === undefined) {
    addMainSite(tenant, current, record);
    return;
  }
  tenant.clients.put({ ...current, values: { ...current.values, main_site_id: main.id } });
  if ('main_phonenumber' in record) {
    tenant.sites.put({ ...main, values: { ...main.values, phonenumber: text(record['main_phonenumber']) } });
  }
}

/** A user without a site goes to the main site of its client, or to that of the default client. */
function withSite(tenant: Tenant, record: WireRecord): WireRecord {
  if (Number(record['site_id'] ?? record['site_id_int'] ?? 0) > 0) {
    return { ...record, site_id: record['site_id'] ?? record['site_id_int'] };
  }
  const name = text(record['client_name']).toLowerCase() || DEFAULT_CLIENT.toLowerCase();
  const client = tenant.clients.get(Number(record['client_id'] ?? 0)) ?? tenant.clients.find('name', name)[0];
  return { ...record, site_id: client?.values['main_site_id'] };
}
