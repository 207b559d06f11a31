import { createZone, type Zone } from '../../where/zone.ts';

const MINUTE_MS = 60_000;
/** Digits that clocks show twice (an hour is repeated in autumn) may be taken for the later ones: the change is seen coming. */
const CHANGE_AHEAD_MS = 2 * 60 * MINUTE_MS;

/** Every zone on earth, made when it is first asked for and once a process: it takes a tenth of a second. */
function allZones(): () => readonly Zone[] {
  let made: readonly Zone[] | undefined;
  return () => {
    made ??= Intl.supportedValuesOf('timeZone').map(createZone);
    return made;
  };
}

const zones = allZones();

/** Every zone on earth that was `minutes` ahead of UTC at an instant (epoch milliseconds). */
export function zonesAt(minutes: number, instant: number): readonly Zone[] {
  const offset = minutes * MINUTE_MS;
  return zones().filter((zone) => zone.offsetAt(instant) === offset);
}

/** Minutes that any of `among` is ahead of UTC at the least around `instants`. `undefined` when there is none. */
export function earliestOffset(among: readonly Zone[], instants: readonly number[]): number | undefined {
  const moments = instants.flatMap((instant) => [instant, instant + CHANGE_AHEAD_MS]);
  const offsets = among.flatMap((zone) => moments.map((moment) => zone.offsetAt(moment)));
  return offsets.length === 0 ? undefined : Math.min(...offsets) / MINUTE_MS;
}
