import type { Checkpoint } from '../../../model/checkpoint.ts';
import type { Clock } from '../../../model/clock.ts';
import type { Problem } from '../../../model/errors.ts';
import type { SystemRecord } from '../../../model/record.ts';
import { wherePredicate } from '../../../where/index.ts';
import type { ReadPage, ReadRequest } from '../../connector.ts';
import type { SalesforceApi } from '../api.ts';
import { isSalesforceId, to18 } from '../ids.ts';
import { dateOf, isAhead, startOf } from '../standing.ts';
import { chunkByLength, encodeSoql, MAX_QUERY_BYTES, quoted } from '../where.ts';
import { entryOf } from './entry.ts';
import { createLane, type Lane, type LanePage } from './lane.ts';
import { answersTo, postsOf } from './posts.ts';
import { untracked } from './problems.ts';
import { FEED_SOURCES, type FeedSource, kindsOf, sourceQuery } from './sources.ts';

export interface FeedDeps {
  readonly connection: string;
  /** Pages asked for at one moment leave in one request. */
  readonly api: SalesforceApi;
  readonly clock: Clock;
  /** Says only once a run that posts are missing. */
  readonly told: Set<string>;
}

const KIND = 'sf-feed';

/**
 * The feed of all cases since a checkpoint, or of some cases whatever the checkpoint says. The objects it is kept in are read side by
 * side, one request a round; each has a cursor of its own, so that one which comes later (feed tracking switched on) is read whole.
 */
export async function* readFeed(deps: FeedDeps, request: ReadRequest): AsyncGenerator<ReadPage> {
  const kinds = kindsOf(request.where);
  const sources = Object.values<FeedSource>(FEED_SOURCES).filter((source) =>
    source.kinds.some((kind) => kinds.includes(kind)),
  );
  if (request.parents === undefined) {
    yield* readLanes(deps, request, sources, [], request.since);
    return;
  }
  const parents = [...new Set(request.parents.filter(isSalesforceId).map(to18))];
  const chunks = chunkByLength(parents, quoted, roomFor(sources));
  for (const [index, chunk] of chunks.entries()) {
    const among = `ParentId IN (${chunk.map(quoted).join(',')})`;
    for await (const page of readLanes(deps, request, sources, [among], undefined)) {
      const { checkpoint: _, ...rest } = page;
      yield { ...rest, last: page.last && index === chunks.length - 1 };
    }
  }
  if (chunks.length === 0) yield { records: [], last: true };
}

/** Bytes that a list of ids may take in the longest of the statements. */
function roomFor(sources: readonly FeedSource[]): number {
  const longest = sources.map(
    (source) => encodeSoql(sourceQuery({ source, conditions: [], withoutVisibility: false }).soql([])).length,
  );
  return MAX_QUERY_BYTES - Math.max(0, ...longest) - 100;
}

async function* readLanes(
  deps: FeedDeps,
  request: ReadRequest,
  sources: readonly FeedSource[],
  conditions: readonly string[],
  since: Checkpoint | undefined,
): AsyncGenerator<ReadPage> {
  const asked = deps.clock.now();
  const cursors = new Map<string, string>();
  const lanes = sources.map((source) =>
    createLane(deps, request, source, conditions, cursorOf(since, source)),
  );
  const keep = filterOf(deps, request);
  let left = request.limit ?? Number.POSITIVE_INFINITY;
  let open: readonly Lane[] = lanes;
  for (let round = 0; ; round += 1) {
    const pages = (await Promise.all(open.map((lane) => lane.next()))).filter((page) => page !== undefined);
    if (round === 0 && pages.some(({ source, date }) => isAhead(cursorOf(since, source), dateOf(date)))) {
      yield* readLanes(deps, request, sources, conditions, undefined);
      return;
    }
    for (const { source, date } of pages) {
      const until = startOf(dateOf(date), asked) ?? cursorOf(since, source);
      if (until !== undefined && !cursors.has(source.object)) cursors.set(source.object, until);
    }
    open = open.filter((lane) => !lane.done());
    const narrow = lanes.some((lane) => lane.narrow());
    const records = (await entriesOf(deps, narrow ? [...pages, await answersTo(deps, pages)] : pages))
      .filter(keep)
      .slice(0, left);
    left -= records.length;
    const last = open.length === 0 || left <= 0;
    const note = round === 0 ? missing(deps, lanes) : undefined;
    yield {
      records,
      last,
      ...(last ? { checkpoint: { kind: KIND, ...Object.fromEntries(cursors) } } : {}),
      ...(pages.some(({ resumed }) => resumed) ? { resumed: true } : {}),
      ...(note === undefined ? {} : { note }),
    };
    if (last) return;
  }
}

function cursorOf(since: Checkpoint | undefined, { object }: FeedSource): string | undefined {
  const cursor = since?.kind === KIND ? since[object] : undefined;
  return typeof cursor === 'string' ? cursor : undefined;
}

type FeedRows = Pick<LanePage, 'source' | 'rows'>;

/** Oldest first, as far as one page goes. */
async function entriesOf(deps: FeedDeps, pages: readonly FeedRows[]): Promise<readonly SystemRecord[]> {
  const { instanceUrl, userId } = await deps.api.token();
  const posts = await postsOf(deps, pages);
  const entries = pages.flatMap(({ source, rows }) =>
    rows.flatMap((row) => entryOf(source, row, { instanceUrl, userId, posts }) ?? []),
  );
  return entries.sort(byTime);
}

export function byTime(a: SystemRecord, b: SystemRecord): number {
  return compared(String(a.values['at'] ?? ''), String(b.values['at'] ?? '')) || compared(a.id, b.id);
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What was deleted is told whether or not it met the clause. */
function filterOf({ clock }: FeedDeps, { where }: ReadRequest): (record: SystemRecord) => boolean {
  if (where === undefined) return () => true;
  const test = wherePredicate(where.tree, { now: clock.now(), timeZone: 'UTC' });
  return (record) => record.deleted === true || test(record.values);
}

function missing({ connection, told }: FeedDeps, lanes: readonly Lane[]): Problem | undefined {
  if (told.has('CaseFeed') || !lanes.some((lane) => lane.missing() && lane.source.object === 'CaseFeed'))
    return undefined;
  told.add('CaseFeed');
  return untracked(connection);
}
