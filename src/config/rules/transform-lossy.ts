import type { TransformName } from '../../model/mapping.ts';
import { rulePath, valueAt } from '../draft.ts';
import type { MappingRule } from './context.ts';

/** Steps whose result stands for the same value on both sides. */
const HARMLESS: readonly TransformName[] = ['trim', 'lower', 'upper', 'phone'];

/** A two-way field whose transform changes the kind or drops a part needs its way back written down. */
export const transformLossy: MappingRule = (draft, { report }) => {
  draft.mapping.fields.forEach((rule, index) => {
    if (rule.direction !== 'both' || rule.transformBack.length > 0) return;
    const step = rule.transform.findIndex(({ name }) => !HARMLESS.includes(name));
    if (step < 0) return;
    report({
      severity: 'error',
      rule: 'transform-lossy',
      message: `"${rule.transform[step]?.name}" cannot be undone, and the field travels both ways`,
      at: valueAt(draft.document, rulePath(draft, index, 'transform', step)),
      why: 'What syncs back would overwrite the source with the transformed value.',
      todo: 'Add transformBack: with the steps of the way back, or write direction: import.',
    });
  });
};

/** `transformBack` and `transform` on a way that the rule does not travel would never run. */
export const transformUnused: MappingRule = (draft, { report }) => {
  draft.mapping.fields.forEach((rule, index) => {
    const unused =
      rule.direction === 'import' ? 'transformBack' : rule.direction === 'syncBack' ? 'transform' : undefined;
    if (unused === undefined || rule[unused].length === 0) return;
    report({
      severity: 'error',
      rule: 'transform-unused',
      message: `"${unused}" never runs in a rule with direction ${rule.direction}`,
      at: valueAt(draft.document, rulePath(draft, index, unused)),
      todo:
        unused === 'transform'
          ? 'Rename it to transformBack, or write direction: both.'
          : 'Remove it, or write direction: both.',
    });
  });
};
