import type { Problem } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';

/** Candidates that one match step found for one record. */
export interface StepCandidates {
  /** `externalId`, or the fields of the step joined by ` + `. */
  readonly step: string;
  readonly ids: readonly string[];
  /** Records on the giving side that have the same key, this one included. */
  readonly sameKey: readonly string[];
}

export type MatchResult =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly id: string; readonly step: string }
  | { readonly kind: 'held'; readonly problem: Problem };

/**
 * Takes the first step that yields exactly one free candidate; two candidates, or two records with the same key, are held and never
 * guessed (requirements H-05, Q20). A candidate that is linked to another record already is not free: sharing it takes a line in links.yaml.
 */
export function chooseMatch(
  mapping: Mapping,
  steps: readonly StepCandidates[],
  takenBy: (id: string) => string | undefined,
): MatchResult {
  for (const step of steps) {
    const taken = step.ids.find((id) => takenBy(id) !== undefined);
    const free = step.ids.filter((id) => takenBy(id) === undefined);
    if (step.ids.length > 1) return { kind: 'held', problem: ambiguous(mapping, step) };
    if (step.sameKey.length > 1 && step.step !== 'externalId')
      return { kind: 'held', problem: sameKey(mapping, step) };
    const only = free[0];
    if (only !== undefined) return { kind: 'one', id: only, step: step.step };
    if (taken !== undefined)
      return { kind: 'held', problem: takenProblem(mapping, step, taken, takenBy(taken) ?? '') };
  }
  return { kind: 'none' };
}

function ambiguous(mapping: Mapping, step: StepCandidates): Problem {
  return {
    code: 'MATCH_AMBIGUOUS',
    kind: 'conflict',
    field: step.step,
    what: `${step.ids.length} ${mapping.target.object} records in ${mapping.target.system} have the same ${step.step}: ${list(step.ids)}.`,
    why: 'crosswalk never guesses which one is meant.',
    todo: `Name the right one in links.yaml, or make their ${step.step} differ.`,
  };
}

function sameKey(mapping: Mapping, step: StepCandidates): Problem {
  return {
    code: 'MATCH_AMBIGUOUS',
    kind: 'conflict',
    field: step.step,
    what: `${step.sameKey.length} ${mapping.source.object} records in ${mapping.source.system} have the same ${step.step}: ${list(step.sameKey)}.`,
    why: `They would match each other's ${mapping.target.object}; records with one key are never merged.`,
    todo: `Merge them or make their ${step.step} differ in ${mapping.source.system}, exclude all but one, or link each in links.yaml.`,
  };
}

function takenProblem(mapping: Mapping, step: StepCandidates, id: string, owner: string): Problem {
  return {
    code: 'MATCH_TAKEN',
    kind: 'conflict',
    field: step.step,
    what: `The only ${mapping.target.object} with the same ${step.step} is "${id}", which is linked to "${owner}" already.`,
    why: 'Creating a second one would double it; sharing it without being told would merge two customers.',
    todo: `Share it by a line in links.yaml, or make the ${step.step} differ.`,
  };
}

function list(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).map((id) => `"${id}"`);
  return ids.length > 5 ? `${shown.join(', ')} and ${ids.length - 5} more` : shown.join(', ');
}
