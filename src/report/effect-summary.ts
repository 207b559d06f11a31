import type { Effect } from '../model/effect.ts';
import { concernedBy, touchedOf } from './effect-words.ts';

/** Whether anything would be done otherwise than without the edit. */
export function changed({ mappings }: Pick<Effect, 'mappings'>): boolean {
  return mappings.some(
    ({ change, flows, tests }) =>
      change === 'removed' ||
      (tests?.length ?? 0) > 0 ||
      flows.some((flow) => concernedBy(flow) + touchedOf(flow.undone) > 0),
  );
}
