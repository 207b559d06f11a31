import type { Alert } from '../model/alert.ts';
import { clockAlert } from './alert-clock.ts';
import { errorAlerts } from './alert-errors.ts';
import { heldAlerts } from './alert-held.ts';
import { STALE, staleAlert } from './alert-stale.ts';
import { isSync, type Ledger, type WatchPolicy } from './ledger.ts';

/**
 * The alerts that stand at `now` (epoch ms), gravest first. Only runs of `sync` count: who imports or retries by hand sees what comes of
 * it. An error stands until its mapping has been carried through, however many runs were put off or left out since.
 */
export function alertsOf(ledger: Ledger, policy: WatchPolicy, now: number): readonly Alert[] {
  const runs = ledger.runs.filter(({ command }) => isSync(command));
  const errors = errorAlerts(ledger.integration, runs, policy);
  const stale = staleAlert({ ...ledger, runs }, policy, now, errors);
  const late = stale ? [stale] : [];
  const told = errors.map((alert) =>
    stale?.toldBy === alert.fingerprint ? { ...alert, classes: [...alert.classes, STALE].sort() } : alert,
  );
  const clock = clockAlert(ledger, policy);
  return [...late, ...told, ...(clock ? [clock] : []), ...heldAlerts(ledger, policy, now)];
}
