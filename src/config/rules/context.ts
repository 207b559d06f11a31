import type { CatalogueField } from '../../model/catalogue.ts';
import type { FieldRule } from '../../model/mapping.ts';
import { type Catalogues, findField } from '../catalogues.ts';
import type { MappingDraft, Report } from '../draft.ts';

export interface RuleContext {
  readonly catalogues: Catalogues;
  readonly report: Report;
}

/** Looks at one mapping. */
export type MappingRule = (draft: MappingDraft, context: RuleContext) => void;

/** Looks at mappings together. */
export type ProjectRule = (drafts: readonly MappingDraft[], context: RuleContext) => void;

export type SideName = 'source' | 'target';

/** The field at a path, where its catalogue is known; unknown ones are `field-unknown`'s business alone. */
export function fieldAt(
  draft: MappingDraft,
  context: RuleContext,
  side: SideName,
  path: string,
): CatalogueField | undefined {
  const answer = findField(context.catalogues, draft.mapping[side].catalogue, path);
  return answer.kind === 'field' ? answer.field : undefined;
}

/** Both fields of a rule; `source` only for rules that name one. */
export function fieldsOf(
  rule: FieldRule,
  draft: MappingDraft,
  context: RuleContext,
): { readonly source: CatalogueField | undefined; readonly target: CatalogueField | undefined } {
  return {
    source: rule.source.kind === 'path' ? fieldAt(draft, context, 'source', rule.source.path) : undefined,
    target: fieldAt(draft, context, 'target', rule.target),
  };
}

/** `Account.Industry (select)` as messages name a field. */
export function fieldName(draft: MappingDraft, side: SideName, field: CatalogueField): string {
  return `"${field.path}" of ${draft.mapping[side].system} ${draft.mapping[side].object}`;
}
