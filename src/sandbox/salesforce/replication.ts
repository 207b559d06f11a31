import { type Answer, type Call, methodNotAllowed } from './call.ts';
import { SalesforceError } from './errors.ts';
import type { ObjectType } from './schema.ts';
import { idOf } from './store.ts';
import { parseDateTime, wireDateTime } from './values.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MAX_IDS = 600_000;

/** `/updated` (30 days back) and `/deleted` (15 days back): ids by SystemModstamp, both ends inclusive, seconds cut off. */
export function handleReplication(call: Call, type: ObjectType, kind: string): Answer {
  if (call.method !== 'GET') throw methodNotAllowed(call, 'HEAD,GET');
  const now = call.org.clock.now();
  const start = minuteOf(call, 'start');
  const end = minuteOf(call, 'end');
  const back = kind === 'updated' ? 30 : 15;
  if (end < start + MINUTE_MS)
    throw invalid('endDate must be at least one minute greater than the startDate');
  if (start < now - back * DAY_MS) throw invalid(`startDate cannot be more than ${back} days ago`);
  if (start > now) throw invalid('startDate is in the future');
  call.org.transactions.queried();
  const from = wireDateTime(start);
  const to = wireDateTime(end);
  const rows = call.org.store
    .table(type.name)
    .byModstamp()
    .filter((row) => {
      const stamp = String(row['SystemModstamp']);
      return stamp >= from && stamp <= to && (row['IsDeleted'] === true) === (kind === 'deleted');
    });
  if (rows.length > MAX_IDS) throw new SalesforceError('EXCEEDED_ID_LIMIT', 'too many ids in the period');
  // Never later than the start of the longest transaction that is still running.
  const until = Math.min(end, now, call.org.transactions.oldest() ?? now);
  const covered = wireDateTime(Math.floor(until / MINUTE_MS) * MINUTE_MS);
  if (kind === 'updated') return { status: 200, body: { ids: rows.map(idOf), latestDateCovered: covered } };
  return {
    status: 200,
    body: {
      deletedRecords: rows.map((row) => ({ id: idOf(row), deletedDate: row['SystemModstamp'] })),
      earliestDateAvailable: wireDateTime(Math.floor((now - 15 * DAY_MS) / MINUTE_MS) * MINUTE_MS),
      latestDateCovered: covered,
    },
  };
}

/** A `+` that a client did not encode arrives as a blank. */
function minuteOf(call: Call, name: string): number {
  const text = call.query.get(name);
  if (text === null) throw new SalesforceError('MISSING_ARGUMENT', `Required parameter missing: ${name}`);
  const ms = parseDateTime(text.replace(' ', '+'));
  if (ms === undefined)
    throw new SalesforceError('INVALID_QUERY_FILTER_OPERATOR', `${name} is not a valid date: ${text}`);
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}

function invalid(message: string): SalesforceError {
  return new SalesforceError('INVALID_REPLICATION_DATE', message);
}
