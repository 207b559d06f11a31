import { CrosswalkError } from '../../../model/errors.ts';
import type { ReadRequest } from '../../connector.ts';
import type { SalesforceApi } from '../api.ts';
import { restPages } from '../read.ts';
import type { RowPage } from '../rows.ts';
import { type FeedSource, infoOf, sourceQuery } from './sources.ts';

export interface LanePage extends RowPage {
  readonly source: FeedSource;
}

/** The reading of one of the objects, a page at a time. */
export interface Lane {
  readonly source: FeedSource;
  /** `undefined` where the org does not have the object. */
  next(): Promise<LanePage | undefined>;
  done(): boolean;
  missing(): boolean;
  /** The org answers no query of the object that names no record. */
  narrow(): boolean;
}

/**
 * Objects that an org may be without: posts where feed tracking of cases is off, mails without Email-to-Case. Comments of a case every
 * org has.
 */
const OPTIONAL: ReadonlySet<string> = new Set(['CaseFeed', 'FeedComment', 'EmailMessage']);

export function createLane(
  deps: { readonly connection: string; readonly api: SalesforceApi },
  request: Pick<ReadRequest, 'signal' | 'limit'>,
  source: FeedSource,
  conditions: readonly string[],
  since: string | undefined,
): Lane {
  const { headers } = source;
  const api: SalesforceApi = {
    ...deps.api,
    page: (path, options) =>
      deps.api.page(path, { ...options, ...(headers === undefined ? {} : { headers }) }),
  };
  const pagesOf = (withoutVisibility: boolean) => {
    const query = sourceQuery({ source, conditions, withoutVisibility, limit: request.limit });
    return restPages({ connection: deps.connection, api }, infoOf(source), request, query, since);
  };
  let pages = pagesOf(false);
  let first = true;
  let done = false;
  let missing = false;
  let narrow = false;

  const turn = async (): Promise<LanePage | undefined> => {
    const { value } = await pages.next();
    first = false;
    if (value === undefined || value.last) done = true;
    return value === undefined ? undefined : { ...value, source };
  };

  return {
    source,
    async next() {
      try {
        return await turn();
      } catch (error) {
        if (first && hides(error, 'Visibility')) {
          pages = pagesOf(true);
          return turn();
        }
        if (!first || !OPTIONAL.has(source.object)) throw error;
        missing = isUnknown(error);
        narrow = source.object === 'FeedComment' && isRefused(error);
        if (!missing && !narrow) throw error;
        done = true;
        return undefined;
      }
    },
    done: () => done,
    missing: () => missing,
    narrow: () => narrow,
  };
}

/** Objects of feeds may ask users without "View All Data" to name records. */
function isRefused(error: unknown): boolean {
  return error instanceof CrosswalkError && error.code === 'QUERY_REFUSED';
}

function isUnknown(error: unknown): boolean {
  return error instanceof CrosswalkError && error.code === 'OBJECT_UNKNOWN';
}

/** `No such column 'Visibility' on entity 'CaseFeed'`: the field exists where digital experiences are on. */
function hides(error: unknown, field: string): boolean {
  return (
    error instanceof CrosswalkError && error.code === 'FIELD_GONE' && error.text.what.includes(`"${field}"`)
  );
}
