import { type Alert, type ErrorsAlert, STALE } from '../model/alert.ts';
import type { ErrorKind } from '../model/errors.ts';
import { clockAlert } from './alert-clock.ts';
import { errorAlerts } from './alert-errors.ts';
import { heldAlerts } from './alert-held.ts';
import { staleAlert } from './alert-stale.ts';
import { isSync, type Ledger, type WatchPolicy } from './ledger.ts';

/** Kinds that pass by themselves as a rule; all others wait for somebody, so that a first failure is told at once. */
const PASSING: ReadonlySet<ErrorKind> = new Set(['transient', 'rate-limited']);

/** Failed runs in a row after which such a one is told too. */
const MOST_PASSING = 3;

/**
 * The alerts that stand at `now` (epoch ms), gravest first. Only runs of `sync` count: who imports or retries by hand sees what comes of
 * it. An error stands until its mapping has been carried through, however many runs were put off or left out since.
 */
export function alertsOf(ledger: Ledger, policy: WatchPolicy, now: number): readonly Alert[] {
  const runs = ledger.runs.filter(({ command }) => isSync(command));
  const errors = standingErrors(ledger, policy).filter((alert) => isLasting(alert, policy, now));
  const stale = staleAlert({ ...ledger, runs }, policy, now, errors);
  const late = stale ? [stale] : [];
  const told = errors.map((alert) =>
    stale?.toldBy === alert.fingerprint ? { ...alert, classes: [...alert.classes, STALE].sort() } : alert,
  );
  const clock = clockAlert(ledger, policy);
  return [...late, ...told, ...(clock ? [clock] : []), ...heldAlerts(ledger, policy, now)];
}

/** Every error since its mapping was last carried through, those included that may still pass. */
export function standingErrors({ integration, runs }: Ledger, policy: WatchPolicy): readonly ErrorsAlert[] {
  return errorAlerts(
    integration,
    runs.filter(({ command }) => isSync(command)),
    policy,
  );
}

function isLasting({ kind, count, since }: ErrorsAlert, { staleAfterMs }: WatchPolicy, now: number): boolean {
  return !PASSING.has(kind) || count >= MOST_PASSING || now - Date.parse(since) >= staleAfterMs / 2;
}
