import { CrosswalkError } from '../model/errors.ts';
import type { Database } from './database.ts';
import { bytes, text } from './row.ts';
import { readSide } from './side.ts';
import type { Slots } from './slots.ts';
import type { StateStore } from './store.ts';

export type IntentStore = Pick<StateStore, 'putIntents' | 'intents' | 'settleIntents'>;

export function intentStore(db: Database, numbers: Slots): IntentStore {
  addHashes(db);
  const put = db.writable
    ? db.prepare(
        'INSERT OR REPLACE INTO intents (key, mapping, side, record_id, at, hashes) VALUES (?, ?, ?, ?, ?, ?)',
      )
    : undefined;
  const ofMapping = db.prepare('SELECT * FROM intents WHERE mapping = ? ORDER BY at, key');
  const settle = db.prepare('DELETE FROM intents WHERE key IN (SELECT value FROM json_each(?))');

  return {
    putIntents: (intents) => {
      if (db.inTransaction) throw notDurable();
      if (intents.length === 0) return;
      db.write(() => {
        for (const { key, mapping, side, recordId, at, hashes } of intents) {
          const packed = hashes ? numbers.pack(numbers.ensureMappingId(mapping), hashes) : null;
          put?.run(key, mapping, side, recordId, at, packed);
        }
      });
    },
    intents: (mapping) =>
      db.read(() =>
        ofMapping.all(mapping).map((row) => ({
          key: text(row, 'key'),
          mapping: text(row, 'mapping'),
          side: readSide(row),
          recordId: text(row, 'record_id'),
          at: text(row, 'at'),
          ...(row['hashes']
            ? { hashes: numbers.unpack(numbers.mappingId(mapping) ?? 0, bytes(row, 'hashes')) }
            : {}),
        })),
      ),
    settleIntents: (keys) => {
      if (keys.length === 0) return;
      db.write(() => settle.run(JSON.stringify(keys)));
    },
  };
}

/** States of the first days have no such column; one that is only read is left as it is. */
function addHashes(db: Database): void {
  const columns = db.prepare('PRAGMA table_info(intents)').all();
  if (!db.writable || columns.some((column) => column['name'] === 'hashes')) return;
  db.transaction(() => db.prepare('ALTER TABLE intents ADD COLUMN hashes BLOB').run());
}

function notDurable(): CrosswalkError {
  return new CrosswalkError({
    code: 'INTERNAL',
    kind: 'internal',
    what: 'Intents were journalled inside an open transaction.',
    why: 'They would not survive a crash between the create and the commit, and the record could be created twice.',
    todo: 'Open an issue with this message.',
  });
}
