import type { WireRecord } from '../../system.ts';
import type { Answer, Call } from '../call.ts';
import { notFound } from '../errors.ts';
import { handleIngestJobs } from './ingest.ts';
import type { BulkJobs } from './jobs.ts';
import { handleQueryJobs } from './query.ts';

export { type BulkJobs, createBulkJobs } from './jobs.ts';

/** Bulk API 2.0: `/jobs/query` and `/jobs/ingest`. */
export function handleJobs(call: Call): Answer {
  switch (call.parts[1]?.toLowerCase()) {
    case 'query':
      return handleQueryJobs(call);
    case 'ingest':
      return handleIngestJobs(call);
    default:
      throw notFound();
  }
}

/**
 * Control plane, `POST /__sandbox/bulk`: `pollsUntilDone`, `msUntilDone` and `pageRows` as settings; `fail: n` lets the
 * next jobs fail, with `errorMessage`; `abort: true` ends the running ones, `expire: true` forgets all as after a week.
 */
export function controlBulk(jobs: BulkJobs, body: WireRecord): unknown {
  const { settings } = jobs;
  for (const [name, value] of Object.entries(body)) {
    switch (name) {
      case 'pollsUntilDone':
      case 'msUntilDone':
        settings[name] = count(name, value, 0);
        break;
      case 'pageRows':
        settings.pageRows = count(name, value, 1);
        break;
      case 'fail':
        settings.failures = count(name, value, 0);
        break;
      case 'errorMessage':
        settings.errorMessage = String(value);
        break;
      case 'abort':
        jobs.abortAll();
        break;
      case 'expire':
        jobs.expireAll();
        break;
      default:
        throw new Error(`"bulk" has no "${name}".`);
    }
  }
  return {
    ...settings,
    jobs: [...jobs.list('query'), ...jobs.list('ingest')].map(({ id, state }) => ({ id, state })),
  };
}

function count(name: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value;
  throw new Error(`"${name}" is a whole number from ${least}.`);
}
