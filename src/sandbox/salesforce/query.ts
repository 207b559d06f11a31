import { disturbance } from '../faults/actions.ts';
import { type Answer, type Call, methodNotAllowed } from './call.ts';
import { SalesforceError } from './errors.ts';
import { addedRows } from './locators.ts';
import { executeSoql } from './soql/execute.ts';

const MAX_STATEMENT = 100_000;
const MIN_BATCH = 200;
const MAX_BATCH = 2000;

/** `/query?q=`, `/queryAll?q=`, `/query/{locator}`. */
export function handleQuery(call: Call): Answer {
  if (call.method !== 'GET') throw methodNotAllowed(call, 'HEAD,GET');
  const [resource, locator] = call.parts;
  const faults = call.disturbances;
  if (locator !== undefined) {
    if (disturbance(faults, 'locatorExpiry') !== undefined) call.locators.expireAll();
    return { status: 200, body: call.locators.next(locator, call.version, faults) };
  }
  call.org.transactions.queried();
  const explain = call.query.get('explain');
  const text = explain ?? call.query.get('q');
  if (text === null || text.trim() === '') {
    throw new SalesforceError('MALFORMED_QUERY', 'A query string has to be specified');
  }
  if (text.length > MAX_STATEMENT) {
    throw new SalesforceError('MALFORMED_QUERY', 'SOQL statements cannot be longer than 100000 characters.');
  }
  const outcome = executeSoql(
    { org: call.org, all: resource?.toLowerCase() === 'queryall', version: call.version },
    text,
  );
  if (explain !== null) return { status: 200, body: { plans: [], sourceQuery: text } };
  switch (outcome.kind) {
    case 'count':
      return { status: 200, body: { totalSize: outcome.size + addedRows(faults), done: true, records: [] } };
    case 'records':
      return {
        status: 200,
        body: call.locators.first(
          {
            total: outcome.records.length,
            size: pageSize(call),
            page: (from, to) => outcome.records.slice(from, to),
          },
          call.version,
          faults,
        ),
      };
    case 'rows':
      return {
        status: 200,
        body: call.locators.first(
          {
            total: outcome.rows.length,
            size: pageSize(call),
            page: (from, to) => outcome.rows.slice(from, to).map((row) => outcome.render(row)),
          },
          call.version,
          faults,
        ),
      };
  }
}

/** `batchSize` is a hint between 200 and 2,000; the server may send fewer. */
function pageSize(call: Call): number {
  const wanted = /batchSize\s*=\s*(\d+)/i.exec(call.headers['sforce-query-options'] ?? '')?.[1];
  if (wanted === undefined) return call.org.settings.pageSize;
  return Math.min(call.org.settings.pageSize, Math.max(MIN_BATCH, Math.min(MAX_BATCH, Number(wanted))));
}
