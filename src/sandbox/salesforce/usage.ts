import type { Throttle } from '../faults/actions.ts';
import { waitHeaders } from '../faults/answers.ts';
import type { SandboxResponse } from '../system.ts';
import type { Org } from './org.ts';

const WINDOW_MS = 24 * 60 * 60 * 1000;

/** Requests of the rolling 24 hours. */
export interface Usage {
  /** Counts one; `false` when the limit applies and is used up. */
  take(): boolean;
  readonly used: number;
  readonly max: number;
}

export function createUsage(org: Org): Usage {
  let times: number[] = [];
  const forget = (now: number) => {
    if ((times[0] ?? now) <= now - WINDOW_MS) times = times.filter((time) => time > now - WINDOW_MS);
  };
  return {
    get max() {
      return org.settings.dailyRequests;
    },
    get used() {
      forget(org.clock.now());
      return times.length;
    },
    take() {
      const now = org.clock.now();
      forget(now);
      if (org.rates === 'real' && times.length >= org.settings.dailyRequests) return false;
      times.push(now);
      return true;
    },
  };
}

/** 403 for the rolling day's requests, or for too many long ones at once. By itself Salesforce sends no Retry-After. */
export function limitReached(org: Org, how?: Throttle): SandboxResponse {
  const message =
    how?.limit === 'concurrent'
      ? 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.'
      : 'TotalRequests Limit exceeded.';
  return {
    status: 403,
    headers: waitHeaders(how?.retryAfter, org.clock.now()),
    body: [{ message, errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
  };
}

/** `/limits`, the entries that integrations look at. */
export function limitsBody(usage: { readonly used: number; readonly max: number }): unknown {
  const untouched = (max: number) => ({ Max: max, Remaining: max });
  return {
    ConcurrentAsyncGetReportInstances: untouched(200),
    DailyApiRequests: { Max: usage.max, Remaining: Math.max(0, usage.max - usage.used) },
    DailyAsyncApexExecutions: untouched(250_000),
    DailyBulkApiBatches: untouched(15_000),
    DailyBulkV2QueryFileStorageMB: untouched(976_562),
    DailyBulkV2QueryJobs: untouched(10_000),
    DataStorageMB: untouched(10_240),
    FileStorageMB: untouched(10_240),
    HourlyTimeBasedWorkflow: untouched(1_000),
    SingleEmail: untouched(5_000),
  };
}
