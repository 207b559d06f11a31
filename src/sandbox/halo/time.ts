/** A moment as Halo writes it: UTC, no zone, milliseconds without trailing zeros (`2026-10-03T06:24:10.967`). */
export function stamp(instant: number): string {
  return new Date(instant)
    .toISOString()
    .slice(0, -1)
    .replace(/\.?0+$/, '');
}

/** Reads a date as .NET does: without a zone the digits are UTC. `undefined` when it is no date. */
export function parseStamp(text: string): number | undefined {
  const match =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,7})?)?)?(Z|[+-]\d\d:?\d\d)?$/i.exec(
      text.trim(),
    );
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] = match;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (new Date(date).getUTCDate() !== Number(day) || Number(month) > 12) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const time = (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1000;
  return date + time + Math.floor(Number(`0${fraction}`) * 1000) - offsetMinutes(zone) * 60_000;
}

/** The instant at which clocks in `timeZone` (IANA name) show these digits. Of two such instants the first. */
export function wallClock(digits: number, timeZone: string): number {
  if (timeZone === 'UTC') return digits;
  const guess = digits - zoneOffset(digits, timeZone);
  return digits - zoneOffset(guess, timeZone);
}

function zoneOffset(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((item) => item.type === type)?.value ?? '0');
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown - Math.floor(instant / 1000) * 1000;
}

function offsetMinutes(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.replace(/\D/g, '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
}
