import { type Direction, WRITES } from '../model/plan.ts';
import { takeBack } from './apply.ts';
import type { FlowRequest } from './context.ts';

/**
 * Leaves of a plan only what goes in these directions. What is left out is not forgotten: the side that it comes from keeps its
 * checkpoint, so that a run that carries it out reads it.
 */
export function only(wanted: readonly Direction[]): NonNullable<FlowRequest['select']> {
  // Which records belong together is no matter of direction.
  const writes = WRITES.filter((action) => action !== 'link');
  return (flow, directions) => {
    const settles = { source: true, target: true };
    for (const direction of directions) {
      if (wanted.includes(direction)) continue;
      flow.spool.dropDecisions(direction, writes, ({ entry }) => {
        takeBack(flow, entry);
        settles[direction === 'import' ? 'source' : 'target'] = false;
        return true;
      });
    }
    return settles;
  };
}
