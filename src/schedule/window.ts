import type { Window } from '../model/integrator.ts';
import { nextFire } from './cron.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MINUTES_OF_DAY = 24 * 60;

/** Whether the window is open at `now` (epoch ms); without one it always is. Its first minute belongs to it, its last does not. */
export function isOpen(window: Window | undefined, now: number): boolean {
  if (window === undefined) return true;
  const { from, to } = window;
  const minute = minuteOfDay(now, window.timeZone);
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** `at` itself while the window is open, else the time of its next opening. */
export function opensAt(window: Window | undefined, at: number): number {
  if (window === undefined || isOpen(window, at)) return at;
  const { from, timeZone } = window;
  const opening = { cron: `${from % 60} ${Math.floor(from / 60)} * * *`, timeZone };
  const opens = nextFire(opening, at) ?? at;
  // A window within the hour that summer time skips would open when it is over: the day after has it.
  return isOpen(window, opens) ? opens : (nextFire(opening, opens) ?? opens);
}

/** A time (epoch ms) not after the last closing before `at`, and before it by no more than the hour that summer time moves; for a closed window. */
export function closedBy({ to, timeZone }: Window, at: number): number {
  const closedFor = (minuteOfDay(at, timeZone) - to + MINUTES_OF_DAY) % MINUTES_OF_DAY;
  return at - closedFor * MINUTE - HOUR;
}

function minuteOfDay(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(at));
  const part = (type: string) => Number(parts.find((item) => item.type === type)?.value ?? 0);
  return part('hour') * 60 + part('minute');
}
