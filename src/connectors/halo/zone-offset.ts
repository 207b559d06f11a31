import { createZone, type Zone } from '../../where/zone.ts';

const MINUTE_MS = 60_000;
/** Digits that clocks show twice (an hour is repeated in autumn) may be taken for the later ones: the change is seen coming. */
const CHANGE_AHEAD_MS = 2 * 60 * MINUTE_MS;

/** Made once a process: it takes some tens of milliseconds. */
const ZONES: readonly Zone[] = Intl.supportedValuesOf('timeZone').map(createZone);

/** Every zone on earth that was `minutes` ahead of UTC at an instant (epoch milliseconds). */
export function zonesAt(minutes: number, instant: number): readonly Zone[] {
  const offset = minutes * MINUTE_MS;
  return ZONES.filter((zone) => zone.offsetAt(instant) === offset);
}

/** Minutes that any of `zones` is ahead of UTC at the least around `instants`. `undefined` without zones. */
export function earliestOffset(zones: readonly Zone[], instants: readonly number[]): number | undefined {
  const moments = instants.flatMap((instant) => [instant, instant + CHANGE_AHEAD_MS]);
  const offsets = zones.flatMap((zone) => moments.map((moment) => zone.offsetAt(moment)));
  return offsets.length === 0 ? undefined : Math.min(...offsets) / MINUTE_MS;
}
