import type { ClockAlert } from '../model/alert.ts';
import { fingerprintOf } from './alert-causes.ts';
import { BOTH, latest } from './alert-parts.ts';
import type { Ledger, WatchPolicy } from './ledger.ts';

/** Runs that lie in the future: nothing goes by them, and somebody has to set a clock. */
export function clockAlert(ledger: Ledger, policy: WatchPolicy): ClockAlert | undefined {
  const { integration, ahead = [], runs, expectedSince } = ledger;
  if (ahead.length === 0) return undefined;
  // Times that can be: those of the future would keep the issue open until then.
  const since = latest(ahead.flatMap(({ followed }) => followed ?? runs[0]?.at ?? expectedSince));
  return {
    about: 'clock',
    fingerprint: fingerprintOf({ integration, about: 'clock', sides: BOTH }),
    integration,
    sides: BOTH,
    since,
    lastSeen: since,
    count: ahead.length,
    classes: ['CLOCK_AHEAD'],
    mappings: policy.mappings.map(({ name }) => name).sort(),
    times: ahead.map(({ at }) => at),
  };
}
