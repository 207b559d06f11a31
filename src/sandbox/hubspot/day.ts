import type { Clock } from '../../model/clock.ts';

/** A count that starts anew at midnight of a time zone. */
export interface Day {
  used(): number;
  count(): void;
  set(used: number): void;
}

/** `timeZone` is an IANA name. */
export function createDay(clock: Pick<Clock, 'now'>, timeZone: string): Day {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone });
  let used = 0;
  let date = format.format(clock.now());
  const turn = (): void => {
    const today = format.format(clock.now());
    if (today !== date) used = 0;
    date = today;
  };
  return {
    used: () => {
      turn();
      return used;
    },
    count: () => {
      turn();
      used += 1;
    },
    set: (next) => {
      turn();
      used = next;
    },
  };
}
