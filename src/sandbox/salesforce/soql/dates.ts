import type { Literal } from './ast.ts';

/** Calendar days as days since 1970-01-01: date arithmetic without time zones. */
type Day = number;

export interface DayRange {
  readonly from: Day;
  /** Exclusive. */
  readonly to: Day;
}

const DAY_MS = 86_400_000;

export function dayOfText(text: string): Day {
  return Math.floor(Date.parse(`${text}T00:00:00Z`) / DAY_MS);
}

export function textOfDay(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The calendar day that a moment is in a time zone. */
export function dayOfMoment(ms: number, zone: string): Day {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(ms);
  return dayOfText(parts);
}

/** The moment at which a day begins in a time zone, milliseconds. */
export function startOfDay(day: Day, zone: string): number {
  const guess = day * DAY_MS;
  const first = guess - offsetAt(guess, zone);
  return guess - offsetAt(first, zone);
}

function offsetAt(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(ms);
  const part = (type: string) => Number(parts.find((item) => item.type === type)?.value ?? 0);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(ms / 1000) * 1000;
}

/** What a date literal covers, given today's day; weeks begin on Sunday (the default locale), fiscal years in January. */
export function formulaRange(
  formula: Extract<Literal, { kind: 'formula' }>,
  today: Day,
): DayRange | undefined {
  const name = formula.name.replace('FISCAL_', '');
  const n = formula.count;
  switch (name) {
    case 'YESTERDAY':
      return { from: today - 1, to: today };
    case 'TODAY':
      return { from: today, to: today + 1 };
    case 'TOMORROW':
      return { from: today + 1, to: today + 2 };
    case 'LAST_90_DAYS':
      return { from: today - 90, to: today + 1 };
    case 'NEXT_90_DAYS':
      return { from: today + 1, to: today + 91 };
    case 'LAST_N_DAYS':
      return { from: today - n, to: today + 1 };
    case 'NEXT_N_DAYS':
      return { from: today + 1, to: today + 1 + n };
    case 'N_DAYS_AGO':
      return { from: today - n, to: today - n + 1 };
    default:
      return periodRange(name, n, today);
  }
}

type Unit = 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

function periodRange(name: string, n: number, today: Day): DayRange | undefined {
  const match =
    /^(?:(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)|(LAST|NEXT)_N_(WEEK|MONTH|QUARTER|YEAR)S|N_(WEEK|MONTH|QUARTER|YEAR)S_AGO)$/.exec(
      name,
    );
  if (match === null) return undefined;
  const [, which, unit, direction, units, ago] = match;
  const span = (first: number, last: number, of: Unit): DayRange => ({
    from: periodStart(today, of, first),
    to: periodStart(today, of, last + 1),
  });
  if (which !== undefined) {
    const shift = which === 'LAST' ? -1 : which === 'NEXT' ? 1 : 0;
    return span(shift, shift, unit as Unit);
  }
  if (direction !== undefined)
    return direction === 'LAST' ? span(-n, -1, units as Unit) : span(1, n, units as Unit);
  return span(-n, -n, ago as Unit);
}

/** The first day of the period `shift` periods from today's. */
function periodStart(today: Day, unit: Unit, shift: number): Day {
  const date = new Date(today * DAY_MS);
  if (unit === 'WEEK') return today - date.getUTCDay() + 7 * shift;
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const start =
    unit === 'MONTH'
      ? Date.UTC(year, month + shift, 1)
      : unit === 'QUARTER'
        ? Date.UTC(year, Math.floor(month / 3) * 3 + shift * 3, 1)
        : Date.UTC(year + shift, 0, 1);
  return Math.floor(start / DAY_MS);
}
