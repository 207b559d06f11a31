import { TransformError } from '../failure.ts';
import type { Moment } from '../families.ts';

/** Salesforce writes the zone without a colon (`+0000`), Halo often writes none at all. */
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

const HYPHEN = 0x2d;
const ZERO = 0x30;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The date of an ISO date or datetime. A plain date stays as it is. Of a datetime it is the part before `T` as written, or, with
 * `timeZone` (IANA name), the calendar day there at that moment. Throws `TransformError` for anything else.
 */
export function date(
  value: string | null | undefined,
  args: { readonly timeZone?: string } = {},
): Moment | null {
  if (typeof value === 'string' && isDay(value)) return moment(value);
  const text = clean(value);
  if (text === null) return null;
  const parts = parse(text);
  if (!parts.hasTime || args.timeZone === undefined) return moment(text.slice(0, 10));
  return moment(calendarDay(parts.epoch, args.timeZone));
}

/** ISO datetime in UTC with milliseconds. A date is midnight UTC, a datetime without a zone counts as UTC. Throws `TransformError`. */
export function datetime(value: string | null | undefined): Moment | null {
  const text = clean(value);
  return text === null ? null : moment(new Date(parse(text).epoch).toISOString());
}

function clean(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw new TransformError('The value is not a date written as text.');
  const text = value.trim();
  return text === '' ? null : text;
}

/** A plain date that exists. Most values are one, and this is a tenth of the work of `parse`. */
function isDay(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return false;
  const century = twoDigits(text, 0);
  const year = twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (century < 0 || year < 0 || month < 1 || month > 12 || day < 1) return false;
  if (day <= 28) return true;
  const leap = (year === 0 ? century : year) % 4 === 0;
  return day <= (month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0));
}

/** The number of two digits, or -1. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
}

function parse(text: string): { readonly hasTime: boolean; readonly epoch: number } {
  const found = ISO.exec(text);
  if (found === null)
    throw new TransformError(
      'The text is not an ISO date or datetime such as 2026-01-31 or 2026-01-31T10:00:00Z.',
    );
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const millisecond = Number((found[7] ?? '').padEnd(3, '0').slice(0, 3));
  const local = new Date(0);
  local.setUTCFullYear(year ?? 0, (month ?? 1) - 1, day ?? 1);
  local.setUTCHours(hour ?? 0, minute ?? 0, second ?? 0, millisecond);
  // An impossible day or hour rolls over into the next one, which shows when the parts are read back.
  const readBack = local.toISOString().slice(0, 19);
  if (
    readBack !==
    `${text.slice(0, 10)}T${[hour, minute, second].map((part) => String(part ?? 0).padStart(2, '0')).join(':')}`
  ) {
    throw new TransformError('The text names a day or a time that does not exist.');
  }
  return { hasTime: found[4] !== undefined, epoch: local.getTime() - offset(found[8]) };
}

/** Milliseconds east of UTC. */
function offset(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) throw new TransformError('The text names a time zone that does not exist.');
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function calendarDay(epoch: number, timeZone: string): string {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  } catch {
    throw new TransformError(
      'The rule names a time zone that does not exist; write an IANA name such as Europe/London.',
    );
  }
  const parts = new Map(format.formatToParts(epoch).map((part) => [part.type, part.value]));
  return `${(parts.get('year') ?? '').padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
}

function moment(text: string): Moment {
  return text as Moment;
}
