import type { SystemRecord } from '../model/record.ts';
import type { Flow } from './flow.ts';
import { targetFields } from './paths.ts';

/**
 * Whole target records, with `more` fields where asked: from the run file where the sweep brought every field, by id otherwise; then
 * with the mark they bear.
 */
export async function wholeTargets(
  flow: Flow,
  ids: readonly string[],
  more: readonly string[] = [],
): Promise<ReadonlyMap<string, SystemRecord>> {
  const fields = [...targetFields(flow.compiled), ...more];
  const mark = flow.compiled.mapping.externalId.target;
  const known = flow.spool.targets(ids);
  const whole = new Map<string, SystemRecord>();
  const missing: string[] = [];
  for (const id of ids) {
    const record = known.get(id);
    if (record && fields.every((field) => field in record.values)) whole.set(id, record);
    else missing.push(id);
  }
  if (missing.length > 0) {
    const found = await flow.sides.target.readByIds({
      object: flow.compiled.mapping.target.object,
      ids: missing,
      fields: [...new Set([...fields, ...(mark === undefined ? [] : [mark])])],
    });
    for (const [id, record] of found) whole.set(id, record);
    // Whoever asks again in this run has it. What no sweep has brought stays out: it would look like one that has changed.
    const swept = [...found.values()].flatMap((record) => {
      const row = known.get(record.id);
      return row ? [{ ...record, values: { ...row.values, ...record.values } }] : [];
    });
    flow.spool.putTarget(swept);
  }
  return whole;
}
