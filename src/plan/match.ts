import type { Problem } from '../model/errors.ts';
import type { Endpoint } from '../model/mapping.ts';

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

/** Whose record looks for a counterpart, and where. */
export interface MatchSides {
  readonly giving: Endpoint;
  readonly receiving: Endpoint;
}

/**
 * Takes the first step that yields exactly one free candidate; two candidates, or two records with the same key, are held and never
 * guessed (requirements H-05, Q20). A candidate that is linked to another record already is not free: sharing it takes a line in links.yaml.
 */
export function chooseMatch(
  sides: MatchSides,
  steps: readonly StepCandidates[],
  takenBy: (id: string) => string | undefined,
): MatchResult {
  for (const step of steps) {
    const taken = step.ids.find((id) => takenBy(id) !== undefined);
    const free = step.ids.filter((id) => takenBy(id) === undefined);
    if (step.ids.length > 1) return { kind: 'held', problem: ambiguous(sides, step) };
    if (step.sameKey.length > 1 && step.step !== 'externalId')
      return { kind: 'held', problem: sameKey(sides, step) };
    const only = free[0];
    if (only !== undefined) return { kind: 'one', id: only, step: step.step };
    if (taken !== undefined)
      return { kind: 'held', problem: takenProblem(sides, step, taken, takenBy(taken) ?? '') };
  }
  return { kind: 'none' };
}

function ambiguous({ giving, receiving }: MatchSides, step: StepCandidates): Problem {
  if (step.step === 'externalId')
    return {
      code: 'MATCH_AMBIGUOUS',
      kind: 'conflict',
      field: step.step,
      what: `Marks tie one ${giving.object} record of ${giving.system} to ${step.ids.length} ${receiving.object} records in ${receiving.system}: ${list(step.ids)}.`,
      why: 'Each bears its id, or has its own borne by it; crosswalk never guesses which one is meant.',
      todo: 'Name the right one in links.yaml, or clear the mark that is wrong.',
    };
  return {
    code: 'MATCH_AMBIGUOUS',
    kind: 'conflict',
    field: step.step,
    what: `${step.ids.length} ${receiving.object} records in ${receiving.system} have the same ${step.step}: ${list(step.ids)}.`,
    why: 'crosswalk never guesses which one is meant.',
    todo: `Name the right one in links.yaml, or make their ${step.step} differ.`,
  };
}

function sameKey({ giving, receiving }: MatchSides, step: StepCandidates): Problem {
  return {
    code: 'MATCH_AMBIGUOUS',
    kind: 'conflict',
    field: step.step,
    what: `${step.sameKey.length} ${giving.object} records in ${giving.system} have the same ${step.step}: ${list(step.sameKey)}.`,
    why: `They would match each other's ${receiving.object}; records with one key are never merged.`,
    todo: `Merge them or make their ${step.step} differ in ${giving.system}, exclude all but one, or link each in links.yaml.`,
  };
}

function takenProblem({ receiving }: MatchSides, step: StepCandidates, id: string, owner: string): Problem {
  return {
    code: 'MATCH_TAKEN',
    kind: 'conflict',
    field: step.step,
    what: `The only ${receiving.object} with the same ${step.step} is "${id}", which is linked to "${owner}" already.`,
    why: 'Creating a second one would double it; sharing it without being told would merge two customers.',
    todo: `Share it by a line in links.yaml, or make the ${step.step} differ.`,
  };
}

function list(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).map((id) => `"${id}"`);
  return ids.length > 5 ? `${shown.join(', ')} and ${ids.length - 5} more` : shown.join(', ');
}
