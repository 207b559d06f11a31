import type { Link, LinkStatus } from '../model/link.ts';
import type { Side } from '../state/store.ts';
import type { Flow } from './flow.ts';

/**
 * How long a system may still be at work on a request that nobody waits for any more, its lists may be behind, and its clock be apart
 * from ours: a create without an answer is not sent again before, whatever a look-up says.
 */
export const UNSETTLED_MS = 15 * 60_000;

/** For this long a record that cannot be read may only be out of sight, or be taken out of a recycle bin again. */
export const UNSEEN_MS = 30 * 24 * 60 * 60_000;

/**
 * What the creates that are still without an answer would have left in their links, by the record they are made from: with it, what
 * somebody changed on the new record before it was found is told apart from what was sent.
 */
export function sentCreates(flow: Flow, side: Side): ReadonlyMap<string, Link['hashes']> {
  const intents = flow.context.state.intents(flow.compiled.mapping.name);
  return new Map(
    intents.flatMap((intent) =>
      intent.side === side && intent.hashes ? [[intent.recordId, intent.hashes] as const] : [],
    ),
  );
}

/** The records whose create got no answer so lately that the system may still be at work on it. */
export function unsettledCreates(flow: Flow, side: Side): ReadonlySet<string> {
  const since = flow.context.clock.now() - UNSETTLED_MS;
  const intents = flow.context.state.intents(flow.compiled.mapping.name);
  const open = intents.filter((intent) => intent.side === side && Date.parse(intent.at) > since);
  return new Set(open.map(({ recordId }) => recordId));
}

/** The link that the answer to a create would have left, of a pair that is known by its mark or by what was sent. */
export function linkAsSent(
  flow: Flow,
  ids: Pick<Link, 'sourceId' | 'targetId'>,
  hashes: Link['hashes'] | undefined,
  status: LinkStatus,
): Link {
  return {
    mapping: flow.compiled.mapping.name,
    ...ids,
    primary: true,
    hashes: hashes ?? {},
    refs: flow.spool.targets([ids.targetId]).get(ids.targetId)?.refs ?? {},
    parked: [],
    status,
  };
}
