import { CrosswalkError } from '../model/errors.ts';
import type { Database } from './database.ts';
import { text } from './row.ts';
import { readSide } from './side.ts';
import type { StateStore } from './store.ts';

export type IntentStore = Pick<StateStore, 'putIntents' | 'intents' | 'settleIntents'>;

export function intentStore(db: Database): IntentStore {
  const put = db.prepare(
    'INSERT OR REPLACE INTO intents (key, mapping, side, record_id, at) VALUES (?, ?, ?, ?, ?)',
  );
  const ofMapping = db.prepare('SELECT * FROM intents WHERE mapping = ? ORDER BY at, key');
  const settle = db.prepare('DELETE FROM intents WHERE key IN (SELECT value FROM json_each(?))');

  return {
    putIntents: (intents) => {
      if (db.inTransaction) throw notDurable();
      if (intents.length === 0) return;
      db.write(() => {
        for (const { key, mapping, side, recordId, at } of intents) put.run(key, mapping, side, recordId, at);
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
        })),
      ),
    settleIntents: (keys) => {
      if (keys.length === 0) return;
      db.write(() => settle.run(JSON.stringify(keys)));
    },
  };
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
