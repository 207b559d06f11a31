import type { SystemRecord } from '../../../model/record.ts';
import type { FindRequest, OwnCreatesRequest, ReadByIdsRequest } from '../../connector.ts';
import type { SalesforceApi } from '../api.ts';
import { isSalesforceId, to18 } from '../ids.ts';
import { rowPages } from '../rows.ts';
import { queryPath, quoted, select } from '../where.ts';
import { textOf, type WireObject } from '../wire.ts';
import { byIds } from './by-ids.ts';
import { entryOf } from './entry.ts';
import { postsOf } from './posts.ts';
import { FEED_SOURCES, type FeedSource, sourceOf } from './sources.ts';

interface Deps {
  readonly connection: string;
  readonly api: SalesforceApi;
}

/** Entries by id; the first characters of an id tell which object keeps it. */
export async function feedByIds(
  deps: Deps,
  request: ReadByIdsRequest,
): Promise<ReadonlyMap<string, SystemRecord>> {
  const ids = request.ids.filter(isSalesforceId).map(to18);
  const pages = await Promise.all(
    Object.values<FeedSource>(FEED_SOURCES).map(async (source) => ({
      source,
      rows: await byIds(
        deps,
        source,
        ids.filter((id) => sourceOf(id) === source),
        request.deleted === true,
      ),
    })),
  );
  const { instanceUrl, userId } = await deps.api.token();
  const posts = await postsOf(deps, pages);
  const records = pages.flatMap(({ source, rows }) =>
    rows.flatMap((row) => entryOf(source, row, { instanceUrl, userId, posts }) ?? []),
  );
  return new Map(records.map((record) => [record.id, record]));
}

/**
 * Comments by their mark. Salesforce cannot search the text of comments, so that those which the connection's own user made are read,
 * newest first, until every mark is found; of a mark that no comment bears all of them are. By other fields nothing is found.
 */
export async function findComments(
  deps: Deps,
  { keys }: FindRequest,
): Promise<readonly (readonly SystemRecord[])[]> {
  const marks = keys.map(({ mark }) => (typeof mark === 'string' ? mark.trim() : undefined));
  const missing = new Set(marks.filter((mark) => mark !== undefined));
  const found = new Map<string, SystemRecord[]>();
  if (missing.size > 0) {
    const { instanceUrl, userId } = await deps.api.token();
    const path = (below: string | undefined) =>
      commentsPath('query', [`CreatedById = ${quoted(userId)}`, below], 'DESC');
    const resume = (row: WireObject) =>
      path(`CreatedDate <= ${textOf(row['CreatedDate'])?.replace('+0000', 'Z')}`);
    for await (const { rows } of rowPages(deps.connection, deps.api, path(undefined), resume)) {
      for (const row of rows) {
        const record = entryOf(FEED_SOURCES.CaseComment, row, { instanceUrl, userId, posts: new Map() });
        const mark = record?.values['mark'];
        if (record === undefined || typeof mark !== 'string') continue;
        found.set(mark, [...(found.get(mark) ?? []), record].slice(0, 10));
        missing.delete(mark);
      }
      if (missing.size === 0) break;
    }
  }
  return marks.map((mark) => (mark === undefined ? [] : (found.get(mark) ?? [])));
}

/** Comments that the connection's own user made in a span of time; nothing else of a feed is ever made by it. */
export async function ownComments(
  deps: Deps,
  { from, to }: OwnCreatesRequest,
): Promise<readonly SystemRecord[]> {
  const { instanceUrl, userId } = await deps.api.token();
  const path = commentsPath(
    'queryAll',
    [`CreatedById = ${quoted(userId)}`, `CreatedDate >= ${from}`, `CreatedDate <= ${to}`],
    'ASC',
  );
  const records: SystemRecord[] = [];
  for await (const { rows } of rowPages(deps.connection, deps.api, path, undefined)) {
    records.push(
      ...rows.flatMap(
        (row) => entryOf(FEED_SOURCES.CaseComment, row, { instanceUrl, userId, posts: new Map() }) ?? [],
      ),
    );
  }
  return records;
}

function commentsPath(
  resource: 'query' | 'queryAll',
  conditions: readonly (string | undefined)[],
  direction: 'ASC' | 'DESC',
): string {
  const { object, fields } = FEED_SOURCES.CaseComment;
  const soql = select({
    object,
    fields,
    conditions,
    orderBy: [`CreatedDate ${direction}`, `Id ${direction}`],
  });
  return queryPath(resource, soql);
}
