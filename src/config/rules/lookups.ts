import type { Position } from '../../model/diagnostic.ts';
import { keyAt, type MappingDraft, rulePath, valueAt } from '../draft.ts';
import { listed, nearest } from '../nearest.ts';
import { fieldName, fieldsOf, type MappingRule, type RuleContext } from './context.ts';

/** Look-ups are offered by the system that receives the value. */
export const lookupKnown: MappingRule = (draft, context) => {
  const { mapping, document } = draft;
  mapping.fields.forEach((rule, index) => {
    const path = rulePath(draft, index);
    const receiving = rule.direction === 'syncBack' ? 'source' : 'target';
    const { lookups } = receiving === 'source' ? draft.sourceCapabilities : draft.targetCapabilities;
    const names = Object.keys(lookups);
    const field = fieldsOf(rule, draft, context)[receiving];
    /** An id of one kind of record is a valid number in a field for another kind: nothing later would notice. */
    const checkObject = (name: string, at: Position) => {
      const object = lookups[name]?.object;
      const refers = field?.references ?? [];
      if (field === undefined || object === undefined || refers.length === 0 || refers.includes(object))
        return;
      const fitting = names.filter((other) => refers.includes(lookups[other]?.object ?? ''));
      context.report({
        severity: 'error',
        rule: 'lookup-object',
        message: `"${name}" finds ${object} records, and ${fieldName(draft, receiving, field)} refers to ${refers.join(' or ')}`,
        at,
        todo:
          fitting.length === 0
            ? 'Choose another field, or remove it.'
            : `Look-ups that fit: ${listed(fitting)}.`,
      });
    };
    if (rule.lookup !== undefined) {
      const at = valueAt(document, `${path}/lookup`);
      if (rule.link !== undefined) {
        context.report({
          severity: 'error',
          rule: 'lookup-and-link',
          message: 'this rule says both "lookup" and "link"',
          at: keyAt(document, `${path}/link`),
          todo: 'Keep link for records that another mapping carries, lookup for all others.',
        });
      } else if (!names.includes(rule.lookup)) unknown(context, draft, rule.lookup, names, at, receiving);
      else if (rule.direction !== 'both') checkObject(rule.lookup, at);
      else {
        context.report({
          severity: 'error',
          rule: 'lookup-one-way',
          message: `the look-up "${rule.lookup}" finds records of ${mapping.target.system} and works towards it only`,
          at,
          todo: 'Write direction: import, and a rule with direction: syncBack and a look-up of the source for the way back.',
        });
      }
    }
    if (rule.unmatched.kind === 'lookup') {
      const at = valueAt(document, `${path}/unmatched`);
      if (names.includes(rule.unmatched.lookup)) checkObject(rule.unmatched.lookup, at);
      else unknown(context, draft, rule.unmatched.lookup, names, at, receiving);
    }
    if (document.keys.has(`${path}/unmatched`) && rule.lookup === undefined && rule.link === undefined) {
      context.report({
        severity: 'error',
        rule: 'unmatched-unused',
        message:
          '"unmatched" says what happens when a look-up or link finds nothing, and this rule has neither',
        at: keyAt(document, `${path}/unmatched`),
        todo: 'Add lookup: or link:, or remove it.',
      });
    }
  });
};

function unknown(
  context: RuleContext,
  draft: MappingDraft,
  name: string,
  names: readonly string[],
  at: Position,
  receiving: 'source' | 'target',
): void {
  const { system } = draft.mapping[receiving];
  const guess = nearest(name, names);
  context.report({
    severity: 'error',
    rule: 'lookup-unknown',
    message: `${system} offers no look-up "${name}"`,
    at,
    ...(guess === undefined ? {} : { didYouMean: guess }),
    todo: names.length === 0 ? 'Remove it.' : `Look-ups of ${system}: ${listed(names)}.`,
  });
}
