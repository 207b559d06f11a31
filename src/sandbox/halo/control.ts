import type { WireRecord } from '../system.ts';
import { showAction } from './actionview.ts';
import { findAction, removeAction, writeAction } from './actionwrite.ts';
import { bind } from './body.ts';
import type { ConfigName } from './config.ts';
import { showFile } from './fileview.ts';
import { writeFile } from './filewrite.ts';
import { writeLink } from './links.ts';
import { type ObjectName, objectName, RECORD_NAMES, type RecordName } from './objects.ts';
import { ACTIONS } from './properties/actions.ts';
import { ATTACHMENT } from './properties/attachment.ts';
import { EXTERNAL_LINK } from './properties/externallink.ts';
import type { PropertyTable } from './properties/table.ts';
import { eraseRecord, writeRecord } from './records.ts';
import type { Entities } from './seed.ts';
import type { Row, Table } from './store.ts';
import { compactRecord, type Entity, showLink, type Tenant } from './tenant.ts';

/** The control plane's hands: what a person with the right to do so would do in the screens. */
export interface Hands {
  records(object: string): readonly WireRecord[];
  upsert(object: string, record: WireRecord): WireRecord;
  remove(object: string, id: string): boolean;
}

/** The same of one object. */
interface Hand {
  records(): readonly WireRecord[];
  upsert(record: WireRecord): WireRecord;
  remove(id: string): boolean;
}

export function createHands(tenant: Tenant, entities: Entities): Hands {
  const hand = (object: string): Hand => {
    const name = known(object);
    if (isRecordName(name)) return entityHand(tenant, entities[name]);
    if (name === 'actions') return actionHand(tenant);
    if (name === 'attachment') return fileHand(tenant);
    return name === 'externallink' ? linkHand(tenant) : configHand(tenant, name);
  };
  return {
    records: (object) => hand(object).records(),
    upsert: (object, record) => {
      const one = hand(object);
      tenant.journal.begin();
      return one.upsert(record);
    },
    remove: (object, id) => {
      const one = hand(object);
      tenant.journal.begin();
      return one.remove(id);
    },
  };
}

function entityHand(tenant: Tenant, entity: Entity): Hand {
  const opportunities = entity.name === 'Opportunities';
  const own = (row: Row) => !opportunities || entity.computed['is_opportunity']?.(row) === true;
  return {
    records: () => [...entity.table.all()].filter(own).map((row) => compactRecord(tenant, entity, row)),
    upsert: (record) => {
      const input = bind(record, entity.properties, fail);
      return compactRecord(tenant, entity, writeRecord(tenant, entity, input, 'person'));
    },
    remove: (id) => {
      const row = entity.table.get(Number(id));
      if (row !== undefined) eraseRecord(tenant, entity, row);
      return row !== undefined;
    },
  };
}

/** An action is known by `<ticket>-<number>`. */
function actionHand(tenant: Tenant): Hand {
  return {
    records: () => [...tenant.actions.all()].map((row) => showAction(tenant, row, true)),
    upsert: (record) => showAction(tenant, writeAction(tenant, typed(record, ACTIONS), 'person'), true),
    remove: (id) => {
      const [ticket = 0, number = 0] = id.split('-').map(Number);
      const row = findAction(tenant, ticket, number);
      if (row !== undefined) removeAction(tenant, row);
      return row !== undefined;
    },
  };
}

function fileHand(tenant: Tenant): Hand {
  return {
    records: () => [...tenant.files.all()].map(showFile),
    upsert: (record) => showFile(writeFile(tenant, typed(record, ATTACHMENT), 'person')),
    remove: (id) => erased(tenant.files, id),
  };
}

function linkHand(tenant: Tenant): Hand {
  return {
    records: () => [...tenant.links.all()].map((row) => showLink(tenant, row)),
    upsert: (record) => showLink(tenant, writeLink(tenant, typed(record, EXTERNAL_LINK))),
    remove: (id) => erased(tenant.links, id),
  };
}

function configHand(tenant: Tenant, name: ConfigName): Hand {
  const collection = tenant.config[name];
  return {
    records: () => collection.all(),
    upsert: (record) => collection.upsert(record, 'existing'),
    remove: (id) => {
      const row = collection.all().find((one) => String(one['id']) === id);
      if (row !== undefined) collection.remove(row);
      return row !== undefined;
    },
  };
}

function typed(record: WireRecord, table: PropertyTable): WireRecord {
  return bind(record, table, fail);
}

function erased(table: Table, id: string): boolean {
  const there = table.get(Number(id)) !== undefined;
  table.delete(Number(id));
  return there;
}

function isRecordName(name: ObjectName): name is RecordName {
  return RECORD_NAMES.some((one) => one === name);
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
  if (Number.isNaN(at) || !isRecordName(name)) {
    throw new Error(
      '"stamp" takes { "object", "ids"?, "at": "2026-01-31T09:00:00Z" } for clients, sites, users and tickets.',
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
