import type { Window } from '../model/integrator.ts';

const MINUTE = 60_000;
/** Longer than a day with an hour put in, so that the next opening is within it. */
const LOOK_AHEAD_MINUTES = 26 * 60;

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
  // Minute by minute, because summer time may skip or repeat any of them; all zones of today shift by whole minutes.
  let minute = Math.floor(at / MINUTE) * MINUTE;
  for (let step = 0; step < LOOK_AHEAD_MINUTES; step += 1) {
    minute += MINUTE;
    if (isOpen(window, minute)) return minute;
  }
  // A window within the hour that summer time skips: the day after has it.
  return minute;
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
