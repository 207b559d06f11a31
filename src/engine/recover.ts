import { CrosswalkError, type Problem } from '../model/errors.ts';
import type { SystemRecord } from '../model/record.ts';
import type { Touched } from '../model/touched.ts';
import type { PlanValues } from '../model/value.ts';
import { createPending, createUnfindable } from '../plan/reasons.ts';
import type { Intent } from '../state/store.ts';
import { intentKey } from './change.ts';
import type { Flow } from './flow.ts';
import { markOwner } from './mark-owner.ts';
import { fieldSteps, stepKey } from './match.ts';
import { targetHash } from './moved.ts';
import { PARENT } from './parents.ts';
import { UNSETTLED_MS } from './sent.ts';
import type { DecisionRow } from './spool.ts';
import { storedOf } from './stored.ts';
import { about } from './touched.ts';

/**
 * Looks up the creates of this run whose answer was lost, by the mark they carry, before anything that refers to them runs. What is
 * not found stays held: it may only not be visible yet, and later runs look again. A system that is still down is left alone.
 */
export async function recoverUnanswered(flow: Flow): Promise<void> {
  const { mapping } = flow.compiled;
  const { state } = flow.context;
  const mark = mapping.externalId.target;
  const rows = flow.unanswered.filter((row) => row.link !== undefined);
  if (!mark || rows.length === 0) return;
  const found = await findMarked(flow, mark, rows);
  const made: Touched[] = [];
  state.transaction(() => {
    rows.forEach((row, index) => {
      const [only, second] = found[index] ?? [];
      if (!only || second || !row.link) return;
      const { recordId } = row.entry;
      state.putLinks([
        { ...row.link, sourceId: recordId, targetId: only.id, refs: { ...row.link.refs, ...only.refs } },
      ]);
      state.putFights(mapping.name, notSeen(flow, row, only));
      state.settleIntents([intentKey(mapping.name, 'target', recordId)]);
      state.clearHeld(mapping.name, 'source', [recordId]);
      flow.tally.release('import', recordId);
      flow.tally.count('import', 'create');
      flow.tally.settled('import', 'create');
      made.push({ ...about(flow, row.entry), targetId: only.id, result: 'ok' });
    });
  });
  flow.context.touched(made);
}

/** Nobody has seen yet what became of the fields; whoever edits the record from now on leaves a later stamp. */
function notSeen(flow: Flow, row: DecisionRow, { id, modified }: SystemRecord) {
  const stamp = Date.parse(modified ?? '');
  const found = { kind: 'ok', key: '', id, created: true } as const;
  const result = Number.isNaN(stamp) ? found : { ...found, at: stamp };
  return storedOf(flow, 'import', row, result, row.entry.recordId).watched;
}

/**
 * Why a record may not be created now: an earlier create of it got no answer, and looking it up found nothing, which proves nothing
 * while the target may still be at work or its lists be behind; nor ever where nothing it has could be looked for, neither a mark nor a match
 * field that still says what was sent.
 */
export function createBlocked(flow: Flow, sent: Intent | undefined, wanted: PlanValues): Problem | undefined {
  if (!sent) return undefined;
  const { mapping } = flow.compiled;
  if (flow.context.clock.now() < Date.parse(sent.at) + UNSETTLED_MS) return createPending(mapping.target);
  if (mapping.externalId.target !== undefined) return undefined;
  const asSent = (field: string) => {
    const rule = mapping.fields.find((item) => item.target === field && item.direction !== 'syncBack');
    const hash = rule && sent.hashes?.[rule.id]?.source;
    return hash === undefined || hash === targetHash(flow, field, wanted[field]);
  };
  const looked = fieldSteps(mapping).some(
    (step) => stepKey(step.fields, wanted) !== undefined && step.fields.every(asSent),
  );
  return looked ? undefined : createUnfindable(mapping);
}

async function findMarked(flow: Flow, mark: string, rows: readonly DecisionRow[]) {
  const ids = rows.map((row) => row.entry.recordId);
  try {
    if (flow.compiled.mapping.childOf) return await findOnParents(flow, mark, rows);
    const { scope, target } = flow.compiled.mapping;
    return await flow.sides.target.find({
      ...(scope === undefined ? {} : { scope }),
      object: target.object,
      fields: [mark],
      keys: ids.map((id) => ({ [mark]: id })),
    });
  } catch (error) {
    if (error instanceof CrosswalkError && (error.kind === 'transient' || error.kind === 'rate-limited'))
      return [];
    throw error;
  }
}

/** What hangs on records is not searched: all of it is read where the new ones were to be. */
async function findOnParents(flow: Flow, mark: string, rows: readonly DecisionRow[]) {
  const parents = rows.flatMap(({ entry }) => {
    const parent = entry.action === 'create' ? entry.values[PARENT] : undefined;
    return typeof parent === 'string' ? [parent] : [];
  });
  const found = new Map<string, SystemRecord[]>();
  const { object } = flow.compiled.mapping.target;
  for await (const { records } of flow.sides.target.read({
    ...{ object, fields: [mark, PARENT], parents: [...new Set(parents)] },
  }))
    for (const record of records) {
      const owner = markOwner(flow.compiled.mapping, flow.sides.source, record);
      if (owner !== undefined) found.set(owner, [...(found.get(owner) ?? []), record]);
    }
  return rows.map(({ entry }) => found.get(entry.recordId) ?? []);
}
