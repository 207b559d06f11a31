import { dropArchived } from './archived.ts';
import { movesBelow, readChildrenAnew, readHandedAnew, readRefiledAnew } from './children.ts';
import { pause } from './context.ts';
import { batches, type Flow } from './flow.ts';
import { rememberParents } from './parents-seen.ts';
import { heldRow } from './push.ts';
import { unfinished } from './read.ts';
import type { Reading } from './reading.ts';
import type { DecisionRow } from './spool.ts';
import { touchedBy } from './touched.ts';

const BATCH = 500;

/**
 * Remembers what needs no write: links found, hashes of fields that agree, held records and their reasons. Runs before the writes,
 * so that a crash between two batches leaves every pair either as it was or settled.
 */
export async function settleDecisions(flow: Flow): Promise<void> {
  const { state } = flow.context;
  if (flow.relinked) readChildrenAnew(flow);
  readHandedAnew(flow);
  readRefiledAnew(flow);
  const archived = state.linksOf(flow.compiled.mapping.name, 'archived').length > 0;
  for (const direction of ['import', 'syncBack'] as const) {
    for (const rows of batches(
      flow.spool.decisions(direction, ['link', 'update', 'unchanged', 'skip']),
      BATCH,
    )) {
      const links = rows.flatMap(linkOf);
      state.transaction(() => {
        state.putLinks(links);
        if (archived) dropArchived(flow, links);
      });
      flow.context.touched(rows.flatMap(({ entry }) => touchedBy(flow, entry)));
      await pause(flow.context);
    }
    for (const rows of batches(flow.spool.decisions(direction, ['held']), BATCH)) {
      const side = direction === 'import' ? 'source' : 'target';
      state.transaction(() => {
        // Other fields of the record agree, and are no longer known to if the hold is all that is remembered.
        state.putLinks(rows.flatMap(linkOf));
        state.putHeld(
          rows.flatMap(({ entry }) =>
            entry.action === 'held' ? [heldRow(flow, side, entry.recordId, entry.problem)] : [],
          ),
          flow.context.clock.now(),
        );
      });
      flow.context.touched(rows.flatMap(({ entry }) => touchedBy(flow, entry)));
    }
  }
  for (const row of flow.spool.decisions('import', ['skip'])) forgetMerged(flow, row);
}

/**
 * Keeps where a first load that stopped at its budget began, so that the next run need not look at what this one wrote. Not while
 * something is left to be synced back: only a change would bring that up again.
 */
export function settleUnfinished(flow: Flow, target: Reading): void {
  const { state, clock } = flow.context;
  const { mapping } = flow.compiled;
  const left = flow.tally.counts('syncBack');
  if (left.create + left.update + left.archive + left.deactivate > 0) return;
  if (!target.checkpoint || !target.complete || state.checkpoint(mapping.name, 'source')) return;
  state.putCheckpoint(mapping.name, 'target', {
    checkpoint: unfinished(target.checkpoint),
    mappingHash: mapping.backHash,
    at: new Date(clock.now()).toISOString(),
  });
}

/** Moves the checkpoints, once every record up to them is written, linked, skipped or held. */
export function settleRun(flow: Flow, source: Reading, target: Reading): void {
  const { state, clock } = flow.context;
  const { mapping } = flow.compiled;
  state.transaction(() => {
    for (const side of ['source', 'target'] as const) {
      const ids = [...flow.cleared[side]];
      if (ids.length > 0) state.clearHeld(mapping.name, side, ids);
    }
    state.settleIntents([...answered(flow), ...flow.settledIntents]);
    state.putFights(
      mapping.name,
      flow.news.flatMap((item) => (item.kind === 'seen' ? [item.fight] : [])),
    );
    state.forgetFights(
      mapping.name,
      flow.news.flatMap((item) => (item.kind === 'over' ? [item] : [])),
    );
    rememberParents(flow);
    const at = new Date(clock.now()).toISOString();
    for (const [side, reading] of [
      ['source', source],
      ['target', target],
    ] as const) {
      if (!reading.checkpoint) continue;
      const stored = state.checkpoint(mapping.name, side);
      const anew = side === 'source' && movesBelow(flow);
      const mappingHash = side === 'target' ? mapping.backHash : anew ? '' : mapping.hash;
      const same =
        stored?.mappingHash === mappingHash &&
        JSON.stringify(stored.checkpoint) === JSON.stringify(reading.checkpoint);
      if (!same)
        state.putCheckpoint(mapping.name, side, {
          checkpoint: reading.checkpoint,
          mappingHash,
          at,
        });
    }
  });
}

/** Creates of earlier runs that turned out to have got through: their records are linked now. */
function answered(flow: Flow): string[] {
  const { state } = flow.context;
  const name = flow.compiled.mapping.name;
  return state.intents(name).flatMap(({ key, side, recordId }) => {
    const linked =
      side === 'target'
        ? state.linksBySource(name, [recordId]).has(recordId)
        : (state.linksByTarget(name, [recordId]).get(recordId) ?? []).some(
            ({ status }) => status !== 'archived',
          );
    return linked ? [key] : [];
  });
}

function linkOf(row: DecisionRow) {
  return row.link && row.link.sourceId !== '' && row.link.targetId !== '' ? [row.link] : [];
}

/** A merged record's link belongs to the survivor once that one is linked to the same target. */
function forgetMerged(flow: Flow, row: DecisionRow): void {
  const { entry } = row;
  if (entry.action !== 'skip' || entry.reason.code !== 'SOURCE_MERGED' || entry.otherId === undefined) return;
  const name = flow.compiled.mapping.name;
  const links = flow.context.state.linksByTarget(name, [entry.otherId]).get(entry.otherId) ?? [];
  if (links.some((link) => link.sourceId !== entry.recordId))
    flow.context.state.removeLinks(name, [entry.recordId]);
}
