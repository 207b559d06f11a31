import { existing } from './dml.ts';
import { SalesforceError } from './errors.ts';
import type { FieldDescribe } from './fields.ts';
import type { Org } from './org.ts';
import { rulesOf } from './rules/index.ts';
import type { ChildRelationship, ObjectType } from './schema.ts';
import { idOf, type Row } from './store.ts';
import { put } from './write.ts';

/** Moves to the recycle bin, with what hangs on it. Of a view the record itself goes. */
export function deleteRecord(org: Org, shown: ObjectType, id: string): void {
  org.transactions.touch();
  existing(org, shown, id);
  if (!shown.deletable)
    throw new SalesforceError('INSUFFICIENT_ACCESS_OR_READONLY', 'entity cannot be deleted');
  remove(org, org.schema.whole(shown.view ?? shown.name) ?? shown, id);
}

/** Also of what the API cannot delete by itself: versions go with their document. */
function remove(org: Org, type: ObjectType, id: string): void {
  const relations = childrenOf(org, type);
  for (const { child, field, restrictedDelete } of relations) {
    const [blocking] = restrictedDelete ? liveChildren(org, child, field, id) : [];
    if (blocking !== undefined) throw blockedByCase(blocking);
  }
  for (const { child, field, cascadeDelete } of relations) {
    for (const row of liveChildren(org, child, field, id)) {
      if (cascadeDelete) remove(org, child, idOf(row));
      // A reference that cannot be changed stays as it is.
      else if (field.updateable) put(org, child, without(row, field.name));
    }
  }
  const row = existing(org, type, id);
  put(org, type, { ...row, IsDeleted: true });
  rulesOf(type.name).removed?.(org, row, (other, otherId) => remove(org, other, otherId));
}

/** Without views, whose rows come and go with the records that they show. */
function childrenOf(org: Org, type: ObjectType): readonly ChildRelationship[] {
  return org.schema
    .children(type)
    .filter(({ child, field }) => field.name !== 'MasterRecordId' && child.view === undefined);
}

/** Out of the recycle bin, with the children that went in with it. */
export function undeleteRecord(org: Org, type: ObjectType, id: string): Row {
  org.transactions.touch();
  const row = org.store.table(type.name).get(id);
  if (row === undefined || row['IsDeleted'] !== true)
    throw new SalesforceError('UNDELETE_FAILED', 'Entity is not in the recycle bin');
  for (const { child, field, cascadeDelete } of childrenOf(org, type)) {
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
    for (const { child, field } of childrenOf(org, type)) {
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
