import { type Answer, type Call, objectBody } from '../call.ts';
import { notFound, SalesforceError } from '../errors.ts';
import { externalField } from '../records.ts';
import { lineEndingOf, readCsv, writeCsv } from './csv.ts';
import { processUpload } from './ingest-rows.ts';
import {
  advance,
  briefInfo,
  changeState,
  deleteJob,
  fullInfo,
  type IngestJob,
  invalidState,
  listJobs,
  move,
  newJob,
  refuseMethod,
  type Table,
} from './jobs.ts';

const OPERATIONS: ReadonlySet<unknown> = new Set(['insert', 'update', 'upsert', 'delete', 'hardDelete']);
const NOTHING: Table = { header: [], rows: [] };

/** `/jobs/ingest` and below. */
export function handleIngestJobs(call: Call): Answer {
  const [, , id, part, ...rest] = call.parts;
  if (id === undefined) {
    if (call.method === 'POST') return { status: 200, body: briefInfo(create(call)) };
    if (call.method === 'GET') return { status: 200, body: listJobs(call, 'ingest') };
    return refuseMethod(call, 'GET,POST');
  }
  const job = call.bulk.find('ingest', id);
  if (job.kind !== 'ingest' || rest.length > 0) throw notFound();
  switch (part?.toLowerCase()) {
    case undefined:
      return jobResource(call, job);
    case 'batches':
      return upload(call, job);
    case 'successfulresults':
      return results(call, job, job.results.successful);
    case 'failedresults':
      return results(call, job, job.results.failed);
    case 'unprocessedrecords':
      return results(call, job, job.results.unprocessed);
    default:
      throw notFound();
  }
}

function jobResource(call: Call, job: IngestJob): Answer {
  switch (call.method) {
    case 'GET':
      advance(call, job, () => process(call, job));
      return { status: 200, body: fullInfo(job) };
    case 'PATCH': {
      const body = changeState(call, job);
      if (job.state === 'Aborted') job.results = leftOver(job);
      return { status: 200, body };
    }
    case 'DELETE':
      deleteJob(call, job);
      return { status: 204 };
    default:
      return refuseMethod(call, 'GET,PATCH,DELETE');
  }
}

function create(call: Call): IngestJob {
  const body = objectBody(call);
  const { object, operation } = body;
  if (!OPERATIONS.has(operation)) {
    throw new SalesforceError(
      'INVALIDJOB',
      'InvalidJob : operation has to be insert, update, upsert, delete or hardDelete',
    );
  }
  const type = typeof object === 'string' ? call.org.schema.object(object) : undefined;
  if (type === undefined) {
    throw new SalesforceError(
      'INVALIDENTITY',
      `InvalidEntity : Entity '${String(object)}' is not supported by the Bulk API.`,
    );
  }
  const external = body['externalIdFieldName'];
  if (operation === 'upsert') {
    if (typeof external !== 'string' || external === '')
      throw new SalesforceError('INVALIDJOB', 'InvalidJob : External ID was blank for upsert');
    externalField(type, external);
  }
  const job: IngestJob = {
    ...newJob(call, body, 'Open'),
    kind: 'ingest',
    object: type.name,
    operation: String(operation),
    externalIdFieldName: typeof external === 'string' ? external : undefined,
    uploaded: undefined,
    results: { successful: NOTHING, failed: NOTHING, unprocessed: NOTHING },
  };
  call.bulk.add(job);
  return job;
}

/** One upload a job; a second one is refused. */
function upload(call: Call, job: IngestJob): Answer {
  if (call.method !== 'PUT') return refuseMethod(call, 'PUT');
  if (!/^text\/csv\b/i.test(call.headers['content-type'] ?? '')) {
    throw new SalesforceError('UNSUPPORTED_MEDIA_TYPE', 'The data of a job is text/csv', [], 415);
  }
  if (job.state !== 'Open') throw invalidState(`Data cannot be uploaded to a job that is ${job.state}`);
  if (job.uploaded !== undefined) throw invalidState('Found multiple contents for job');
  job.uploaded = call.body.toString('utf8');
  return { status: 201 };
}

function process(call: Call, job: IngestJob): void {
  const text = job.uploaded ?? '';
  const ending = lineEndingOf(text);
  const fail = (message: string) => {
    job.errorMessage = message;
    move(call.org, job, 'Failed');
    job.results = leftOver(job);
  };
  if (ending !== undefined && ending !== job.form.lineEnding) {
    fail(`LineEnding is invalid on user data. Current LineEnding setting is ${job.form.lineEnding}`);
    return;
  }
  const lines = readCsv(job.form.delimiter, text);
  const [header, ...rows] = lines ?? [];
  if (header === undefined) {
    fail('InvalidBatch : The data has no header, or a quote that is not closed');
    return;
  }
  const outcome = processUpload(call.org, job, header, rows);
  if (outcome.kind === 'refused') {
    fail(outcome.errorMessage);
    return;
  }
  job.results = outcome.results;
  job.failed = outcome.results.failed.rows.length;
  job.processed = outcome.results.successful.rows.length + job.failed;
}

/** Of a job that failed as a whole or was aborted before it began. */
function leftOver(job: IngestJob): IngestJob['results'] {
  const [header = [], ...rows] = readCsv(job.form.delimiter, job.uploaded ?? '') ?? [];
  return {
    successful: { header: ['sf__Id', 'sf__Created', ...header], rows: [] },
    failed: { header: ['sf__Id', 'sf__Error', ...header], rows: [] },
    unprocessed: { header, rows },
  };
}

function results(call: Call, job: IngestJob, table: Table): Answer {
  if (call.method !== 'GET') return refuseMethod(call, 'HEAD,GET');
  if (job.state !== 'JobComplete' && job.state !== 'Failed' && job.state !== 'Aborted')
    throw invalidState(`The results of a job that is ${job.state} cannot be read`);
  return {
    status: 200,
    headers: { 'content-type': 'text/csv' },
    body: writeCsv(job.form, [table.header, ...table.rows]),
  };
}
