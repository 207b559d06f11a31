import type { CatalogueField } from '../../model/catalogue.ts';
import { type FieldRule, importsTo, syncsBack } from '../../model/mapping.ts';
import { keyAt, type MappingDraft, rulePath } from '../draft.ts';
import { fieldsOf, type MappingRule, type RuleContext } from './context.ts';
import { familyOf } from './families.ts';

/** Q22: a date and a date with time are one family, but something is lost or made up. */
export const datePrecision: MappingRule = (draft, context) => {
  draft.mapping.fields.forEach((rule, index) => {
    const { source, target } = fieldsOf(rule, draft, context);
    if (source !== undefined && target !== undefined)
      warnAboutTime(draft, context, rule, source, target, rulePath(draft, index));
  });
};

function warnAboutTime(
  draft: MappingDraft,
  context: RuleContext,
  rule: FieldRule,
  source: CatalogueField,
  target: CatalogueField,
  path: string,
): void {
  if (familyOf(source) !== 'date' || familyOf(target) !== 'date' || source.type === target.type) return;
  const forward = importsTo(rule) && rule.transform.length === 0;
  const backward = syncsBack(rule) && rule.transformBack.length === 0;
  if (!forward && !backward) return;
  context.report({
    severity: 'warning',
    rule: 'date-precision',
    message: `"${source.path}" is a ${source.type}, "${target.path}" a ${target.type}`,
    at: keyAt(draft.document, `${path}/target`),
    why: 'The time of day is dropped one way and midnight the other way, and the day depends on a time zone.',
    todo: `Say it: transform: [${target.type}]${rule.direction === 'both' ? ` and transformBack: [${source.type}]` : ''}.`,
  });
}
