import { DAY_MS, type Day } from './calendar.ts';

/** One IANA time zone. */
export interface Zone {
  /** Milliseconds by which the zone's clocks are ahead of UTC at an instant (epoch ms). */
  offsetAt(instant: number): number;
  /** The calendar day in the zone at an instant (epoch ms). */
  dayAt(instant: number): Day;
  /** The first instant (epoch ms) of a calendar day in the zone; not midnight where clocks go forward at midnight. */
  startOf(day: Day): number;
}

/** Throws a RangeError for a name Intl does not know. */
export function createZone(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const offsetAt = (instant: number): number => {
    const name = format.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
    // `GMT`, `GMT+05:30`, and for old local mean times `GMT-04:56:02`.
    const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name);
    if (!match) return 0;
    const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
    return (match[1] === '-' ? -seconds : seconds) * 1000;
  };
  const dayAt = (instant: number): Day => Math.floor((instant + offsetAt(instant)) / DAY_MS);
  return {
    offsetAt,
    dayAt,
    startOf: (day) => {
      const midnight = day * DAY_MS;
      // No zone is further than a day from UTC, so these are the offsets before and after any change of that night.
      const before = midnight - offsetAt(midnight - DAY_MS);
      const after = midnight - offsetAt(midnight + DAY_MS);
      const candidates = [Math.min(before, after), Math.max(before, after)];
      return candidates.find((candidate) => dayAt(candidate) >= day) ?? Math.max(before, after);
    },
  };
}
