import type { CompiledMapping } from '../compile/compiled.ts';
import type { SystemRecord } from '../model/record.ts';
import type { RunContext } from './context.ts';

/**
 * Leaves out what lies in the source's archive and was never linked, held or sent: a system that lists its archive tells of it in every
 * reading.
 */
export function withoutStrangers(
  { state }: RunContext,
  { mapping }: CompiledMapping,
  records: readonly SystemRecord[],
): readonly SystemRecord[] {
  const archived = (record: SystemRecord) =>
    record.deleted === true && record.inactive === true && record.mergedInto === undefined;
  const ids = records.filter(archived).map(({ id }) => id);
  if (ids.length === 0) return records;
  const links = state.linksBySource(mapping.name, ids);
  const waiting = new Set([
    ...state.held(mapping.name).flatMap(({ side, recordId }) => (side === 'source' ? [recordId] : [])),
    ...state.intents(mapping.name).flatMap(({ side, recordId }) => (side === 'target' ? [recordId] : [])),
  ]);
  return records.filter((record) => !archived(record) || links.has(record.id) || waiting.has(record.id));
}
