import type { SandboxSystem, WireRecord } from '../system.ts';
import { changeRules } from './adminrules.ts';
import type { Sessions } from './auth.ts';
import { type BulkJobs, controlBulk } from './bulk/index.ts';
import { createRecord, existing, idArgument, updateRecord } from './dml.ts';
import { SalesforceError } from './errors.ts';
import { addFields, applyFeatures, defineCurrencies, definePersonType } from './features.ts';
import { type FieldDescribe, fieldOf } from './fields.ts';
import type { Locators } from './locators.ts';
import type { Org } from './org.ts';
import { personOf } from './people.ts';
import { namedField } from './records.ts';
import { deleteRecord, mergeRecords, undeleteRecord } from './recycle.ts';
import { wholeRecord } from './render.ts';
import { errorBody } from './rest.ts';
import type { ObjectType } from './schema.ts';
import { readSettings } from './settings.ts';
import { idOf } from './store.ts';
import { coerce, wireDateTime } from './values.ts';
import { plainWrite } from './write.ts';

/** The version in the URLs of records that the control plane shows. */
const CONTROL_VERSION = 'v62.0';

type Controls = Pick<SandboxSystem, 'records' | 'upsert' | 'remove' | 'actions'>;

/** What happens in the org beside the API: users who edit, merge and undelete, sessions that end. */
export function controls(org: Org, sessions: Sessions, locators: Locators, bulk: BulkJobs): Controls {
  const typeOf = (name: unknown): ObjectType => {
    const type = org.schema.whole(String(name));
    if (type === undefined) throw new Error(`There is no object "${String(name)}".`);
    return type;
  };
  const readable = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw error instanceof SalesforceError ? new Error(JSON.stringify(errorBody(error))) : error;
    }
  };
  const show = (type: ObjectType, id: string): WireRecord => {
    const row = org.transactions.uncommitted(type.name).get(id) ?? org.store.table(type.name).get(id);
    return row === undefined ? {} : wholeRecord(type, row, CONTROL_VERSION);
  };
  return {
    records(object) {
      const type = typeOf(object);
      // What is written and not committed yet is shown as it will be.
      const rows = new Map([...org.store.table(type.name).rows()].map((row) => [idOf(row), row]));
      for (const [id, row] of org.transactions.uncommitted(type.name)) rows.set(id, row);
      return [...rows.values()].map((row) => wholeRecord(type, row, CONTROL_VERSION));
    },
    upsert: (object, record) =>
      readable(() => {
        const type = typeOf(object);
        const key = Object.keys(record).find((name) => name.toLowerCase() === 'id');
        if (key === undefined)
          return show(type, String(createRecord(org, type, record, plainWrite(org, personOf(org)))['Id']));
        const { [key]: idText, ...rest } = record;
        const id = idArgument(idText);
        updateRecord(org, type, id, rest);
        return show(type, id);
      }),
    remove: (object, id) =>
      readable(() => {
        const type = typeOf(object);
        const full = idArgument(id);
        org.transactions.touch();
        const row = org.store.table(type.name).get(full);
        if (row === undefined || row['IsDeleted'] === true) return false;
        deleteRecord(org, type, full);
        return true;
      }),
    actions: {
      expireToken: () => {
        sessions.expireAll();
        return {};
      },
      bulk: (body) => controlBulk(bulk, body),
      // Hard deletion: after it neither queryAll nor /deleted knows of the records.
      emptyRecycleBin: () => {
        org.transactions.touch();
        for (const type of org.schema.objects()) {
          const table = org.store.table(type.name);
          for (const row of [...table.rows()]) if (row['IsDeleted'] === true) table.drop(idOf(row));
        }
        return {};
      },
      expireLocators: () => {
        locators.expireAll();
        return {};
      },
      settings: (body) => {
        Object.assign(org.settings, readSettings(body));
        applyFeatures(org);
        defineCurrencies(org);
        definePersonType(org);
        if (Object.keys(body).some((name) => /^(hidden|readOnly|feed)/.test(name))) org.describesChanged();
        return { ...org.settings };
      },
      // Equal or earlier stamps, which no edit can make: a load that kept its dates, a page border among equal ones.
      stamp: (body) => readable(() => ({ stamped: pinStamps(org, typeOf(body['object']), body) })),
      // What no user can edit, such as IsSandbox.
      organization: (body) =>
        readable(() => {
          const type = typeOf('Organization');
          const changes = Object.entries(body).flatMap(([name, value]) => {
            const field = namedField(type, name);
            const stored = coerce(field, value);
            return stored === undefined ? [] : [[field.name, stored] as const];
          });
          const table = org.store.table(type.name);
          table.put({ ...table.get(org.orgId), ...Object.fromEntries(changes), Id: org.orgId });
          return show(type, org.orgId);
        }),
      // A custom field that everybody may see, as `{ "object": "Case", "name": "Region__c", "type": "string(40)" }`.
      field: (body) => {
        const type = typeOf(body['object']);
        const field = customField(body);
        if (!addFields(org, type.name, [field])) throw new Error(`${type.name} has ${field.name} already.`);
        return field;
      },
      rules: (body) => {
        changeRules(org.rules, body);
        return org.rules;
      },
      app: (body) => sessions.configure(body),
      refreshToken: () => ({ refresh_token: sessions.issueRefreshToken() }),
      merge: (body) =>
        readable(() => {
          const type = typeOf(body['object']);
          const losers = Array.isArray(body['losers']) ? body['losers'].map(idArgument) : [];
          const winner = idArgument(body['winner']);
          for (const id of [winner, ...losers]) existing(org, type, id);
          mergeRecords(org, type, winner, losers);
          return show(type, winner);
        }),
      undelete: (body) =>
        readable(() => {
          const type = typeOf(body['object']);
          const id = idArgument(body['id']);
          undeleteRecord(org, type, id);
          return show(type, id);
        }),
    },
  };
}

function customField(body: WireRecord): FieldDescribe {
  const { name, type = 'string(255)', label, externalId, unique, options } = body;
  if (typeof name !== 'string' || !/^\w+__c$/.test(name) || typeof type !== 'string')
    throw new Error(
      '"field" takes { "object", "name": "..__c", "type"?, "label"?, "externalId"?, "unique"?, "options"? }.',
    );
  const flags = `cup${externalId === true ? 'xi' : ''}${unique === true ? 'q' : ''}`;
  const shown = typeof label === 'string' ? label : name.slice(0, -3).replaceAll('_', ' ');
  return fieldOf(name, type, flags, shown, null, Array.isArray(options) ? options.map(String) : []);
}

/** Sets SystemModstamp and LastModifiedDate of the records of `ids`, or of all, to `at`; how many. */
function pinStamps(org: Org, type: ObjectType, body: WireRecord): number {
  const at = typeof body['at'] === 'string' ? Date.parse(body['at']) : Number.NaN;
  if (Number.isNaN(at)) throw new Error('"stamp" takes { "object", "ids"?, "at": "2026-01-31T09:00:00Z" }.');
  const stamp = wireDateTime(at);
  const table = org.store.table(type.name);
  const ids = Array.isArray(body['ids']) ? body['ids'].map(idArgument) : [...table.rows()].map(idOf);
  for (const id of ids) {
    org.transactions.touch(id);
    const row = table.get(id);
    if (row === undefined) throw new Error(`There is no ${type.name} ${id}.`);
    table.put({ ...row, SystemModstamp: stamp, LastModifiedDate: stamp });
  }
  return ids.length;
}
