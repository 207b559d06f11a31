import type { CountRequest } from '../../connector.ts';
import type { SalesforceApi } from '../api.ts';
import { queryPath, select } from '../where.ts';
import { FEED_SOURCES, type FeedSource, kindsOf } from './sources.ts';

/** Objects that the org does not have, or of which it wants records named. */
const UNCOUNTED: ReadonlySet<string> = new Set(['OBJECT_UNKNOWN', 'QUERY_REFUSED']);

/** Rows of the objects a feed is kept in, those that are no notes of their own included. One request. */
export async function countFeed(api: SalesforceApi, request: CountRequest): Promise<number> {
  const kinds = kindsOf(request.where);
  const sources = Object.values<FeedSource>(FEED_SOURCES).filter((source) =>
    source.kinds.some((kind) => kinds.includes(kind)),
  );
  const counts = await Promise.all(
    sources.map(async ({ object, conditions }) => {
      const answer = await api.page(queryPath('query', select({ object, fields: ['COUNT()'], conditions })), {
        quotable: true,
      });
      if (answer.ok) return answer.page.totalSize;
      if (UNCOUNTED.has(answer.error.code)) return 0;
      throw answer.error;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
