import type { Database } from './database.ts';
import { foreign } from './errors.ts';
import { integer, text } from './row.ts';
import { VERSION } from './schema.ts';
import type { Envelope, StateStore } from './store.ts';

export type EnvelopeStore = Pick<StateStore, 'bindOrg' | 'isOld' | 'trustAgain'> & { read(): Envelope };

/** Row of a mapping whose links are of an older copy. */
export const OLD = 'old:';

export function envelopeStore(db: Database): EnvelopeStore {
  const value = db.prepare('SELECT value FROM envelope WHERE name = ?');
  const forget = db.prepare('DELETE FROM envelope WHERE name = ?');
  const orgs = db.prepare('SELECT connection, org_id FROM orgs ORDER BY connection');
  const org = db.prepare('SELECT org_id FROM orgs WHERE connection = ?');
  const insert = db.prepare('INSERT INTO orgs (connection, org_id) VALUES (?, ?)');

  return {
    read: () =>
      db.read(() => ({
        version: VERSION,
        lineage: text(value.get('lineage') ?? {}, 'value'),
        serial: integer(value.get('serial') ?? {}, 'value'),
        keyId: text(value.get('keyId') ?? {}, 'value'),
        orgs: Object.fromEntries(orgs.all().map((row) => [text(row, 'connection'), text(row, 'org_id')])),
      })),

    isOld: (mapping) => db.read(() => value.get(OLD + mapping)) !== undefined,
    trustAgain: (mapping) => {
      if (db.read(() => value.get(OLD + mapping)) !== undefined) db.write(() => forget.run(OLD + mapping));
    },

    // A state that is only read is checked and not bound: looking at it must not decide whose it is.
    bindOrg: (connection, orgId) => {
      const known = db.read(() => org.get(connection));
      if (known === undefined) {
        if (db.writable) db.write(() => insert.run(connection, orgId));
        return;
      }
      const found = text(known, 'org_id');
      if (found !== orgId) throw foreign(db.path, connection, found, orgId);
    },
  };
}
