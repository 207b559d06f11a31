import type { Link, LinkStatus } from '../model/link.ts';
import type { Mapping } from '../model/mapping.ts';
import type { FieldChange } from '../model/plan.ts';
import type { SystemRecord } from '../model/record.ts';

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
  return String(before ?? '') === targetId
    ? undefined
    : { field, rule: 'externalId', before, after: targetId };
}

/** Whoever switched the target off has to switch it on again, before the pair counts as it did. */
export function statusOf(link: Link | undefined, { inactive }: SystemRecord): LinkStatus {
  if (!inactive) return 'active';
  if (link?.status === 'archived') return 'archived';
  return link?.status === 'deactivated' || link?.status === 'stillInactive' ? 'stillInactive' : 'active';
}
