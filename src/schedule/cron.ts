import { Cron } from 'croner';
import type { Times } from '../model/integrator.ts';

/** What is wrong with a cron expression: which of its five fields (from 0), or the whole of it. */
export interface CronFault {
  readonly field: number | undefined;
  readonly message: string;
}

const FIELDS = ['minute', 'hour', 'day of the month', 'month', 'day of the week'] as const;

/**
 * The first time after `after` (epoch ms) at which the expression fires; absent when it never does again. An hour that summer time skips
 * moves forward to its end; in the hour that comes twice, a fixed time fires once, the first time.
 */
export function nextFire(times: Times, after: number): number | undefined {
  return cronOf(times).nextRun(new Date(after))?.getTime();
}

/** The first `count` times after `after`. */
export function nextFires(times: Times, after: number, count: number): readonly number[] {
  return cronOf(times)
    .nextRuns(count, new Date(after))
    .map((date) => date.getTime());
}

/** What is wrong with the text as a cron expression; each field is tried alone, so that the one at fault can be pointed at. */
export function cronFault(cron: string): CronFault | undefined {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== FIELDS.length || cron.trim().startsWith('@'))
    return { field: undefined, message: `is no cron expression of five fields: ${FIELDS.join(', ')}` };
  for (const [index, field] of fields.entries()) {
    const alone = FIELDS.map((_, at) => (at === index ? field : '*')).join(' ');
    // One by one the library allows more than five-field cron has: seconds, `?`, `L`, `#`, `W`.
    const known = /^[\d*,/A-Za-z-]+$/.test(field) && !/(?:^|[\d,])[LW]/i.test(field);
    if (!known || !parses(alone))
      return {
        field: index,
        message: `says "${field}" for the ${FIELDS[index] ?? ''}, which cannot be read`,
      };
  }
  // A Friday: what rests at weekends shows its longest pause soon.
  if (nextFire({ cron, timeZone: 'UTC' }, FRIDAY) === undefined)
    return { field: undefined, message: 'never comes: there is no such day' };
  return undefined;
}

const FRIDAY = Date.parse('2027-01-01T00:00:00Z');
const LOOKED_AT = 300;
const DAY = 86_400_000;

/**
 * Shortest and longest pause between two fires, in milliseconds, as 300 fires in a row show them; where every day is like the next, as
 * one day shows them, which costs a fraction: every command looks.
 */
export function pauses(times: Times): { readonly shortest: number; readonly longest: number } {
  // UTC, because the hour that summer time takes or gives is no pause that anybody chose.
  const utc = { ...times, timeZone: 'UTC' };
  const daily = / \* \* \*$/.test(times.cron.trim().replace(/\s+/g, ' '));
  const fires = daily ? firesOfOneDay(utc) : nextFires(utc, FRIDAY, LOOKED_AT);
  const gaps = fires.slice(1).map((fire, index) => fire - (fires[index] ?? fire));
  return { shortest: Math.min(...gaps), longest: Math.max(...gaps) };
}

function firesOfOneDay(times: Times): readonly number[] {
  const cron = cronOf(times);
  const fires: number[] = [];
  for (let fire = cron.nextRun(new Date(FRIDAY)); fire; fire = cron.nextRun(fire)) {
    fires.push(fire.getTime());
    if (fire.getTime() - (fires[0] ?? 0) >= DAY) break;
  }
  return fires;
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // "+01:00" is understood too, and is no zone that knows of summer time.
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** Every zone that the runtime knows, for suggestions. */
export function timeZones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')];
}

function cronOf({ cron, timeZone }: Times): Cron {
  return new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true });
}

function parses(cron: string): boolean {
  try {
    new Cron(cron, { mode: '5-part', paused: true });
    return true;
  } catch {
    return false;
  }
}
