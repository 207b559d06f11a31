import type { SalesforceApi } from '../api.ts';
import { to18 } from '../ids.ts';
import { textOf, type WireObject } from '../wire.ts';
import { byIds } from './by-ids.ts';
import { type Post, postFacts } from './entry.ts';
import type { LanePage } from './lane.ts';
import { FEED_SOURCES } from './sources.ts';

/** The posts that answers among the rows belong to: those that came with them, and by id the others. */
export async function postsOf(
  deps: { readonly connection: string; readonly api: SalesforceApi },
  pages: readonly Pick<LanePage, 'source' | 'rows'>[],
): Promise<ReadonlyMap<string, Post>> {
  const rowsOf = (object: string) =>
    pages.filter(({ source }) => source.object === object).flatMap(({ rows }) => rows);
  const posts = new Map(rowsOf('CaseFeed').map(post));
  const wanted = rowsOf('FeedComment')
    // Answers below other records' posts came along: `ParentId` cannot be compared with a kind of record.
    .filter((row) => textOf(row['ParentId'])?.startsWith('500'))
    .map((row) => to18(textOf(row['FeedItemId']) ?? ''))
    .filter((id) => id !== '' && !posts.has(id));
  const rows = await byIds(deps, FEED_SOURCES.CaseFeed, wanted, true);
  for (const row of rows) posts.set(...post(row));
  return posts;
}

/**
 * The answers to posts that came, where answers cannot be asked for by themselves. A new answer moves the stamp of its post; an edit of
 * one shows when its post is read again.
 */
export async function answersTo(
  deps: { readonly connection: string; readonly api: SalesforceApi },
  pages: readonly LanePage[],
): Promise<Pick<LanePage, 'source' | 'rows'>> {
  const ids = pages
    .filter(({ source }) => source.object === 'CaseFeed')
    .flatMap(({ rows }) => rows)
    .filter((row) => row['CommentCount'] !== 0)
    .map((row) => to18(textOf(row['Id']) ?? ''));
  const source = FEED_SOURCES.FeedComment;
  return { source, rows: await byIds(deps, source, ids, true, 'FeedItemId') };
}

function post(row: WireObject): [string, Post] {
  return [to18(textOf(row['Id']) ?? ''), postFacts(row)];
}
