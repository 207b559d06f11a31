import { type FieldRule, importsTo, type Mapping, syncsBack } from '../model/mapping.ts';

/** A rule in one direction. */
export interface DirectedRule {
  readonly rule: FieldRule;
  /** The field of the receiving side. */
  readonly field: string;
  /** The fields of the giving side that the rule reads; none for a constant. */
  readonly from: readonly string[];
  /** For a reader of the emitted code. */
  readonly label: string;
}

/** The rules that take part in a direction, in the order in which the emitted code runs and numbers them. */
export function directedRules(mapping: Mapping, direction: 'import' | 'syncBack'): readonly DirectedRule[] {
  return mapping.fields
    .filter((rule) =>
      direction === 'import' ? importsTo(rule) : syncsBack(rule) && rule.source.kind === 'path',
    )
    .map((rule) => {
      const [from, to] =
        direction === 'import' ? [sourceLabel(rule), rule.target] : [rule.target, sourceLabel(rule)];
      return {
        rule,
        field: fieldOf(rule, direction),
        from: direction === 'import' ? sourcePaths(rule) : targetPaths(rule),
        label: `${from} -> ${to}`,
      };
    });
}

/** The field that a rule fills in a direction. */
export function fieldOf(rule: FieldRule, direction: 'import' | 'syncBack'): string {
  if (direction === 'import') return rule.target;
  return rule.source.kind === 'path' ? rule.source.path : '';
}

/** Fields of the target that a rule reads on its way back. */
function targetPaths({ target, precedence = [] }: FieldRule): readonly string[] {
  return [...precedence.map(({ path }) => path), target];
}

function sourcePaths({ source }: FieldRule): readonly string[] {
  switch (source.kind) {
    case 'path':
      return [source.path];
    case 'template':
      return source.paths;
    case 'value':
      return [];
  }
}

function sourceLabel(rule: FieldRule): string {
  switch (rule.source.kind) {
    case 'path':
      return rule.source.path;
    case 'template':
      return 'template';
    case 'value':
      return 'constant';
  }
}
