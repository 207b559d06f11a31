import type { CompiledMapping } from '../compile/compiled.ts';
import { type RunContext, sidesOf } from './context.ts';
import { sourceFields, targetFields } from './paths.ts';
import type { Origin, Spool } from './spool.ts';

/** Brings held target records back that no sweep has brought and that are due. */
export async function readTargetsAgain(
  context: RunContext,
  compiled: CompiledMapping,
  spool: Spool,
  ids: readonly string[],
): Promise<void> {
  const known = spool.targets(ids);
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length === 0) return;
  const { mapping } = compiled;
  const found = await sidesOf(context, mapping).target.readByIds({
    object: mapping.target.object,
    ids: missing,
    fields: targetFields(compiled),
  });
  spool.putTarget([...found.values()]);
}

/**
 * Brings back source records that did not change but have to be looked at: held ones that are due, creates whose outcome is unknown,
 * records parked on a fail-safe whose parent has arrived, and the survivors of merges.
 */
export async function readAgain(
  context: RunContext,
  compiled: CompiledMapping,
  spool: Spool,
  ids: readonly string[],
  origin: Origin = 'again',
): Promise<number> {
  const missing = [...new Set(ids)].filter((id) => !spool.hasSource(id));
  if (missing.length === 0) return 0;
  const { mapping } = compiled;
  const found = await sidesOf(context, mapping).source.readByIds({
    object: mapping.source.object,
    ids: missing,
    fields: sourceFields(compiled),
  });
  spool.putSource([...found.values()].map((record) => ({ record, origin })));
  return found.size;
}
