import type { Problem } from '../model/errors.ts';
import type { Fight, Turn } from '../model/fight.ts';
import type { Link } from '../model/link.ts';
import type { Mapping } from '../model/mapping.ts';
import { atRest, notKept } from '../plan/fight.ts';
import type { StateStore } from '../state/store.ts';
import type { Flow } from './flow.ts';

/** What is remembered of these pairs' fields that were written; how often they came back is forgotten where somebody asked to try again. */
export function fightsOf(flow: Flow, sourceIds: readonly string[]): (sourceId: string) => readonly Fight[] {
  const found = flow.context.state.fightsOf(flow.compiled.mapping.name, sourceIds);
  return (sourceId) =>
    (found.get(sourceId) ?? []).map((fight) => (flow.released ? triedAgain(fight) : fight));
}

function triedAgain(fight: Fight): Fight {
  return fight.turns === 0
    ? fight
    : { ...fight, turns: 0, written: {}, rested: true, held: undefined, heldAgainst: undefined };
}

/** These pairs were looked at, and neither side has moved; `seen` tells whether the side that was written is among what was looked at. */
export function seenAtRest(flow: Flow, sourceIds: readonly string[], seen: (fight: Fight) => boolean): void {
  const fights = flow.context.state.fightsOf(flow.compiled.mapping.name, sourceIds);
  flow.news.push(...[...fights.values()].flat().filter(seen).flatMap(atRest));
}

/** A field in which two linked records differ because a system did not keep what it was sent. */
export interface Differing {
  readonly sourceId: string;
  readonly targetId: string;
  /** The side that was written. */
  readonly turn: Turn;
  readonly problem: Problem;
}

/** Those of one mapping, until both sides agree. */
export function differing(state: StateStore, mapping: Mapping): readonly Differing[] {
  const fights = state.fights(mapping.name).filter((fight) => fight.notKept !== undefined);
  const links = state.linksBySource(mapping.name, [...new Set(fights.map(({ sourceId }) => sourceId))]);
  return differingOf(mapping, fights, (sourceId) => links.get(sourceId));
}

export function differingOf(
  mapping: Mapping,
  fights: readonly Fight[],
  linkOf: (sourceId: string) => Link | undefined,
): readonly Differing[] {
  return fights.flatMap(({ sourceId, rule: id, last, notKept: at }) => {
    const link = linkOf(sourceId);
    const rule = mapping.fields.find((candidate) => candidate.id === id);
    const hashes = link?.hashes[id];
    const alive = link?.status === 'active' || link?.status === 'stillInactive';
    if (!alive || !rule || at === undefined || hashes?.source === hashes?.target) return [];
    return [{ sourceId, targetId: link.targetId, turn: last, problem: notKept(mapping, rule, last, at) }];
  });
}
