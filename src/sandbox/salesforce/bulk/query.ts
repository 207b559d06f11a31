import { type Answer, type Call, objectBody } from '../call.ts';
import { notFound, SalesforceError } from '../errors.ts';
import { versionNumber } from '../records.ts';
import { runBulkQuery } from './columns.ts';
import { writeCsv } from './csv.ts';
import {
  advance,
  briefInfo,
  changeState,
  checkVersion,
  deleteJob,
  fullInfo,
  invalidState,
  listJobs,
  newJob,
  type QueryJob,
  refuseMethod,
} from './jobs.ts';

/** `/jobs/query` and below. */
export function handleQueryJobs(call: Call): Answer {
  const [, , id, part, ...rest] = call.parts;
  if (id === undefined) {
    if (call.method === 'POST') return { status: 200, body: briefInfo(create(call)) };
    if (call.method === 'GET') return { status: 200, body: listJobs(call, 'query') };
    return refuseMethod(call, 'GET,POST');
  }
  const job = call.bulk.find('query', id);
  if (job.kind !== 'query' || rest.length > 0) throw notFound();
  switch (part?.toLowerCase()) {
    case undefined:
      return jobResource(call, job);
    case 'results':
      return results(call, job);
    case 'resultpages':
      return resultPages(call, job);
    default:
      throw notFound();
  }
}

function jobResource(call: Call, job: QueryJob): Answer {
  switch (call.method) {
    case 'GET':
      advance(call, job, () => {
        job.processed = job.result.count;
      });
      return { status: 200, body: fullInfo(job) };
    case 'PATCH':
      return { status: 200, body: changeState(call, job) };
    case 'DELETE':
      deleteJob(call, job);
      return { status: 204 };
    default:
      return refuseMethod(call, 'GET,PATCH,DELETE');
  }
}

/** The rows are those of the moment of creation: what changes while the job waits is not in its results. */
function create(call: Call): QueryJob {
  const body = objectBody(call);
  const { operation, query } = body;
  if (operation !== 'query' && operation !== 'queryAll') {
    throw new SalesforceError('INVALIDJOB', 'InvalidJob : operation has to be query or queryAll');
  }
  if (typeof query !== 'string' || query.trim() === '') {
    throw new SalesforceError('MALFORMED_QUERY', 'A query string has to be specified');
  }
  call.org.transactions.queried();
  const found = runBulkQuery({ org: call.org, all: operation === 'queryAll', version: call.version }, query);
  const job: QueryJob = {
    ...newJob(call, body, 'UploadComplete'),
    kind: 'query',
    operation,
    object: found.object,
    query,
    result: { header: found.header, count: found.rows.length },
    *lines(from, to) {
      yield found.header;
      for (const row of found.rows.slice(from, to)) yield found.text(row);
    },
  };
  call.bulk.add(job);
  return job;
}

/** A page: the header on every one, the place of the next in `Sforce-Locator`, which is the word null at the end. */
function results(call: Call, job: QueryJob): Answer {
  if (call.method !== 'GET') return refuseMethod(call, 'HEAD,GET');
  checkVersion(call, job);
  if (job.state !== 'JobComplete')
    throw invalidState(`The results of a job that is ${job.state} cannot be read`);
  const from = offsetOf(call.query.get('locator'), job);
  const to = Math.min(job.result.count, from + pageRows(call));
  return {
    status: 200,
    headers: {
      'content-type': 'text/csv',
      'sforce-locator': to >= job.result.count ? 'null' : locatorOf(to),
      'sforce-numberofrecords': String(to - from),
    },
    body: writeCsv(job.form, job.lines(from, to)),
  };
}

/** Since version 58: the addresses of up to five pages, to read them side by side. */
function resultPages(call: Call, job: QueryJob): Answer {
  if (call.method !== 'GET') return refuseMethod(call, 'HEAD,GET');
  if (versionNumber(call.version) < 58) throw notFound();
  checkVersion(call, job);
  if (job.state !== 'JobComplete')
    throw invalidState(`The results of a job that is ${job.state} cannot be read`);
  const base = `/services/data/${call.version}/jobs/query/${job.id}`;
  const size = pageRows(call);
  const pages: { resultUrl: string }[] = [];
  let next = offsetOf(call.query.get('locator'), job);
  do {
    pages.push({ resultUrl: `${base}/results?locator=${locatorOf(next)}&maxRecords=${size}` });
    next += size;
  } while (pages.length < 5 && next < job.result.count);
  const done = next >= job.result.count;
  return {
    status: 200,
    body: {
      resultPages: pages,
      nextRecordsUrl: done ? null : `${base}/resultPages?locator=${locatorOf(next)}`,
      done,
    },
  };
}

function pageRows(call: Call): number {
  const wanted = Number(call.query.get('maxRecords') ?? Number.POSITIVE_INFINITY);
  if (Number.isNaN(wanted) || wanted < 1)
    throw new SalesforceError('API_ERROR', 'maxRecords has to be a number from 1');
  return Math.min(Math.floor(wanted), call.bulk.settings.pageRows);
}

/** Opaque to clients; recorded ones look like MTAwMDA. */
function locatorOf(offset: number): string {
  return Buffer.from(String(offset)).toString('base64url');
}

function offsetOf(locator: string | null, job: QueryJob): number {
  if (locator === null) return 0;
  const offset = Number(Buffer.from(locator, 'base64url').toString('utf8'));
  const inside = Number.isInteger(offset) && offset >= 0 && offset <= job.result.count;
  if (inside && locatorOf(offset) === locator) return offset;
  throw new SalesforceError('API_ERROR', 'The locator is invalid');
}
