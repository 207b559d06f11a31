import { setImmediate } from 'node:timers/promises';
import type { PageAnswer, PageOptions, SalesforceApi } from './api.ts';
import { unexpected } from './api.ts';
import { faultsOf, requestError } from './errors.ts';
import { isWireObject, objectsOf, queryPageOf } from './wire.ts';

/** A composite request takes 25 others, of which 5 may be queries. */
const MOST_QUERIES = 5;

interface Waiting {
  readonly path: string;
  readonly options: PageOptions;
  readonly settle: (answer: Promise<PageAnswer>) => void;
}

/**
 * The same API; pages that are asked for at the same moment leave as one composite request, which counts as one. Each has an answer of
 * its own: a query that is refused leaves the others alone. One that is asked for alone goes as it is.
 */
export function together(connection: string, apiVersion: string, api: SalesforceApi): SalesforceApi {
  let waiting: Waiting[] = [];

  const flush = async (): Promise<void> => {
    // Whoever goes on with an answer of this moment asks within it, too.
    await setImmediate();
    const asked = waiting;
    waiting = [];
    for (let start = 0; start < asked.length; start += MOST_QUERIES) {
      const group = asked.slice(start, start + MOST_QUERIES);
      const [first, ...others] = group;
      if (first !== undefined && others.length === 0) first.settle(api.page(first.path, first.options));
      else settleGroup(group, sendGroup(connection, apiVersion, api, group));
    }
  };

  return {
    ...api,
    page: (path, options = {}) =>
      new Promise((resolve) => {
        waiting.push({ path, options, settle: resolve });
        if (waiting.length === 1) void flush();
      }),
  };
}

function settleGroup(group: readonly Waiting[], answers: Promise<readonly PageAnswer[]>): void {
  for (const [index, { settle }] of group.entries()) {
    settle(
      answers.then((all) => {
        const answer = all[index];
        if (answer === undefined) throw new Error('an answer of a group is missing');
        return answer;
      }),
    );
  }
}

async function sendGroup(
  connection: string,
  apiVersion: string,
  api: SalesforceApi,
  group: readonly Waiting[],
): Promise<readonly PageAnswer[]> {
  const path = '/composite';
  const signal = group.find(({ options }) => options.signal !== undefined)?.options.signal;
  const answer = await api.send({
    method: 'POST',
    path,
    // Nothing but queries: it may be sent again.
    kind: group[0]?.options.kind ?? 'read',
    repeatable: true,
    quotable: group.every(({ options }) => options.quotable === true),
    ...(signal === undefined ? {} : { signal }),
    body: {
      allOrNone: false,
      compositeRequest: group.map((one, index) => ({
        method: 'GET',
        url: one.path.startsWith('/services/') ? one.path : `/services/data/v${apiVersion}${one.path}`,
        referenceId: `q${index}`,
        ...(one.options.headers === undefined ? {} : { httpHeaders: one.options.headers }),
      })),
    },
  });
  if (!answer.ok) return group.map(() => answer);
  const items = isWireObject(answer.body) ? objectsOf(answer.body['compositeResponse']) : [];
  const date = answer.headers.get('date') ?? undefined;
  return group.map((one, index): PageAnswer => {
    const item = items.find(({ referenceId }) => referenceId === `q${index}`);
    const status = item?.['httpStatusCode'];
    if (typeof status !== 'number') throw unexpected(connection, path);
    if (status < 300) {
      const page = queryPageOf(item?.['body']);
      if (page === undefined) throw unexpected(connection, one.path);
      return { ok: true, page, date };
    }
    const [fault] = faultsOf(status, item?.['body']);
    const place = `GET ${one.path.split('?')[0] ?? ''}`;
    return { ok: false, fault, error: requestError(connection, place, status, fault, one.options.quotable) };
  });
}
