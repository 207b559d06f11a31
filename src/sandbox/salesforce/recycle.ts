import { existing, put } from './dml.ts';
import { SalesforceError } from './errors.ts';
import type { FieldDescribe } from './fields.ts';
import type { Org } from './org.ts';
import type { ObjectType } from './schema.ts';
import { idOf, type Row } from './store.ts';

/** Moves to the recycle bin, with what hangs on it. */
export function deleteRecord(org: Org, type: ObjectType, id: string): void {
  org.transactions.touch();
  existing(org, type, id);
  if (!type.deletable)
    throw new SalesforceError('INSUFFICIENT_ACCESS_OR_READONLY', 'entity cannot be deleted');
  for (const { child, field, cascadeDelete } of org.schema.children(type)) {
    if (field.name === 'MasterRecordId') continue;
    for (const row of liveChildren(org, child, field, id)) {
      if (cascadeDelete) deleteRecord(org, child, idOf(row));
      else if (child.name === 'Case' && type.name === 'Account') throw blockedByCase(row);
      else put(org, child, without(row, field.name));
    }
  }
  const row = existing(org, type, id);
  put(org, type, { ...row, IsDeleted: true });
}

/** Out of the recycle bin, with the children that went in with it. */
export function undeleteRecord(org: Org, type: ObjectType, id: string): Row {
  org.transactions.touch();
  const row = org.store.table(type.name).get(id);
  if (row === undefined || row['IsDeleted'] !== true)
    throw new SalesforceError('UNDELETE_FAILED', 'Entity is not in the recycle bin');
  for (const { child, field, cascadeDelete } of org.schema.children(type)) {
    if (!cascadeDelete) continue;
    for (const item of org.store.table(child.name).lookup(field.name, [id])) {
      if (item['IsDeleted'] === true && item['SystemModstamp'] === row['SystemModstamp'])
        undeleteRecord(org, child, idOf(item));
    }
  }
  return put(org, type, { ...without(row, 'MasterRecordId'), IsDeleted: false });
}

/** The losers' children go to the winner; the losers stay as deleted rows that name it. */
export function mergeRecords(org: Org, type: ObjectType, winnerId: string, loserIds: readonly string[]): Row {
  if (!type.mergeable) throw new SalesforceError('INVALID_TYPE', `${type.name} cannot be merged`);
  org.transactions.touch();
  const winner = existing(org, type, winnerId);
  for (const id of loserIds) {
    const loser = existing(org, type, id);
    for (const { child, field } of org.schema.children(type)) {
      if (field.name === 'MasterRecordId') continue;
      for (const row of liveChildren(org, child, field, id))
        put(org, child, { ...row, [field.name]: winnerId });
    }
    put(org, type, { ...loser, IsDeleted: true, MasterRecordId: winnerId });
  }
  return put(org, type, winner);
}

function liveChildren(org: Org, child: ObjectType, field: FieldDescribe, id: string): readonly Row[] {
  return org.store
    .table(child.name)
    .lookup(field.name, [id])
    .filter((row) => row['IsDeleted'] !== true);
}

function blockedByCase(row: Row): SalesforceError {
  return new SalesforceError(
    'DELETE_FAILED',
    `Your attempt to delete the record could not be completed because it is associated with the following cases.: ${String(row['CaseNumber'])}\n`,
  );
}

function without(row: Row, name: string): Row {
  const { [name]: _dropped, ...rest } = row;
  return rest;
}
