import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { HaloApi, Query } from './api.ts';
import { haloCapabilities } from './capabilities.ts';
import type { HaloObject } from './objects.ts';
import { rowId } from './row-id.ts';
import { CUSTOM_PREFIX, type HaloSchema } from './schema.ts';
import { idOf, type ListAnswer, objectsOf, property, serverTime, type WireObject } from './wire.ts';

export interface SweepRow {
  readonly id: string;
  readonly row: WireObject;
}

export interface SweepPage {
  /** Rows not seen on an earlier page of this sweep. */
  readonly rows: readonly SweepRow[];
  readonly last: boolean;
  /** Rows the server announces in all. */
  readonly total: number | undefined;
  /** `Date` of the sweep's first answer, epoch milliseconds: the server's own clock. */
  readonly startedAt: number | undefined;
  /** Ids of the requested custom fields that this sweep has shown: a row without an entry of theirs has no value. */
  readonly customFieldsShown: ReadonlySet<number>;
  /** On the last page of a list that announces some rows more than it gives, however often it is read: how many. */
  readonly missing?: number;
}

export interface SweepRequest {
  /** Path and envelope key of the list. */
  readonly list: Pick<HaloObject, 'envelope' | 'placeholders'> & { readonly name: string };
  /** Filters beyond those every sweep sends. */
  readonly query: Query;
  readonly customFieldIds?: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

/** A list that is asked for whole has no full page. */
const UNPAGED: ReadonlySet<string> = new Set(['Agent']);

/** Passes over a list whose rows moved between its pages (a record deleted meanwhile shifts the rest). */
const PASSES = 2;

/**
 * Every row of a list, inactive ones included, ordered by id, each once. The number of rows a page has is the server's
 * choice (hosted Halo caps at 100 whatever is asked). `record_count` may be too low in some builds, hence a full page is never the
 * last: the one behind it is asked for. A list that ends before `record_count` rows is read once more; when the same rows come,
 * with an empty page behind a short one, the count is wrong (it may count what the filters leave out), and `missing` says by how many.
 * Anything else throws `READ_INCOMPLETE`. Placeholders (a site's "General User") count, but are not among the rows.
 */
export async function* sweep(api: HaloApi, request: SweepRequest): AsyncGenerator<SweepPage> {
  const { name, envelope } = request.list;
  const seen = new Set<string>();
  const wantedIds = new Set(request.customFieldIds ?? []);
  let startedAt: number | undefined;
  const customFieldsShown = new Set<number>();
  let total: number | undefined;
  let before = 0;
  for (let pass = 1; pass <= PASSES; pass += 1) {
    let passed = 0;
    let short = true;
    const pages = new Set<string>();
    for (let pageNo = 1; ; pageNo += 1) {
      const answer = await api.list(`/${name}`, envelope, listQuery(request, pageNo), request.signal);
      startedAt ??= serverTime(answer.date);
      total = totalOf(answer, total);
      const known = seen.size;
      const rows = unseen(api, request, answer.rows, seen);
      const nothingNew = seen.size === known;
      for (const { row } of rows) collectShown(row, wantedIds, customFieldsShown);
      passed += answer.rows.length;
      const page = fingerprint(answer.rows);
      // An empty page, or one page again and again (some lists ignore `page_no`), is the end whatever the count says.
      const exhausted =
        answer.rows.length === 0 ||
        pages.has(page) ||
        (nothingNew && (pass === 1 || total === undefined || passed >= total));
      pages.add(page);
      const enough = total === undefined ? exhausted : seen.size >= total;
      const last = answer.bare || (enough && (exhausted || !isFull(request, answer)));
      if (rows.length > 0 || last) yield { rows, last, total, startedAt, customFieldsShown };
      if (last) return;
      if (exhausted) {
        const missing = (total ?? 0) - seen.size;
        const ended = answer.rows.length === 0 && isEnd(missing, seen.size, short);
        if (pass === PASSES && ended && passed === seen.size && before === seen.size) {
          yield { rows: [], last: true, total, startedAt, customFieldsShown, missing };
          return;
        }
        break;
      }
      short = !isFull(request, answer);
    }
    before = seen.size;
  }
  throw incomplete(api, name, seen.size, total ?? 0);
}

/** A full page with nothing behind it, or a list of which most is missing, was cut off rather than counted wrongly. */
function isEnd(missing: number, read: number, short: boolean): boolean {
  return missing <= 1 || (short && missing < read);
}

/** An empty page behind the last one announces nothing in some builds: what the pages before it said stands. */
function totalOf(answer: ListAnswer, before: number | undefined): number | undefined {
  if (answer.bare) return undefined;
  return answer.rows.length === 0 ? (before ?? answer.total) : (answer.total ?? before);
}

function isFull(request: SweepRequest, answer: ListAnswer): boolean {
  if (UNPAGED.has(request.list.name)) return false;
  return (
    answer.rows.length >= Math.min(haloCapabilities.pageSize, answer.pageSize ?? Number.POSITIVE_INFINITY)
  );
}

function fingerprint(rows: readonly WireObject[]): string {
  return rows.map((row) => String(property(row, 'id'))).join();
}

function listQuery(request: SweepRequest, pageNo: number): Query {
  if (UNPAGED.has(request.list.name)) return { includeenabled: true, includedisabled: true };
  return {
    pageinate: true,
    page_no: pageNo,
    page_size: haloCapabilities.pageSize,
    order: 'id',
    orderdesc: false,
    includeactive: true,
    includeinactive: true,
    ...(request.customFieldIds?.length ? { includecustomfields: request.customFieldIds.join(',') } : {}),
    ...request.list.placeholders?.query,
    ...request.query,
  };
}

function unseen(
  { connection }: HaloApi,
  { list }: SweepRequest,
  rows: readonly WireObject[],
  seen: Set<string>,
): readonly SweepRow[] {
  const fresh: SweepRow[] = [];
  for (const row of rows) {
    const key = rowId(connection, list.name, row);
    if (seen.has(key)) continue;
    seen.add(key);
    const id = idOf(key);
    // System rows with an id of 0 or below count, but are nobody's record.
    if (id !== undefined && !list.placeholders?.includes(row)) fresh.push({ id, row });
  }
  return fresh;
}

function collectShown(row: WireObject, wanted: ReadonlySet<number>, shown: Set<number>): void {
  if (shown.size === wanted.size) return;
  for (const entry of objectsOf(property(row, 'customfields'))) {
    const id = Number(property(entry, 'id'));
    if (wanted.has(id)) shown.add(id);
  }
}

function incomplete(api: HaloApi, name: string, read: number, announced: number): CrosswalkError {
  return new CrosswalkError({
    code: 'READ_INCOMPLETE',
    kind: CODES.READ_INCOMPLETE.kind,
    what: `Halo announced ${announced} records of ${name} and listed ${read}.`,
    where: `At GET /${name} of connection "${api.connection}".`,
    why: 'Records were deleted while the list was read, or this build of Halo ends its lists early.',
    todo: CODES.READ_INCOMPLETE.cure,
  });
}

/** FieldInfo ids of the custom fields among `paths`. */
export function customFieldIds(schema: HaloSchema, paths: readonly string[]): readonly number[] {
  return paths.flatMap((path) => {
    const at = path.startsWith(CUSTOM_PREFIX) ? schema.fields.get(path)?.at : undefined;
    return at?.kind === 'custom' ? [at.id] : [];
  });
}

/** List parameters that make rows carry what `paths` need. */
export function includeQuery(object: HaloObject, paths: readonly string[]): Query {
  const wanted = paths.map((path) => object.include[path.split('.')[0] ?? path]);
  return Object.fromEntries(wanted.filter((name) => name !== undefined).map((name) => [name, true]));
}
