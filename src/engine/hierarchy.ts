import type { Problem } from '../model/errors.ts';
import { normaliseKey } from '../model/key.ts';
import { isGone } from '../model/link.ts';
import type { Children, Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { parentPending } from '../plan/reasons.ts';
import { childLinked, handedOver, hierarchyCycle, orphan } from '../plan/reasons-tree.ts';
import { isHeldNow } from './claims.ts';
import type { RunContext } from './context.ts';
import { above, idAt } from './family.ts';
import type { Flow } from './flow.ts';

export type HandOver = Extract<Children, { kind: 'handOver' }>;

/** What becomes of an unlinked record in the mapping that those above it belong to. */
export type Place =
  /** A record of this mapping, with what there is to say about its parents. */
  | { readonly kind: 'own'; readonly note?: Problem }
  /** Left to the other mapping, or left out. */
  | { readonly kind: 'left'; readonly reason: Problem }
  | { readonly kind: 'held'; readonly problem: Problem };

/** Answers about a batch of records; what it knows of creates without an answer is as of when it was made. */
export interface Hierarchy {
  /** Why a record is none of this mapping's, before anything else is asked about it: it hangs below one that is imported. */
  leftAlready(record: SystemRecord): Problem | undefined;
  /** What to say of a linked record that hangs below another one by now. */
  stays(record: SystemRecord, targetId: string): Problem | undefined;
  /** Once those above it have been decided. */
  placeOf(record: SystemRecord, cyclic: boolean): Place;
}

export function handOverOf({ import: { children } }: Mapping): HandOver | undefined {
  return children?.kind === 'handOver' ? children : undefined;
}

/** The first of source ids that `mapping` has linked, would link in this run, or has sent without an answer so far. */
export function importedBy(
  context: RunContext,
  mapping: string,
): (ids: readonly string[]) => string | undefined {
  const sent = sentBy(context, mapping);
  return (ids) => {
    if (ids.length === 0) return undefined;
    const links = context.state.linksBySource(mapping, ids);
    return ids.find((id) => {
      const link = links.get(id);
      if (link !== undefined && !isGone(link)) return true;
      return sent.has(id) || context.overlay.link(mapping, id) !== undefined;
    });
  };
}

function sentBy({ state }: RunContext, mapping: string): ReadonlySet<string> {
  return new Set(
    state.intents(mapping).flatMap(({ side, recordId }) => (side === 'target' ? [recordId] : [])),
  );
}

const OWN: Place = { kind: 'own' };

export function hierarchyOf(flow: Flow): Hierarchy {
  const { mapping } = flow.compiled;
  const handOver = handOverOf(mapping);
  if (!handOver)
    return {
      leftAlready: () => undefined,
      stays: () => undefined,
      placeOf: (_, cyclic) => (cyclic ? { kind: 'own', note: hierarchyCycle(mapping) } : OWN),
    };
  const here = importedBy(flow.context, mapping.name);
  const there = importedBy(flow.context, handOver.to);
  const sent = sentBy(flow.context, mapping.name);
  const others = (record: SystemRecord) => above(mapping, record).filter((id) => id !== record.id);
  /** links.yaml names its partner, a target bears its mark, or it has been sent: it has one of its own, whatever is above it. */
  const isNamed = ({ id }: SystemRecord) => {
    const mark = mapping.externalId.target;
    const marked =
      mark !== undefined && flow.spool.idsByKey('target', mark, normaliseKey(id) ?? '').length > 0;
    return marked || flow.written.bySource.has(id) || flow.sentBack.found.has(id) || sent.has(id);
  };
  const leftAlready = (record: SystemRecord) => {
    const left = there([record.id]) ?? here(others(record));
    return left === undefined || isNamed(record) ? undefined : handedOver(mapping, handOver.to);
  };
  return {
    leftAlready,
    stays: (record, targetId) =>
      here(others(record)) === undefined ? undefined : childLinked(mapping, targetId, handOver.to),
    placeOf(record, cyclic) {
      const left = leftAlready(record);
      if (left) return { kind: 'left', reason: left };
      const parents = above(mapping, record);
      if (parents.length === 0 || isNamed(record)) return OWN;
      const waits = others(record).find((id) => isWaiting(flow, id));
      if (waits !== undefined) return { kind: 'held', problem: parentPending(mapping.name, waits) };
      const cycle = cyclic || parents.includes(record.id);
      if (!cycle && isDeep(handOver, record))
        return { kind: 'left', reason: handedOver(mapping, handOver.to) };
      const note = cycle ? hierarchyCycle(mapping) : orphan(mapping, handOver.orphan);
      return handOver.orphan === 'skip' ? { kind: 'left', reason: note } : { kind: 'own', note };
    },
  };
}

/** More may be above it than its row shows, and nobody can tell what. */
export function isDeep({ ancestors, orphan: policy }: HandOver, record: SystemRecord): boolean {
  return policy === 'importAsCustomer' && ancestors.every((path) => idAt(record, path) !== undefined);
}

/** Held, in this run or since an earlier one: it may come over yet, and its children with it. */
function isWaiting(flow: Flow, id: string): boolean {
  const before = flow.heldBefore.source.has(id) && !flow.cleared.source.has(id);
  return before || isHeldNow(flow.spool, id);
}
