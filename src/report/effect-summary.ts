import type { Effect } from '../model/effect.ts';
import { concernedBy, isGone, touchedOf } from './effect-words.ts';

/** Whether anything would be done otherwise than without the edit. */
export function changed({ mappings, settings }: Pick<Effect, 'mappings' | 'settings'>): boolean {
  return (
    settings.length > 0 ||
    mappings.some(
      ({ change, flows, tests }) =>
        isGone(change) ||
        (tests?.length ?? 0) > 0 ||
        flows.some((flow) => concernedBy(flow) + touchedOf(flow.undone) > 0),
    )
  );
}
