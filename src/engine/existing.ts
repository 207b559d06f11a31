import type { WriteResult } from '../connectors/connector.ts';
import { CrosswalkError, type Problem } from '../model/errors.ts';
import { isGone, type Link } from '../model/link.ts';
import { decidePair } from '../plan/decide.ts';
import { optedOut } from '../plan/policy.ts';
import { outOfScope } from '../plan/reasons.ts';
import { existsElsewhere } from '../plan/reasons-gone.ts';
import { backwardAll, type Flow, forwardAll } from './flow.ts';
import { markTarget } from './mark-owner.ts';
import { sourceFields } from './paths.ts';
import { linkAsSent, sentCreates } from './sent.ts';
import type { DecisionRow } from './spool.ts';
import { wholeTargets } from './whole.ts';

/** What becomes of a create that was refused because the record is there already: the two are linked, or the reason why not. */
export type Existing = { readonly link: Link } | { readonly problem: Problem };

/**
 * By key of the change: records of the source that a create ran into. Each is met as one that matching had found: linked as the mapping
 * adopts records, and not overwritten by the way; unless it belongs to another target, or takes no part.
 */
export async function meetExisting(
  flow: Flow,
  sent: ReadonlyMap<string, DecisionRow>,
  results: readonly WriteResult[],
): Promise<ReadonlyMap<string, Existing>> {
  try {
    return await meet(flow, sent, results);
  } catch (error) {
    // What the system answered to the writes is to be remembered all the same; the refusals stay, and are tried again.
    if (error instanceof CrosswalkError) return new Map();
    throw error;
  }
}

async function meet(
  flow: Flow,
  sent: ReadonlyMap<string, DecisionRow>,
  results: readonly WriteResult[],
): Promise<ReadonlyMap<string, Existing>> {
  const refused = results.flatMap((result) => {
    const row = sent.get(result.key);
    return result.kind === 'rejected' && result.existingId !== undefined && row?.entry.action === 'create'
      ? [{ key: result.key, sourceId: result.existingId, targetId: row.entry.recordId }]
      : [];
  });
  if (refused.length === 0) return new Map();
  const { mapping } = flow.compiled;
  const targets = await wholeTargets(
    flow,
    refused.map(({ targetId }) => targetId),
  );
  const found = await flow.sides.source.readByIds({
    object: mapping.source.object,
    ids: refused.map(({ sourceId }) => sourceId),
    fields: sourceFields(flow.compiled),
  });
  const backward = await backwardAll(flow, [...targets.values()]);
  const forward = new Map(
    (await forwardAll(flow, [...found.values()])).map((item) => [item.record.id, item]),
  );
  const met = new Map<string, Existing>();
  const taken = new Map<string, string>();
  for (const { key, sourceId, targetId } of refused) {
    const item = forward.get(sourceId);
    const target = targets.get(targetId);
    const back = backward.get(targetId);
    if (!item || !target || !back) continue;
    const problem =
      obstacle(flow, sourceId, targetId, taken) ?? optedOut(mapping, item.record, target).syncBack;
    const { where } = mapping.import;
    const out = where && !where.serverOnly && !flow.context.matches(where, item.record.values, mapping);
    const ids = { sourceId, targetId };
    if (!problem && out && markTarget(mapping, flow.sides.target, item.record) === targetId) {
      met.set(key, { link: linkAsSent(flow, ids, sentCreates(flow, 'source').get(targetId), 'outOfScope') });
      continue;
    }
    if (problem ?? out) {
      met.set(key, { problem: problem ?? outOfScope(mapping) });
      continue;
    }
    taken.set(sourceId, targetId);
    const { link } = decidePair(item.decide, {
      source: item.record,
      target,
      link: undefined,
      how: 'key',
      fights: [],
      forward: item.wanted,
      backward: back,
      reader: 'syncBack',
    });
    if (link) met.set(key, { link: { ...link, mapping: mapping.name } });
  }
  return met;
}

/** Somebody else's: by its link, by a line in links.yaml, or by another record of the same batch. */
function obstacle(
  flow: Flow,
  sourceId: string,
  targetId: string,
  taken: ReadonlyMap<string, string>,
): Problem | undefined {
  const { mapping } = flow.compiled;
  const linked = flow.context.state.linksBySource(mapping.name, [sourceId]).get(sourceId);
  const owner =
    flow.written.bySource.get(sourceId)?.target ??
    (linked && !isGone(linked) ? linked.targetId : undefined) ??
    taken.get(sourceId);
  return owner === undefined || owner === targetId ? undefined : existsElsewhere(mapping, sourceId, owner);
}
