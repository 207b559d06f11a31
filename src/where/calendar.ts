/** Days since 1970-01-01 in the proleptic Gregorian calendar, without a time zone. */
export type Day = number;

export const DAY_MS = 86_400_000;

/** 0 is Sunday. */
export function weekday(day: Day): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** Months since January of year 0. */
export function monthsOf(day: Day): number {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The first day of a month counted as `monthsOf` does. */
export function daysFromMonths(months: number): Day {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(months / 12), months - 12 * Math.floor(months / 12), 1);
  return date.getTime() / DAY_MS;
}

/** Day of an ISO date; NaN when it is none. */
export function dayOf(isoDate: string): Day {
  return Date.parse(`${isoDate}T00:00:00Z`) / DAY_MS;
}

const DATETIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * Milliseconds since the epoch of an ISO date and time, in the forms systems write: offsets with or without a colon
 * (Salesforce: `+0000`), without an offset taken as UTC, fractions of any length. NaN when it is none.
 */
export function instantOf(text: string): number {
  const match = DATETIME.exec(text);
  if (!match) return Number.NaN;
  const [, date = '', clock = '', zone = 'Z'] = match;
  const offset =
    zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.replace(':', '').slice(3) || '00'}`;
  return Date.parse(`${date}T${clock.replace(/(\.\d{3})\d+$/, '$1')}${offset}`);
}

/** Milliseconds since midnight of `10:11:12.000Z`; NaN when it is no time of day. */
export function timeOfDay(text: string): number {
  const match = /^(\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)\d*Z?$/i.exec(text);
  return match ? Date.parse(`1970-01-01T${match[1]}Z`) : Number.NaN;
}
