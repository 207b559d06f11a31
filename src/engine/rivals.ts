import type { SystemRecord } from '../model/record.ts';
import type { Value, Values } from '../model/value.ts';
import type { Side } from '../state/store.ts';
import { type Flow, forwardAll } from './flow.ts';
import { fieldSteps, matchKeys, stepKey } from './match.ts';
import { sourceFields } from './paths.ts';
import { readTargetsAgain } from './read.ts';
import type { PendingRow } from './spool.ts';

/**
 * When only some records were asked for, others with the same key have not been read: asks the source for them, so that a one-off
 * import holds what a sync would hold.
 */
export async function indexRivals(flow: Flow, batch: readonly PendingRow[]): Promise<void> {
  const { mapping } = flow.compiled;
  for (const step of fieldSteps(mapping)) {
    const paths = step.fields.map((field) => sourcePath(flow, field));
    const asked = batch.flatMap((row) => {
      const key = stepKey(step.fields, row.wanted.values);
      const values = key === undefined ? undefined : rawKey(paths, row.record);
      return key === undefined || !values ? [] : [{ key, values }];
    });
    if (asked.length === 0) continue;
    const found = await flow.sides.source.find({
      object: mapping.source.object,
      fields: sourceFields(flow.compiled),
      keys: asked.map((item) => item.values),
    });
    asked.forEach(({ key }, index) => {
      const rivals = (found[index] ?? []).filter((record) => concerns(flow, record));
      flow.spool.putKeys(
        'source',
        rivals.map((record) => ({ step: step.name, key, id: record.id })),
      );
    });
  }
}

/**
 * The same for those that are held because their keys are equal, whatever the source can be asked about: a run that was asked for one of
 * two does not give it what the last run gave to neither.
 */
export async function indexHeldRivals(flow: Flow): Promise<void> {
  const { compiled, spool } = flow;
  const { mapping } = compiled;
  const ids = heldForMatch(flow, 'source').filter((id) => !spool.hasSource(id));
  if (ids.length === 0) return;
  const found = await flow.sides.source.readByIds({
    object: mapping.source.object,
    ids,
    fields: sourceFields(compiled),
  });
  const rivals = [...found.values()].filter((record) => concerns(flow, record));
  const transformed = await forwardAll(flow, rivals);
  spool.putKeys(
    'source',
    transformed.flatMap(({ record, wanted }) => matchKeys(mapping, record.id, wanted.values)),
  );
}

/** The same for the target: of two with one key, the other may not have changed, and is not due either. Gives how many came. */
export async function readHeldTargets(flow: Flow): Promise<number> {
  const before = flow.spool.targetCount();
  await readTargetsAgain(flow.context, flow.compiled, flow.spool, heldForMatch(flow, 'target'));
  return flow.spool.targetCount() - before;
}

function heldForMatch(flow: Flow, side: Side): string[] {
  return flow.context.state
    .held(flow.compiled.mapping.name)
    .filter((held) => held.side === side && held.problem.code.startsWith('MATCH_'))
    .map((held) => held.recordId);
}

function sourcePath(flow: Flow, target: string): string | undefined {
  const rule = flow.compiled.mapping.fields.find(
    (candidate) => candidate.target === target && candidate.direction !== 'syncBack',
  );
  return rule?.source.kind === 'path' ? rule.source.path : undefined;
}

function rawKey(paths: readonly (string | undefined)[], record: SystemRecord): Values | undefined {
  const key: Record<string, Value> = {};
  for (const path of paths) {
    const value = path === undefined ? undefined : record.values[path];
    if (path === undefined || value === undefined || value === null || value === '') return undefined;
    key[path] = value;
  }
  return key;
}

/** Linked records have their own target, and what is out of scope will never want one. */
function concerns(flow: Flow, record: SystemRecord): boolean {
  const { mapping } = flow.compiled;
  if (flow.context.state.linksBySource(mapping.name, [record.id]).has(record.id)) return false;
  const { where } = mapping.import;
  return !where || where.serverOnly || flow.context.matches(where, record.values, mapping);
}
