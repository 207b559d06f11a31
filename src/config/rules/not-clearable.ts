import { importsTo, syncsBack } from '../../model/mapping.ts';
import { rulePath, valueAt } from '../draft.ts';
import { fieldName, fieldsOf, type MappingRule } from './context.ts';

/** `onEmpty: clear` needs a field that can be empty, on every side that receives. */
export const notClearable: MappingRule = (draft, context) => {
  draft.mapping.fields.forEach((rule, index) => {
    if (rule.onEmpty !== 'clear') return;
    const { source, target } = fieldsOf(rule, draft, context);
    const receiving = [
      ...(importsTo(rule) && target !== undefined ? [{ side: 'target' as const, field: target }] : []),
      ...(syncsBack(rule) && source !== undefined ? [{ side: 'source' as const, field: source }] : []),
    ];
    for (const { side, field } of receiving) {
      if (field.nullable) continue;
      context.report({
        severity: 'error',
        rule: 'not-clearable',
        message: `${fieldName(draft, side, field)} cannot be empty, and onEmpty: clear would empty it`,
        at: valueAt(draft.document, rulePath(draft, index, 'onEmpty')),
        todo: 'Write onEmpty: keep, or leave it out.',
      });
    }
  });
};
