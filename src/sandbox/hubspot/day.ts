import type { Clock } from '../../model/clock.ts';

/** Whether a new day has begun since the last call, or since it was made; `timeZone` is an IANA name. */
export function createDay(clock: Pick<Clock, 'now'>, timeZone: string): () => boolean {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone });
  let date = format.format(clock.now());
  return () => {
    const today = format.format(clock.now());
    const turned = today !== date;
    date = today;
    return turned;
  };
}
