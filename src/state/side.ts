import { ColumnMismatch, type Row, text } from './row.ts';
import type { Side } from './store.ts';

export function readSide(row: Row): Side {
  const side = text(row, 'side');
  if (side !== 'source' && side !== 'target') throw new ColumnMismatch('unexpected content in column side');
  return side;
}
