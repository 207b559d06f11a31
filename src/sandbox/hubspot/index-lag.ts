import type { Late } from '../faults/actions.ts';
import type { Portal } from './portal.ts';

/** How far the search index is behind the records. */
export interface Lag {
  /** Runs `work` and hides from searches what it wrote. */
  hold<T>(how: Late, work: () => T): T;
}

export function createLag(_portal: Portal): Lag {
  return { hold: (_how, work) => work() };
}
