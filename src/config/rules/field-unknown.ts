import { FAMILY } from '../../model/catalogue.ts';
import type { Position } from '../../model/diagnostic.ts';
import { findField } from '../catalogues.ts';
import { keyAt, type MappingDraft, valueAt } from '../draft.ts';
import { nearest } from '../nearest.ts';
import { positionInScalar } from '../scalar-offset.ts';
import { pointer } from '../yaml.ts';
import type { MappingRule, RuleContext, SideName } from './context.ts';

/** Every field a mapping names exists in the catalogue of its object. */
export const fieldUnknown: MappingRule = (draft, context) => {
  const { mapping, document, written } = draft;
  const check = (side: SideName, path: string, at: Position) =>
    checkPath(draft, context, side, path, at, true);

  mapping.fields.forEach((rule, index) => {
    const path = pointer('fields', index);
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

  checkClause(draft, context, 'source', '/import/where', written.import?.where, mapping.import.where?.fields);
  checkClause(
    draft,
    context,
    'target',
    '/syncBack/where',
    written.syncBack?.where,
    mapping.syncBack.where?.fields,
  );
};

function checkClause(
  draft: MappingDraft,
  context: RuleContext,
  side: SideName,
  path: string,
  text: string | undefined,
  fields: readonly string[] | undefined,
): void {
  for (const field of fields ?? []) {
    const start = text === undefined ? -1 : wordAt(text, field);
    // A condition that `children:` or `personAccounts:` added names catalogue fields.
    if (start < 0) continue;
    checkPath(
      draft,
      context,
      side,
      field,
      positionInScalar(draft.document, path, start, start + field.length),
      false,
    );
  }
}

/** Where the path stands in the clause as a whole word outside quotes. */
function wordAt(text: string, path: string): number {
  const bare = text.replace(/'(?:[^'\\]|\\.)*'/g, (quoted) => ' '.repeat(quoted.length));
  const found = new RegExp(`(?<![\\w.])${path.replace(/[^\w]/g, '\\$&')}(?![\\w.])`, 'i').exec(bare);
  return found?.index ?? -1;
}

function checkPath(
  draft: MappingDraft,
  context: RuleContext,
  side: SideName,
  path: string,
  at: Position,
  mapped: boolean,
): void {
  const { catalogue } = draft.mapping[side];
  const answer = findField(context.catalogues, catalogue, path);
  if (answer.kind === 'field') {
    if (!mapped || FAMILY[answer.field.type] !== 'none') return;
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
  const names = answer.catalogue.fields.flatMap((field) => [
    field.path,
    ...(field.relationship === undefined ? [] : [field.relationship]),
  ]);
  const guess = nearestPath(answer.segment, names);
  const didYouMean =
    guess === undefined ? undefined : answer.prefix + guess + rest(path, answer.prefix, answer.segment);
  context.report({
    severity: 'error',
    rule: 'field-unknown',
    message: `${answer.catalogue.system} ${answer.catalogue.object} has no field "${answer.segment}"`,
    at,
    ...(didYouMean === undefined ? {} : { didYouMean }),
    todo: advice(catalogue.system, answer.segment),
  });
}

/** What `customfields.` adds to every name must not make all of them look alike. */
function nearestPath(path: string, names: readonly string[]): string | undefined {
  const prefix = path.slice(0, path.lastIndexOf('.') + 1);
  const siblings = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const guess = nearest(path.slice(prefix.length), siblings);
  if (guess !== undefined) return prefix + guess;
  return prefix === '' ? undefined : nearest(path.slice(prefix.length), names);
}

function rest(path: string, prefix: string, segment: string): string {
  return path.slice(prefix.length + segment.length);
}

function advice(system: string, segment: string): string {
  if (system === 'halo' && segment.startsWith('customfields.')) {
    return 'Create it in Halo under Configuration > Custom Objects > Custom Fields, then run "crosswalk pull".';
  }
  return 'Correct the name; if the field is new in that system, run "crosswalk pull".';
}
