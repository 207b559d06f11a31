import { isPlannedRef, type PlanValue } from '../model/value.ts';

/** The text a value is hashed and compared by; an absent value (leave alone) is told apart from an empty one. */
export function fingerprint(value: PlanValue | undefined): string {
  if (value === undefined) return 'absent';
  if (isPlannedRef(value)) return `planned:${value.planned.mapping}:${value.planned.sourceId}`;
  return JSON.stringify(value);
}
