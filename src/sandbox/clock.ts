import type { Clock } from '../model/clock.ts';

/** The sandbox's one clock: the given clock plus an offset that the control plane moves. Sleeping is not affected by it. */
export interface SandboxClock extends Clock {
  /** Sets the present moment (milliseconds since the epoch); time goes on from there. */
  set(now: number): void;
  advance(ms: number): void;
}

export function createSandboxClock(base: Clock): SandboxClock {
  let offset = 0;
  return {
    now: () => base.now() + offset,
    sleep: (ms, signal) => base.sleep(ms, signal),
    set: (now) => {
      offset = now - base.now();
    },
    advance: (ms) => {
      offset += ms;
    },
  };
}
