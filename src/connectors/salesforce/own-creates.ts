import type { SystemRecord } from '../../model/record.ts';
import type { OwnCreatesRequest } from '../connector.ts';
import type { SalesforceApi } from './api.ts';
import { recordOf } from './convert.ts';
import type { ObjectInfo } from './describe.ts';
import { checkFields } from './org.ts';
import { fieldsOf } from './read-query.ts';
import { allRows } from './rows.ts';
import { queryPath, quoted, select } from './where.ts';

/**
 * Records that the token's user made in a span of time. Salesforce sets CreatedById and CreatedDate itself (only a migration with
 * "Set Audit Fields upon Record Creation" gives others) and never changes them. The few objects that do not have both tell nothing.
 */
export async function ownCreates(
  connection: string,
  api: SalesforceApi,
  info: ObjectInfo,
  { fields, from, to }: OwnCreatesRequest,
): Promise<readonly SystemRecord[] | undefined> {
  if (!info.fields.has('createdbyid') || !info.fields.has('createddate')) return undefined;
  checkFields(connection, info, fields);
  const { userId } = await api.token();
  const soql = select({
    object: info.catalogue.object,
    fields: fieldsOf(info, fields),
    conditions: [`CreatedById = ${quoted(userId)}`, `CreatedDate >= ${from}`, `CreatedDate <= ${to}`],
  });
  const rows = await allRows(connection, api, queryPath(info.hasDeleted ? 'queryAll' : 'query', soql));
  return rows.map((row) => recordOf(info, row, fields));
}
