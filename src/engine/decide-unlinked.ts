import { decideCreate } from '../plan/create.ts';
import { takesLinesOnly } from '../plan/policy.ts';
import { bornThere } from '../plan/reasons-child.ts';
import type { Uncertain } from './again.ts';
import { withBaseline } from './baseline.ts';
import { bornOf, linkedNow, orderOf } from './births.ts';
import { decidePairs } from './decide-pairs.ts';
import { clear, emit, type Flow, skip, type Transforming } from './flow.ts';
import { forwardAgain } from './forward-again.ts';
import { goneParents } from './gone-parents.ts';
import type { createMatcher } from './match.ts';
import { createBlocked } from './recover.ts';
import { indexRivals } from './rivals.ts';
import { heldSource } from './sharing.ts';
import type { PendingRow } from './spool.ts';
import { unlessUnmatched } from './unmatched.ts';

/** Source records without a link, once every key is known: matched, created, or held because nobody can tell. */
export async function decideUnlinked(
  flow: Flow,
  batch: readonly PendingRow[],
  matcher: ReturnType<typeof createMatcher>,
  uncertain: Uncertain,
): Promise<void> {
  const { mapping } = flow.compiled;
  if (flow.narrow) await indexRivals(flow, batch);
  const intents = flow.context.state.intents(mapping.name).filter((intent) => intent.side === 'target');
  const sent = new Map(intents.map((intent) => [intent.recordId, intent]));
  const results = await matcher.match(
    batch.map((row) => ({
      record: row.record,
      wanted: row.wanted.values,
      // All that hangs on its parent has been read, and whatever bears its mark.
      uncertain: !mapping.childOf && uncertain.has(row.record.id),
      sent: !mapping.childOf && sent.has(row.record.id),
    })),
  );
  const transformed = await forwardAgain(flow, batch);
  const parentGone = goneParents(flow);
  const late = linkedNow(flow, batch);
  const leaves = !flow.narrow && takesLinesOnly(mapping);
  const pairs: { item: Transforming; link: undefined; targetId: string; how: string }[] = [];
  for (const item of transformed) {
    const result = results.get(item.record.id);
    const open = flow.sentBack.open.source.get(item.record.id);
    if (leaves && open === undefined && result?.kind === 'none' && !sent.has(item.record.id)) {
      clear(flow, 'source', item.record.id);
      continue;
    }
    const problem =
      open ??
      (result?.kind === 'held'
        ? result.problem
        : (createBlocked(flow, sent.get(item.record.id), item.wanted.values) ?? parentGone(item.record)));
    if (result?.kind === 'one' && (open === undefined || result.step === 'links.yaml')) {
      pairs.push({ item, link: undefined, targetId: result.id, how: result.step });
    } else if (problem !== undefined) {
      emit(flow, heldSource(item.record.id, problem));
    } else if (bornOf(flow, item.record, undefined) === 'target') {
      emit(flow, skip('import', item.record.id, bornThere(mapping, '')));
    } else {
      const decided = withBaseline(flow, decideCreate(item.decide, item.record, item.wanted), item.record);
      const decision = unlessUnmatched(flow, decided);
      if (decision.entries[0]?.entry.action === 'create') {
        flow.context.overlay.add(mapping.name, item.record.id, { kind: 'planned' });
        if (sent.has(item.record.id)) flow.sentBefore += 1;
        else if (late(item.record)) flow.backlog += 1;
      }
      emit(flow, decision, orderOf(flow, item.record));
    }
  }
  await decidePairs(flow, pairs);
}
