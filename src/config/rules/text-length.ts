import type { CatalogueField } from '../../model/catalogue.ts';
import { type FieldRule, importsTo, type TransformStep } from '../../model/mapping.ts';
import { type MappingDraft, rulePath, valueAt } from '../draft.ts';
import { fieldName, fieldsOf, type MappingRule, type RuleContext, type SideName } from './context.ts';
import { familyOf } from './families.ts';

/** A text that can be longer than the receiving field is said in advance, not when a record is refused. */
export const textLength: MappingRule = (draft, context) => {
  draft.mapping.fields.forEach((rule, index) => {
    if (rule.values !== undefined || rule.lookup !== undefined || rule.link !== undefined) return;
    const { source, target } = fieldsOf(rule, draft, context);
    const path = rulePath(draft, index);
    if (importsTo(rule) && target !== undefined) {
      if (rule.source.kind === 'value') warnConstant(draft, context, rule, target, path);
      else if (source !== undefined)
        warnField(draft, context, source, target, 'target', rule.transform, path);
    }
    // What travels back in a two-way field came from there or was typed over; warning of every longer field would only be noise.
    if (rule.direction === 'syncBack' && source !== undefined && target !== undefined) {
      warnField(draft, context, target, source, 'source', rule.transformBack, path);
    }
  });
};

function warnField(
  draft: MappingDraft,
  context: RuleContext,
  from: CatalogueField,
  to: CatalogueField,
  side: SideName,
  steps: readonly TransformStep[],
  path: string,
): void {
  if (
    familyOf(from) !== 'text' ||
    familyOf(to) !== 'text' ||
    from.length === undefined ||
    to.length === undefined
  )
    return;
  const cut = steps.flatMap((step) => (step.name === 'truncate' ? [Number(step.args['length'])] : []));
  const longest = Math.min(from.length, ...cut);
  if (longest <= to.length) return;
  context.report({
    severity: 'warning',
    rule: 'text-too-long',
    message: `${fieldName(draft, side, to)} holds ${to.length} characters, "${from.path}" up to ${longest}`,
    at: valueAt(draft.document, `${path}/${side}`),
    why: 'A longer text is refused by the system and holds its record.',
    todo: `Add ${side === 'target' ? 'transform' : 'transformBack'}: [{ truncate: ${to.length} }], or leave it if such texts do not occur.`,
  });
}

function warnConstant(
  draft: MappingDraft,
  context: RuleContext,
  rule: FieldRule,
  target: CatalogueField,
  path: string,
): void {
  if (rule.source.kind !== 'value' || typeof rule.source.value !== 'string') return;
  const { length } = [...rule.source.value];
  if (target.length === undefined || length <= target.length) return;
  context.report({
    severity: 'warning',
    rule: 'text-too-long',
    message: `${fieldName(draft, 'target', target)} holds ${target.length} characters, the constant has ${length}`,
    at: valueAt(draft.document, `${path}/value`),
    todo: 'Shorten it.',
  });
}
