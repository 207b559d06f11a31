import { type ErrorsAlert, type RefusedAlert, STALE, type StaleAlert } from '../model/alert.ts';
import type { Problem } from '../model/errors.ts';
import type { RunRow } from '../state/store.ts';
import { fingerprintOf } from './alert-causes.ts';
import { BOTH, earliest } from './alert-parts.ts';
import { type Ledger, lastSyncOf, SUCCESS, type WatchPolicy } from './ledger.ts';

/** Nothing was carried through for too long. `ledger.runs` are those of the schedule; `errors` those that stand. */
export function staleAlert(
  ledger: Ledger,
  policy: WatchPolicy,
  now: number,
  errors: readonly ErrorsAlert[],
): StaleAlert | undefined {
  const late = policy.mappings
    .map(({ name }) => ({
      mapping: name,
      at: lastSyncOf(ledger.runs, name) ?? ledger.unread?.lastSuccess,
    }))
    .filter(
      ({ at }) =>
        ledger.lost !== undefined || now - Date.parse(at ?? ledger.expectedSince) > policy.staleAfterMs,
    );
  if (late.length === 0) return undefined;
  const since = earliest(late.map(({ at }) => at ?? ledger.expectedSince));
  return {
    about: 'stale',
    fingerprint: fingerprintOf({ integration: ledger.integration, about: 'stale', sides: BOTH }),
    integration: ledger.integration,
    sides: BOTH,
    since,
    lastSeen: ledger.runs[0]?.at ?? since,
    count: ledger.runs.filter(({ at }) => at > since).length,
    classes: [
      STALE,
      ...[ledger.lost, ledger.unread?.problem].flatMap((problem) => problem?.code ?? []),
    ].sort(),
    mappings: late.map(({ mapping }) => mapping).sort(),
    staleAfterMs: policy.staleAfterMs,
    lastSuccess: late.map(({ mapping, at }) => ({
      mapping,
      at,
      newest: ledger.unread ? 'not known' : newestEnd(ledger.runs, mapping, at),
    })),
    reason: ledger.lost,
    unread: ledger.unread?.problem,
    // An error that still comes up says why; one that has not been seen since long is not the reason that nothing runs.
    toldBy: errors.find(({ lastSeen }) => now - Date.parse(lastSeen) <= policy.staleAfterMs)?.fingerprint,
  };
}

/** An integration of which nothing can run, and whose schedule and mappings are not known. `since` is an ISO time, `now` epoch ms. */
export function brokenAlert(
  integration: string,
  reason: Problem,
  { since, now }: { readonly since: string; readonly now: number },
): StaleAlert {
  return {
    about: 'stale',
    fingerprint: fingerprintOf({ integration, about: 'stale', sides: BOTH }),
    integration,
    sides: BOTH,
    since,
    // It is over with a success after the last time that it was broken.
    lastSeen: new Date(now).toISOString(),
    count: 0,
    classes: [STALE, reason.code].sort(),
    mappings: [],
    staleAfterMs: 0,
    lastSuccess: [],
    reason,
    unread: undefined,
    toldBy: undefined,
  };
}

/** An integration whose state cannot be opened with what the watch was given, so that nothing is known of its runs. */
export function refusedAlert(integration: string, reason: Problem, now: number): RefusedAlert {
  const at = new Date(now).toISOString();
  const cause = { integration, about: 'refused', sides: BOTH } as const;
  return {
    ...cause,
    fingerprint: fingerprintOf(cause),
    ...{ since: at, lastSeen: at, count: 0, classes: [reason.code], mappings: [], reason },
  };
}

/** Put off for ever, a mapping has no error and no success; then this says what holds it. */
function newestEnd(runs: readonly RunRow[], mapping: string, since: string | undefined): string | undefined {
  for (const { at, outcome, flows } of runs) {
    if (since !== undefined && at <= since) return undefined;
    const own = flows.filter((flow) => flow.mapping === mapping);
    const [worst] = own.filter((flow) => !SUCCESS.has(flow.outcome));
    if (worst) return [worst.outcome, ...(worst.error ? [worst.error.code] : [])].join(', ');
    if (flows.length === 0) return outcome;
  }
  return undefined;
}
