import type { Checkpoint } from '../model/checkpoint.ts';
import type { Database } from './database.ts';
import { ColumnMismatch, object, type Row, text } from './row.ts';
import type { StateStore } from './store.ts';

export type CheckpointStore = Pick<StateStore, 'checkpoint' | 'putCheckpoint' | 'clearCheckpoints'>;

export function checkpointStore(db: Database): CheckpointStore {
  const get = db.prepare(
    'SELECT checkpoint, mapping_hash, at FROM checkpoints WHERE mapping = ? AND side = ?',
  );
  const put = db.prepare(
    'INSERT OR REPLACE INTO checkpoints (mapping, side, checkpoint, mapping_hash, at) VALUES (?, ?, ?, ?, ?)',
  );
  const clear = db.prepare('DELETE FROM checkpoints WHERE mapping = ?');

  return {
    checkpoint: (mapping, side) =>
      db.read(() => {
        const row = get.get(mapping, side);
        if (!row) return undefined;
        return {
          checkpoint: readCheckpoint(row),
          mappingHash: text(row, 'mapping_hash'),
          at: text(row, 'at'),
        };
      }),
    putCheckpoint: (mapping, side, { checkpoint, mappingHash, at }) => {
      db.write(() => put.run(mapping, side, JSON.stringify(checkpoint), mappingHash, at));
    },
    clearCheckpoints: (mapping) => {
      db.write(() => clear.run(mapping));
    },
  };
}

function readCheckpoint(row: Row): Checkpoint {
  const value = object(row, 'checkpoint');
  if (!isCheckpoint(value)) throw new ColumnMismatch('unexpected content in column checkpoint');
  return value;
}

function isCheckpoint(value: Readonly<Record<string, unknown>>): value is Checkpoint {
  return typeof value['kind'] === 'string';
}
