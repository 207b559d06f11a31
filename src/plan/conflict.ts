import { CODES } from '../model/codes.ts';
import type { Problem } from '../model/errors.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import { STAMP_MS } from './fight.ts';

/** A pair of which both sides changed one field, with the time of each record's last change, ISO. */
interface Both {
  readonly mapping: Mapping;
  readonly sourceModified: string | undefined;
  readonly targetModified: string | undefined;
}

/** Which side's value is taken where both changed a field. */
export function resolveConflict(pair: Both): 'toTarget' | 'toSource' | 'hold' {
  switch (pair.mapping.conflict) {
    case 'source':
      return 'toTarget';
    case 'target':
      return 'toSource';
    case 'hold':
      return 'hold';
    case 'newest': {
      const source = Date.parse(pair.sourceModified ?? '');
      const target = Date.parse(pair.targetModified ?? '');
      if (Number.isNaN(source) || Number.isNaN(target)) return 'hold';
      if (Math.abs(source - target) <= STAMP_MS) return 'hold';
      return source > target ? 'toTarget' : 'toSource';
    }
  }
}

export function conflictProblem(
  pair: Both,
  rule: FieldRule,
  winner: 'toTarget' | 'toSource' | 'hold',
): Problem {
  const { source, target } = pair.mapping;
  const base = {
    code: 'CONFLICT',
    kind: 'conflict' as const,
    field: rule.target,
    what: `Field "${rule.target}" was changed in ${source.system} and in ${target.system} since both last agreed${takes(pair.mapping, winner)}.`,
    where: `${rule.at.file}:${rule.at.line}:${rule.at.column}`,
  };
  if (winner !== 'hold') {
    return {
      ...base,
      why: `conflict: ${pair.mapping.conflict} takes the value of ${winner === 'toTarget' ? source.system : target.system}.`,
    };
  }
  return {
    ...base,
    why:
      pair.mapping.conflict === 'newest'
        ? 'conflict: newest needs the time of change of both sides; one of them is unknown, or they lie within a second of each other.'
        : 'conflict: hold leaves the decision to a person.',
    todo: `Make the field equal on one side, or choose conflict: source or target in ${pair.mapping.file}.`,
  };
}

/** Records of a field are told together, and under `newest` not the same side has won in each. */
function takes({ conflict, source, target }: Mapping, winner: 'toTarget' | 'toSource' | 'hold'): string {
  if (winner === 'hold') return '';
  if (conflict === 'newest') return '; the newer value is taken (conflict: newest)';
  return `; the value of ${winner === 'toTarget' ? source.system : target.system} is taken (conflict: ${conflict})`;
}

/** The same where the state is an older copy: nobody can tell which of the two is the later one, so no policy decides. */
export function recoveredProblem({ source, target }: Mapping, rule: FieldRule): Problem {
  return {
    code: 'CONFLICT_RECOVERED',
    kind: CODES.CONFLICT_RECOVERED.kind,
    field: rule.target,
    what: `Field "${rule.target}" is another one in ${source.system} and in ${target.system} than the state remembers, and the state is an older copy.`,
    where: `${rule.at.file}:${rule.at.line}:${rule.at.column}`,
    why: CODES.CONFLICT_RECOVERED.cause,
    todo: CODES.CONFLICT_RECOVERED.cure,
  };
}
