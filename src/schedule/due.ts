import type { Integrator } from '../model/integrator.ts';
import { nextFire, nextFires } from './cron.ts';
import { closedBy, isOpen, opensAt } from './window.ts';

const MINUTE = 60_000;

/** Pause after a run that failed, doubled with each further one up to a day, and never longer than the schedule's own. */
const RETRY_FAILED = 15 * MINUTE;
const LONGEST_PAUSE = 24 * 60 * MINUTE;

/** What is known of earlier runs; times in epoch ms of when they started. */
export interface Ran {
  /** Newest run of the whole integration, scheduled or by hand; `failures` counts those that failed since one did not. */
  readonly last?: { readonly at: number; readonly failures: number };
  /** Newest run that read everything and did not fail; the first run of a state reads everything too. */
  readonly full?: number;
}

export type Due =
  /** Nothing of it runs on the schedule. */
  | { readonly kind: 'never'; readonly why: 'disabled' | 'unscheduled' }
  | { readonly kind: 'later'; readonly next: Next }
  /** `since`: when it became due. */
  | { readonly kind: 'now'; readonly full: boolean; readonly since: number };

export interface Next {
  readonly at: number;
  readonly full: boolean;
}

/**
 * Whether a tick at `now` runs the integration, and whether it reads everything. A tick that comes late catches up once, however many
 * times were missed. After a failure the schedule is not waited for: most failures pass, and a daily run would be a day late.
 */
export function due(integrator: Integrator | undefined, enabled: boolean, ran: Ran, now: number): Due {
  if (integrator === undefined) return { kind: 'never', why: 'unscheduled' };
  if (!enabled || !integrator.enabled) return { kind: 'never', why: 'disabled' };
  if (ran.last === undefined) return { kind: 'now', full: false, since: now };
  const full = fullAt(integrator, ran, now);
  const usual = usualAt(integrator, ran.last);
  const times = [usual, full].flatMap((at) => (at !== undefined && at <= now ? [at] : []));
  if (times.length > 0) {
    const whole = (full !== undefined && full <= now) || triesFull(integrator, ran, now);
    return { kind: 'now', full: whole, since: Math.min(...times) };
  }
  const [next] = upcoming(integrator, ran, now, 1);
  return next === undefined ? { kind: 'never', why: 'unscheduled' } : { kind: 'later', next };
}

/** The next `count` times after `now` at which it is due, if every run in between takes place and succeeds. */
export function upcoming(integrator: Integrator, ran: Ran, now: number, count: number): readonly Next[] {
  const first = ran.last === undefined ? undefined : usualAt(integrator, ran.last);
  const waiting = fullAt(integrator, ran, now);
  let usual = first !== undefined && first > now ? first : nextFire(integrator.schedule, now);
  let full = waiting !== undefined && waiting > now ? waiting : nextFull(integrator, now);
  const times: Next[] = [];
  while (times.length < count) {
    const at = Math.min(usual ?? Number.POSITIVE_INFINITY, full ?? Number.POSITIVE_INFINITY);
    if (at === Number.POSITIVE_INFINITY) break;
    const whole = full === at || (times.length === 0 && triesFull(integrator, ran, at));
    times.push({ at, full: whole });
    if (whole) full = nextFull(integrator, at);
    usual = nextFire(integrator.schedule, at);
  }
  return times;
}

/** When the usual run after this one is due. */
function usualAt(integrator: Integrator, last: NonNullable<Ran['last']>): number | undefined {
  const scheduled = nextFire(integrator.schedule, last.at);
  return last.failures === 0 ? scheduled : Math.min(againAt(last), scheduled ?? Number.POSITIVE_INFINITY);
}

function againAt({ at, failures }: NonNullable<Ran['last']>): number {
  return failures === 0 ? at : at + Math.min(RETRY_FAILED * 2 ** (failures - 1), LONGEST_PAUSE);
}

/** When the next full run may begin; in the past where it has been due and its window is open. */
function fullAt(integrator: Integrator, { last, full }: Ran, now: number): number | undefined {
  const at = nextFull(integrator, full ?? last?.at ?? now);
  if (at === undefined) return undefined;
  const ready = last === undefined ? at : Math.max(at, againAt(last));
  return ready <= now && isOpen(integrator.window, now)
    ? ready
    : opensAt(integrator.window, Math.max(ready, now));
}

/** The first time after `after` at which a full run is due and its window open. */
function nextFull({ full, window }: Integrator, after: number): number | undefined {
  if (full === undefined) return undefined;
  // One that fell due before `after` still waits where the window has been closed ever since.
  let fire = nextFire(full, window && !isOpen(window, after) ? closedBy(window, after) : after);
  while (fire !== undefined) {
    const opens = opensAt(window, fire);
    if (opens > after) return opens;
    fire = nextFire(full, fire);
  }
  return undefined;
}

/**
 * Whether whatever is tried after a failure reads everything: the full run that failed, and not a usual one in its place. Once; when it
 * fails again, usual runs go on between its tries, for they may well succeed.
 */
function triesFull(integrator: Integrator, { last, full }: Ran, at: number): boolean {
  if (last?.failures !== 1) return false;
  const owed = nextFull(integrator, full ?? last.at);
  return owed !== undefined && owed <= at && isOpen(integrator.window, at);
}

/** So many times of its own may pass without a full run before that is told. */
const MISSED = 3;

/**
 * Since when (epoch ms) full runs have been missing, where three of their times or more have passed without one: its window is too short
 * to be hit, or each one fails. Nothing else tells of it: usual runs succeed.
 */
export function fullMissing({ full }: Integrator, ran: Ran, now: number): number | undefined {
  if (full === undefined || ran.full === undefined) return undefined;
  const times = nextFires(full, ran.full, MISSED);
  const last = times[MISSED - 1];
  return last !== undefined && last <= now ? times[0] : undefined;
}
