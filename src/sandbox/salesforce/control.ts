import type { SandboxSystem, WireRecord } from '../system.ts';
import type { Sessions } from './auth.ts';
import { type BulkJobs, controlBulk } from './bulk/index.ts';
import { createRecord, existing, idArgument, updateRecord } from './dml.ts';
import { SalesforceError } from './errors.ts';
import type { Org } from './org.ts';
import { namedField } from './records.ts';
import { deleteRecord, mergeRecords, undeleteRecord } from './recycle.ts';
import { wholeRecord } from './render.ts';
import { errorBody } from './rest.ts';
import type { ObjectType } from './schema.ts';
import { idOf } from './store.ts';
import { coerce } from './values.ts';

/** The version in the URLs of records that the control plane shows. */
const CONTROL_VERSION = 'v62.0';

type Controls = Pick<SandboxSystem, 'records' | 'upsert' | 'remove' | 'actions'>;

/** What happens in the org beside the API: users who edit, merge and undelete, sessions that end. */
export function controls(org: Org, sessions: Sessions, bulk: BulkJobs): Controls {
  const typeOf = (name: unknown): ObjectType => {
    const type = org.schema.object(String(name));
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
    const row = org.store.table(type.name).get(id);
    return row === undefined ? {} : wholeRecord(type, row, CONTROL_VERSION);
  };
  return {
    records(object) {
      const type = typeOf(object);
      return [...org.store.table(type.name).rows()].map((row) => wholeRecord(type, row, CONTROL_VERSION));
    },
    upsert: (object, record) =>
      readable(() => {
        const type = typeOf(object);
        const key = Object.keys(record).find((name) => name.toLowerCase() === 'id');
        if (key === undefined) return show(type, String(createRecord(org, type, record)['Id']));
        const { [key]: idText, ...rest } = record;
        const id = idArgument(idText);
        updateRecord(org, type, id, rest);
        return show(type, id);
      }),
    remove: (object, id) =>
      readable(() => {
        const type = typeOf(object);
        const full = idArgument(id);
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
        for (const type of org.schema.objects()) {
          const table = org.store.table(type.name);
          for (const row of [...table.rows()]) if (row['IsDeleted'] === true) table.drop(idOf(row));
        }
        return {};
      },
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
