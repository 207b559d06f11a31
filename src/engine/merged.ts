import { isGone, type Link } from '../model/link.ts';
import type { SystemRecord } from '../model/record.ts';
import { type Flow, forwardAll, type Transforming } from './flow.ts';
import { agreements } from './moved.ts';

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

/**
 * Links of merged records, by the id of the record that survived. Of several, one that lives goes first, and of those the one that agrees
 * with the survivor in most fields: where the survivor has an id of its own, nothing else tells which of them it continues.
 */
export async function mergeSurvivors(
  flow: Flow,
  losers: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Link>> {
  const left = new Map<string, Link[]>();
  const links = flow.context.state.linksBySource(flow.compiled.mapping.name, [...losers.keys()]);
  for (const loser of losers.keys()) {
    const link = links.get(loser) ?? flow.sentBack.gone.get(loser);
    const winner = survivorOf(loser, losers);
    if (link) left.set(winner, [...(left.get(winner) ?? []), link]);
  }
  const several = new Set([...left].flatMap(([winner, { length }]) => (length > 1 ? [winner] : [])));
  const alike = await transformed(flow, several);
  const rank = (link: Link, winner: string) => {
    const item = alike.get(winner);
    return (isGone(link) ? -1_000 : 0) + (item ? agreements(flow, item, link) : 0);
  };
  return new Map(
    [...left].flatMap(([winner, candidates]) => {
      const [link] = candidates.toSorted((a, b) => rank(b, winner) - rank(a, winner));
      if (!link) return [];
      const status = link.status === 'sourceGone' ? 'active' : link.status;
      return [[winner, { ...link, sourceId: winner, status }] as const];
    }),
  );
}

async function transformed(flow: Flow, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, Transforming>> {
  if (ids.size === 0) return new Map();
  const records: SystemRecord[] = [];
  for (const { record } of flow.spool.sources())
    if (ids.has(record.id) && !record.deleted) records.push(record);
  return new Map((await forwardAll(flow, records)).map((item) => [item.record.id, item]));
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
