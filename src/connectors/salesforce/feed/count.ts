import { CrosswalkError } from '../../../model/errors.ts';
import type { CountRequest } from '../../connector.ts';
import type { SalesforceApi } from '../api.ts';
import { queryPath, select } from '../where.ts';
import { FEED_SOURCES, type FeedSource, kindsOf } from './sources.ts';

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
      if (answer.error instanceof CrosswalkError && answer.error.code === 'OBJECT_UNKNOWN') return 0;
      throw answer.error;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
