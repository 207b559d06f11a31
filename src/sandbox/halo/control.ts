import type { WireRecord } from '../system.ts';
import { bind } from './body.ts';
import { writeLink } from './links.ts';
import { type ObjectName, objectName } from './objects.ts';
import { EXTERNAL_LINK } from './properties/externallink.ts';
import { eraseRecord, writeRecord } from './records.ts';
import type { Entities } from './seed.ts';
import { compactRecord, type Entity, showLink, type Tenant } from './tenant.ts';

/** The control plane's hands: what a person with the right to do so would do in the screens. */
export interface Hands {
  records(object: string): readonly WireRecord[];
  upsert(object: string, record: WireRecord): WireRecord;
  remove(object: string, id: string): boolean;
}

export function createHands(tenant: Tenant, entities: Entities): Hands {
  const entity = (name: ObjectName): Entity | undefined =>
    name === 'client' || name === 'site' || name === 'users' ? entities[name] : undefined;
  return {
    records: (object) => {
      const name = known(object);
      const records = entity(name);
      if (records !== undefined) {
        return [...records.table.all()].map((row) => compactRecord(tenant, records, row));
      }
      if (name === 'externallink') return [...tenant.links.all()].map((row) => showLink(tenant, row));
      return isConfig(name) ? tenant.config[name].all() : [];
    },
    upsert: (object, record) => {
      const name = known(object);
      const records = entity(name);
      tenant.journal.begin();
      if (records !== undefined) {
        const input = bind(record, records.properties, fail);
        return compactRecord(tenant, records, writeRecord(tenant, records, input, 'person'));
      }
      if (name === 'externallink') {
        return showLink(tenant, writeLink(tenant, bind(record, EXTERNAL_LINK, fail)));
      }
      if (!isConfig(name)) throw new Error(`"${object}" cannot be written.`);
      return tenant.config[name].upsert(record, 'existing');
    },
    remove: (object, id) => {
      const name = known(object);
      const records = entity(name);
      const number = Number(id);
      tenant.journal.begin();
      if (records !== undefined) {
        const row = records.table.get(number);
        if (row !== undefined) eraseRecord(tenant, records, row);
        return row !== undefined;
      }
      if (name === 'externallink') {
        const there = tenant.links.get(number) !== undefined;
        tenant.links.delete(number);
        return there;
      }
      const row = isConfig(name) ? tenant.config[name].get(number) : undefined;
      if (row === undefined || !isConfig(name)) return false;
      tenant.config[name].remove(row);
      return true;
    },
  };
}

type ConfigObject = Exclude<ObjectName, 'client' | 'site' | 'users' | 'externallink'>;

function isConfig(name: ObjectName): name is ConfigObject {
  return name !== 'client' && name !== 'site' && name !== 'users' && name !== 'externallink';
}

function known(object: string): ObjectName {
  const name = objectName(object);
  if (name === undefined) throw new Error(`The Halo sandbox has no object "${object}".`);
  return name;
}

function fail(key: string, message: string): never {
  throw new Error(`${key}: ${message}`);
}

/** `stamp`: gives the records of `ids`, or all, of an object the last change `at`, which no edit can; how many. */
export function pinStamps(entities: Entities, body: WireRecord): number {
  const name = known(String(body['object']));
  const at = typeof body['at'] === 'string' ? Date.parse(body['at']) : Number.NaN;
  if (Number.isNaN(at) || (name !== 'client' && name !== 'site' && name !== 'users')) {
    throw new Error(
      '"stamp" takes { "object", "ids"?, "at": "2026-01-31T09:00:00Z" } for clients, sites and users.',
    );
  }
  const { table } = entities[name];
  const ids = Array.isArray(body['ids']) ? body['ids'].map(Number) : [...table.all()].map((row) => row.id);
  for (const id of ids) {
    const row = table.get(id);
    if (row === undefined) throw new Error(`There is no ${name} ${id}.`);
    table.put({ ...row, updated: at });
  }
  return ids.length;
}
