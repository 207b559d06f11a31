import type { CountRequest } from '../connector.ts';
import type { SalesforceApi } from './api.ts';
import type { ObjectInfo } from './describe.ts';
import { queryPath, scope, select } from './where.ts';

/** `SELECT COUNT() FROM Account WHERE …`: the figure is `totalSize`, and there are no rows. */
export async function countRecords(
  api: SalesforceApi,
  info: ObjectInfo,
  request: CountRequest,
): Promise<number> {
  const soql = select({
    object: info.catalogue.object,
    fields: ['COUNT()'],
    conditions: [scope(request.where, false)],
  });
  const answer = await api.page(queryPath('query', soql), { quotable: true });
  if (!answer.ok) throw answer.error;
  return answer.page.totalSize;
}
