import type { Link } from '../model/link.ts';
import type { Decision } from '../plan/decide.ts';
import { sourceDeleted } from '../plan/reasons.ts';
import { forgotten } from '../plan/reasons-gone.ts';
import { intentKey } from './change.ts';
import { batches, emit, type Flow, skip } from './flow.ts';

/** Links that are looked at in one question. */
const BATCH = 1_000;

/**
 * Forgets linked source records that were erased for good: a complete reading did not bring them, and the system, which shows every record
 * it has, does not know them as deleted either. The pair of ids stays, so that nothing makes the person again from the partner; hashes,
 * what is held, and creates without an answer go.
 */
export async function forgetErased(flow: Flow): Promise<void> {
  const { context, compiled, spool } = flow;
  if (spool.sourceCount() === 0) return;
  for (const links of batches(context.state.links(compiled.mapping.name), BATCH)) {
    const absent = links.filter((link) => !isSettled(link) && !spool.hasSource(link.sourceId));
    for (const link of await erased(flow, absent)) {
      if (wasDeleted(link)) emit(flow, bare(flow, link));
      else forget(flow, link);
    }
  }
  const held = [...flow.heldBefore.source.keys()].filter((id) => !spool.hasSource(id));
  const linked = context.state.linksBySource(compiled.mapping.name, held);
  for (const sourceId of await unknown(
    flow,
    held.filter((id) => !linked.has(id)),
  ))
    emit(flow, skip('import', sourceId, forgotten(compiled.mapping)));
}

/**
 * Of a record that was deleted before, not being shown any more proves nothing: systems do not show what was deleted for ever. What is known
 * of it goes all the same; what becomes of its partner stays as it was.
 */
function wasDeleted({ status }: Link): boolean {
  return status === 'archived' || status === 'sourceGone' || status === 'deactivated';
}

function isSettled(link: Link): boolean {
  return link.status === 'forgotten' || (wasDeleted(link) && Object.keys(link.hashes).length === 0);
}

function bare(flow: Flow, link: Link): Decision {
  const reason = sourceDeleted(flow.compiled.mapping);
  return {
    ...skip('import', link.sourceId, reason, link.targetId),
    link: { ...link, hashes: {}, refs: {}, parked: [] },
  };
}

/** Those of the links whose source record is shown neither as it is nor as deleted, where that proves something. */
export async function erased(flow: Flow, links: readonly Link[]): Promise<readonly Link[]> {
  const gone = await unknown(
    flow,
    links.map(({ sourceId }) => sourceId),
  );
  return links.filter(({ sourceId }) => gone.has(sourceId));
}

async function unknown({ compiled, sides }: Flow, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { capabilities } = sides.source;
  if (ids.length === 0 || capabilities.showsAll !== true) return new Set();
  const { object } = compiled.mapping.source;
  const found = await sides.source.readByIds({ object, ids, fields: [], deleted: true });
  return new Set(ids.filter((id) => !found.has(id)));
}

/** The partner is switched off where the mapping says so of deleted records: an erased one was deleted. */
export function forget(flow: Flow, link: Link): void {
  const { mapping } = flow.compiled;
  const { state } = flow.context;
  const { sourceId, targetId } = link;
  const tombstone: Link = { ...link, hashes: {}, refs: {}, parked: [], status: 'forgotten' };
  const fights = state.fightsOf(mapping.name, [sourceId]).get(sourceId) ?? [];
  const news = fights.map(({ rule }) => ({ kind: 'over', sourceId, rule }) as const);
  const reason = forgotten(mapping);
  const off =
    mapping.import.onSourceDelete === 'deactivate' &&
    (link.status === 'active' || link.status === 'outOfScope');
  const decision: Decision = off
    ? {
        entries: [
          {
            entry: {
              action: 'deactivate',
              direction: 'import',
              recordId: sourceId,
              otherId: targetId,
              reason,
            },
            after: {},
          },
        ],
        link: tombstone,
        notes: [],
        news,
      }
    : { ...skip('import', sourceId, reason, targetId), link: tombstone, news };
  emit(flow, decision);
  flow.spool.markUsed([targetId]);
  if (flow.heldBefore.target.has(targetId)) flow.cleared.target.add(targetId);
  flow.settledIntents.push(
    intentKey(mapping.name, 'target', sourceId),
    intentKey(mapping.name, 'source', targetId),
  );
}
