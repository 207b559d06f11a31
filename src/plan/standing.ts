import type { FieldRule } from '../model/mapping.ts';
import { isEmpty, type PlanValue, type PlanValues } from '../model/value.ts';
import { fingerprint } from './fingerprint.ts';

/**
 * The text that the target's side of a rule is hashed by: the value of its field and, where another field of the target decides what
 * the source gets (`precedence`), which one and what it holds. An edit of either is an edit of the target.
 */
export function standing(rule: FieldRule, there: PlanValue | undefined, target: PlanValues): string {
  const decider = decidedBy(rule, target);
  return decider === undefined ? fingerprint(there) : JSON.stringify([fingerprint(there), ...decider]);
}

/** Path and value of the first field of the target that comes before the rule's own way back. */
function decidedBy(
  { precedence = [] }: FieldRule,
  target: PlanValues,
): readonly [string, string] | undefined {
  for (const { path, map } of precedence) {
    const value = target[path];
    if (isEmpty(value)) continue;
    const text = String(value).toLowerCase();
    const listed = map === undefined || Object.keys(map).some((key) => key.toLowerCase() === text);
    if (listed) return [path, fingerprint(value)];
  }
  return undefined;
}
