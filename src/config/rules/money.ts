import { importsTo } from '../../model/mapping.ts';
import { keyAt, rulePath, valueAt } from '../draft.ts';
import { fieldAt, fieldName, type MappingRule } from './context.ts';

/** A number without its currency is another amount: where records may be in several, the mapping says which one it carries. */
export const currencySaid: MappingRule = (draft, context) => {
  const { mapping, document, sourceCapabilities } = draft;
  const field = sourceCapabilities.sugar?.[mapping.source.object]?.currency;
  const known = mapping.source.catalogue.fields.some(({ path }) => path === field);
  if (mapping.currency !== undefined) {
    const amounts = mapping.fields.some(
      (rule) =>
        rule.source.kind === 'path' &&
        fieldAt(draft, context, 'source', rule.source.path)?.type === 'currency',
    );
    if (amounts) return;
    context.report({
      severity: 'warning',
      rule: 'currency-unused',
      message: 'no amount of money is mapped, and records in another currency are held all the same',
      at: keyAt(document, '/currency'),
      todo: 'Remove currency:.',
    });
    return;
  }
  if (field === undefined || !known) return;
  if (mapping.fields.some(({ source }) => source.kind === 'path' && source.path === field)) return;
  mapping.fields.forEach((rule, index) => {
    if (rule.source.kind !== 'path' || (!importsTo(rule) && rule.direction !== 'syncBack')) return;
    const amount = fieldAt(draft, context, 'source', rule.source.path);
    if (amount?.type !== 'currency') return;
    context.report({
      severity: 'error',
      rule: 'currency-missing',
      message: `${fieldName(draft, 'source', amount)} is an amount in the currency of its record ("${field}"), and nothing says which one this mapping carries`,
      at: valueAt(document, rulePath(draft, index, 'source')),
      why: 'The number alone would stand for another amount.',
      todo: `Write currency: with the code of yours (records in another one are held), or map ${field}, too.`,
    });
  });
};

/** A record is opted in by a checkbox of the target. */
export const optInCheckbox: MappingRule = (draft, context) => {
  const { mapping, document } = draft;
  const path = mapping.syncBack.optIn;
  if (path === undefined) return;
  const field = fieldAt(draft, context, 'target', path);
  if (mapping.syncBack.on.length === 0) {
    context.report({
      severity: 'warning',
      rule: 'opt-in-unused',
      message: 'optIn chooses what is sent back, and syncBack.on sends nothing',
      at: keyAt(document, '/syncBack/optIn'),
      todo: 'Write syncBack: { on: [create, update] }, or remove optIn:.',
    });
  }
  if (field === undefined || field.type === 'checkbox') return;
  context.report({
    severity: 'error',
    rule: 'opt-in-field',
    message: `"${path}" is ${field.type === field.native ? field.type : `${field.type} (${field.native})`}, and only a checkbox can opt a record in`,
    at: valueAt(document, '/syncBack/optIn'),
    todo: 'Name a checkbox field; a condition on another field belongs into syncBack.where.',
  });
};
