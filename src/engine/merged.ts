import type { Problem } from '../model/errors.ts';
import { isGone, type Link } from '../model/link.ts';
import { importsTo } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { mergeUnclear } from '../plan/reasons-gone.ts';
import { type Flow, forwardAll, type Transforming } from './flow.ts';
import { markOwner, markTarget } from './mark-owner.ts';
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

/** What becomes of the survivors of merges whose losers are linked. */
export interface Survivors {
  /** By survivor, the link that it takes over. */
  readonly heirs: ReadonlyMap<string, Link>;
  /** By survivor, why none of several is: overwriting the wrong one would make one record of two. */
  readonly unclear: ReadonlyMap<string, Problem>;
}

/**
 * Which of the links of merged records their survivor goes on with. Of several, one that lives goes first; of those the one that agrees
 * with it in most fields, or of equals the one that the survivor's own mark names: one that has an id of its own tells nothing else.
 */
export async function mergeSurvivors(flow: Flow, losers: ReadonlyMap<string, string>): Promise<Survivors> {
  const { mapping } = flow.compiled;
  const left = new Map<string, Link[]>();
  const links = flow.context.state.linksBySource(mapping.name, [...losers.keys()]);
  for (const loser of losers.keys()) {
    const link = links.get(loser) ?? flow.sentBack.gone.get(loser);
    const winner = survivorOf(loser, losers);
    if (link) left.set(winner, [...(left.get(winner) ?? []), link]);
  }
  const several = new Set([...left].flatMap(([winner, { length }]) => (length > 1 ? [winner] : [])));
  const alike = await transformed(flow, several);
  const heirs = new Map<string, Link>();
  const unclear = new Map<string, Problem>();
  for (const [winner, all] of left) {
    const alive = all.filter((link) => !isGone(link));
    const candidates = alive.length > 0 ? alive : all;
    const best = closest(flow, alike.get(winner), candidates);
    const [link] = best;
    if (!link) continue;
    if (best.length > 1) unclear.set(winner, mergeUnclear(mapping, best));
    const status = link.status === 'sourceGone' ? 'active' : link.status;
    if (best.length === 1) heirs.set(winner, { ...link, sourceId: winner, status });
  }
  return { heirs, unclear };
}

/**
 * Those that it may be; one where that is clear, or where it does not matter. A mark alone does not make it clear: where the winner of a
 * merge has none, the survivor inherits the loser's.
 */
function closest(flow: Flow, item: Transforming | undefined, links: readonly Link[]): readonly Link[] {
  if (!item || new Set(links.map(({ targetId }) => targetId)).size === 1) return links.slice(0, 1);
  const agreeing = Map.groupBy(links, (link) => agreements(flow, item, link));
  const most = Math.max(...agreeing.keys());
  const best = agreeing.get(most) ?? [];
  // Nothing of it is overwritten.
  if (most === flow.compiled.mapping.fields.filter(importsTo).length) return best.slice(0, 1);
  const marked = markTarget(flow.compiled.mapping, flow.sides.target, item.record);
  const named = links.filter(({ targetId }) => targetId === marked).slice(0, 1);
  if (named.some((link) => best.includes(link))) return named;
  return [...named, ...best];
}

/** Whether the target still bears the mark of a record that went into this one. */
export function bearsLoser(
  flow: Flow,
  losers: ReadonlyMap<string, string>,
  target: SystemRecord | undefined,
  sourceId: string,
): boolean {
  const owner = markOwner(flow.compiled.mapping, flow.sides.source, target);
  return owner !== undefined && losers.has(owner) && survivorOf(owner, losers) === sourceId;
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
