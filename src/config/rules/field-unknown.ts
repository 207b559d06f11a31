import { FAMILY } from '../../model/catalogue.ts';
import type { Position } from '../../model/diagnostic.ts';
import { findField } from '../catalogues.ts';
import { keyAt, type MappingDraft, rulePath, valueAt } from '../draft.ts';
import { nearest } from '../nearest.ts';
import { positionInScalar } from '../scalar-offset.ts';
import { unknownField } from '../unknown-field.ts';
import { pointer } from '../yaml.ts';
import type { MappingRule, RuleContext, SideName } from './context.ts';

/** Every field a mapping names exists in the catalogue of its object; where clauses are `whereSound`'s. */
export const fieldUnknown: MappingRule = (draft, context) => {
  const { mapping, document } = draft;
  const check = (side: SideName, path: string, at: Position) => checkPath(draft, context, side, path, at);

  mapping.fields.forEach((rule, index) => {
    const path = rulePath(draft, index);
    if (rule.source.kind === 'path') check('source', rule.source.path, valueAt(document, `${path}/source`));
    if (rule.source.kind === 'template') {
      const text = rule.source.template;
      for (const field of rule.source.paths) {
        const start = Math.max(text.indexOf(field), 0);
        check('source', field, positionInScalar(document, `${path}/template`, start, start + field.length));
      }
    }
    check('target', rule.target, valueAt(document, `${path}/target`));
  });

  mapping.import.match.forEach((step, index) => {
    if (step.by !== 'fields') return;
    for (const [place, field] of step.fields.entries()) {
      const path = pointer('import', 'match', index);
      check(
        'target',
        field,
        valueAt(document, document.values.has(`${path}/${place}`) ? `${path}/${place}` : path),
      );
    }
  });

  for (const option of ['externalId', 'optOut'] as const) {
    for (const side of ['target', 'source'] as const) {
      const field = mapping[option][side];
      if (field !== undefined) check(side, field, valueAt(document, pointer(option, side)));
    }
  }

  if (mapping.syncBack.optIn !== undefined)
    check('target', mapping.syncBack.optIn, valueAt(document, '/syncBack/optIn'));
  if (draft.written.stages?.override !== undefined)
    check('target', draft.written.stages.override, valueAt(document, '/stages/override'));

  for (const field of Object.keys(mapping.guards.fields)) {
    if (mapping.fields.some((rule) => rule.target === field)) continue;
    const guess = nearest(
      field,
      mapping.fields.map((rule) => rule.target),
    );
    context.report({
      severity: 'error',
      rule: 'guard-field-unmapped',
      message: `the guard names "${field}", which no rule maps`,
      at: keyAt(document, pointer('guards', 'fields', field)),
      ...(guess === undefined ? {} : { didYouMean: guess }),
      todo: 'Name a target field of this mapping, or remove the guard.',
    });
  }
};

function checkPath(
  draft: MappingDraft,
  context: RuleContext,
  side: SideName,
  path: string,
  at: Position,
): void {
  const { catalogue } = draft.mapping[side];
  const answer = findField(context.catalogues, catalogue, path);
  if (answer.kind === 'field') {
    if (FAMILY[answer.field.type] !== 'none') return;
    const parts = catalogue.fields
      .filter((field) => field.path.startsWith(`${path}.`))
      .map((field) => field.path);
    context.report({
      severity: 'error',
      rule: 'field-not-mappable',
      message: `"${path}" is a ${answer.field.type} field (${answer.field.native}) and holds no single value`,
      at,
      todo:
        parts.length === 0
          ? 'Map the fields it is made of one by one.'
          : `Map its parts: ${parts.slice(0, 6).join(', ')}.`,
    });
    return;
  }
  if (answer.kind === 'unchecked') return;
  context.report({ severity: 'error', rule: 'field-unknown', ...unknownField(path, answer), at });
}
