import { keyAt, valueAt } from '../draft.ts';
import { nearest } from '../nearest.ts';
import { pointer } from '../yaml.ts';
import { imports, type MappingRule } from './context.ts';

/** Every match step can find something: its fields get a value from the source, its external id has a field. */
export const matchUsable: MappingRule = (draft, { report }) => {
  const { mapping, document } = draft;
  const mapped = mapping.fields.filter(imports).map((rule) => rule.target);
  mapping.import.match.forEach((step, index) => {
    const path = pointer('import', 'match', index);
    const written = document.values.has(path);
    if (
      step.by === 'externalId' &&
      written &&
      mapping.externalId.target === undefined &&
      mapping.externalId.source === undefined
    ) {
      report({
        severity: 'error',
        rule: 'match-external-id',
        message: 'match names externalId, and the mapping says no field for it',
        at: valueAt(document, path),
        todo: 'Add externalId: { target: <field that holds the source id> }, or remove the step.',
      });
    }
    if (step.by !== 'fields') return;
    for (const [place, field] of step.fields.entries()) {
      if (mapped.includes(field)) continue;
      const known = mapping.target.catalogue.fields.some((candidate) => candidate.path === field);
      // A name that exists nowhere is a misspelling, which `field-unknown` says.
      if (!known) continue;
      const guess = nearest(field, mapped);
      report({
        severity: 'error',
        rule: 'match-unmapped',
        message: `match compares "${field}", and no rule says what it is for a source record`,
        at: valueAt(document, document.values.has(`${path}/${place}`) ? `${path}/${place}` : path),
        ...(guess === undefined ? {} : { didYouMean: guess }),
        todo: 'Add a rule with that target, or match by another field.',
      });
    }
  });
};

/** The mark of the other side's id can be written, and holds an id. */
export const externalIdWritable: MappingRule = (draft, { report }) => {
  for (const side of ['target', 'source'] as const) {
    const path = draft.mapping.externalId[side];
    const field = draft.mapping[side].catalogue.fields.find((candidate) => candidate.path === path);
    if (path === undefined || field === undefined) continue;
    const at = valueAt(draft.document, pointer('externalId', side));
    if (!field.createable) {
      report({
        severity: 'error',
        rule: 'external-id-field',
        message: `"${path}" cannot be set when a record is created, so it cannot mark the record as ours`,
        at,
        todo: 'Choose a text field that crosswalk may write.',
      });
    }
    const owner = draft.mapping.fields.findIndex((rule) =>
      side === 'target'
        ? rule.target === path && imports(rule)
        : rule.source.kind === 'path' && rule.source.path === path && rule.direction !== 'import',
    );
    if (owner < 0) continue;
    report({
      severity: 'error',
      rule: 'external-id-field',
      message: `"${path}" holds the other side's record id, and a rule writes it too`,
      at,
      related: keyAt(draft.document, pointer('fields', owner, side)),
      todo: 'Remove the rule; crosswalk writes the id itself.',
    });
  }
};
