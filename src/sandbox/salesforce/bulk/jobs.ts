import { type Call, methodNotAllowed, objectBody } from '../call.ts';
import { notFound, SalesforceError } from '../errors.ts';
import { normaliseId } from '../ids.ts';
import type { Org } from '../org.ts';
import { wireDateTime } from '../values.ts';
import { type CsvForm, DELIMITERS } from './csv.ts';

export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

/** A table of text: what a job gives as CSV. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface JobBase {
  readonly id: string;
  readonly object: string;
  readonly operation: string;
  /** `v62.0`; results are given to the same version only. */
  readonly version: string;
  readonly form: CsvForm;
  readonly delimiterName: string;
  /** Milliseconds. */
  readonly created: number;
  readonly createdById: string;
  state: JobState;
  /** When it last changed its state. */
  changed: number;
  /** When the processing may begin; `undefined` while data can be uploaded. */
  queued: number | undefined;
  polls: number;
  processed: number;
  failed: number;
  errorMessage: string | undefined;
}

export interface QueryJob extends JobBase {
  readonly kind: 'query';
  readonly query: string;
  /** What the job found when it began. */
  readonly result: { readonly header: readonly string[]; readonly count: number };
  lines(from: number, to: number): Iterable<readonly string[]>;
}

export interface IngestJob extends JobBase {
  readonly kind: 'ingest';
  readonly externalIdFieldName: string | undefined;
  uploaded: string | undefined;
  results: { successful: Table; failed: Table; unprocessed: Table };
}

export type Job = QueryJob | IngestJob;

/** How jobs of this org go; the control plane changes it with the action `bulk`. */
export interface BulkSettings {
  /** Status requests that say InProgress before the job is done. */
  pollsUntilDone: number;
  /** Time of the sandbox clock that a job takes at least. */
  msUntilDone: number;
  /** Most rows of one page of results; the real host decides, whatever `maxRecords` asks for. */
  pageRows: number;
  /** Text with which the next `failures` jobs fail. */
  errorMessage: string;
  failures: number;
}

export interface BulkJobs {
  readonly settings: BulkSettings;
  add(job: Job): void;
  /** By id, after time has had its effect; throws NOT_FOUND. */
  find(kind: Job['kind'], id: string): Job;
  list(kind: Job['kind']): readonly Job[];
  remove(id: string): void;
  /** Jobs that are not finished end as if their creator had aborted them. */
  abortAll(): number;
  /** As after seven days, when Salesforce deletes what jobs have found. */
  expireAll(): number;
}

/** Jobs and their results are kept for seven days. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

export function createBulkJobs(org: Org): BulkJobs {
  const jobs = new Map<string, Job>();
  const fresh = (job: Job) => org.clock.now() - job.created <= KEPT_MS;
  return {
    settings: {
      pollsUntilDone: 1,
      msUntilDone: 0,
      pageRows: 100_000,
      errorMessage: 'InternalServerError',
      failures: 0,
    },
    add: (job) => {
      jobs.set(job.id, job);
    },
    find(kind, text) {
      const id = normaliseId(text);
      const job = id === undefined ? undefined : jobs.get(id);
      if (job === undefined || job.kind !== kind || !fresh(job)) throw notFound();
      return job;
    },
    list: (kind) => [...jobs.values()].filter((job) => job.kind === kind && fresh(job)),
    remove: (id) => {
      jobs.delete(id);
    },
    abortAll() {
      const open = [...jobs.values()].filter((job) => !isFinished(job));
      for (const job of open) move(org, job, 'Aborted');
      return open.length;
    },
    expireAll() {
      const count = jobs.size;
      jobs.clear();
      return count;
    },
  };
}

function isFinished(job: Job): boolean {
  return job.state === 'JobComplete' || job.state === 'Failed' || job.state === 'Aborted';
}

export function move(org: Org, job: Job, state: JobState): void {
  job.state = state;
  job.changed = org.clock.now();
}

/** What a status request finds: the job as far as time and the requests so far have brought it. `work` does what it is for. */
export function advance(call: Call, job: Job, work: (job: Job) => void): void {
  const { settings } = call.bulk;
  if (isFinished(job) || job.queued === undefined) return;
  job.polls += 1;
  if (job.polls <= settings.pollsUntilDone || call.org.clock.now() - job.queued < settings.msUntilDone) {
    if (job.state !== 'InProgress') move(call.org, job, 'InProgress');
    return;
  }
  if (settings.failures > 0) {
    settings.failures -= 1;
    job.errorMessage = settings.errorMessage;
    move(call.org, job, 'Failed');
    return;
  }
  move(call.org, job, 'JobComplete');
  work(job);
}

/** The parts of a new job that both kinds share. */
export function newJob(
  call: Call,
  input: Readonly<Record<string, unknown>>,
  state: 'Open' | 'UploadComplete',
): Omit<JobBase, 'object' | 'operation'> {
  const now = call.org.clock.now();
  const delimiterName = String(input['columnDelimiter'] ?? 'COMMA').toUpperCase();
  const delimiter = DELIMITERS[delimiterName];
  const lineEnding = String(input['lineEnding'] ?? 'LF').toUpperCase();
  const contentType = String(input['contentType'] ?? 'CSV').toUpperCase();
  if (delimiter === undefined || (lineEnding !== 'LF' && lineEnding !== 'CRLF') || contentType !== 'CSV') {
    throw new SalesforceError(
      'INVALIDJOB',
      'InvalidJob : columnDelimiter, lineEnding or contentType is invalid',
    );
  }
  return {
    id: call.org.store.nextId('750'),
    version: call.version,
    form: { delimiter, lineEnding },
    delimiterName,
    created: now,
    createdById: call.org.userId,
    state,
    changed: now,
    queued: state === 'UploadComplete' ? now : undefined,
    polls: 0,
    processed: 0,
    failed: 0,
    errorMessage: undefined,
  };
}

/** What the answers to creation and to a change of state show. */
export function briefInfo(job: Job): Readonly<Record<string, unknown>> {
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.createdById,
    createdDate: wireDateTime(job.created),
    systemModstamp: wireDateTime(job.changed),
    state: job.state,
    ...(job.kind === 'ingest' && job.externalIdFieldName !== undefined
      ? { externalIdFieldName: job.externalIdFieldName }
      : {}),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(job.version.slice(1)),
    ...(job.kind === 'ingest'
      ? { contentUrl: `services/data/${job.version}/jobs/ingest/${job.id}/batches` }
      : {}),
    lineEnding: job.form.lineEnding,
    columnDelimiter: job.delimiterName,
  };
}

/** What a status request shows. */
export function fullInfo(job: Job): Readonly<Record<string, unknown>> {
  const time = Math.max(0, job.changed - job.created);
  return {
    ...briefInfo(job),
    jobType: job.kind === 'query' ? 'V2Query' : 'V2Ingest',
    numberRecordsProcessed: job.processed,
    ...(job.kind === 'ingest' ? { numberRecordsFailed: job.failed } : {}),
    retries: 0,
    totalProcessingTime: time,
    ...(job.kind === 'ingest'
      ? { apiActiveProcessingTime: time, apexProcessingTime: 0 }
      : { isPkChunkingSupported: true }),
    ...(job.errorMessage === undefined ? {} : { errorMessage: job.errorMessage }),
  };
}

/** `GET /jobs/query`, `GET /jobs/ingest`: all of the last seven days, newest last; a sandbox never has a second page. */
export function listJobs(call: Call, kind: Job['kind']): unknown {
  return { done: true, records: call.bulk.list(kind).map(briefInfo), nextRecordsUrl: null };
}

/** `PATCH {state}`: what may be asked of a job in its state. */
export function changeState(call: Call, job: Job): unknown {
  const wanted = objectBody(call)['state'];
  if (wanted === 'Aborted' && !isFinished(job)) {
    move(call.org, job, 'Aborted');
    return briefInfo(job);
  }
  if (wanted === 'UploadComplete' && job.kind === 'ingest' && job.state === 'Open') {
    if (job.uploaded === undefined)
      throw invalidState('Found content type: null. Upload data before the job is closed');
    job.queued = call.org.clock.now();
    move(call.org, job, 'UploadComplete');
    return briefInfo(job);
  }
  throw invalidState(`Not able to change the state of a job that is ${job.state} to ${String(wanted)}`);
}

/** Only what has ended can be deleted. The text is that of the documentation of deleting a query job. */
export function deleteJob(call: Call, job: Job): void {
  if (!isFinished(job)) {
    throw new SalesforceError(
      'API_ERROR',
      'Error encountered when deleting the job because the job is not terminated',
    );
  }
  call.bulk.remove(job.id);
}

/** Best knowledge: the documentation shows no text for requests that do not suit the state. */
export function invalidState(message: string): SalesforceError {
  return new SalesforceError('INVALIDJOBSTATE', `InvalidJobState : ${message}`);
}

/** Results are for the version that made the job (409). The code is best knowledge; the documentation has only the status. */
export function checkVersion(call: Call, job: Job): void {
  if (call.version === job.version) return;
  throw new SalesforceError(
    'API_ERROR',
    `The API version of the request, ${call.version}, is not that of the job, ${job.version}`,
    [],
    409,
  );
}

export function refuseMethod(call: Call, allowed: string): never {
  throw methodNotAllowed(call, allowed);
}
