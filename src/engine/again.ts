import { isAway, isLive } from '../model/link.ts';
import { sourcesNotVisible } from '../plan/reasons.ts';
import { forgetErased } from './erased.ts';
import { batches, type Flow } from './flow.ts';
import { mergedRecords, survivorOf } from './merged.ts';
import { readAgain, readTargetsAgain } from './read.ts';
import { UNSEEN_MS } from './sent.ts';
import { keepUnseen } from './unseen.ts';

/** Whether the target may bear a source record's mark without the state knowing. */
export interface Uncertain {
  has(sourceId: string): boolean;
}

/**
 * Creates without an answer, links removed by hand, and what was held for the very records that bear its mark. Everything in a one-off
 * import, because nothing was read to tell, and after a loss of the state where the sweep hides the marks (`hidden`).
 */
export function uncertainCreates(flow: Flow, hidden: boolean): Uncertain {
  if (flow.narrow || hidden) return { has: () => true };
  const { state } = flow.context;
  const name = flow.compiled.mapping.name;
  const looked = state
    .held(name)
    .filter(
      ({ problem }) =>
        problem.code === 'LINK_REMOVED' ||
        (problem.code.startsWith('MATCH_') && problem.field === 'externalId'),
    );
  return new Set([...unanswered(flow), ...looked.map((held) => held.recordId)]);
}

/**
 * Brings back records that did not change and have to be looked at: held ones that are due, on either side; creates whose outcome is
 * unknown; records parked on a fail-safe whose parent has arrived; and what links.yaml says that the state does not.
 */
export async function readDue(flow: Flow): Promise<void> {
  const { context, compiled, spool } = flow;
  const { state, clock } = context;
  const { mapping } = compiled;
  const due = state.heldDue(mapping.name, mapping.hash, clock.now());
  const sources = [
    ...due.filter((held) => held.side === 'source').map((held) => held.recordId),
    ...waiting(flow),
    ...parked(flow),
    ...unanswered(flow),
    ...mapping.links.filter((row) => linkedTo(flow, row.source) !== row.target).map((row) => row.source),
  ];
  await readAgain(context, compiled, spool, sources);
  // Not visible is not gone: what was held stays so, and a create without an answer is still to be looked up.
  for (const id of new Set(sources)) if (!spool.hasSource(id)) keepUnseen(flow, id);
  forgetUnseen(flow);
  await readTargetsAgain(
    context,
    compiled,
    spool,
    due.filter((held) => held.side === 'target').map((held) => held.recordId),
  );
}

/** The survivors of merges, and of the merges those went through later. */
export async function readSurvivors(flow: Flow): Promise<void> {
  for (;;) {
    const losers = mergedRecords(flow);
    const survivors = [...linkedLosers(flow, losers)].map((loser) => survivorOf(loser, losers));
    if ((await readAgain(flow.context, flow.compiled, flow.spool, survivors)) === 0) return;
  }
}

/** Those that anything is known of; a system that lists every merge of the past tells of many that nothing is. */
function linkedLosers({ context, compiled }: Flow, losers: ReadonlyMap<string, string>): ReadonlySet<string> {
  const { name } = compiled.mapping;
  const linked = new Set<string>();
  for (const ids of batches(losers.keys(), 1_000)) {
    const links = context.state.linksBySource(name, ids);
    for (const id of links.keys()) linked.add(id);
  }
  // On the way to the survivor of a linked one others may lie that are not linked.
  for (const start of [...linked]) {
    for (let next = losers.get(start); next !== undefined && !linked.has(next); next = losers.get(next))
      if (losers.has(next)) linked.add(next);
  }
  return linked;
}

/**
 * A complete reading leaves out what does not meet the clause: linked records that it did not bring are looked at one by one. What is
 * not even visible is left alone, because access that was lost looks the same. Those that left earlier are looked at where they are to
 * be switched off: they may have left before the policy said so.
 */
export async function readAbsent(flow: Flow): Promise<void> {
  const { context, compiled, spool } = flow;
  for (const ids of batches(absent(flow), 1_000)) await readAgain(context, compiled, spool, ids, 'absent');
  if (compiled.mapping.import.onOutOfScope !== 'deactivate') return;
  const left = context.state.linksOf(compiled.mapping.name, 'outOfScope').map(({ sourceId }) => sourceId);
  await readAgain(context, compiled, spool, left, 'absent');
}

/** What becomes of linked records that a reading should have brought and did not. */
export async function decideAbsent(flow: Flow): Promise<void> {
  if (flow.sides.source.capabilities.showsAll === true) await forgetErased(flow);
  else noteAbsent(flow);
}

/**
 * Says which linked records the source does not show at all (any more): deleted for good, so that nothing reports it, or out of the
 * connection's sight. For readings that should have brought them.
 */
function noteAbsent(flow: Flow): void {
  const reason = sourcesNotVisible(flow.compiled.mapping);
  for (const id of absent(flow)) flow.tally.note('import', id, reason);
}

function* absent({ context, compiled, spool }: Flow): Iterable<string> {
  for (const link of context.state.links(compiled.mapping.name)) {
    if (isLive(link) && !spool.hasSource(link.sourceId)) yield link.sourceId;
  }
}

/**
 * Held for what another record did: rivals for one key are looked at whenever anything changed, or the one that changed would slip
 * through; children of a parent without an answer in every run.
 */
function waiting(flow: Flow): string[] {
  const anything = flow.spool.sourceCount() > 0;
  return flow.context.state
    .held(flow.compiled.mapping.name)
    .filter((held) => held.side === 'source')
    .filter(
      ({ problem }) => problem.code === 'PARENT_PENDING' || (anything && problem.code.startsWith('MATCH_')),
    )
    .map((held) => held.recordId);
}

function parked(flow: Flow): string[] {
  const { context, compiled } = flow;
  const arrived = (mapping: string, sourceId: string) => {
    const link = context.state.linksBySource(mapping, [sourceId]).get(sourceId);
    return (link !== undefined && !isAway(link)) || context.overlay.link(mapping, sourceId) !== undefined;
  };
  const ids: string[] = [];
  for (const link of context.state.parkedLinks(compiled.mapping.name)) {
    if (link.parked.some((item) => arrived(item.mapping, item.sourceId))) ids.push(link.sourceId);
  }
  return ids;
}

function unanswered(flow: Flow): string[] {
  return flow.context.state
    .intents(flow.compiled.mapping.name)
    .flatMap((intent) => (intent.side === 'target' ? [intent.recordId] : []));
}

/**
 * Creates without an answer of records that nobody has seen for long, so that they do not cost a request in every run for ever. Only
 * where there is a mark: what such a create left has been swept by then, and is known by it.
 */
function forgetUnseen({ context, compiled, spool, settledIntents }: Flow): void {
  const { mapping } = compiled;
  if (mapping.externalId.target === undefined) return;
  const given = context.clock.now() - UNSEEN_MS;
  for (const { key, side, recordId, at } of context.state.intents(mapping.name))
    if (side === 'target' && !spool.hasSource(recordId) && Date.parse(at) < given) settledIntents.push(key);
}

function linkedTo(flow: Flow, sourceId: string): string | undefined {
  return flow.context.state.linksBySource(flow.compiled.mapping.name, [sourceId]).get(sourceId)?.targetId;
}
