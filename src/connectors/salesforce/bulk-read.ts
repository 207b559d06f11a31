import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { unexpected } from './api.ts';
import { type Column, rowOf } from './bulk-columns.ts';
import {
  abandonJob,
  awaitJob,
  type BulkContext,
  type BulkJob,
  deleteJob,
  JOBS,
  lostOr,
  signalOf,
} from './bulk-job.ts';
import { csvLines } from './csv.ts';
import { createPageMemory } from './page-memory.ts';
import { textOf, type WireObject } from './wire.ts';

/** Rows asked for at once: one answer is held in memory as text and as rows, and nothing beside it. */
const FIRST_ROWS = 10_000;
/** Below this, an answer that is too large is so because of single records. */
const FEWEST_ROWS = 100;
/** How often one page is asked for when it comes shorter than it says it is. */
const ATTEMPTS = 3;

export interface BulkPage {
  readonly rows: readonly WireObject[];
  readonly last: boolean;
}

interface Results {
  readonly rows: readonly WireObject[];
  /** `end` where Salesforce says so, `untold` where the header is missing. */
  readonly next: 'end' | 'untold' | { readonly locator: string };
}

/**
 * Waits for the job and hands its rows out, at most `size` at a time, in no order. A reader that stops early ends the job
 * at Salesforce; a job that failed stays for the admin to look at.
 */
export async function* bulkPages(
  context: BulkContext,
  job: BulkJob,
  columns: readonly Column[],
  size: number,
): AsyncGenerator<BulkPage> {
  let left: 'stopped' | 'complete' | 'failed' = 'stopped';
  try {
    const found = await awaitJob(context, job);
    left = 'complete';
    const given = new Set<string>();
    const pages = createPageMemory();
    let locator: string | undefined;
    let ask = FIRST_ROWS;
    let count = 0;
    for (;;) {
      const page = await readResults(context, job, columns, locator, ask);
      if (page === 'too large') {
        ask = Math.max(FEWEST_ROWS, Math.floor(ask / 4));
        continue;
      }
      const ids = page.rows.map((row) => textOf(row['Id']) ?? '');
      if (!pages.isNew(ids)) throw incomplete(context, job, count, found);
      count += new Set(ids).size;
      // A proxy that drops headers it does not know: the job's own count then tells whether anything is missing.
      if (page.next === 'untold' && count !== found) throw unexpected(context.connection, resultsPath(job));
      locator = typeof page.next === 'string' ? undefined : page.next.locator;
      const ended = locator === undefined;
      const still = locator !== undefined && (given.has(locator) || page.rows.length === 0);
      if (still || (ended && count < (found ?? 0))) throw incomplete(context, job, count, found);
      if (locator !== undefined) given.add(locator);
      for (let from = 0; from < page.rows.length || (ended && from === 0); from += size) {
        const rows = page.rows.slice(from, from + size);
        yield { rows, last: ended && from + size >= page.rows.length };
      }
      if (ended) return;
    }
  } catch (error) {
    if (!context.signal?.aborted) left = 'failed';
    throw error;
  } finally {
    if (left === 'stopped') await abandonJob(context, job);
    if (left === 'complete') await deleteJob(context, job);
  }
}

async function readResults(
  context: BulkContext,
  job: BulkJob,
  columns: readonly Column[],
  locator: string | undefined,
  maxRows: number,
): Promise<Results | 'too large'> {
  const place = locator === undefined ? '' : `&locator=${encodeURIComponent(locator)}`;
  const path = `${resultsPath(job)}?maxRecords=${maxRows}${place}`;
  let read = 0;
  let announced: number | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const answer = await context.api
      .send({
        method: 'GET',
        path,
        headers: { accept: 'text/csv' },
        accept: 'text',
        ...signalOf(context),
      })
      .catch((error: unknown) => {
        const tooLarge = error instanceof CrosswalkError && error.code === 'NETWORK_TOO_LARGE';
        if (tooLarge && maxRows > FEWEST_ROWS) return undefined;
        throw error;
      });
    if (answer === undefined) return 'too large';
    if (!answer.ok) throw lostOr(context, job, answer.fault, answer.error);
    const header = answer.headers.get('sforce-numberofrecords');
    announced = header === null ? undefined : Number(header);
    const rows = rowsOf(context, path, columns, answer.text);
    read = rows?.length ?? 0;
    // A whole answer with half a text; a locator can be read again as long as the job exists.
    if (rows === undefined || (announced !== undefined && read !== announced)) continue;
    return { rows, next: nextOf(answer.headers.get('sforce-locator')) };
  }
  throw incomplete(context, job, read, announced);
}

/** The word null, not an absent header, says that there is no further page. */
function nextOf(header: string | null): Results['next'] {
  if (header === null) return 'untold';
  return header.toLowerCase() === 'null' ? 'end' : { locator: header };
}

function resultsPath(job: BulkJob): string {
  return `${JOBS}/${job.id}/results`;
}

/** Every page begins with the names of its columns. `undefined` for a text that ends inside a value. */
function rowsOf(
  context: BulkContext,
  path: string,
  columns: readonly Column[],
  text: string,
): readonly WireObject[] | undefined {
  const lines = csvLines(text);
  const header = lines.next();
  if (header.done === true) return undefined;
  const names = header.value.map((name) => name.toLowerCase());
  const order = columns.map((column) => names.indexOf(column.path.toLowerCase()));
  if (order.includes(-1)) throw unexpected(context.connection, path);
  const rows: WireObject[] = [];
  for (;;) {
    const line = lines.next();
    if (line.done === true) return line.value ? rows : undefined;
    if (line.value.length !== names.length) return undefined;
    const { value } = line;
    rows.push(
      rowOf(
        columns,
        order.map((at) => value[at] ?? ''),
      ),
    );
  }
}

function incomplete(
  context: BulkContext,
  job: BulkJob,
  read: number,
  announced: number | undefined,
): CrosswalkError {
  return new CrosswalkError({
    code: 'READ_INCOMPLETE',
    kind: CODES.READ_INCOMPLETE.kind,
    what: `Salesforce connection "${context.connection}" did not send a whole result: ${read} of ${announced ?? 'more'} announced rows of ${context.object}, each counted once.`,
    where: `At GET ${JOBS}/${/^\w+$/.test(job.id) ? job.id : ''}/results.`,
    why: CODES.READ_INCOMPLETE.cause,
    todo: CODES.READ_INCOMPLETE.cure,
  });
}
