import type { Fight } from '../model/fight.ts';
import { atRest } from '../plan/fight.ts';
import type { Flow } from './flow.ts';

/** What is remembered of these pairs' fields that were written; how often they came back is forgotten where somebody asked to try again. */
export function fightsOf(flow: Flow, sourceIds: readonly string[]): (sourceId: string) => readonly Fight[] {
  const found = flow.context.state.fightsOf(flow.compiled.mapping.name, sourceIds);
  return (sourceId) =>
    (found.get(sourceId) ?? []).map((fight) => (flow.released ? triedAgain(fight) : fight));
}

function triedAgain(fight: Fight): Fight {
  return fight.turns === 0 ? fight : { ...fight, turns: 0, written: {}, rested: true, held: undefined };
}

/** These pairs were looked at, and neither side has moved; `seen` tells whether the side that was written is among what was looked at. */
export function seenAtRest(flow: Flow, sourceIds: readonly string[], seen: (fight: Fight) => boolean): void {
  const fights = flow.context.state.fightsOf(flow.compiled.mapping.name, sourceIds);
  flow.news.push(...[...fights.values()].flat().filter(seen).flatMap(atRest));
}
