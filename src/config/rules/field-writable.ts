import type { CatalogueField } from '../../model/catalogue.ts';
import { type FieldRule, importsTo } from '../../model/mapping.ts';
import { keyAt, type MappingDraft, rulePath, valueAt } from '../draft.ts';
import { fieldName, fieldsOf, type MappingRule, type RuleContext, type SideName } from './context.ts';

/** Nothing is written where the system lets nobody write. */
export const fieldWritable: MappingRule = (draft, context) => {
  const { mapping } = draft;
  mapping.fields.forEach((rule, index) => {
    const { source, target } = fieldsOf(rule, draft, context);
    const path = rulePath(draft, index);
    if (importsTo(rule) && target !== undefined) checkField(draft, context, rule, 'target', target, path);
    if (rule.direction === 'import') return;
    if (rule.source.kind !== 'path') {
      context.report({
        severity: 'error',
        rule: 'sync-back-source',
        message: `a ${rule.source.kind === 'value' ? 'constant' : 'template'} cannot receive what syncs back`,
        at: valueAt(draft.document, `${path}/direction`),
        todo: 'Write direction: import, and a rule of its own for the way back.',
      });
    } else if (rule.source.path.includes('.') && source !== undefined && !isOwn(draft, rule.source.path)) {
      context.report({
        severity: 'error',
        rule: 'field-read-only',
        message: `"${rule.source.path}" belongs to another record and cannot be written through ${mapping.source.object}`,
        at: valueAt(draft.document, `${path}/source`),
        todo: 'Map it in a mapping of that object, or write direction: import.',
      });
    } else if (source !== undefined) checkField(draft, context, rule, 'source', source, path);
  });
  checkObject(draft, context);
};

function isOwn(draft: MappingDraft, path: string): boolean {
  return draft.mapping.source.catalogue.fields.some((field) => field.path === path);
}

function checkField(
  draft: MappingDraft,
  context: RuleContext,
  rule: FieldRule,
  side: SideName,
  field: CatalogueField,
  path: string,
): void {
  const at = valueAt(draft.document, `${path}/${side}`);
  if (!field.createable && !field.updateable) {
    context.report({
      severity: 'error',
      rule: 'field-read-only',
      message: `${fieldName(draft, side, field)} is read-only`,
      at,
      why: 'The system computes or owns it, or the connection may not write it.',
      todo:
        side === 'target' ? 'Choose another target field, or remove the rule.' : 'Write direction: import.',
    });
  } else if (!field.updateable && rule.write !== 'create' && updates(draft, side)) {
    context.report({
      severity: 'error',
      rule: 'field-create-only',
      message: `${fieldName(draft, side, field)} can only be set when the record is created`,
      at,
      todo: side === 'target' ? 'Add write: create.' : 'Add write: create, or write direction: import.',
    });
  } else if (!field.createable && rule.write === 'create') {
    context.report({
      severity: 'error',
      rule: 'field-update-only',
      message: `${fieldName(draft, side, field)} cannot be set when the record is created, and write: create does nothing else`,
      at: keyAt(draft.document, `${path}/write`),
      todo: 'Remove write: create.',
    });
  }
}

function updates(draft: MappingDraft, side: SideName): boolean {
  return side === 'target' || draft.mapping.syncBack.on.includes('update');
}

function checkObject(draft: MappingDraft, context: RuleContext): void {
  const { mapping, document } = draft;
  const wants: readonly {
    readonly side: SideName;
    readonly action: 'createable' | 'updateable';
    readonly wanted: boolean;
    readonly todo: string;
  }[] = [
    {
      side: 'target',
      action: 'createable',
      wanted: mapping.import.enabled && mapping.import.onNoMatch === 'create',
      todo: 'Write onNoMatch: report.',
    },
    {
      side: 'source',
      action: 'createable',
      wanted: mapping.syncBack.on.includes('create'),
      todo: 'Take create out of syncBack.on.',
    },
    {
      side: 'source',
      action: 'updateable',
      wanted: mapping.syncBack.on.includes('update'),
      todo: 'Take update out of syncBack.on.',
    },
  ];
  for (const { side, action, wanted, todo } of wants) {
    const { catalogue, system, object } = mapping[side];
    if (!wanted || catalogue[action]) continue;
    context.report({
      severity: 'error',
      rule: 'object-read-only',
      message: `records of ${system} ${object} cannot be ${action === 'createable' ? 'created' : 'updated'}`,
      at: valueAt(document, `/${side}/object`),
      why: 'The system does not allow it, or the connection lacks the permission.',
      todo,
    });
  }
}
