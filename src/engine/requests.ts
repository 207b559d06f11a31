import type { RequestCounts } from '../http/door.ts';

/** Requests of a flow by connection; tokens and discovery are nobody's. */
export type RequestTotals = Readonly<Record<string, { readonly read: number; readonly write: number }>>;

type Snapshot = Readonly<Record<string, RequestCounts>>;

export function requestsSince(before: Snapshot, after: Snapshot): RequestTotals {
  const totals: Record<string, { read: number; write: number }> = {};
  for (const [connection, now] of Object.entries(after)) {
    const then = before[connection];
    totals[connection] = { read: now.read - (then?.read ?? 0), write: now.write - (then?.write ?? 0) };
  }
  return totals;
}

export function addRequests(a: RequestTotals, b: RequestTotals): RequestTotals {
  const totals: Record<string, { read: number; write: number }> = {};
  for (const connection of new Set([...Object.keys(a), ...Object.keys(b)])) {
    totals[connection] = {
      read: (a[connection]?.read ?? 0) + (b[connection]?.read ?? 0),
      write: (a[connection]?.write ?? 0) + (b[connection]?.write ?? 0),
    };
  }
  return totals;
}
