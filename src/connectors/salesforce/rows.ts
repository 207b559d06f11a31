import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { ApiRequest, PageAnswer, SalesforceApi } from './api.ts';
import { createPageMemory } from './page-memory.ts';
import { textOf, type WireObject } from './wire.ts';

export interface RowPage {
  readonly rows: readonly WireObject[];
  readonly last: boolean;
  /** Rows that the query found, this page's and all others. */
  readonly total: number;
  /** True from the page on where a new query took over from a lost cursor: the rows are not those of one moment. */
  readonly resumed: boolean;
  /** The server's clock when it answered the first page. */
  readonly date: string | undefined;
}

/** Faults of a later page after which the rest can be asked for anew. */
const LOST_CURSOR: ReadonlySet<string> = new Set(['INVALID_QUERY_LOCATOR', 'QUERY_TIMEOUT']);

/**
 * All pages of a query, each row once a page. A lost cursor is replaced by the query that `resume` makes from the last
 * row, as long as that goes forward. Ends only when as many rows as announced have come; throws `READ_INCOMPLETE`
 * otherwise, and as soon as a page comes twice or a cursor leads to where the reading has been: it would never end.
 * Pages may be shorter than asked for: that is a hint to Salesforce and nothing more.
 */
export async function* rowPages(
  connection: string,
  api: SalesforceApi,
  first: string,
  resume: ((lastRow: WireObject) => string) | undefined,
  options: Pick<ApiRequest, 'kind' | 'signal' | 'quotable'> = {},
): AsyncGenerator<RowPage> {
  let path = first;
  let date: string | undefined;
  let lastRow: WireObject | undefined;
  const asked = new Set<string>();
  let pages = createPageMemory();
  let count = 0;
  let resumed = false;
  for (;;) {
    if (asked.has(path))
      throw incomplete(connection, first, 'The cursor leads to a page that was read already.');
    asked.add(path);
    const answer = await api.page(path, options);
    if (!answer.ok) {
      if (
        count === 0 ||
        lastRow === undefined ||
        resume === undefined ||
        !LOST_CURSOR.has(answer.fault.errorCode)
      ) {
        throw answer.error;
      }
      path = resume(lastRow);
      resumed = true;
      count = 0;
      pages = createPageMemory();
      continue;
    }
    date ??= answer.date;
    const rows = unique(answer.page.records);
    const next = following(answer.page);
    const ids = rows.flatMap((row) => textOf(row['Id']) ?? []);
    if (!pages.isNew(ids)) throw incomplete(connection, first, 'Rows of one page came again on another.');
    count += rows.length;
    checkComplete(connection, first, answer.page, next, count);
    lastRow = rows.at(-1) ?? lastRow;
    yield { rows, last: next === undefined, total: answer.page.totalSize, resumed, date };
    if (next === undefined) return;
    path = next;
  }
}

type Page = Extract<PageAnswer, { ok: true }>['page'];

/** Below the instance's host only: the token goes with the request. */
function following(page: Page): string | undefined {
  return page.done || !page.next?.startsWith('/services/') ? undefined : page.next;
}

function checkComplete(
  connection: string,
  path: string,
  page: Page,
  next: string | undefined,
  read: number,
): void {
  // Current cursors carry the offset of their next row: /query/0r8xx0000000001AAA-2000
  const offset = /-(\d+)$/.exec(next ?? '')?.[1];
  const announced = next === undefined ? page.totalSize : Number(offset ?? 0);
  if (page.done !== (next === undefined))
    throw incomplete(connection, path, 'It said that more rows follow, and not where.');
  if (next !== undefined && page.records.length === 0)
    throw incomplete(connection, path, 'It said that more rows follow, and sent none.');
  if (read < announced) throw incomplete(connection, path, `It sent ${read} of ${announced} announced rows.`);
}

function incomplete(connection: string, path: string, how: string): CrosswalkError {
  return new CrosswalkError({
    code: 'READ_INCOMPLETE',
    kind: CODES.READ_INCOMPLETE.kind,
    what: `Salesforce connection "${connection}" did not send a whole list. ${how}`,
    where: `At GET ${path.split('?')[0] ?? ''}.`,
    why: CODES.READ_INCOMPLETE.cause,
    todo: CODES.READ_INCOMPLETE.cure,
  });
}

function unique(rows: readonly WireObject[]): readonly WireObject[] {
  return [...new Map(rows.map((row, index) => [textOf(row['Id']) ?? index, row])).values()];
}

/** Every row of a query that is known to be small. */
export async function allRows(
  connection: string,
  api: SalesforceApi,
  path: string,
  options: Pick<ApiRequest, 'kind' | 'signal'> = {},
): Promise<readonly WireObject[]> {
  const rows: WireObject[] = [];
  for await (const page of rowPages(connection, api, path, undefined, options)) rows.push(...page.rows);
  return rows;
}
