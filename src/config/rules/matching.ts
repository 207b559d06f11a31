import type { FieldType } from '../../model/catalogue.ts';
import { importsTo } from '../../model/mapping.ts';
import { keyAt, rulePath, valueAt } from '../draft.ts';
import { nearest } from '../nearest.ts';
import { shown } from '../values-in-messages.ts';
import { pointer } from '../yaml.ts';
import { fieldAt, type MappingRule } from './context.ts';
import { familyOf, kindOf } from './families.ts';

/** Every match step can find something: its fields get a value from the source, its external id has a field. */
export const matchUsable: MappingRule = (draft, { report }) => {
  const { mapping, document } = draft;
  const mapped = mapping.fields.filter(importsTo).map((rule) => rule.target);
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

/** A Salesforce id in its long form, the longest id of the systems. */
const ID_LENGTH = 18;
const ID_TYPES: readonly FieldType[] = ['text', 'memo'];

/** The mark of the other side's id can be written, and holds an id. */
export const externalIdWritable: MappingRule = (draft, context) => {
  const { report } = context;
  for (const side of ['target', 'source'] as const) {
    const path = draft.mapping.externalId[side];
    const field = draft.mapping[side].catalogue.fields.find((candidate) => candidate.path === path);
    if (path === undefined) continue;
    const at = valueAt(draft.document, pointer('externalId', side));
    if (field === undefined) {
      // A name that exists nowhere is `field-unknown`'s.
      if (fieldAt(draft, context, side, path) === undefined) continue;
      report({
        severity: 'error',
        rule: 'external-id-field',
        message: `"${path}" belongs to another record and cannot mark this one`,
        at,
        todo: `Choose a text field of ${draft.mapping[side].object} itself.`,
      });
      continue;
    }
    if (!field.createable) {
      report({
        severity: 'error',
        rule: 'external-id-field',
        message: `"${path}" cannot be set when a record is created, so it cannot mark the record as ours`,
        at,
        todo: 'Choose a text field that crosswalk may write.',
      });
    } else if (!ID_TYPES.includes(field.type)) {
      report({
        severity: 'error',
        rule: 'external-id-field',
        message: `"${path}" is ${kindOf(field)} field, and a record id is text`,
        at,
        todo: `Choose a text field with room for ${ID_LENGTH} characters.`,
      });
    } else if (field.length !== undefined && field.length < ID_LENGTH) {
      report({
        severity: 'error',
        rule: 'external-id-field',
        message: `"${path}" holds ${field.length} characters, and a record id has up to ${ID_LENGTH}`,
        at,
        why: 'A shortened id finds no record again, or another one.',
        todo: 'Make the field longer and run "crosswalk pull", or choose a longer one.',
      });
    }
    const owner = draft.mapping.fields.findIndex((rule) =>
      side === 'target'
        ? rule.target === path && importsTo(rule)
        : rule.source.kind === 'path' && rule.source.path === path && rule.direction !== 'import',
    );
    if (owner < 0) continue;
    report({
      severity: 'error',
      rule: 'external-id-field',
      message: `"${path}" holds the other side's record id, and a rule writes it too`,
      at,
      related: keyAt(draft.document, rulePath(draft, owner, side)),
      todo: 'Remove the rule; crosswalk writes the id itself.',
    });
  }
};

/** A record is opted out by a checkbox; any other field would opt out whatever has a value in it. */
export const optOutCheckbox: MappingRule = (draft, context) => {
  for (const side of ['target', 'source'] as const) {
    const path = draft.mapping.optOut[side];
    const field = path === undefined ? undefined : fieldAt(draft, context, side, path);
    if (field === undefined || ['checkbox', 'none'].includes(familyOf(field))) continue;
    context.report({
      severity: 'error',
      rule: 'opt-out-field',
      message: `"${path}" is ${kindOf(field)} field, and only a checkbox can opt a record out`,
      at: valueAt(draft.document, pointer('optOut', side)),
      todo: 'Name a checkbox field; a condition on another field belongs into a where clause.',
    });
  }
};

/** A match step that stands twice finds nothing new the second time. */
export const matchTwice: MappingRule = ({ written, document }, { report }) => {
  const seen = new Set<string>();
  (written.import?.match ?? []).forEach((step, index) => {
    const path = pointer('import', 'match', index);
    const fields = [step].flat();
    const inside = fields.findIndex((field, place) => fields.indexOf(field) < place);
    const key = JSON.stringify([...new Set(fields)].sort());
    if (inside < 0 && !seen.has(key)) {
      seen.add(key);
      return;
    }
    report({
      severity: 'error',
      rule: 'match-twice',
      message:
        inside < 0
          ? 'this match step stands in the list twice'
          : `"${shown(String(fields[inside]))}" stands in this step twice`,
      at: valueAt(document, inside < 0 ? path : `${path}/${inside}`),
      todo: 'Remove one of them.',
    });
  });
};
