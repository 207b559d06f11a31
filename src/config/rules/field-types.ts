import type { CatalogueField, FieldFamily } from '../../model/catalogue.ts';
import { type FieldRule, importsTo, syncsBack, type TransformStep } from '../../model/mapping.ts';
import type { Value } from '../../model/value.ts';
import { type MappingDraft, rulePath, valueAt } from '../draft.ts';
import { nearest } from '../nearest.ts';
import { hasOptionIds } from '../options.ts';
import { fieldName, fieldsOf, type MappingRule, type RuleContext, type SideName } from './context.ts';
import { article, constantFits, familyOf, meets, transformFamily, typeName } from './families.ts';

/** What a rule produces has the type of the field that receives it, in each direction. */
export const fieldTypes: MappingRule = (draft, context) => {
  draft.mapping.fields.forEach((rule, index) => {
    const path = rulePath(draft, index);
    const { source, target } = fieldsOf(rule, draft, context);
    if (importsTo(rule) && target !== undefined) {
      if (rule.source.kind === 'value') checkConstant(draft, context, rule, target, path);
      else {
        const start =
          rule.source.kind === 'template' ? 'text' : source === undefined ? undefined : familyOf(source);
        if (start !== undefined)
          checkWay(draft, context, rule, {
            start,
            from: source,
            steps: rule.transform,
            side: 'target',
            field: target,
            path,
          });
      }
    }
    if (syncsBack(rule) && rule.source.kind === 'path' && source !== undefined && target !== undefined) {
      checkWay(draft, context, rule, {
        start: familyOf(target),
        from: target,
        steps: rule.transformBack,
        side: 'source',
        field: source,
        path,
      });
    }
  });
};

interface Way {
  readonly start: FieldFamily;
  readonly from: CatalogueField | undefined;
  readonly steps: readonly TransformStep[];
  /** The side that receives. */
  readonly side: SideName;
  readonly field: CatalogueField;
  readonly path: string;
}

function checkWay(draft: MappingDraft, context: RuleContext, rule: FieldRule, way: Way): void {
  const { start, steps, side, field, path } = way;
  if (familyOf(field) === 'none' || start === 'none') return;
  const key = side === 'target' ? 'transform' : 'transformBack';
  const result = transformFamily(start, steps);
  if (!result.ok) {
    context.report({
      severity: 'error',
      rule: 'transform-type',
      message: `"${steps[result.step]?.name}" cannot take ${article(result.family)}`,
      at: valueAt(draft.document, `${path}/${key}/${result.step}`),
      todo: `It takes ${result.takes.join(', ')}.`,
    });
    return;
  }
  if (rule.lookup !== undefined || rule.link !== undefined) {
    checkReference(draft, context, rule, result.family, way);
    return;
  }
  // What a value map gives is checked entry by entry.
  if (rule.values !== undefined) return;
  const family = result.family;
  const needsMap = ['select', 'text'].includes(family) && familyOf(field) === 'select';
  const choiceToText = family === 'select' && familyOf(field) === 'text';
  if (meets(family, familyOf(field)) && !needsMap) return;
  context.report({
    severity: 'error',
    rule: 'field-type-mismatch',
    message: `${fieldName(draft, side, field)} is ${typeName(field)} and cannot take ${producer(draft, rule, way, family)}`,
    at: valueAt(draft.document, `${path}/${side}`),
    why:
      needsMap || choiceToText
        ? 'The choices of two systems are never the same list for long.'
        : 'Only fields of the same kind can be mapped onto each other as they are.',
    todo: remedy(draft, rule, family, field, side, needsMap || choiceToText),
  });
}

function checkReference(
  draft: MappingDraft,
  context: RuleContext,
  rule: FieldRule,
  family: FieldFamily,
  way: Way,
): void {
  const { side, field, path } = way;
  const key = rule.lookup === undefined ? 'link' : 'lookup';
  if (['checkbox', 'multiselect', 'date', 'time'].includes(family)) {
    context.report({
      severity: 'error',
      rule: 'field-type-mismatch',
      message: `the ${key} cannot search by ${article(family)}`,
      at: valueAt(draft.document, `${path}/${key}`),
      todo: 'Give it an e-mail address, a name or an id.',
    });
  } else if (!meets('reference', familyOf(field))) {
    context.report({
      severity: 'error',
      rule: 'field-type-mismatch',
      message: `${fieldName(draft, side, field)} is ${typeName(field)} and cannot take the id that the ${key} finds`,
      at: valueAt(draft.document, `${path}/${side}`),
      todo: `Choose a field that refers to a record, or remove the ${key}.`,
    });
  }
}

function producer(draft: MappingDraft, rule: FieldRule, way: Way, family: FieldFamily): string {
  if (rule.source.kind === 'template' && way.side === 'target')
    return way.steps.length === 0 ? 'the text of a template' : article(family);
  if (way.steps.length > 0) return `${article(family)}, which the transform gives`;
  const from = way.side === 'target' ? 'source' : 'target';
  return way.from === undefined
    ? article(family)
    : `${fieldName(draft, from, way.from)}, which is ${typeName(way.from)}`;
}

function remedy(
  draft: MappingDraft,
  rule: FieldRule,
  family: FieldFamily,
  field: CatalogueField,
  side: SideName,
  map: boolean,
): string {
  const to = familyOf(field);
  if (map) return 'Add values: with a value map (unmapped: keep passes other values on as they are).';
  if (to === 'reference') {
    const capabilities = side === 'target' ? draft.targetCapabilities : draft.sourceCapabilities;
    const names = Object.keys(capabilities.lookups);
    const lookups = names.length === 0 ? '' : `lookup: (${names.join(', ')}) or `;
    return `Add ${lookups}link: with the mapping that carries those records.`;
  }
  if (to === 'text' && rule.source.kind === 'path' && side === 'target') {
    const step =
      family === 'multiselect'
        ? 'transform: [join]'
        : `template: "{{${rule.source.path}}}" instead of source`;
    return `Write ${step}, or choose another field.`;
  }
  const step = {
    number: 'number',
    checkbox: 'boolean',
    date: field.type === 'date' ? 'date' : 'datetime',
    multiselect: 'split',
  };
  const name =
    to === 'number' || to === 'checkbox' || to === 'date' || to === 'multiselect' ? step[to] : undefined;
  const usable = name !== undefined && ['text', 'select', 'reference'].includes(family);
  return usable
    ? `Add ${side === 'target' ? 'transform' : 'transformBack'}: [${name}], or choose another field.`
    : 'Choose a field of the same kind.';
}

function checkConstant(
  draft: MappingDraft,
  context: RuleContext,
  rule: FieldRule,
  field: CatalogueField,
  path: string,
): void {
  if (rule.source.kind !== 'value' || rule.values !== undefined || rule.transform.length > 0) return;
  const { value } = rule.source;
  const at = valueAt(draft.document, `${path}/value`);
  if (rule.lookup !== undefined || rule.link !== undefined) {
    checkReference(draft, context, rule, 'text', {
      start: 'text',
      from: undefined,
      steps: [],
      side: 'target',
      field,
      path,
    });
    return;
  }
  if (!constantFits(value, familyOf(field)) && !(typeof value === 'number' && hasOptionIds(field))) {
    context.report({
      severity: 'error',
      rule: 'field-type-mismatch',
      message: `${fieldName(draft, 'target', field)} is ${typeName(field)} and cannot be a constant of another kind`,
      at,
      todo: constantAdvice(value, familyOf(field)),
    });
    return;
  }
  const options = field.restricted === true ? field.options : undefined;
  const missing =
    options === undefined
      ? []
      : [value].flat().filter((item) => item !== null && !options.some((option) => option.value === item));
  if (missing.length === 0) return;
  const guess = nearest(
    String(missing[0]),
    (options ?? []).map((option) => option.value),
  );
  context.report({
    severity: 'error',
    rule: 'value-not-an-option',
    message: `${fieldName(draft, 'target', field)} has no option "${String(missing[0])}"`,
    at,
    ...(guess === undefined ? {} : { didYouMean: guess }),
    todo: `Options: ${(options ?? [])
      .filter((option) => option.active)
      .slice(0, 12)
      .map((option) => option.value)
      .join(', ')}.`,
  });
}

function constantAdvice(value: Value, to: FieldFamily): string {
  if (to === 'checkbox') return 'Write true or false, without quotes.';
  if (to === 'number') return 'Write a number, without quotes.';
  if (to === 'date') return 'Write a date as text: "2026-01-31".';
  const bare = typeof value === 'number' || typeof value === 'boolean';
  return bare ? 'Put quotes around the value to make it text.' : 'Choose another field.';
}
