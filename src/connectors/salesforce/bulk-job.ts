import type { Clock } from '../../model/clock.ts';
import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { type SalesforceApi, unexpected } from './api.ts';
import { type Fault, requestError } from './errors.ts';
import { isWireObject, textOf } from './wire.ts';

/** What every request of one bulk reading needs. */
export interface BulkContext {
  readonly connection: string;
  readonly api: SalesforceApi;
  readonly clock: Clock;
  readonly object: string;
  readonly signal: AbortSignal | undefined;
}

export interface BulkJob {
  readonly id: string;
  /** The server's clock when it took the job. */
  readonly date: string | undefined;
}

export type Started =
  | { readonly kind: 'started'; readonly job: BulkJob }
  /** The org, the user or the object cannot use Bulk, or today's jobs are used up; pages over REST may still do. */
  | { readonly kind: 'refused'; readonly error: CrosswalkError };

/** Milliseconds between two looks at a job, and how long one is waited for: large ones take an hour. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
const PATIENCE_MS = 4 * 60 * 60_000;

/** Codes after which asking over REST would fail the same way, or spend what is not there. */
const FINAL: ReadonlySet<string> = new Set(['AUTH_REJECTED', 'QUOTA_EXHAUSTED']);

/** Asks for a query job. Sending it twice leaves an unused job behind and nothing else. */
export async function startJob(
  context: BulkContext,
  operation: 'query' | 'queryAll',
  query: string,
): Promise<Started> {
  const answer = await context.api.send({
    method: 'POST',
    path: JOBS,
    body: { operation, query, contentType: 'CSV', columnDelimiter: 'COMMA', lineEnding: 'LF' },
    kind: 'read',
    repeatable: true,
    quotable: true,
    ...signalOf(context),
  });
  if (!answer.ok) {
    if (FINAL.has(answer.error.code)) throw answer.error;
    return { kind: 'refused', error: answer.error };
  }
  const id = isWireObject(answer.body) ? textOf(answer.body['id']) : undefined;
  if (id === undefined) throw unexpected(context.connection, JOBS);
  return { kind: 'started', job: { id, date: answer.headers.get('date') ?? undefined } };
}

/**
 * Waits until the job is complete; gives the number of rows that it found, where it says so. Throws `BULK_FAILED` for a
 * job that failed, was aborted or deleted, `BULK_TIMEOUT` after four hours.
 */
export async function awaitJob(context: BulkContext, job: BulkJob): Promise<number | undefined> {
  const started = context.clock.now();
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    await context.clock.sleep(wait, context.signal);
    const answer = await context.api.send({
      method: 'GET',
      path: `${JOBS}/${job.id}`,
      ...signalOf(context),
    });
    if (!answer.ok) throw lostOr(context, job, answer.fault, answer.error);
    const body = isWireObject(answer.body) ? answer.body : {};
    const state = textOf(body['state']);
    switch (state) {
      case 'JobComplete': {
        const count = body['numberRecordsProcessed'];
        return typeof count === 'number' ? count : undefined;
      }
      case 'Failed':
      case 'Aborted':
        throw ended(context, job, state, textOf(body['errorMessage']) ?? '');
      case 'UploadComplete':
      case 'InProgress':
        break;
      default:
        throw unexpected(context.connection, `${JOBS}/${job.id}`);
    }
    if (context.clock.now() - started >= PATIENCE_MS) {
      throw bulkError(
        context,
        job,
        'BULK_TIMEOUT',
        `is still ${state} after ${PATIENCE_MS / 3_600_000} hours`,
      );
    }
  }
}

/** Frees what a job that was read holds at Salesforce. Whether it works changes nothing: results are dropped after seven days. */
export async function deleteJob({ api }: BulkContext, job: BulkJob): Promise<void> {
  await api
    .send({ method: 'DELETE', path: `${JOBS}/${job.id}`, kind: 'read', repeatable: false })
    .catch(() => undefined);
}

/** Ends a job that nobody waits for any more. A job that is running is never deleted: only one that says it has ended. */
export async function abandonJob(context: BulkContext, job: BulkJob): Promise<void> {
  const { api } = context;
  // Without the run's signal, which has ended by now.
  const aborted = await api
    .send({
      method: 'PATCH',
      path: `${JOBS}/${job.id}`,
      body: { state: 'Aborted' },
      kind: 'read',
      repeatable: false,
    })
    .catch(() => undefined);
  if (aborted?.ok && isWireObject(aborted.body) && aborted.body['state'] === 'Aborted') {
    await deleteJob(context, job);
  }
}

export const JOBS = '/jobs/query';

export function signalOf({ signal }: BulkContext): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** A 404 below a job's address is about the job, not about the connection. */
export function lostOr(
  context: BulkContext,
  job: BulkJob,
  fault: Fault,
  error: CrosswalkError,
): CrosswalkError {
  return fault.errorCode === 'NOT_FOUND' || fault.errorCode === 'HTTP_404'
    ? bulkError(context, job, 'BULK_FAILED', 'is gone: somebody deleted it, or its results expired')
    : error;
}

/**
 * `errorMessage` may be anything that a server wrote, so only what is known is repeated: Salesforce's own code in it, and
 * what it complains about in the query, which is made of configuration.
 */
function ended(
  context: BulkContext,
  job: BulkJob,
  state: 'Failed' | 'Aborted',
  errorMessage: string,
): CrosswalkError {
  if (state === 'Aborted')
    return bulkError(context, job, 'BULK_FAILED', 'was aborted by somebody in Salesforce');
  const errorCode = /\b[A-Z]+(?:_[A-Z]+)+\b/.exec(errorMessage)?.[0];
  const complaint = errorMessage.includes('ERROR at Row') || errorCode === 'INVALID_FIELD';
  if (errorCode !== undefined && complaint) {
    const fault = { errorCode, message: errorMessage, fields: [] };
    return requestError(
      context.connection,
      `${JOBS}/${job.id}`,
      400,
      fault,
      errorMessage.includes('ERROR at Row'),
    );
  }
  return bulkError(
    context,
    job,
    'BULK_FAILED',
    `failed${errorCode === undefined ? '' : ` with ${errorCode}`}; Setup > Bulk Data Load Jobs shows why`,
  );
}

export function bulkError(
  context: BulkContext,
  job: BulkJob,
  code: 'BULK_FAILED' | 'BULK_TIMEOUT',
  what: string,
): CrosswalkError {
  return new CrosswalkError({
    code,
    kind: CODES[code].kind,
    what: `The bulk job ${safeId(job.id)} for ${context.object} of Salesforce connection "${context.connection}" ${what}.`,
    why: CODES[code].cause,
    todo: CODES[code].cure,
  });
}

function safeId(id: string): string {
  return /^\w{15,18}$/.test(id) ? id : '(odd id)';
}
