import type { CatalogueField, FieldOption } from '../../model/catalogue.ts';
import { importsTo } from '../../model/mapping.ts';
import type { Scalar } from '../../model/value.ts';
import { keyAt, type MappingDraft, rulePath } from '../draft.ts';
import { listed } from '../nearest.ts';
import { fitting } from '../options.ts';
import { shown } from '../values-in-messages.ts';
import { pointer } from '../yaml.ts';
import { fieldAt, fieldName, type MappingRule } from './context.ts';

/** B49: a priority or a status is refused by the system where the ticket type does not have it. */
export const optionWithin: MappingRule = (draft, context) => {
  const { mapping } = draft;
  if (mapping.scope === undefined) return;
  mapping.fields.forEach((rule, index) => {
    if (!importsTo(rule)) return;
    const field = fieldAt(draft, context, 'target', rule.target);
    if (field?.options?.some(({ within }) => within !== undefined) !== true) return;
    for (const [path, value] of given(draft, index)) {
      const option = optionFor(draft, field, value);
      const fit = option && fitting(option, mapping.scope);
      if (option === undefined || fit === undefined || fit === 'all') continue;
      const left = accepted(draft, field);
      context.report({
        severity: fit === 'none' ? 'error' : 'warning',
        rule: 'option-elsewhere',
        message: `${fieldName(draft, 'target', field)} cannot be "${shown(option.value)}" in ${fit === 'none' ? 'records' : 'all records'} of the type ${types(draft)}`,
        at: keyAt(draft.document, path),
        why: `${mapping.target.system} has it for ${listed(option.within?.[mapping.scope?.field ?? ''] ?? [])} only, and refuses such a record.`,
        todo:
          left.length === 0
            ? `Records of this type have no ${field.label.toLowerCase()}: remove the key, or choose another type.`
            : `Use one of ${listed(left)}.`,
      });
    }
  });
};

function types({ mapping }: MappingDraft): string {
  return listed((mapping.scope?.values ?? []).map((value) => `"${shown(String(value))}"`));
}

/** Everything that a rule may write, with its place. */
function given(draft: MappingDraft, index: number): readonly (readonly [string, Scalar])[] {
  const { mapping, maps } = draft;
  const rule = mapping.fields[index];
  if (rule === undefined) return [];
  if (rule.source.kind === 'value')
    return [rule.source.value].flat().map((value) => [rulePath(draft, index, 'value'), value] as const);
  const map = mapping.values[rule.values ?? ''];
  const placed = maps.find(({ name }) => name === rule.values);
  if (map === undefined || placed === undefined) return [];
  const rows = placed.rows ?? `${placed.path}/map`;
  return [
    ...Object.entries(map.map).map(([key, value]) => [rows + pointer(key), value] as const),
    ...(map.unmapped.kind === 'default' ? [[`${placed.path}/default`, map.unmapped.value] as const] : []),
  ];
}

/** One label may be several options: that counts which the type has. */
function optionFor({ mapping }: MappingDraft, field: CatalogueField, value: Scalar): FieldOption | undefined {
  const alike = (field.options ?? []).filter((option) => option.value === value);
  return alike.find((option) => fitting(option, mapping.scope) === 'all') ?? alike[0];
}

function accepted({ mapping }: MappingDraft, { options = [] }: CatalogueField): readonly string[] {
  const fit = options.filter((option) => option.active && fitting(option, mapping.scope) === 'all');
  return [...new Set(fit.map(({ value }) => value))];
}
