import { type Day, daysFromMonths, monthsOf, weekday } from './calendar.ts';

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** First and last unit of a range relative to the current one, the last exclusive. */
interface Offsets {
  readonly unit: Unit;
  readonly from: number;
  readonly to: number;
}

/**
 * The ranges of Salesforce's "Date Formats and Date Literals in WHERE". LAST_90_DAYS and LAST_N_DAYS:n include today
 * (91 and n + 1 days), NEXT_N_DAYS:n does not; the other LAST_N and NEXT_N literals leave out the current unit. Weeks
 * start on Sunday, as in the en_US locale (the server asks the user's locale); a fiscal year starts in January, as it
 * does until an org changes it.
 */
export const FIXED_LITERALS: Readonly<Record<string, Offsets>> = {
  YESTERDAY: { unit: 'day', from: -1, to: 0 },
  TODAY: { unit: 'day', from: 0, to: 1 },
  TOMORROW: { unit: 'day', from: 1, to: 2 },
  LAST_90_DAYS: { unit: 'day', from: -90, to: 1 },
  NEXT_90_DAYS: { unit: 'day', from: 1, to: 91 },
  LAST_WEEK: { unit: 'week', from: -1, to: 0 },
  THIS_WEEK: { unit: 'week', from: 0, to: 1 },
  NEXT_WEEK: { unit: 'week', from: 1, to: 2 },
  LAST_MONTH: { unit: 'month', from: -1, to: 0 },
  THIS_MONTH: { unit: 'month', from: 0, to: 1 },
  NEXT_MONTH: { unit: 'month', from: 1, to: 2 },
  LAST_QUARTER: { unit: 'quarter', from: -1, to: 0 },
  THIS_QUARTER: { unit: 'quarter', from: 0, to: 1 },
  NEXT_QUARTER: { unit: 'quarter', from: 1, to: 2 },
  LAST_YEAR: { unit: 'year', from: -1, to: 0 },
  THIS_YEAR: { unit: 'year', from: 0, to: 1 },
  NEXT_YEAR: { unit: 'year', from: 1, to: 2 },
  LAST_FISCAL_QUARTER: { unit: 'quarter', from: -1, to: 0 },
  THIS_FISCAL_QUARTER: { unit: 'quarter', from: 0, to: 1 },
  NEXT_FISCAL_QUARTER: { unit: 'quarter', from: 1, to: 2 },
  LAST_FISCAL_YEAR: { unit: 'year', from: -1, to: 0 },
  THIS_FISCAL_YEAR: { unit: 'year', from: 0, to: 1 },
  NEXT_FISCAL_YEAR: { unit: 'year', from: 1, to: 2 },
};

type Counted = (n: number) => Offsets;

const last =
  (unit: Unit): Counted =>
  (n) => ({ unit, from: -n, to: 0 });
const next =
  (unit: Unit): Counted =>
  (n) => ({ unit, from: 1, to: n + 1 });
const ago =
  (unit: Unit): Counted =>
  (n) => ({ unit, from: -n, to: 1 - n });

export const COUNTED_LITERALS: Readonly<Record<string, Counted>> = {
  LAST_N_DAYS: (n) => ({ unit: 'day', from: -n, to: 1 }),
  NEXT_N_DAYS: next('day'),
  N_DAYS_AGO: ago('day'),
  LAST_N_WEEKS: last('week'),
  NEXT_N_WEEKS: next('week'),
  N_WEEKS_AGO: ago('week'),
  LAST_N_MONTHS: last('month'),
  NEXT_N_MONTHS: next('month'),
  N_MONTHS_AGO: ago('month'),
  LAST_N_QUARTERS: last('quarter'),
  NEXT_N_QUARTERS: next('quarter'),
  N_QUARTERS_AGO: ago('quarter'),
  LAST_N_YEARS: last('year'),
  NEXT_N_YEARS: next('year'),
  N_YEARS_AGO: ago('year'),
  LAST_N_FISCAL_QUARTERS: last('quarter'),
  NEXT_N_FISCAL_QUARTERS: next('quarter'),
  N_FISCAL_QUARTERS_AGO: ago('quarter'),
  LAST_N_FISCAL_YEARS: last('year'),
  NEXT_N_FISCAL_YEARS: next('year'),
  N_FISCAL_YEARS_AGO: ago('year'),
};

/** First day of a date literal's range and the day after its last; undefined for a name that is not a literal. */
export function dateLiteralRange(
  name: string,
  n: number | undefined,
  today: Day,
): { start: Day; end: Day } | undefined {
  const counted = Object.hasOwn(COUNTED_LITERALS, name) ? COUNTED_LITERALS[name] : undefined;
  const fixed = Object.hasOwn(FIXED_LITERALS, name) ? FIXED_LITERALS[name] : undefined;
  const offsets = counted && n !== undefined ? counted(n) : fixed;
  if (offsets === undefined) return undefined;
  return { start: startOf(offsets.unit, today, offsets.from), end: startOf(offsets.unit, today, offsets.to) };
}

function startOf(unit: Unit, today: Day, offset: number): Day {
  const months = monthsOf(today);
  switch (unit) {
    case 'day':
      return today + offset;
    case 'week':
      return today - weekday(today) + 7 * offset;
    case 'month':
      return daysFromMonths(months + offset);
    case 'quarter':
      return daysFromMonths(3 * (Math.floor(months / 3) + offset));
    case 'year':
      return daysFromMonths(12 * (Math.floor(months / 12) + offset));
  }
}
