import { unexpectedAnswer } from './errors.ts';
import { property, textOf, type WireObject } from './wire.ts';

/**
 * The number in a listed row's `id`, as text; 0 and below for the rows of the system itself. Throws `ANSWER_UNEXPECTED` for a row
 * without one: left out, it would look as if the record were not there, and the record would be created a second time.
 */
export function rowId(connection: string, list: string, row: WireObject): string {
  const id = textOf(property(row, 'id'));
  if (id !== undefined && !Number.isNaN(Number(id))) return id;
  throw unexpectedAnswer({ connection, method: 'GET', path: `/${list}` }, 'A row of the list has no id.');
}
