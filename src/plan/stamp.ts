import type { Link, LinkStatus } from '../model/link.ts';
import type { Mapping } from '../model/mapping.ts';
import type { FieldChange } from '../model/plan.ts';
import type { SystemRecord } from '../model/record.ts';
import type { OptOut } from './policy.ts';

/**
 * The change that gives a linked source record the id of its target, where the mapping wants that of all of them and the record bears none
 * or another one.
 */
export function stampOf(
  { externalId, syncBack }: Mapping,
  source: SystemRecord,
  targetId: string,
): FieldChange | undefined {
  const field = externalId.stamp === 'all' ? externalId.source : undefined;
  if (field === undefined || !syncBack.on.includes('update')) return undefined;
  const before = source.values[field] ?? null;
  return String(before ?? '') === targetId ? undefined : { field, rule: MARK_RULE, before, after: targetId };
}

/** The marks that a pair lacks, on either side that may be written to. */
export function marksOf(
  mapping: Mapping,
  { source, target, remark = false }: Pair,
  optOut: OptOut,
): { readonly toSource: readonly FieldChange[]; readonly toTarget: readonly FieldChange[] } {
  const stamp = optOut.syncBack ? undefined : stampOf(mapping, source, target.id);
  const renewed = remark && !optOut.import ? remarkOf(mapping, source.id, target) : undefined;
  return { toSource: stamp ? [stamp] : [], toTarget: renewed ? [renewed] : [] };
}

interface Pair {
  readonly source: SystemRecord;
  readonly target: SystemRecord;
  /** True when the target bears the mark of a record that was merged into the source. */
  readonly remark?: boolean;
}

/** The change that gives a target the id of the source record that its own one was merged into. */
function remarkOf(
  { externalId, import: { enabled } }: Mapping,
  sourceId: string,
  target: SystemRecord,
): FieldChange | undefined {
  const field = externalId.target;
  if (field === undefined || !enabled) return undefined;
  return { field, rule: MARK_RULE, before: target.values[field] ?? null, after: sourceId };
}

/** Stands for the mark where changes are told by the rule they come from. */
export const MARK_RULE = 'externalId';

/** Whoever switched the target off has to switch it on again, before the pair counts as it did. */
export function statusOf(link: Link | undefined, { inactive }: SystemRecord): LinkStatus {
  if (!inactive) return 'active';
  if (link?.status === 'archived') return 'archived';
  return link?.status === 'deactivated' || link?.status === 'stillInactive' ? 'stillInactive' : 'active';
}
