import { HubspotError, invalid, notFound } from './errors.ts';
import type { ObjectName } from './names.ts';
import { OBJECTS } from './names.ts';
import type { Portal } from './portal.ts';
import type { Row } from './store.ts';

/** The row that an id stands for, also the id of a record that was merged into another; 404 for an archived one. */
export function liveRow(portal: Portal, object: ObjectName, id: string): Row {
  const table = portal.tables[object];
  const row = table.get(table.resolve(id));
  if (row === undefined || row.archivedAt !== undefined) throw notFound();
  return row;
}

/** Into the recycle bin, from which only people can bring it back. */
export function archive(portal: Portal, object: ObjectName, row: Row): void {
  if (row.archivedAt !== undefined) return;
  const now = portal.clock.now();
  portal.tables[object].put({ ...row, archivedAt: now, updated: now });
}

/** Days that an archived record can be restored, and seen. */
const KEPT_DAYS = 90;

/** Whether a record was archived so long ago that nothing shows it any more. */
export function isGone(portal: Portal, row: Row): boolean {
  return row.archivedAt !== undefined && portal.clock.now() - row.archivedAt > KEPT_DAYS * 86_400_000;
}

export function restore(portal: Portal, object: ObjectName, row: Row): void {
  const { archivedAt, ...rest } = row;
  if (archivedAt === undefined) return;
  if (isGone(portal, row))
    throw new HubspotError(400, 'VALIDATION_ERROR', `${row.id} was deleted more than ${KEPT_DAYS} days ago.`);
  const conflict = portal.tables[object].conflict(row);
  if (conflict?.property === 'email')
    throw new HubspotError(409, 'CONFLICT', `Contact already exists. Existing ID: ${conflict.holder.id}`);
  if (conflict !== undefined)
    throw invalid(`CONFLICTING_UNIQUE_VALUE: ${conflict.holder.id} has the value of ${conflict.property}.`);
  portal.tables[object].put({ ...rest, updated: portal.clock.now() });
}

/** Deletion for privacy: nothing of the record can be read any more, not even that it was archived. */
export function forget(portal: Portal, object: ObjectName, row: Row): void {
  for (const other of OBJECTS) {
    for (const { id } of portal.links.of({ object, id: row.id }, other))
      portal.links.drop({ object, id: row.id }, { object: other, id });
  }
  portal.tables[object].drop(row.id);
}
