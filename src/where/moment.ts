import { type Place, syntaxError, type WhereError } from './error.ts';

/** A literal that starts with a digit, a sign or a point. */
export interface MomentToken extends Place {
  readonly kind: 'number' | 'date' | 'datetime' | 'time';
  /** Canonical: no plus sign, `T` and `Z` in upper case, offsets as `+hh:mm`. */
  readonly text: string;
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z$/i;
// The API writes offsets as +0000, the documentation as +00:00: both are read, the second is what is rendered.
const DATETIME = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|([+-])(\d\d):?(\d\d))$/i;

/** Says what a run of digits, points, colons, signs and letters means, or why it means nothing. */
export function readMoment(run: string, at: Place): MomentToken | WhereError {
  if (NUMBER.test(run)) return { kind: 'number', text: run.replace(/^\+/, ''), ...at };
  if (DATE.test(run)) return badDay(run, run, at) ?? { kind: 'date', text: run, ...at };
  const time = TIME.exec(run);
  if (time)
    return badClock(run, time[1], time[2], time[3], at) ?? { kind: 'time', text: run.toUpperCase(), ...at };
  const datetime = DATETIME.exec(run);
  if (datetime) {
    const [, day = '', hour, minute, second, fraction = '', sign, zoneHour = '', zoneMinute = ''] = datetime;
    const zone = sign === undefined ? 'Z' : `${sign}${zoneHour}:${zoneMinute}`;
    const bad =
      badDay(day, run, at) ??
      badClock(run, hour, minute, second, at) ??
      badZone(run, zoneHour, zoneMinute, at);
    return bad ?? { kind: 'datetime', text: `${day}T${hour}:${minute}:${second}${fraction}${zone}`, ...at };
  }
  return misspelt(run, at);
}

function badDay(day: string, run: string, at: Place): WhereError | undefined {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  if (month < 1 || month > 12) {
    return syntaxError(
      at,
      `"${run}" has no month ${month}.`,
      'Write the date as year-month-day, for example 2026-01-31.',
    );
  }
  const last = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (date >= 1 && date <= last) return undefined;
  return syntaxError(
    at,
    `"${run}" has no day ${date}: that month has ${last} days.`,
    `Use a day from 01 to ${last}.`,
  );
}

function badClock(run: string, hour = '', minute = '', second = '', at: Place): WhereError | undefined {
  if (Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60) return undefined;
  return syntaxError(at, `"${run}" has no such time of day.`, 'Use a time from 00:00:00 to 23:59:59.');
}

function badZone(run: string, hour: string, minute: string, at: Place): WhereError | undefined {
  if (Number(hour) <= 14 && Number(minute) < 60) return undefined;
  return syntaxError(
    at,
    `"${run}" has an impossible time zone.`,
    'Use Z or an offset from -14:00 to +14:00.',
  );
}

function misspelt(run: string, at: Place): WhereError {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/i.test(run)) {
    return syntaxError(at, `"${run}" has no time zone.`, `Add Z for UTC, or an offset: ${run}Z.`);
  }
  if (/^\d{4}-\d\d-\d\dT/i.test(run)) {
    return syntaxError(
      at,
      `"${run}" is not a date and time.`,
      'Write it in full, for example 2026-01-31T10:11:12Z.',
    );
  }
  if (/^\d+-\d+/.test(run)) {
    return syntaxError(
      at,
      `"${run}" is not a date.`,
      'Write year-month-day with two digits each, for example 2026-01-31.',
    );
  }
  if (/^\d+:/.test(run)) {
    return syntaxError(
      at,
      `"${run}" is not a time of day.`,
      'Write it in full and in UTC, for example 12:30:00.000Z.',
    );
  }
  if (/^[+-]?[\d.]+e[+-]?\d+$/i.test(run)) {
    return syntaxError(at, `"${run}" uses an exponent.`, `Write the number in full: ${inFull(run)}.`);
  }
  return syntaxError(
    at,
    `"${run}" is not a number.`,
    'Use digits, with a point before decimals; put text in single quotes.',
  );
}

function inFull(run: string): string {
  const value = Number(run);
  return Number.isFinite(value) && Math.abs(value) < 1e15 ? String(value) : 'digits and a point only';
}
