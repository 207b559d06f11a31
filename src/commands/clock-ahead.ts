import type { AheadRun } from '../plan/ledger.ts';
import { time } from '../report/when.ts';
import { warn } from './github-output.ts';
import type { Io } from './io.ts';

/** Warns of runs that lie in the future, in one line. */
export function warnAhead(io: Io, integration: string, ahead: readonly Pick<AheadRun, 'at'>[]): void {
  const [newest, ...others] = ahead;
  if (!newest) return;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  warn(
    io,
    'Wrong clock',
    `${integration}: a run of ${time(newest.at)}${more} lies in the future and does not count: the clock of the machine that ran it is ahead, or this one is behind (CLOCK_AHEAD).`,
  );
}
