import type { CatalogueField } from '../../model/catalogue.ts';
import { type FieldRule, importsTo, syncsBack } from '../../model/mapping.ts';
import { isWritten, keyAt, type MappingDraft, rulePath, valueAt } from '../draft.ts';
import { listed } from '../nearest.ts';
import { fieldAt, type MappingRule, type SideName } from './context.ts';

/** Records can only be created with every field the system insists on. */
export const requiredFields: MappingRule = (draft, context) => {
  const { mapping, document } = draft;
  const { report } = context;
  // A misspelt field is said once, as such.
  if (mapping.fields.some((rule) => fieldAt(draft, context, 'target', rule.target) === undefined)) return;
  if (mapping.syncBack.on.includes('create')) {
    const written = new Set(
      mapping.fields
        .filter(syncsBack)
        .flatMap((rule) => (rule.source.kind === 'path' ? [rule.source.path] : [])),
    );
    const missing = unwritten(draft, 'source', written);
    if (missing.length > 0) {
      report({
        severity: 'error',
        rule: 'sync-back-create-incomplete',
        message: `syncBack.on says create, and nothing syncs back to the required ${listed(missing)} of ${mapping.source.system} ${mapping.source.object}`,
        at: createEntry(draft),
        why: `${mapping.source.system} refuses a new record without ${missing.length === 1 ? 'it' : 'them'}.`,
        todo: 'Add rules with direction: both or syncBack for them, or take create out of syncBack.on.',
      });
    }
  }
  if (!mapping.import.enabled || mapping.import.onNoMatch !== 'create') return;
  const missing = unwritten(
    draft,
    'target',
    new Set(mapping.fields.filter(importsTo).map((rule) => rule.target)),
  );
  if (missing.length === 0) return;
  report({
    severity: 'warning',
    rule: 'import-create-incomplete',
    message: `no rule gives a value to the required ${listed(missing)} of ${mapping.target.system} ${mapping.target.object}`,
    at: keyAt(document, '/fields'),
    why: 'New records may be refused.',
    todo: 'Add rules for them, or write onNoMatch: report.',
  });
};

function unwritten(draft: MappingDraft, side: SideName, written: ReadonlySet<string>): readonly string[] {
  const mark = draft.mapping.externalId[side];
  const needed = (field: CatalogueField) =>
    field.required && field.createable && field.path !== mark && !written.has(field.path);
  return draft.mapping[side].catalogue.fields.filter(needed).map((field) => field.path);
}

function createEntry(draft: MappingDraft) {
  const index = draft.mapping.syncBack.on.indexOf('create');
  return valueAt(draft.document, `/syncBack/on/${index}`);
}

/** A template that is said to travel back is refused as such by `fieldWritable`. */
function saysBack(rule: FieldRule): boolean {
  return rule.direction !== 'import';
}

/** H-13: two gates. A field that travels back does nothing while the mapping's own gate is shut. */
export const syncBackGate: MappingRule = (draft, { report }) => {
  const { mapping, document } = draft;
  if (mapping.syncBack.on.length > 0) {
    if (mapping.fields.some(saysBack)) return;
    report({
      severity: 'warning',
      rule: 'sync-back-empty',
      message: 'syncBack.on is set, and no field travels back',
      at: keyAt(document, '/syncBack/on'),
      todo: 'Write direction: both on the fields that should, or syncBack: { on: [] }.',
    });
    return;
  }
  const said = mapping.fields.map(saysBack);
  const first = said.indexOf(true);
  if (first < 0) return;
  report({
    severity: 'warning',
    rule: 'sync-back-off',
    message: `${said.filter(Boolean).length} field(s) of this mapping have direction both or syncBack, and syncBack.on is empty`,
    at: keyAt(document, rulePath(draft, first, 'direction')),
    why: 'Nothing syncs back until both the field and the mapping say so.',
    todo: said.every((back, index) => !back || isWritten(draft, index))
      ? 'Write syncBack: { on: [update] }, or direction: import.'
      : 'Write syncBack: { on: [update] }; or list the fields instead of standardFields, as what only comes in.',
  });
};
