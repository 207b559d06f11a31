import type { Database } from './database.ts';
import { text } from './row.ts';
import type { StateStore } from './store.ts';

export type LearnedStore = Pick<StateStore, 'learned' | 'putLearned'>;

export function learnedStore(db: Database): LearnedStore {
  const ofConnection = db.prepare('SELECT key, value FROM learned WHERE connection = ?');
  const put = db.prepare('INSERT OR REPLACE INTO learned (connection, key, value) VALUES (?, ?, ?)');

  return {
    learned: (connection) =>
      db.read(
        () => new Map(ofConnection.all(connection).map((row) => [text(row, 'key'), text(row, 'value')])),
      ),
    putLearned: (connection, key, value) => {
      db.write(() => put.run(connection, key, value));
    },
  };
}
