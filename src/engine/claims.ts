import type { Problem } from '../model/errors.ts';
import { isFamily } from './family.ts';
import type { Flow } from './flow.ts';
import type { Spool } from './spool.ts';

/** Who takes whom in this run, for the passes over either side: a record that one of them has matched is nobody else's. */

const CLAIMED = 'claimed';
const HELD = 'held';

export function claim(spool: Spool, sourceId: string, targetId: string): void {
  spool.putKeys('target', [{ step: CLAIMED, key: targetId, id: sourceId }]);
  spool.putKeys('source', [{ step: CLAIMED, key: sourceId, id: targetId }]);
}

/** The source that has taken this target, if it is another one. */
export function targetClaimedBy(spool: Spool, targetId: string, but: string): string | undefined {
  return spool.idsByKey('target', CLAIMED, targetId).find((id) => id !== but);
}

/** The target that has taken this source, if it is another one. */
export function sourceClaimedBy(spool: Spool, sourceId: string, but: string): string | undefined {
  return spool.idsByKey('source', CLAIMED, sourceId).find((id) => id !== but);
}

/** Remembers for this run that a source record is held, because it is not clear whose it is or for another reason. */
export function noteUnmatched(flow: Flow, sourceId: string, problem: Problem): void {
  if (isMatching(problem)) flow.unmatchedNow.set(sourceId, problem);
  if (isFamily(flow.compiled.mapping))
    flow.spool.putKeys('source', [{ step: HELD, key: sourceId, id: sourceId }]);
}

/** Whether this run holds a record that others are below; of families alone. */
export function isHeldNow(spool: Spool, sourceId: string): boolean {
  return spool.idsByKey('source', HELD, sourceId).length > 0;
}

function isMatching({ code }: Problem): boolean {
  return code.startsWith('MATCH_');
}

/** Why this source record is linked to nothing: found in this run, or in an earlier one and not settled since. */
export function waitsForMatch(flow: Flow, sourceId: string): Problem | undefined {
  const before = flow.cleared.source.has(sourceId) ? undefined : flow.heldBefore.source.get(sourceId);
  return flow.unmatchedNow.get(sourceId) ?? (before && isMatching(before) ? before : undefined);
}
