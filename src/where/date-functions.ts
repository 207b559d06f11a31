import type { Value } from '../model/value.ts';
import { DAY_MS, dayOf, instantOf, weekday } from './calendar.ts';

/**
 * The value of a SOQL date function. Datetimes are read in UTC, as the server does unless convertTimezone is asked for.
 * A week of the year or month is a run of seven days from its first day, not a calendar week; the fiscal year starts
 * in January. Null for what is not a date.
 */
export function applyDateFunction(fn: string, value: Value): Value {
  if (typeof value !== 'string') return null;
  const instant = /^\d{4}-\d\d-\d\d$/.test(value) ? dayOf(value) * DAY_MS : instantOf(value);
  if (Number.isNaN(instant)) return null;
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + 1;
  const day = Math.floor(instant / DAY_MS);
  const dayInYear = day - dayOf(`${date.toISOString().slice(0, -20)}-01-01`) + 1;
  switch (fn) {
    case 'CALENDAR_YEAR':
    case 'FISCAL_YEAR':
      return year;
    case 'CALENDAR_QUARTER':
    case 'FISCAL_QUARTER':
      return Math.ceil(month / 3);
    case 'CALENDAR_MONTH':
    case 'FISCAL_MONTH':
      return month;
    case 'DAY_IN_MONTH':
      return date.getUTCDate();
    case 'DAY_IN_WEEK':
      return weekday(day) + 1;
    case 'DAY_IN_YEAR':
      return dayInYear;
    case 'DAY_ONLY':
      return date.toISOString().slice(0, -14);
    case 'HOUR_IN_DAY':
      return date.getUTCHours();
    case 'WEEK_IN_MONTH':
      return Math.ceil(date.getUTCDate() / 7);
    case 'WEEK_IN_YEAR':
      return Math.ceil(dayInYear / 7);
    default:
      return null;
  }
}
