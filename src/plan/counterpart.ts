import type { Problem } from '../model/errors.ts';
import type { FieldRule } from '../model/mapping.ts';
import type { FieldChange } from '../model/plan.ts';
import type { Comparison, Pair } from './compare.ts';
import { conflictProblem, resolveConflict } from './conflict.ts';
import { standing } from './standing.ts';

/** Two records that were there before they met, and are left as they are. */
export function isAdopted({ link, mapping }: Pair): boolean {
  const first = link === undefined || Object.keys(link.hashes).length === 0;
  return first && mapping.import.adopt === 'linkOnly';
}

/**
 * Whether the target still holds what the rule's counterpart left there: it is the source's own word, and no news to it, even where
 * the rule itself has never been compared.
 */
export function isCounterparts(pair: Pair, rule: FieldRule): boolean {
  const other = counterpartOf(pair, rule);
  const before = other && pair.link?.hashes[other.id];
  if (!other || before === undefined) return false;
  return before.target === pair.hash(standing(other, pair.target[other.target] ?? null, pair.target));
}

/**
 * What one rule imports and another sends back is one thing: where both would travel, they would change places and do so again in
 * every run. It is a change of both sides, which the mapping's policy decides.
 */
export function oneWay(pair: Pair, comparison: Comparison): Comparison {
  const conflicts: Problem[] = [];
  const dropped = new Set<string>();
  let { hold } = comparison;
  for (const rule of pair.mapping.fields) {
    const other = counterpartOf(pair, rule);
    if (!other || !travels(comparison.toTarget, other) || !travels(comparison.toSource, rule)) continue;
    const winner = resolveConflict(pair);
    const problem = conflictProblem(pair, other, winner);
    if (winner === 'hold') hold ??= problem;
    else {
      conflicts.push(problem);
      dropped.add(winner === 'toTarget' ? rule.id : other.id);
    }
  }
  const left = (change: FieldChange) => !dropped.has(change.rule);
  return {
    ...comparison,
    toTarget: comparison.toTarget.filter(left),
    toSource: comparison.toSource.filter(left),
    conflicts: [...comparison.conflicts, ...conflicts],
    hold,
  };
}

function travels(changes: readonly FieldChange[], rule: FieldRule): boolean {
  return changes.some((change) => change.rule === rule.id);
}

function counterpartOf({ mapping }: Pair, { counterpart }: FieldRule): FieldRule | undefined {
  return counterpart === undefined ? undefined : mapping.fields.find(({ id }) => id === counterpart);
}
