import type { Fight } from '../model/fight.ts';
import { atRest } from '../plan/fight.ts';
import type { Flow } from './flow.ts';

/** What is remembered of these pairs' fields that go to and fro; nothing where somebody asked to try them again. */
export function fightsOf(flow: Flow, sourceIds: readonly string[]): (sourceId: string) => readonly Fight[] {
  if (flow.released) return () => [];
  const found = flow.context.state.fightsOf(flow.compiled.mapping.name, sourceIds);
  return (sourceId) => found.get(sourceId) ?? [];
}

/** These pairs were looked at, and neither side has moved. */
export function seenAtRest(flow: Flow, sourceIds: readonly string[]): void {
  const fights = flow.context.state.fightsOf(flow.compiled.mapping.name, sourceIds);
  flow.news.push(...[...fights.values()].flat().flatMap(atRest));
}
