import { isLive, type Link } from '../model/link.ts';
import type { Decision } from '../plan/decide.ts';
import { merged, outOfScope, sourceDeleted } from '../plan/reasons.ts';
import { linkedElsewhere } from '../plan/reasons-gone.ts';
import { bornOf } from './births.ts';
import { type Flow, skip } from './flow.ts';
import type { SpooledSource } from './spool.ts';

/** A source record that was deleted, or lost a merge; `heir` is the link that the survivor takes over from one of those it was merged from. */
export function decideDeleted(flow: Flow, row: SpooledSource, link: Link | undefined, heir?: Link): Decision {
  const { mapping } = flow.compiled;
  const { record } = row;
  // Where the survivor has a link of its own, this one stays and leads to a record that is no more.
  if (record.mergedInto) {
    const own =
      flow.context.state.linksBySource(mapping.name, [record.mergedInto]).get(record.mergedInto) ?? heir;
    const both = link && own && own.targetId !== link.targetId;
    const targets = both ? { leftOver: link.targetId, kept: own.targetId } : undefined;
    const reason = merged(mapping, record.mergedInto, targets);
    return { ...skip('import', record.id, reason, link?.targetId), link: gone(link) };
  }
  const reason = sourceDeleted(mapping);
  if (!link || isOff(link) || mapping.import.onSourceDelete === 'none') {
    return { ...skip('import', record.id, reason, link?.targetId), link: gone(link) };
  }
  const entry = {
    action: 'deactivate',
    direction: 'import',
    recordId: record.id,
    otherId: link.targetId,
    reason,
  } as const;
  return { entries: [{ entry, after: {} }], link, notes: [] };
}

/** A source record that does not meet the where clause (any more). */
export function decideOutOfScope(flow: Flow, row: SpooledSource, link: Link | undefined): Decision {
  const { mapping } = flow.compiled;
  const reason = outOfScope(mapping);
  if (link && mapping.import.onOutOfScope === 'deactivate' && isStillOn(flow, link)) {
    const entry = {
      action: 'deactivate',
      direction: 'import',
      recordId: row.record.id,
      otherId: link.targetId,
      reason,
    } as const;
    return { entries: [{ entry, after: {} }], link, notes: [] };
  }
  return {
    ...skip('import', row.record.id, reason, link?.targetId),
    link: link && { ...link, status: isLive(link) ? 'outOfScope' : link.status },
  };
}

/** A linked record that links.yaml gives to another mapping from now on: whatever refers to it follows it there. */
export function givenAway(flow: Flow, link: Link, elsewhere: string): Decision {
  const skipped = skip(
    'import',
    link.sourceId,
    linkedElsewhere(flow.compiled.mapping, elsewhere),
    link.targetId,
  );
  if (!isLive(link)) return skipped;
  flow.relinked = true;
  return { ...skipped, link: { ...link, status: 'outOfScope' } };
}

/** Whether the target was left on: the source leaves only now, or it left while the policy was to ignore that, and no other has it since. */
function isStillOn(flow: Flow, link: Link): boolean {
  if (link.status !== 'outOfScope') return isLive(link);
  const { state } = flow.context;
  const all = state.linksByTarget(flow.compiled.mapping.name, [link.targetId]).get(link.targetId) ?? [];
  return !all.some((other) => other.sourceId !== link.sourceId && isLive(other));
}

function gone(link: Link | undefined): Link | undefined {
  return link && { ...link, status: isOff(link) ? link.status : 'sourceGone' };
}

/** Both sides are off already, whichever of them was first. */
function isOff({ status }: Link): boolean {
  return status === 'deactivated' || status === 'archived' || status === 'forgotten';
}

/** Whether a record that was read by its id meets the clause. */
export function inScope(flow: Flow, row: SpooledSource): boolean {
  const where = flow.compiled.mapping.import.where;
  // What was made from the target is only looked at, never imported.
  if (bornOf(flow, row.record, undefined) === 'target') return true;
  // What only the server can evaluate cannot be asked about one record: in scope stays in scope until a complete reading leaves it out.
  if (!where || where.serverOnly) return row.origin !== 'absent';
  // A record that a reading left out and that meets the clause nevertheless became visible too late for it.
  return flow.context.matches(where, row.record.values, flow.compiled.mapping);
}
