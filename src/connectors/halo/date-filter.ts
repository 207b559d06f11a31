import type { Clock } from '../../model/clock.ts';
import type { Zone } from '../../where/zone.ts';
import type { Memory } from '../connector.ts';
import type { HaloApi } from './api.ts';
import { measureZone, type Written } from './measure-zone.ts';
import { isWireObject, zoneless } from './wire.ts';
import { earliestOffset, zonesAt } from './zone-offset.ts';

/** Halo's `lastupdatefromdate`: a date without a zone, which the server reads in a zone of its own that it tells nowhere. */
export interface DateFilter {
  /**
   * The filter for what changed since the server's clock showed `sweptAt` (epoch milliseconds), and `lateMs` before that: how far a list
   * may be behind what it lists. While the zone is unknown it asks further back than any `lateMs`.
   */
  since(sweptAt: number, lateMs: number): string;
  /** Measures the zone by records that were just written, unless it is known and fresh. Never throws. */
  learn(written: Written): Promise<void>;
  /** What is known, in words for a person. */
  knowledge(): string;
  /** Requests the next `learn` will send: none while the zone is fresh. */
  learningCost(): number;
}

interface Known {
  /**
   * All that had the measured offset when it was measured: clocks may have changed in some of them since. Looked up when a read asks:
   * it takes a tenth of a second.
   */
  readonly zones: () => readonly Zone[];
  readonly slackSeconds: number;
  /** Epoch milliseconds of the measurement. */
  readonly at: number;
}

const KEY = 'dateFilterZone';
const UNKNOWN = '';
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Zones reach from 12 hours behind UTC to 14 ahead of it. */
const UNKNOWN_ZONE_HOURS = 26;
/** A measurement that failed is tried again at a later write, but not at every write of a long run. */
const MEASUREMENTS_A_RUN = 3;
/** Of the likeliest zone; another one takes up to eight more. */
const UTC_MEASUREMENT = 2;

export function createDateFilter(options: {
  readonly api: HaloApi;
  readonly clock: Clock;
  readonly memory: Memory;
  /** How far back to ask while the zone is unknown; 26 hours unless given. */
  readonly overlapHours: number | undefined;
}): DateFilter {
  const { api, clock, memory } = options;
  const overlapMs = (options.overlapHours ?? UNKNOWN_ZONE_HOURS) * HOUR_MS;
  let measurements = 0;
  let last: { readonly text: string | undefined; readonly zone: Known | undefined } | undefined;

  const known = (): Known | undefined => {
    const text = memory.get(KEY);
    if (last === undefined || last.text !== text) last = { text, zone: read(text) };
    return last.zone;
  };

  const isFresh = (zone: Known | undefined): boolean =>
    zone !== undefined && Math.abs(clock.now() - zone.at) <= DAY_MS;

  return {
    knowledge() {
      const zone = known();
      if (zone !== undefined)
        return `read as ${utc(memory.get(KEY))}, measured ${new Date(zone.at).toISOString().slice(0, 10)}`;
      const asks = `every list is asked for ${overlapMs / HOUR_MS} hours more than needed`;
      return memory.get(KEY) === UNKNOWN
        ? `its zone could not be measured; ${asks}`
        : `its zone is not known yet and is measured at the first write; until then ${asks}`;
    },
    learningCost: () => (isFresh(known()) ? 0 : UTC_MEASUREMENT),
    since(sweptAt, lateMs) {
      const zone = known();
      const minutes = earliestOffset(zone?.zones() ?? [], [sweptAt - lateMs, sweptAt, clock.now()]);
      return zone === undefined || minutes === undefined
        ? zoneless(sweptAt - Math.max(overlapMs, lateMs))
        : zoneless(sweptAt - lateMs + minutes * MINUTE_MS - zone.slackSeconds * SECOND_MS);
    },
    async learn(written) {
      const zone = known();
      if (isFresh(zone) || measurements >= MEASUREMENTS_A_RUN) return;
      measurements += 1;
      try {
        const measured = await measureZone(api, written);
        if (measured.kind === 'measured') {
          memory.put(KEY, JSON.stringify({ ...measured.zone, at: new Date(clock.now()).toISOString() }));
          return;
        }
        measurements = MEASUREMENTS_A_RUN;
        // What was measured on another day no longer holds.
        if (zone !== undefined) memory.put(KEY, UNKNOWN);
      } catch {
        // The records are written: whatever goes wrong here must not take their results away. The next read asks further back.
      }
    },
  };
}

function read(text: string | undefined): Known | undefined {
  if (text === undefined || text === UNKNOWN) return undefined;
  try {
    const { minutes, slackSeconds, at } = object(JSON.parse(text));
    const instant = typeof at === 'string' ? Date.parse(at) : Number.NaN;
    if (typeof minutes !== 'number' || typeof slackSeconds !== 'number' || Number.isNaN(instant))
      return undefined;
    let zones: readonly Zone[] | undefined;
    return {
      zones: () => {
        zones ??= zonesAt(minutes, instant);
        return zones;
      },
      slackSeconds,
      at: instant,
    };
  } catch {
    return undefined;
  }
}

/** `UTC+02:00` */
function utc(text: string | undefined): string {
  const minutes = Number(object(JSON.parse(text ?? '{}')).minutes);
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, '0');
  return minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

function object(value: unknown) {
  return isWireObject(value) ? value : {};
}
