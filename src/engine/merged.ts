import { isGone, type Link } from '../model/link.ts';
import type { Flow } from './flow.ts';

/** Merged records that were read, each with the one it went into, which may be merged itself. */
export function mergedRecords(flow: Flow): ReadonlyMap<string, string> {
  const losers = new Map<string, string>();
  for (const { record } of flow.spool.sources())
    if (record.mergedInto) losers.set(record.id, record.mergedInto);
  return losers;
}

/** Who lost to a survivor, over chains of merges too. */
export function invert(losers: ReadonlyMap<string, string>): (survivor: string) => readonly string[] {
  const bySurvivor = Map.groupBy(losers.keys(), (loser) => survivorOf(loser, losers));
  return (survivor) => bySurvivor.get(survivor) ?? [];
}

/** Links of merged records, by the id of the record that survived. */
export function mergeSurvivors(flow: Flow, losers: ReadonlyMap<string, string>): ReadonlyMap<string, Link> {
  const taken = new Map<string, Link>();
  const links = flow.context.state.linksBySource(flow.compiled.mapping.name, [...losers.keys()]);
  for (const loser of losers.keys()) {
    const link = links.get(loser) ?? flow.sentBack.gone.get(loser);
    const winner = survivorOf(loser, losers);
    // Of several that were linked, one that lives goes first.
    const earlier = taken.get(winner);
    if (link && (!earlier || (isGone(earlier) && !isGone(link)))) taken.set(winner, link);
  }
  return new Map(
    [...taken].map(([winner, link]) => [
      winner,
      { ...link, sourceId: winner, status: link.status === 'sourceGone' ? 'active' : link.status },
    ]),
  );
}

/** Follows a chain of merges to its end; a chain that bites its tail ends where it began. */
export function survivorOf(loser: string, losers: ReadonlyMap<string, string>): string {
  const seen = new Set([loser]);
  let winner = losers.get(loser) ?? loser;
  for (let next = losers.get(winner); next !== undefined && !seen.has(winner); next = losers.get(winner)) {
    seen.add(winner);
    winner = next;
  }
  return winner;
}
